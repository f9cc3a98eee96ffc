-- reads_day.sql - the numbers of the day, the newest events, and counters.

-- name: reads_day
-- Each is a count over a small partial index. A parcel or an order of more than :since ago that nobody
-- ever reported is not under way any more.
SELECT
    (SELECT CAST(sum(next_seq - 1) AS bigint) FROM bucket),
    (SELECT count(*) FROM shipment WHERE delivered_at = 0 AND shipped_at > :since),
    (SELECT count(*) FROM shipment WHERE delivered_at = 0 AND shipped_at > :since
        AND promised_at > 0 AND promised_at < :now),
    (SELECT count(*) FROM customer_order WHERE promised_at > 0 AND status IN (1, 2)
        AND promised_at > :since AND promised_at < :now),
    (SELECT count(*) FROM message WHERE state = 1 AND state IN (1, 2, 3) AND due_at < :until),
    (SELECT count(*) FROM message WHERE state IN (2, 3) AND state IN (1, 2, 3)),
    (SELECT min(released_at) FROM message WHERE state = 2 AND state IN (1, 2, 3));

-- name: reads_latest @sqlite
-- The end of the log.
SELECT
    bucket, seq, customer, id, kind, flags, format, occurred_at, received_at, handled_at, source,
    body, decisions, definitions
FROM event
WHERE bucket = 0
ORDER BY seq DESC
LIMIT :max;

-- name: reads_latest @postgres
-- The ends of all buckets' logs, then the newest of them. Keys first: bodies are fetched for what is
-- shown and not for 64 times as much.
SELECT
    e.bucket, e.seq, e.customer, e.id, e.kind, e.flags, e.format, e.occurred_at, e.received_at,
    e.handled_at, e.source, e.body, e.decisions, e.definitions
FROM (
    SELECT k.bucket, k.seq FROM bucket b
    CROSS JOIN LATERAL (
        SELECT i.bucket, i.seq, i.handled_at FROM event i
        WHERE i.bucket = b.bucket ORDER BY i.seq DESC LIMIT :max) k
    ORDER BY k.handled_at DESC, k.bucket, k.seq DESC
    LIMIT :max) t
JOIN event e ON e.bucket = t.bucket AND e.seq = t.seq
ORDER BY e.handled_at DESC, e.bucket, e.seq DESC;

-- name: reads_totals
-- A counter over all days.
SELECT counter, 0, dimension, CAST(sum(amount) AS bigint) FROM count
WHERE bucket IN (SELECT b.bucket FROM bucket b) AND generation = (SELECT counting.generation FROM counting)
  AND counter = :counter
GROUP BY counter, dimension
ORDER BY dimension;
