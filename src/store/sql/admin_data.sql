-- admin_data.sql - imports, products with their versions, and who changed what.

-- name: import_insert
-- Numbered by hand, as people are.
INSERT INTO import (id, format, state, file, mapping, account, made_at, ended_at)
VALUES ((SELECT coalesce(max(i.id), 0) + 1 FROM import i), :format, :state, :file, :mapping,
    :account, :made_at, :ended_at)
RETURNING id;

-- name: import_update
-- Its progress and its end.
UPDATE import SET format = :format, state = :state, file = :file, mapping = :mapping,
    account = :account, made_at = :made_at, ended_at = :ended_at
WHERE id = :id
RETURNING id;

-- name: import_get
-- One import.
SELECT id, format, state, file, mapping, account, made_at, ended_at FROM import WHERE id = :id;

-- name: import_list
-- Newest first, a page at a time.
SELECT id, format, state, file, mapping, account, made_at, ended_at FROM import
WHERE id < :before
ORDER BY id DESC
LIMIT :max;

-- name: product_put
-- A new version, unless the latest one says the same.
INSERT INTO product (product_id, version, sku, name, category, brand, url, image_url, price_minor,
    currency, stock, seen_at, extra)
SELECT CAST(:product_id AS text),
    coalesce((SELECT max(v.version) FROM product v WHERE v.product_id = :product_id), 0) + 1,
    CAST(:sku AS text), CAST(:name AS text), CAST(:category AS text), CAST(:brand AS text),
    CAST(:url AS text), CAST(:image_url AS text), CAST(:price_minor AS bigint),
    CAST(:currency AS text), CAST(:stock AS bigint), CAST(:seen_at AS bigint), CAST(:extra AS text)
WHERE NOT EXISTS (
    SELECT 1 FROM product p
    WHERE p.product_id = :product_id
      AND p.version = (SELECT max(l.version) FROM product l WHERE l.product_id = :product_id)
      AND p.sku = :sku AND p.name = :name AND p.category = :category AND p.brand = :brand
      AND p.url = :url AND p.image_url = :image_url AND p.price_minor = :price_minor
      AND p.currency = :currency AND p.stock = :stock AND p.extra = :extra);

-- name: product_get
-- The latest version.
SELECT product_id, sku, name, category, brand, url, image_url, price_minor, currency, stock,
    seen_at, extra
FROM product WHERE product_id = :product_id
ORDER BY version DESC
LIMIT 1;

-- name: audit_put
-- Who changed what.
INSERT INTO audit (at, who, what, detail) VALUES (:at, :who, :what, :detail);

-- name: audit_list
-- Newest first.
SELECT at, who, what, detail FROM audit
WHERE at < :before
ORDER BY at DESC, who, what, detail
LIMIT :max;
