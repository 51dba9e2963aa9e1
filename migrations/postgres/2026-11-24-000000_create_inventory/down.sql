-- Children before parents; the triggers go with their tables.
DROP TABLE journal;
DROP TABLE idempotency;
DROP TABLE exclusive_numbers;
DROP TABLE pieces;
DROP TABLE definitions;
DROP TABLE tokens;
DROP TABLE users;
DROP TABLE departments;
DROP TABLE group_services;
DROP TABLE groups;
DROP TABLE tenants;
DROP TABLE write_lock;
DROP FUNCTION numbering_refuse_truncate();
DROP FUNCTION numbering_refuse_referred();
DROP FUNCTION numbering_refuse_holder();
DROP FUNCTION numbering_refuse_meeting();
DROP FUNCTION numbering_take_turn();
