DROP INDEX users_by_number;
