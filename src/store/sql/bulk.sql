-- bulk.sql - what filling a new database must know of its schema.

-- name: bulk_indexes @sqlite
-- Every index that is not part of a key: what drops it, and what makes it again.
SELECT 'DROP INDEX ' || name, sql FROM sqlite_master
WHERE type = 'index' AND sql IS NOT NULL
ORDER BY name;

-- name: bulk_indexes @postgres
SELECT 'DROP INDEX ' || CAST(i.indexrelid AS regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i
JOIN pg_class t ON t.oid = i.indrelid
WHERE t.relnamespace = CAST(current_schema() AS regnamespace) AND NOT i.indisunique
ORDER BY 1;
