DROP INDEX definitions_by_bucket;
ALTER TABLE definitions DROP COLUMN last, DROP COLUMN first;
