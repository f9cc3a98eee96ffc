-- nobody.sql - opens and clicks counted of nobody in particular.

-- name: nobody_add
-- What a few seconds add to an hour.
INSERT INTO nobody (hour, what, kind, storefront, amount)
VALUES (:hour, :what, :kind, :storefront, :amount)
ON CONFLICT (hour, what, kind, storefront) DO UPDATE SET amount = nobody.amount + excluded.amount;

-- name: nobody_sums
-- Of the hours of a period, which are few enough to be summed here; :storefront 0: of all.
SELECT what, kind, CAST(sum(amount) AS bigint) FROM nobody
WHERE hour >= :from_hour AND hour < :to_hour AND (:storefront = 0 OR storefront = :storefront)
GROUP BY what, kind
ORDER BY kind, what;
