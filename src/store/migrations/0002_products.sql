-- 0002_products.sql - products as facts with their history, and how far a follower of the log is.
--
-- One row per value a field ever had: it holds from `since` to the next row's. told_at is the latest
-- telling that confirmed it (kept roughly while nothing changes), learnt_at the moment it was stored:
-- what was known then can be read again.

-- @sqlite
DROP TABLE product;
CREATE TABLE product_fact (
    product_id TEXT NOT NULL,
    field TEXT NOT NULL,
    since INTEGER NOT NULL,
    told_at INTEGER NOT NULL,
    learnt_at INTEGER NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (product_id, field, since)
) WITHOUT ROWID;

-- Whoever follows the log keeps a position per bucket: the next row to read.
CREATE TABLE follower (
    name TEXT NOT NULL,
    bucket INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (name, bucket)
) WITHOUT ROWID;

-- @postgres
DROP TABLE product;
CREATE TABLE product_fact (
    product_id text COLLATE "C" NOT NULL,
    field text COLLATE "C" NOT NULL,
    since bigint NOT NULL,
    told_at bigint NOT NULL,
    learnt_at bigint NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (product_id, field, since)
);

-- Whoever follows the log keeps a position per bucket: the next row to read.
CREATE TABLE follower (
    name text COLLATE "C" NOT NULL,
    bucket integer NOT NULL,
    seq bigint NOT NULL,
    PRIMARY KEY (name, bucket)
);
