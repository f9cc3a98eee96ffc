-- migrate.sql - which steps of the schema a database has taken.

-- name: migration_table
-- Run as a script before anything else, so that there is a place to look.
CREATE TABLE IF NOT EXISTS migration (
    number bigint PRIMARY KEY,
    name text NOT NULL,
    applied_at bigint NOT NULL
);

-- name: migration_lock @postgres
-- Two programs may start at once; SQLite's BEGIN IMMEDIATE does the same there. Run as a script.
LOCK TABLE migration IN EXCLUSIVE MODE;

-- name: migration_list
-- The steps taken, in order.
SELECT number, name FROM migration ORDER BY number;

-- name: migration_put
-- A step taken.
INSERT INTO migration (number, name, applied_at) VALUES (:number, :name, :applied_at);
