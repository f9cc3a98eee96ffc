-- reads_day.sql - the numbers of the day, the newest events, and counters.

-- name: reads_events
-- How many events there are; numbers within a bucket have no holes.
SELECT CAST(sum(next_seq - 1) AS bigint) FROM bucket;

-- name: reads_day
-- What is pending was counted as it came and went (the KPI `pending`); only what is promised for this
-- hour and what failed today is looked at row by row. A parcel shipped before the day :since that nobody
-- ever reported is not under way any more.
SELECT
    (SELECT CAST(sum(next_seq - 1) AS bigint) FROM bucket),
    (SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM count
        WHERE bucket IN (SELECT b.bucket FROM bucket b)
        AND generation = (SELECT counting.generation FROM counting) AND counter = 'pending_parcels'
        AND day >= :since),
    (SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM count
        WHERE bucket IN (SELECT b.bucket FROM bucket b)
        AND generation = (SELECT counting.generation FROM counting) AND counter = 'pending_parcels'
        AND day >= :since
        AND CASE WHEN dimension = '-' THEN 0 WHEN CAST(dimension AS bigint) < :hour THEN 1
            ELSE 0 END = 1),
    (SELECT count(*) FROM shipment WHERE delivered_at = 0
        AND promised_at >= :hour_at AND promised_at < :now AND shipped_at >= :since_at),
    (SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM count
        WHERE bucket IN (SELECT b.bucket FROM bucket b)
        AND generation = (SELECT counting.generation FROM counting) AND counter = 'pending_messages'
        AND day <= :today),
    (SELECT count(*) FROM message WHERE state IN (6, 7) AND planned_at >= :today_at);

-- name: reads_day_parts
-- What is pending, by what each order and message says of its storefront; none is counted as it comes
-- and goes by storefront, so this looks at all that is open, through the indexes that hold only that.
SELECT storefront, CAST(sum(on_way) AS bigint), CAST(sum(late) AS bigint),
    CAST(sum(planned) AS bigint), CAST(sum(failed) AS bigint)
FROM (
    SELECT o.storefront AS storefront, 1 AS on_way,
        CASE WHEN s.promised_at > 0 AND s.promised_at < :now AND o.cancelled_at = 0 THEN 1
            ELSE 0 END AS late,
        0 AS planned, 0 AS failed
    FROM shipment s
    JOIN customer_order o ON o.bucket = s.bucket AND o.customer = s.customer
        AND o.order_hash = s.order_hash
    WHERE s.delivered_at = 0 AND s.promised_at >= 0 AND s.shipped_at >= :since_at
    UNION ALL
    SELECT storefront, 0, 0, 1, 0 FROM message
    WHERE state = 1 AND state IN (1, 2, 3) AND due_at < :tomorrow_at
    UNION ALL
    SELECT storefront, 0, 0, 0, 1 FROM message
    WHERE state IN (6, 7) AND planned_at >= :today_at) pending
GROUP BY storefront
ORDER BY storefront;

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
