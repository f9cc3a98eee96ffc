-- tried.sql - what was tried at a door, and until when that counts.

-- name: tried_get
-- Before each try.
SELECT until FROM tried WHERE subject = :subject;

-- name: tried_put
-- After a wrong one. Of two at once the later time stands.
INSERT INTO tried (subject, until) VALUES (:subject, :until)
ON CONFLICT (subject) DO UPDATE SET until = excluded.until WHERE excluded.until > tried.until;

-- name: tried_once
-- A row comes back for the first alone.
INSERT INTO tried (subject, until) VALUES (:subject, :until)
ON CONFLICT (subject) DO NOTHING
RETURNING until;

-- name: tried_forget
-- What is over, with each new one, so that the table stays small.
DELETE FROM tried WHERE until <= :now;
