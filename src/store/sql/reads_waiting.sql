-- reads_waiting.sql - messages and customers that wait for a moment, and sums by an earlier day.

-- name: reads_waiting
-- What would go, or lapse, when sending goes on: a page of the small index of open messages.
SELECT customer, id, kind, reason, category, state, due_at FROM message
WHERE state IN (1, 2) AND state IN (1, 2, 3) AND (due_at, id) > (:due_at, :id)
ORDER BY due_at, id
LIMIT :max;

-- name: reads_waking
-- Who wakes next, with all that decides what follows.
SELECT
    bucket, id, wake_at, sort_name, name, email, country, since_at, last_order_at, order_count,
    spent_minor, currency, flags, snapshot
FROM customer
WHERE wake_at IS NOT NULL AND wake_at < :until
ORDER BY wake_at, id
LIMIT :max;

-- name: reads_counts_before
-- Distinct counts of any period: orders whose predecessor lies before it. Summed here, since the
-- rows are many and only their sum is wanted.
SELECT CAST(coalesce(sum(amount), 0) AS bigint) FROM count
WHERE bucket IN (SELECT b.bucket FROM bucket b) AND generation = (SELECT counting.generation FROM counting)
  AND counter = :counter AND day >= :from_day AND day < :to_day
  AND CASE WHEN dimension = '-' THEN 1 WHEN CAST(dimension AS bigint) < :before THEN 1 ELSE 0 END = 1;
