-- 0005_message_failed.sql - what was refused or closed in doubt is found without the rest of the day.
--
-- Partial: an order whose mail goes out has no entry in it.
-- @both
CREATE INDEX message_failed ON message (planned_at, id) WHERE state IN (6, 7);
