DROP INDEX users_in_any_case;
DROP INDEX groups_in_any_case;
DROP INDEX tenants_in_any_case;
