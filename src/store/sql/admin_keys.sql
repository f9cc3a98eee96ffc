-- admin_keys.sql - keys of shops and programs, and marks on addresses and links.

-- name: api_key_put
-- A key is stored by its hash; the last four characters tell keys apart.
INSERT INTO api_key (id, hash, name, scope, source, storefront, hint, made_at, revoked_at, used_at)
VALUES ((SELECT coalesce(max(k.id), 0) + 1 FROM api_key k), :hash, :name, :scope, :source,
    :storefront, :hint, :made_at, :revoked_at, :used_at)
RETURNING id;

-- name: api_key_find
-- At each request: by the hash. A revoked one is found too, so that the log can name it.
SELECT id, hash, name, scope, source, storefront, hint, made_at, revoked_at, used_at
FROM api_key WHERE hash = :hash;

-- name: api_key_list
-- All, by name.
SELECT id, hash, name, scope, source, storefront, hint, made_at, revoked_at, used_at
FROM api_key ORDER BY name, id;

-- name: api_key_revoke
-- For good; the first time counts.
UPDATE api_key SET revoked_at = CASE WHEN revoked_at = 0 THEN :now ELSE revoked_at END
WHERE id = :id
RETURNING id;

-- name: api_key_used
UPDATE api_key SET used_at = :now WHERE id = :id;

-- name: revoked_put
-- A link that no longer opens anything.
INSERT INTO revoked (link, revoked_at) VALUES (:link, :at)
ON CONFLICT (link) DO NOTHING;

-- name: revoked_get
-- At each use of a signed link.
SELECT revoked_at FROM revoked WHERE link = :link;
