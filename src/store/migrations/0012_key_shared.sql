-- 0012_key_shared.sql - orders of which somebody else than the owner of their key has a message.
--
-- Only an order's key may say so. Of those that are there already it is not known, so they do: their
-- owner's messages are looked for in every bucket.
-- @both
ALTER TABLE key ADD COLUMN shared integer NOT NULL DEFAULT 1;
