-- store_get.sql - what a turn asks: by keys, for a batch at a time.
--
-- PostgreSQL answers a batch with the input row's number as the last column.

-- name: seen_get
-- Was this message told before, and with the same body?
SELECT body_hash FROM seen
WHERE bucket = :bucket AND id = :id;

-- name: seen_get @postgres
SELECT t.body_hash, u.ord - 1
FROM unnest(:bucket::int[], :id::bytea[])
    WITH ORDINALITY u(bucket, id, ord)
JOIN seen t ON t.bucket = u.bucket AND t.id = u.id
ORDER BY u.ord;

-- name: key_get
-- Who owns a key.
SELECT customer, claimed_at, shared FROM key
WHERE bucket = :bucket AND kind = :kind AND value = :value;

-- name: key_get @postgres
SELECT t.customer, t.claimed_at, t.shared, u.ord - 1
FROM unnest(:bucket::int[], :kind::int[], :value::text[])
    WITH ORDINALITY u(bucket, kind, value, ord)
JOIN key t ON t.bucket = u.bucket AND t.kind = u.kind AND t.value = u.value
ORDER BY u.ord;

-- name: customer_get
-- The snapshots of a batch in one round.
SELECT snapshot FROM customer
WHERE bucket = :bucket AND id = :id;

-- name: customer_get @postgres
SELECT t.snapshot, u.ord - 1
FROM unnest(:bucket::int[], :id::bigint[])
    WITH ORDINALITY u(bucket, id, ord)
JOIN customer t ON t.bucket = u.bucket AND t.id = u.id
ORDER BY u.ord;

-- name: order_get
-- Orders that left the snapshot, of a batch in one round.
SELECT record FROM customer_order
WHERE bucket = :bucket AND customer = :customer AND order_hash = :order_hash;

-- name: order_get @postgres
SELECT t.record, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[], :order_hash::bigint[])
    WITH ORDINALITY u(bucket, customer, order_hash, ord)
JOIN customer_order t ON t.bucket = u.bucket AND t.customer = u.customer AND t.order_hash = u.order_hash
ORDER BY u.ord;

-- name: message_get
-- Messages by id, with all they carry.
SELECT
    bucket, id, customer, kind, cause, category, state, channel, journey, version, run, order_id,
    shipment_id, address, storefront, locale, planned_at, due_at, useful_until, released_at,
    release_until, tries, reason, sent_at, opened_at, clicked_at, answered_at, delivered_at,
    server_answer, subject, data
FROM message
WHERE bucket = :bucket AND id = :id;

-- name: message_get @postgres
SELECT
    t.bucket, t.id, t.customer, t.kind, t.cause, t.category, t.state, t.channel, t.journey,
    t.version, t.run, t.order_id, t.shipment_id, t.address, t.storefront, t.locale, t.planned_at,
    t.due_at, t.useful_until, t.released_at, t.release_until, t.tries, t.reason, t.sent_at,
    t.opened_at, t.clicked_at, t.answered_at, t.delivered_at, t.server_answer, t.subject,
    t.data, u.ord - 1
FROM unnest(:bucket::int[], :id::bytea[]) WITH ORDINALITY u(bucket, id, ord)
JOIN message t ON t.bucket = u.bucket AND t.id = u.id
ORDER BY u.ord;

-- name: customer_due
-- Who waits, the earliest first. Rows after :now are cut by the reader, to whom the first of them says
-- when to look again. Ties by id, so that a replay takes them in the same order.
SELECT id, wake_at FROM customer
WHERE wake_at IS NOT NULL
ORDER BY wake_at, id
LIMIT :max;

-- name: message_unsent
-- What is released or being handed over, the oldest first: at start-up, and when memory was full.
SELECT
    bucket, id, customer, kind, cause, category, state, channel, journey, version, run, order_id,
    shipment_id, address, storefront, locale, planned_at, due_at, useful_until, released_at,
    release_until, tries, reason, sent_at, opened_at, clicked_at, answered_at, delivered_at,
    server_answer, subject, data
FROM message
WHERE state = :state AND state IN (1, 2, 3)
ORDER BY released_at, due_at, id
LIMIT :max;

-- name: event_log
-- The log of a bucket in its order, which is the only one that folding follows.
SELECT
    bucket, seq, customer, id, kind, flags, format, occurred_at, received_at, handled_at, source,
    body, decisions, definitions
FROM event
WHERE bucket = :bucket AND seq >= :from_seq
ORDER BY seq
LIMIT :max;

-- name: event_log_of
-- The same for one customer, by its own index.
SELECT
    bucket, seq, customer, id, kind, flags, format, occurred_at, received_at, handled_at, source,
    body, decisions, definitions
FROM event
WHERE bucket = :bucket AND customer = :customer AND seq >= :from_seq
ORDER BY seq
LIMIT :max;

-- name: customer_walk
-- All customers of a bucket, a piece at a time.
SELECT
    bucket, id, wake_at, sort_name, name, email, country, since_at, last_order_at, order_count,
    spent_minor, currency, flags, snapshot
FROM customer
WHERE bucket = :bucket AND id > :after
ORDER BY id
LIMIT :max;

-- name: customer_rows
-- A customer with all that the lists show of it: for check.
SELECT
    bucket, id, wake_at, sort_name, name, email, country, since_at, last_order_at, order_count,
    spent_minor, currency, flags, snapshot
FROM customer
WHERE bucket = :bucket AND id = :customer
ORDER BY id;

-- name: customer_rows @postgres
SELECT
    t.bucket, t.id, t.wake_at, t.sort_name, t.name, t.email, t.country, t.since_at, t.last_order_at, t.order_count,
    t.spent_minor, t.currency, t.flags, t.snapshot, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[]) WITH ORDINALITY u(bucket, customer, ord)
