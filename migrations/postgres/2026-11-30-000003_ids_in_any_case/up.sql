-- A new id must not differ from another of the same parent only in letter case. Existing ids may: the indexes are not unique.
-- The id comes first, or PostgreSQL would look up exact ids by these indexes and read all of the parent.
CREATE INDEX tenants_in_any_case ON tenants (lower(tenant_id));
CREATE INDEX groups_in_any_case ON groups (lower(group_id), tenant);
CREATE INDEX users_in_any_case ON users (lower(user_id), group_key);
