-- reads_customers.sql - the console's customers: lists, one of them, and everything it did.
--
-- Lists give ids only: the index customer_list holds all they filter and sort by, so that whole rows
-- are fetched for one page and not for what is looked through. Flags 9: nameless or absorbed.

-- name: reads_customers_by_last_order
-- The list in its usual order: who bought last comes first.
SELECT id, last_order_at FROM customer
WHERE (flags & 9) = 0 AND (last_order_at, id) < (:at, :id)
  AND (flags & :flags_mask) = :flags_want
  AND order_count >= :orders_min AND order_count <= :orders_max
  AND (:country = '' OR country = :country) AND since_at >= :since_from
ORDER BY last_order_at DESC, id DESC
LIMIT :max;

-- name: reads_customers_by_spent
-- Who spent most. A pass over the index: asked for seldom, so it has no order of its own.
SELECT id, spent_minor FROM customer
WHERE (flags & 9) = 0 AND (spent_minor, id) < (:at, :id)
  AND (flags & :flags_mask) = :flags_want
  AND order_count >= :orders_min AND order_count <= :orders_max
  AND (:country = '' OR country = :country) AND since_at >= :since_from
ORDER BY spent_minor DESC, id DESC
LIMIT :max;

-- name: reads_customers_by_orders
-- Who bought most often; as above.
SELECT id, order_count FROM customer
WHERE (flags & 9) = 0 AND (order_count, id) < (:at, :id)
  AND (flags & :flags_mask) = :flags_want
  AND order_count >= :orders_min AND order_count <= :orders_max
  AND (:country = '' OR country = :country) AND since_at >= :since_from
ORDER BY order_count DESC, id DESC
LIMIT :max;

-- name: reads_customers_by_since
-- Who came last; as above.
SELECT id, since_at FROM customer
WHERE (flags & 9) = 0 AND (since_at, id) < (:at, :id)
  AND (flags & :flags_mask) = :flags_want
  AND order_count >= :orders_min AND order_count <= :orders_max
  AND (:country = '' OR country = :country) AND since_at >= :since_from
ORDER BY since_at DESC, id DESC
LIMIT :max;

-- name: reads_customers_by_name
-- By name, and those whose name begins so.
SELECT id, sort_name FROM customer
WHERE (flags & 9) = 0 AND (sort_name, id) > (:name, :id)
  AND sort_name >= :prefix AND sort_name < :prefix_end
  AND (flags & :flags_mask) = :flags_want
  AND order_count >= :orders_min AND order_count <= :orders_max
  AND (:country = '' OR country = :country) AND since_at >= :since_from
ORDER BY sort_name, id
LIMIT :max;

-- name: reads_customers_get
-- The rows of a page, in its order.
SELECT
    bucket, id, wake_at, sort_name, name, email, country, since_at, last_order_at, order_count,
    spent_minor, currency, flags, snapshot
FROM customer
WHERE bucket = :bucket AND id = :id;

-- name: reads_customers_get @postgres
SELECT
    t.bucket, t.id, t.wake_at, t.sort_name, t.name, t.email, t.country, t.since_at,
    t.last_order_at, t.order_count, t.spent_minor, t.currency, t.flags, t.snapshot, u.ord - 1
FROM unnest(:bucket::int[], :id::bigint[]) WITH ORDINALITY u(bucket, id, ord)
JOIN customer t ON t.bucket = u.bucket AND t.id = u.id
ORDER BY u.ord;

-- name: reads_timeline
-- What a customer did, the latest first, by when it happened: history that was imported later stands
-- where it belongs. One pass over its own rows of the log.
SELECT
    bucket, seq, customer, id, kind, flags, format, occurred_at, received_at, handled_at, source,
    body, decisions, definitions
FROM event
WHERE bucket = :bucket AND customer = :customer
  AND (occurred_at, seq, customer) < (:at, :seq, :after_customer)
ORDER BY occurred_at DESC, seq DESC
LIMIT :max;

-- name: reads_timeline @postgres
SELECT
    e.bucket, e.seq, e.customer, e.id, e.kind, e.flags, e.format, e.occurred_at, e.received_at,
    e.handled_at, e.source, e.body, e.decisions, e.definitions, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[]) WITH ORDINALITY u(bucket, customer, ord)
CROSS JOIN LATERAL (
    SELECT * FROM event i
    WHERE i.bucket = u.bucket AND i.customer = u.customer
      AND (i.occurred_at, i.seq, i.customer)
        < (:at::bigint, :seq::bigint, :after_customer::bigint)
    ORDER BY i.occurred_at DESC, i.seq DESC
    LIMIT :max) e
ORDER BY u.ord, e.occurred_at DESC, e.seq DESC;
