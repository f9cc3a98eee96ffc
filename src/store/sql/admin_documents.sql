-- admin_documents.sql - the installation's named values, and documents with their versions.

-- name: value_get
-- One named value.
SELECT value FROM value WHERE name = :name;

-- name: value_put
-- Settings are written over; who changed them stands in the audit.
INSERT INTO value (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: value_make
-- What is made once, as the secret, is never written over; two that make it get the same one.
INSERT INTO value (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO NOTHING;

-- name: document_put
-- The next version of a document; old ones stay, since runs go on in them.
INSERT INTO document (kind, name, version, body, saved_at, saved_by, definitions)
VALUES (:kind, :name,
    (SELECT coalesce(max(d.version), 0) + 1 FROM document d
     WHERE d.kind = :kind AND d.name = :name),
    :body, :saved_at, :saved_by, :definitions);

-- name: document_list
-- The latest version of each, or all of them.
SELECT kind, name, version, body, saved_at, saved_by, definitions FROM document d
WHERE CAST(:all_versions AS integer) = 1 OR version = (
    SELECT max(l.version) FROM document l WHERE l.kind = d.kind AND l.name = d.name)
ORDER BY kind, name, version;

-- name: document_get
-- The latest version.
SELECT kind, name, version, body, saved_at, saved_by, definitions FROM document
WHERE kind = :kind AND name = :name
ORDER BY version DESC
LIMIT 1;

-- name: definitions_raise
-- Whoever compiled the definitions sees by this number that there are newer ones.
UPDATE definitions SET version = version + 1;

-- name: definitions_get
-- The number of the definitions.
SELECT version FROM definitions;
