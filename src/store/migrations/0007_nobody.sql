-- 0007_nobody.sql - opens and clicks counted of nobody in particular: what, of which kind of message, in
-- which hour, how often. There is no column that could say who.

-- @both
CREATE TABLE nobody (
    hour bigint NOT NULL,
    what integer NOT NULL,
    kind text NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (hour, what, kind)
);
