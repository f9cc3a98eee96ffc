-- products.sql - facts of products with their history, and how far followers of the log are.

-- name: product_line_get
-- A field's history from the value that held at :at on.
SELECT f.since, f.told_at, f.value FROM product_fact f
WHERE f.product_id = :product_id AND f.field = :field
  AND f.since >= coalesce((SELECT max(p.since) FROM product_fact p
      WHERE p.product_id = :product_id AND p.field = :field AND p.since <= :at), 0)
ORDER BY f.since;

-- name: product_line_get @postgres
SELECT f.since, f.told_at, f.value, u.ord - 1
FROM unnest(:product_id::text[], :field::text[], :at::bigint[])
    WITH ORDINALITY u(product_id, field, at, ord)
JOIN product_fact f ON f.product_id = u.product_id AND f.field = u.field
    AND f.since >= coalesce((SELECT max(p.since) FROM product_fact p
        WHERE p.product_id = u.product_id AND p.field = u.field AND p.since <= u.at), 0)
ORDER BY u.ord, f.since;

-- name: product_fact_put
-- A value that is new, or one that was told again. What is there already keeps its value.
INSERT INTO product_fact (product_id, field, since, told_at, learnt_at, value)
VALUES (:product_id, :field, :since, :told_at, :learnt_at, :value)
ON CONFLICT (product_id, field, since) DO UPDATE SET told_at = excluded.told_at
WHERE product_fact.told_at < excluded.told_at;

-- name: product_fact_put @postgres
INSERT INTO product_fact (product_id, field, since, told_at, learnt_at, value)
SELECT * FROM unnest(
    :product_id::text[], :field::text[], :since::bigint[], :told_at::bigint[],
    :learnt_at::bigint[], :value::text[])
ON CONFLICT (product_id, field, since) DO UPDATE SET told_at = excluded.told_at
WHERE product_fact.told_at < excluded.told_at;

-- name: product_get
-- The latest value of each field, of those learnt by :learnt_by.
SELECT f.field, f.value, f.since, f.told_at FROM product_fact f
WHERE f.product_id = :product_id AND f.learnt_at <= :learnt_by
  AND NOT EXISTS (SELECT 1 FROM product_fact n
      WHERE n.product_id = f.product_id AND n.field = f.field AND n.since > f.since
        AND n.learnt_at <= :learnt_by)
ORDER BY f.field;

-- name: product_get @postgres
SELECT f.field, f.value, f.since, f.told_at, u.ord - 1
FROM unnest(:product_id::text[], :learnt_by::bigint[])
    WITH ORDINALITY u(product_id, learnt_by, ord)
JOIN product_fact f ON f.product_id = u.product_id AND f.learnt_at <= u.learnt_by
WHERE NOT EXISTS (SELECT 1 FROM product_fact n
    WHERE n.product_id = f.product_id AND n.field = f.field AND n.since > f.since
      AND n.learnt_at <= u.learnt_by)
ORDER BY u.ord, f.field;

-- name: product_list
-- A page of products.
SELECT DISTINCT product_id FROM product_fact
WHERE product_id > :after
ORDER BY product_id
LIMIT :max;

-- name: product_history
-- All values a product ever had, newest first.
SELECT field, value, since, told_at FROM product_fact
WHERE product_id = :product_id
ORDER BY since DESC, field
LIMIT :max;

-- name: product_lock @postgres
-- One at a time reads facts and adds to them; SQLite's write lock does the same there.
SELECT pg_advisory_xact_lock(4702937) IS NULL;

-- name: product_log
-- The rows of a piece of the log that may speak of products: their kind's bit is set.
SELECT flags, occurred_at, body FROM event
WHERE bucket = :bucket AND seq >= :from_seq AND seq < :to_seq
  AND kind < 63 AND ((CAST(:kinds AS bigint) >> kind) & 1) = 1
ORDER BY seq;

-- name: follower_list
-- Where each bucket's log ends, and how far a follower is (NULL: not begun).
SELECT b.bucket, b.next_seq, f.seq
FROM bucket b
LEFT JOIN follower f ON f.bucket = b.bucket AND f.name = :name
ORDER BY b.bucket;

-- name: follower_put
-- Read up to here. It never goes back: what was read by two followers of one name is only read twice.
INSERT INTO follower (name, bucket, seq) VALUES (:name, :bucket, :seq)
ON CONFLICT (name, bucket) DO UPDATE SET seq = excluded.seq WHERE follower.seq < excluded.seq;
