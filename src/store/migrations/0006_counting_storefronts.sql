-- 0006_counting_storefronts.sql - figures are also counted by storefront, where there are several: which
-- names orders may tell of them, as the counts that stand and those that are made next know them.

-- @both
ALTER TABLE counting ADD COLUMN storefronts text NOT NULL DEFAULT '';
ALTER TABLE counting ADD COLUMN next_storefronts text NOT NULL DEFAULT '';