JOIN customer t ON t.bucket = u.bucket AND t.id = u.customer
ORDER BY u.ord;

-- name: order_rows
-- All orders of a customer: for check.
SELECT
    bucket, customer, order_hash, order_id, placed_at, received_at, cancelled_at, promised_at,
    total_minor, currency, storefront, status, record
FROM customer_order
WHERE bucket = :bucket AND customer = :customer
ORDER BY customer, order_hash;

-- name: order_rows @postgres
SELECT
    t.bucket, t.customer, t.order_hash, t.order_id, t.placed_at, t.received_at, t.cancelled_at, t.promised_at,
    t.total_minor, t.currency, t.storefront, t.status, t.record, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[]) WITH ORDINALITY u(bucket, customer, ord)
JOIN customer_order t ON t.bucket = u.bucket AND t.customer = u.customer
ORDER BY u.ord, t.order_hash;

-- name: shipment_rows
-- All parcels of a customer: for check.
SELECT
    bucket, customer, order_hash, shipment_id, order_id, carrier, tracking_number, status,
    shipped_at, delivered_at, promised_at, news_at
FROM shipment
WHERE bucket = :bucket AND customer = :customer
ORDER BY customer, order_hash, shipment_id;

-- name: shipment_rows @postgres
SELECT
    t.bucket, t.customer, t.order_hash, t.shipment_id, t.order_id, t.carrier, t.tracking_number, t.status,
    t.shipped_at, t.delivered_at, t.promised_at, t.news_at, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[]) WITH ORDINALITY u(bucket, customer, ord)
JOIN shipment t ON t.bucket = u.bucket AND t.customer = u.customer
ORDER BY u.ord, t.order_hash, t.shipment_id;

-- name: message_rows
-- All messages of a customer: for check and rebuild. Of an id alone its order would be looked for in
-- the table's own index, which is by id, and all of the bucket read.
SELECT
    bucket, id, customer, kind, cause, category, state, channel, journey, version, run, order_id,
    shipment_id, address, storefront, locale, planned_at, due_at, useful_until, released_at,
    release_until, tries, reason, sent_at, opened_at, clicked_at, answered_at, delivered_at,
    server_answer, subject, data
FROM message
WHERE bucket = :bucket AND customer = :customer
ORDER BY +id;

-- name: message_rows @postgres
SELECT
    t.bucket, t.id, t.customer, t.kind, t.cause, t.category, t.state, t.channel, t.journey,
    t.version, t.run, t.order_id, t.shipment_id, t.address, t.storefront, t.locale, t.planned_at,
    t.due_at, t.useful_until, t.released_at, t.release_until, t.tries, t.reason, t.sent_at,
    t.opened_at, t.clicked_at, t.answered_at, t.delivered_at, t.server_answer, t.subject,
    t.data, u.ord - 1
FROM unnest(:bucket::int[], :customer::bigint[]) WITH ORDINALITY u(bucket, customer, ord)
JOIN message t ON t.bucket = u.bucket AND t.customer = u.customer
ORDER BY u.ord, t.id;

-- name: key_walk
-- All keys of a bucket, a piece at a time.
SELECT bucket, kind, value, customer, claimed_at, shared FROM key
WHERE bucket = :bucket AND (kind, value) > (:kind, :value)
ORDER BY kind, value
LIMIT :max;

-- name: count_sums @postgres
-- A counter by day. The bucket of a sum has no meaning, only the sum over all has; naming them lets
-- each be found by its key.
SELECT counter, day, dimension, CAST(sum(amount) AS bigint)
FROM count
WHERE bucket IN (SELECT b.bucket FROM bucket b) AND generation = (SELECT counting.generation FROM counting)
  AND counter = :counter AND day >= :from_day AND day < :to_day
GROUP BY counter, day, dimension
ORDER BY counter, day, dimension;

-- name: count_sums @sqlite
-- One bucket: each sum is one row, in the order of the key.
SELECT counter, day, dimension, amount
FROM count
WHERE bucket = 0 AND generation = (SELECT counting.generation FROM counting)
  AND counter = :counter AND day >= :from_day AND day < :to_day
ORDER BY day, dimension;

-- name: count_sums_all
-- Every counter, for check and recount.
SELECT counter, day, dimension, CAST(sum(amount) AS bigint)
FROM count
WHERE bucket IN (SELECT b.bucket FROM bucket b) AND generation = (SELECT counting.generation FROM counting)
  AND day >= :from_day AND day < :to_day
GROUP BY counter, day, dimension
ORDER BY counter, day, dimension;

-- name: bucket_list
-- Where the log of each bucket stands. Read by every turn, so it also tells whether to look again at
-- how figures are counted.
SELECT bucket, next_seq, handled_at, recount_to, (SELECT counting.version FROM counting)
FROM bucket ORDER BY bucket;

-- name: store_sizes
-- What check must have met by the time it has gone through the log.
SELECT
    (SELECT count(*) FROM key), (SELECT count(*) FROM customer_order),
    (SELECT count(*) FROM shipment), (SELECT count(*) FROM message);

-- name: counting_get
-- How the counts are kept.
SELECT
    version, zone, generation, next_zone, next_generation, at_bucket, at_customer, rows_done,
    rows_total, seconds_left, storefronts, next_storefronts, counters, next_counters
FROM counting;

-- name: turn_lock @postgres
-- One turn at a time over all buckets of this node; given back when the transaction ends.
SELECT pg_advisory_xact_lock(4702936) IS NULL;
