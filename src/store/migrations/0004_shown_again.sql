-- 0004_shown_again.sql - what a list shows of a message that was handed over, and which documents were
-- in force then.
--
-- `definitions` is the number that saving the document raised: with it the documents of any number
-- can be told apart from later ones.

-- @both
ALTER TABLE message ADD COLUMN subject text NOT NULL DEFAULT '';
ALTER TABLE document ADD COLUMN definitions bigint NOT NULL DEFAULT 0;
UPDATE document SET definitions = (
    SELECT count(*) FROM document d
    WHERE (d.saved_at, d.kind, d.name, d.version) <=
        (document.saved_at, document.kind, document.name, document.version));
