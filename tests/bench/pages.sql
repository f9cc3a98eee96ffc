-- pages.sql - what the bare reader of the benchmark reads for the pages of the console: the shortest
-- statements over the same rows, not ours. Run by tests/tools/pages.c, on SQLite (one bucket, 0).

-- name: key
SELECT scope, revoked_at FROM api_key WHERE hash = :hash

-- name: generation
SELECT generation FROM counting

-- name: log_length
SELECT next_seq FROM bucket WHERE bucket = 0

-- name: parcels
-- Under way, and of them promised for hours gone by.
SELECT sum(amount), sum(amount) FILTER (WHERE dimension <> '-' AND dimension + 0 < :hour) FROM count
WHERE bucket = 0 AND generation = 0 AND counter = 'pending_parcels' AND day >= :since

-- name: parcels_of_the_hour
SELECT count(*) FROM shipment
WHERE delivered_at = 0 AND promised_at >= :hour_at AND promised_at < :now AND shipped_at >= :since_at

-- name: messages_planned
SELECT sum(amount) FROM count
WHERE bucket = 0 AND generation = 0 AND counter = 'pending_messages' AND day <= :today

-- name: messages_failed
SELECT count(*) FROM message WHERE state IN (6, 7) AND planned_at >= :today_at

-- name: counter
SELECT day, dimension, amount FROM count
WHERE bucket = 0 AND generation = 0 AND counter = :counter AND day >= :from_day AND day < :to_day

-- name: counter_before
SELECT sum(amount) FROM count
WHERE bucket = 0 AND generation = 0 AND counter = :counter AND day >= :from_day AND day < :to_day
    AND (dimension = '-' OR dimension + 0 < :from_day)

-- name: latest
-- At most ten of the newest hundred events, those worth knowing, with whose they are.
SELECT e.handled_at, e.kind, e.body, c.id, c.name, c.email FROM (
    SELECT handled_at, kind, body, customer, flags FROM event
    WHERE bucket = 0 ORDER BY seq DESC LIMIT 100) e
CROSS JOIN customer c ON c.bucket = 0 AND c.id = e.customer
WHERE e.kind IN (24, 37, 55, 102, 106, 300) AND (e.flags & 1) = 0
LIMIT 10

-- name: message_kind
SELECT kind FROM message WHERE bucket = 0 AND id = :id

-- name: people
SELECT count(*) FROM person

-- name: settings
SELECT value FROM value WHERE name = 'mail'

-- name: timeline
SELECT seq, kind, flags, occurred_at, handled_at, source, body, decisions FROM event
WHERE bucket = 0 AND customer = :customer ORDER BY occurred_at DESC, seq DESC LIMIT 50

-- name: snapshot
SELECT snapshot FROM customer WHERE bucket = 0 AND id = :customer
