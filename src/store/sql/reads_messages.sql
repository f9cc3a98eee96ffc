-- reads_messages.sql - messages: lists, one, and one.

-- name: reads_messages_scan
-- Latest planned first; narrow, for filtering.
SELECT customer, id, planned_at, state, category, kind, channel, journey, storefront, order_id
FROM message
WHERE (planned_at, id) < (:at, :id) AND planned_at >= :from_at
ORDER BY planned_at DESC, id DESC
LIMIT :max;

-- name: reads_messages_of
-- The same of one customer.
SELECT customer, id, planned_at, state, category, kind, channel, journey, storefront, order_id
FROM message
WHERE bucket = :bucket AND customer = :customer
  AND (planned_at, id) < (:at, :id) AND planned_at >= :from_at
ORDER BY planned_at DESC, id DESC
LIMIT :max;

-- name: reads_messages_get
-- The messages of a page, without what they were composed of.
SELECT
    m.bucket, m.id, m.customer, m.kind, m.cause, m.category, m.state, m.channel, m.journey,
    m.version, m.run, m.order_id, m.shipment_id, m.address, m.storefront, m.locale, m.planned_at,
    m.due_at, m.useful_until, m.released_at, m.release_until, m.tries, m.reason, m.sent_at,
    m.opened_at, m.clicked_at, m.answered_at, m.delivered_at, m.server_answer, m.subject, '', c.name,
    c.email, c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END
FROM message m
LEFT JOIN customer c ON c.bucket = m.bucket AND c.id = m.customer
WHERE m.bucket = :bucket AND m.id = :id;

-- name: reads_messages_get @postgres
SELECT
    m.bucket, m.id, m.customer, m.kind, m.cause, m.category, m.state, m.channel, m.journey,
    m.version, m.run, m.order_id, m.shipment_id, m.address, m.storefront, m.locale, m.planned_at,
    m.due_at, m.useful_until, m.released_at, m.release_until, m.tries, m.reason, m.sent_at,
    m.opened_at, m.clicked_at, m.answered_at, m.delivered_at, m.server_answer, m.subject, '', c.name,
    c.email, c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END, u.ord - 1
FROM unnest(:bucket::int[], :id::bytea[]) WITH ORDINALITY u(bucket, id, ord)
JOIN message m ON m.bucket = u.bucket AND m.id = u.id
LEFT JOIN customer c ON c.bucket = m.bucket AND c.id = m.customer
ORDER BY u.ord;

-- name: reads_message
-- One, with all of it. Its id does not tell the bucket: each is asked by its key.
SELECT
    m.bucket, m.id, m.customer, m.kind, m.cause, m.category, m.state, m.channel, m.journey,
    m.version, m.run, m.order_id, m.shipment_id, m.address, m.storefront, m.locale, m.planned_at,
    m.due_at, m.useful_until, m.released_at, m.release_until, m.tries, m.reason, m.sent_at,
    m.opened_at, m.clicked_at, m.answered_at, m.delivered_at, m.server_answer, m.subject, m.data, c.name,
    c.email, c.flags, CASE WHEN c.name = '' AND c.email = '' THEN c.snapshot END
FROM message m
LEFT JOIN customer c ON c.bucket = m.bucket AND c.id = m.customer
WHERE m.bucket IN (SELECT b.bucket FROM bucket b) AND m.id = :id;
