-- 0009_tried.sql - what was tried at a door, by its hash, and until when that counts: wrong passwords,
-- postcodes and codes, and codes that opened already. Small: what is over is removed (store/tried.h).

-- @sqlite
CREATE TABLE tried (subject BLOB PRIMARY KEY, until INTEGER NOT NULL) WITHOUT ROWID;

-- @postgres
CREATE TABLE tried (subject bytea PRIMARY KEY, until bigint NOT NULL);

-- @both
CREATE INDEX tried_until ON tried (until);
