-- admin_data.sql - imports, and who changed what.

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

-- name: audit_put
-- Who changed what.
INSERT INTO audit (at, who, what, detail) VALUES (:at, :who, :what, :detail);

-- name: audit_list
-- Newest first.
SELECT at, who, what, detail FROM audit
WHERE at < :before
ORDER BY at DESC, who, what, detail
LIMIT :max;
