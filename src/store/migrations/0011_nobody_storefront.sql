-- 0011_nobody_storefront.sql - counts of nobody by storefront: of those counted before it is not known (0).

-- @both
CREATE TABLE nobody_counted (
    hour bigint NOT NULL,
    what integer NOT NULL,
    kind text NOT NULL,
    storefront integer NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (hour, what, kind, storefront)
);
INSERT INTO nobody_counted SELECT hour, what, kind, 0, amount FROM nobody;
DROP TABLE nobody;
ALTER TABLE nobody_counted RENAME TO nobody;
