-- The guards go with their tables, children before parents.
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
