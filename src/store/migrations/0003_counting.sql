-- 0003_counting.sql - counting again beside a running server: sums have a generation, and one row says
-- which of them stands, whose days it has, and how far the next one has come.
--
-- The switch is then one row that changes, whatever the sums weigh; nobody sees half of it.

-- @sqlite
ALTER TABLE count RENAME TO count_before;
CREATE TABLE count (
    bucket INTEGER NOT NULL,
    generation INTEGER NOT NULL,
    counter TEXT NOT NULL,
    day INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (bucket, generation, counter, day, dimension)
) WITHOUT ROWID;
INSERT INTO count SELECT bucket, 0, counter, day, dimension, amount FROM count_before;
DROP TABLE count_before;

-- @postgres
ALTER TABLE count ADD COLUMN generation integer NOT NULL DEFAULT 0;
ALTER TABLE count ALTER COLUMN generation DROP DEFAULT;
ALTER TABLE count DROP CONSTRAINT count_pkey;
ALTER TABLE count ADD PRIMARY KEY (bucket, generation, counter, day, dimension);

-- @both
-- A recount counts the rows before this number; from it on the turns do.
ALTER TABLE bucket ADD COLUMN recount_to bigint NOT NULL DEFAULT 0;

-- One row. The version is raised when turns must look again.
CREATE TABLE counting (
    version bigint NOT NULL,
    zone text NOT NULL,
    generation integer NOT NULL,
    next_zone text NOT NULL,
    next_generation integer NOT NULL,
    at_bucket integer NOT NULL,
    at_customer bigint NOT NULL,
    rows_done bigint NOT NULL,
    rows_total bigint NOT NULL,
    seconds_left bigint NOT NULL
);
INSERT INTO counting VALUES (0, '', 0, '', 0, 0, 0, 0, 0, 0);
