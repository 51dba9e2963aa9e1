DROP INDEX tokens_by_maker;
ALTER TABLE tokens DROP COLUMN created_by;
