-- reads_orders.sql - orders and parcels.
--
-- The scans are narrow: what a list is filtered by, and the key of the row. Rows with their records,
-- and whose they are, are fetched for one page.

-- name: reads_orders_scan
-- Newest first.
SELECT customer, order_hash, placed_at, status, storefront FROM customer_order
WHERE placed_at > 0 AND (placed_at, order_hash) < (:at, :order_hash) AND placed_at >= :from_at
ORDER BY placed_at DESC, order_hash DESC
LIMIT :max;

-- name: reads_orders_late
-- Owed and past their promise (:at is the moment at first); the latest promise first.
SELECT customer, order_hash, promised_at, status, storefront FROM customer_order
WHERE promised_at > 0 AND status IN (1, 2) AND (promised_at, order_hash) < (:at, :order_hash)
ORDER BY promised_at DESC, order_hash DESC
LIMIT :max;

-- name: reads_orders_of
-- One customer's, newest first.
SELECT customer, order_hash, placed_at, status, storefront FROM customer_order
WHERE bucket = :bucket AND customer = :customer
  AND (placed_at, order_hash) < (:at, :order_hash) AND placed_at >= :from_at
ORDER BY placed_at DESC, order_hash DESC
LIMIT :max;

-- name: reads_orders_beginning
-- The keys of orders whose number begins so, the last number first.
SELECT customer, value FROM key
WHERE bucket = 0 AND kind = :kind AND value >= :beginning AND value < :beginning_end
ORDER BY value DESC
LIMIT :max;

-- name: reads_orders_beginning @postgres
SELECT k.customer, k.value
FROM bucket b
CROSS JOIN LATERAL (
    SELECT t.customer, t.value FROM key t
    WHERE t.bucket = b.bucket AND t.kind = :kind
      AND t.value >= :beginning AND t.value < :beginning_end
    ORDER BY t.value DESC
    LIMIT :max) k
ORDER BY k.value DESC
LIMIT :max;

-- name: reads_orders_get
-- The orders of a page, with whom they are of.
SELECT
    o.bucket, o.customer, o.order_hash, o.order_id, o.placed_at, o.received_at, o.cancelled_at,
    o.promised_at, o.total_minor, o.currency, o.storefront, o.status, o.record, c.name, c.email,
    c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END
FROM customer_order o
LEFT JOIN customer c ON c.bucket = o.bucket AND c.id = o.customer
WHERE o.bucket = :bucket AND o.customer = :customer AND o.order_hash = :order_hash;

-- name: reads_orders_get @postgres
SELECT
    o.bucket, o.customer, o.order_hash, o.order_id, o.placed_at, o.received_at, o.cancelled_at,
    o.promised_at, o.total_minor, o.currency, o.storefront, o.status, o.record, c.name, c.email,
    c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[], :order_hash::bigint[])
    WITH ORDINALITY u(bucket, customer, order_hash, ord)
JOIN customer_order o ON o.bucket = u.bucket AND o.customer = u.customer
    AND o.order_hash = u.order_hash
LEFT JOIN customer c ON c.bucket = o.bucket AND c.id = o.customer
ORDER BY u.ord;

-- name: reads_parcels_scan
-- Latest news first; what its order tells of its storefront is looked up only where it is asked for.
SELECT customer, order_hash, shipment_id, news_at, status, carrier, delivered_at,
    CASE WHEN :by_storefront = 1 THEN coalesce(
        (SELECT o.storefront FROM customer_order o
         WHERE o.bucket = shipment.bucket AND o.customer = shipment.customer
           AND o.order_hash = shipment.order_hash), '') ELSE '' END
FROM shipment
WHERE (news_at, bucket, customer, order_hash, shipment_id)
    < (:at, :bucket, :customer, :order_hash, :shipment_id)
ORDER BY news_at DESC, bucket DESC, customer DESC, order_hash DESC, shipment_id DESC
LIMIT :max;

-- name: reads_parcels_late
-- Not delivered and past the promise (:at is the moment at first); the latest promise first.
SELECT customer, order_hash, shipment_id, promised_at, status, carrier, delivered_at,
    CASE WHEN :by_storefront = 1 THEN coalesce(
        (SELECT o.storefront FROM customer_order o
         WHERE o.bucket = shipment.bucket AND o.customer = shipment.customer
           AND o.order_hash = shipment.order_hash), '') ELSE '' END
FROM shipment
WHERE delivered_at = 0 AND promised_at > 0
  AND (promised_at, bucket, customer, order_hash, shipment_id)
    < (:at, :bucket, :customer, :order_hash, :shipment_id)
ORDER BY promised_at DESC, bucket DESC, customer DESC, order_hash DESC, shipment_id DESC
LIMIT :max;

-- name: reads_carriers
-- Who carried the latest parcels.
SELECT DISTINCT s.carrier FROM (SELECT carrier FROM shipment ORDER BY news_at DESC LIMIT :max) s
ORDER BY s.carrier;

-- name: reads_parcels_get
-- The parcels of a page; the order's record has their paths.
SELECT
    s.bucket, s.customer, s.order_hash, s.shipment_id, s.order_id, s.carrier, s.tracking_number,
    s.status, s.shipped_at, s.delivered_at, s.promised_at, s.news_at, o.record, c.name, c.email,
    c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END
FROM shipment s
LEFT JOIN customer_order o ON o.bucket = s.bucket AND o.customer = s.customer
    AND o.order_hash = s.order_hash
LEFT JOIN customer c ON c.bucket = s.bucket AND c.id = s.customer
WHERE s.bucket = :bucket AND s.customer = :customer AND s.order_hash = :order_hash
  AND s.shipment_id = :shipment_id;

-- name: reads_parcels_get @postgres
SELECT
    s.bucket, s.customer, s.order_hash, s.shipment_id, s.order_id, s.carrier, s.tracking_number,
    s.status, s.shipped_at, s.delivered_at, s.promised_at, s.news_at, o.record, c.name, c.email,
    c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[], :order_hash::bigint[], :shipment_id::text[])
    WITH ORDINALITY u(bucket, customer, order_hash, shipment_id, ord)
JOIN shipment s ON s.bucket = u.bucket AND s.customer = u.customer
    AND s.order_hash = u.order_hash AND s.shipment_id = u.shipment_id
LEFT JOIN customer_order o ON o.bucket = s.bucket AND o.customer = s.customer
    AND o.order_hash = s.order_hash
LEFT JOIN customer c ON c.bucket = s.bucket AND c.id = s.customer
ORDER BY u.ord;

-- name: reads_parcels_of
-- The parcels of one order.
SELECT
    s.bucket, s.customer, s.order_hash, s.shipment_id, s.order_id, s.carrier, s.tracking_number,
    s.status, s.shipped_at, s.delivered_at, s.promised_at, s.news_at, o.record, c.name, c.email,
    c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END
FROM shipment s
LEFT JOIN customer_order o ON o.bucket = s.bucket AND o.customer = s.customer
    AND o.order_hash = s.order_hash
LEFT JOIN customer c ON c.bucket = s.bucket AND c.id = s.customer
WHERE s.bucket = :bucket AND s.customer = :customer AND s.order_hash = :order_hash
ORDER BY s.shipment_id;
