-- store_move.sql - what is rare: a customer's rows change hands, or are folded again.
--
-- Merges are few, so these run row by row on both databases.

-- name: order_move_drop
-- What the winner has already stays as it is; the absorbed customer's own goes.
DELETE FROM customer_order
WHERE bucket = :from_bucket AND customer = :from_customer AND EXISTS (
    SELECT 1 FROM customer_order w
    WHERE w.bucket = :into_bucket AND w.customer = :into_customer AND w.order_hash = customer_order.order_hash);

-- name: order_move
-- The rest becomes the winner's.
UPDATE customer_order SET bucket = :into_bucket, customer = :into_customer
WHERE bucket = :from_bucket AND customer = :from_customer;

-- name: shipment_move_drop
-- Parcels go with their order: those of one that the winner has already are the winner's to tell.
DELETE FROM shipment
WHERE bucket = :from_bucket AND customer = :from_customer AND EXISTS (
    SELECT 1 FROM customer_order w
    WHERE w.bucket = :into_bucket AND w.customer = :into_customer AND w.order_hash = shipment.order_hash);

-- name: shipment_move
-- The rest becomes the winner's.
UPDATE shipment SET bucket = :into_bucket, customer = :into_customer
WHERE bucket = :from_bucket AND customer = :from_customer;

-- name: message_move
-- Ids of messages are unique everywhere, so nothing can be in the way.
UPDATE message SET bucket = :into_bucket, customer = :into_customer
WHERE bucket = :from_bucket AND customer = :from_customer;

-- name: message_drop
-- Rebuild makes it anew, or it is in nobody's log.
DELETE FROM message WHERE bucket = :bucket AND id = :id;

-- name: message_drop_strays
-- Of whom there is nobody: after a rebuild.
DELETE FROM message WHERE NOT EXISTS (
    SELECT 1 FROM customer c WHERE c.bucket = message.bucket AND c.id = message.customer);

-- name: customer_clear
-- Rebuild folds these rows again from the log.
DELETE FROM customer;

-- name: customer_order_clear
-- Rebuild folds these rows again from the log.
DELETE FROM customer_order;

-- name: shipment_clear
-- Rebuild folds these rows again from the log.
DELETE FROM shipment;

-- name: count_clear
-- Rebuild folds these rows again from the log.
DELETE FROM count;

-- name: count_drop
-- A generation that was switched away from, or given up, goes a piece at a time. Not once the counting
-- has another version: what nobody counted then may be what a recount makes now.
DELETE FROM count WHERE (bucket, generation, counter, day, dimension) IN (
    SELECT o.bucket, o.generation, o.counter, o.day, o.dimension FROM count o
    WHERE o.bucket IN (SELECT b.bucket FROM bucket b)
      AND o.generation >= :from_generation AND o.generation < :to_generation
      AND (SELECT counting.version FROM counting) = :version
    LIMIT :max);
