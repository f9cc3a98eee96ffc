-- admin_people.sql - who works in the console, and by what they are known to be signed in.

-- name: person_insert
-- Numbers are given by hand: people are few, and both databases do it alike.
INSERT INTO person (id, email, name, locale, role, is_off, morning_mail, password, invited_at,
    last_seen_at)
VALUES ((SELECT coalesce(max(p.id), 0) + 1 FROM person p), :email, :name, :locale, :role, :is_off,
    :morning_mail, '', :invited_at, :last_seen_at)
RETURNING id;

-- name: person_update
-- Everything but the password.
UPDATE person SET email = :email, name = :name, locale = :locale, role = :role, is_off = :is_off,
    morning_mail = :morning_mail, invited_at = :invited_at, last_seen_at = :last_seen_at
WHERE id = :id
RETURNING id;

-- name: person_get
-- One person.
SELECT id, email, name, locale, role, is_off, morning_mail,
    CASE WHEN password = '' THEN 0 ELSE 1 END, invited_at, last_seen_at
FROM person WHERE id = :id;

-- name: person_find
-- One person by address; addresses are kept in lower case.
SELECT id, email, name, locale, role, is_off, morning_mail,
    CASE WHEN password = '' THEN 0 ELSE 1 END, invited_at, last_seen_at
FROM person WHERE email = :email;

-- name: person_list
-- All, by name.
SELECT id, email, name, locale, role, is_off, morning_mail,
    CASE WHEN password = '' THEN 0 ELSE 1 END, invited_at, last_seen_at
FROM person ORDER BY name, email;

-- name: person_password_put
-- An argon2id hash, never a password.
UPDATE person SET password = :password WHERE id = :id
RETURNING id;

-- name: person_password_get
-- For signing in.
SELECT password FROM person WHERE id = :id;

-- name: session_put
-- A session or a one-time link, by the hash of what the browser holds.
INSERT INTO session (token, person, kind, csrf, made_at, until)
VALUES (:token, :person, :kind, :csrf, :made_at, :until)
ON CONFLICT (token) DO UPDATE SET until = excluded.until, csrf = excluded.csrf;

-- name: session_get
-- Whether it has ended is the caller's question: SQL has no clock.
SELECT token, person, kind, csrf, made_at, until FROM session WHERE token = :token;

-- name: session_end
-- Signed out.
DELETE FROM session WHERE token = :token;

-- name: session_use
-- A link opens once: a row comes back for the first alone.
DELETE FROM session WHERE token = :token RETURNING person;

-- name: session_end_all
-- Switched off, or a new password.
DELETE FROM session WHERE person = :person AND kind IN ('session', 'link');
