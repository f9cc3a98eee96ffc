-- 0010_counting_counters.sql - which KPIs the figures were counted with: a program that counts others
-- counts the log again beside its work.
--
-- What was counted before this says none, so it is counted again once.
-- @both
ALTER TABLE counting ADD COLUMN counters text NOT NULL DEFAULT '';
ALTER TABLE counting ADD COLUMN next_counters text NOT NULL DEFAULT '';
