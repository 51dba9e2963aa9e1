DROP TRIGGER definitions_update_interval;
DROP TRIGGER definitions_insert_interval;
DROP INDEX definitions_by_bucket;
ALTER TABLE definitions DROP COLUMN last;
ALTER TABLE definitions DROP COLUMN first;
