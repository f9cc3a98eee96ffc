-- 0001_first.sql - the first schema. Figures and reasons: docs/decisions/0003-schema.md.
--
-- Every table about customers has `bucket` first in its primary key: on a database of several
-- machines it is the distribution column. Times are microseconds, 0 when not known. Each further
-- index costs every order; those that are partial hold only the few rows somebody waits for.
-- On SQLite a table of small rows found by key is WITHOUT ROWID (one b-tree); a table of large rows
-- has its rows in order of arrival and a small key index beside it.

-- @sqlite
CREATE TABLE bucket (
    bucket INTEGER PRIMARY KEY,
    next_seq INTEGER NOT NULL,
    handled_at INTEGER NOT NULL,
    epoch INTEGER NOT NULL
);
INSERT INTO bucket (bucket, next_seq, handled_at, epoch) VALUES (0, 1, 0, 0);

-- The log: what came in, and what was decided on it.
CREATE TABLE event (
    bucket INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    flags INTEGER NOT NULL,
    format INTEGER NOT NULL,
    occurred_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    handled_at INTEGER NOT NULL,
    source TEXT NOT NULL,
    body TEXT NOT NULL,
    decisions TEXT NOT NULL,
    definitions INTEGER NOT NULL,
    PRIMARY KEY (bucket, seq)
);
CREATE INDEX event_customer ON event (bucket, customer, seq);

CREATE TABLE seen (
    bucket INTEGER NOT NULL,
    id BLOB NOT NULL,
    body_hash INTEGER NOT NULL,
    PRIMARY KEY (bucket, id)
) WITHOUT ROWID;

CREATE TABLE key (
    bucket INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    value TEXT NOT NULL,
    customer INTEGER NOT NULL,
    claimed_at INTEGER NOT NULL,
    PRIMARY KEY (bucket, kind, value)
) WITHOUT ROWID;

CREATE TABLE customer (
    bucket INTEGER NOT NULL,
    id INTEGER NOT NULL,
    wake_at INTEGER,
    sort_name TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    country TEXT NOT NULL,
    since_at INTEGER NOT NULL,
    last_order_at INTEGER NOT NULL,
    order_count INTEGER NOT NULL,
    spent_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    flags INTEGER NOT NULL,
    snapshot BLOB NOT NULL,
    PRIMARY KEY (bucket, id)
);

CREATE TABLE customer_order (
    bucket INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    order_hash INTEGER NOT NULL,
    order_id TEXT NOT NULL,
    placed_at INTEGER NOT NULL,
    received_at INTEGER NOT NULL,
    cancelled_at INTEGER NOT NULL,
    promised_at INTEGER NOT NULL,
    total_minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    storefront TEXT NOT NULL,
    status INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (bucket, customer, order_hash)
);

CREATE TABLE shipment (
    bucket INTEGER NOT NULL,
    customer INTEGER NOT NULL,
    order_hash INTEGER NOT NULL,
    shipment_id TEXT NOT NULL,
    order_id TEXT NOT NULL,
    carrier TEXT NOT NULL,
    tracking_number TEXT NOT NULL,
    status TEXT NOT NULL,
    shipped_at INTEGER NOT NULL,
    delivered_at INTEGER NOT NULL,
    promised_at INTEGER NOT NULL,
    news_at INTEGER NOT NULL,
    PRIMARY KEY (bucket, customer, order_hash, shipment_id)
) WITHOUT ROWID;

CREATE TABLE message (
    bucket INTEGER NOT NULL,
    id BLOB NOT NULL,
    customer INTEGER NOT NULL,
    kind TEXT NOT NULL,
    cause TEXT NOT NULL,
    category INTEGER NOT NULL,
    state INTEGER NOT NULL,
    channel TEXT NOT NULL,
    journey TEXT NOT NULL,
    version INTEGER NOT NULL,
    run BLOB NOT NULL,
    order_id TEXT NOT NULL,
    shipment_id TEXT NOT NULL,
    address TEXT NOT NULL,
    storefront TEXT NOT NULL,
    locale TEXT NOT NULL,
    planned_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    useful_until INTEGER NOT NULL,
    released_at INTEGER NOT NULL,
    release_until INTEGER NOT NULL,
    tries INTEGER NOT NULL,
    reason TEXT NOT NULL,
    sent_at INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    clicked_at INTEGER NOT NULL,
    answered_at INTEGER NOT NULL,
    delivered_at INTEGER NOT NULL,
    server_answer TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (bucket, id)
);

CREATE TABLE count (
    bucket INTEGER NOT NULL,
    counter TEXT NOT NULL,
    day INTEGER NOT NULL,
    dimension TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (bucket, counter, day, dimension)
) WITHOUT ROWID;

-- @postgres
CREATE TABLE bucket (
    bucket integer PRIMARY KEY,
    next_seq bigint NOT NULL,
    handled_at bigint NOT NULL,
    epoch bigint NOT NULL
);
INSERT INTO bucket (bucket, next_seq, handled_at, epoch)
    SELECT n, 1, 0, 0 FROM generate_series(0, 63) n;

-- The log: what came in, and what was decided on it.
CREATE TABLE event (
    bucket integer NOT NULL,
    seq bigint NOT NULL,
    customer bigint NOT NULL,
    id bytea NOT NULL,
    kind integer NOT NULL,
    flags integer NOT NULL,
    format integer NOT NULL,
    occurred_at bigint NOT NULL,
    received_at bigint NOT NULL,
    handled_at bigint NOT NULL,
    source text NOT NULL,
    body text NOT NULL,
    decisions text NOT NULL,
    definitions bigint NOT NULL,
    PRIMARY KEY (bucket, seq)
);
CREATE INDEX event_customer ON event (bucket, customer, seq);

CREATE TABLE seen (
    bucket integer NOT NULL,
    id bytea NOT NULL,
    body_hash bigint NOT NULL,
    PRIMARY KEY (bucket, id)
);

CREATE TABLE key (
    bucket integer NOT NULL,
    kind integer NOT NULL,
    value text COLLATE "C" NOT NULL,
    customer bigint NOT NULL,
    claimed_at bigint NOT NULL,
    PRIMARY KEY (bucket, kind, value)
);

CREATE TABLE customer (
    bucket integer NOT NULL,
    id bigint NOT NULL,
    wake_at bigint,
    sort_name text COLLATE "C" NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    country text COLLATE "C" NOT NULL,
    since_at bigint NOT NULL,
    last_order_at bigint NOT NULL,
    order_count bigint NOT NULL,
    spent_minor bigint NOT NULL,
    currency text NOT NULL,
    flags integer NOT NULL,
    snapshot bytea NOT NULL,
    PRIMARY KEY (bucket, id)
);

CREATE TABLE customer_order (
    bucket integer NOT NULL,
    customer bigint NOT NULL,
    order_hash bigint NOT NULL,
    order_id text NOT NULL,
    placed_at bigint NOT NULL,
    received_at bigint NOT NULL,
    cancelled_at bigint NOT NULL,
    promised_at bigint NOT NULL,
    total_minor bigint NOT NULL,
    currency text NOT NULL,
    storefront text NOT NULL,
    status integer NOT NULL,
    record bytea NOT NULL,
    PRIMARY KEY (bucket, customer, order_hash)
);

CREATE TABLE shipment (
    bucket integer NOT NULL,
    customer bigint NOT NULL,
    order_hash bigint NOT NULL,
    shipment_id text COLLATE "C" NOT NULL,
    order_id text NOT NULL,
    carrier text NOT NULL,
    tracking_number text NOT NULL,
    status text NOT NULL,
    shipped_at bigint NOT NULL,
    delivered_at bigint NOT NULL,
    promised_at bigint NOT NULL,
    news_at bigint NOT NULL,
    PRIMARY KEY (bucket, customer, order_hash, shipment_id)
);

CREATE TABLE message (
    bucket integer NOT NULL,
    id bytea NOT NULL,
    customer bigint NOT NULL,
    kind text NOT NULL,
    cause text NOT NULL,
    category integer NOT NULL,
    state integer NOT NULL,
    channel text NOT NULL,
    journey text NOT NULL,
    version integer NOT NULL,
    run bytea NOT NULL,
    order_id text NOT NULL,
    shipment_id text NOT NULL,
    address text NOT NULL,
    storefront text NOT NULL,
    locale text NOT NULL,
    planned_at bigint NOT NULL,
    due_at bigint NOT NULL,
    useful_until bigint NOT NULL,
    released_at bigint NOT NULL,
    release_until bigint NOT NULL,
    tries integer NOT NULL,
    reason text NOT NULL,
    sent_at bigint NOT NULL,
    opened_at bigint NOT NULL,
    clicked_at bigint NOT NULL,
    answered_at bigint NOT NULL,
    delivered_at bigint NOT NULL,
    server_answer text NOT NULL,
    data text NOT NULL,
    PRIMARY KEY (bucket, id)
);

CREATE TABLE count (
    bucket integer NOT NULL,
    counter text COLLATE "C" NOT NULL,
    day integer NOT NULL,
    dimension text COLLATE "C" NOT NULL,
    amount bigint NOT NULL,
    PRIMARY KEY (bucket, counter, day, dimension)
);

-- @both
-- Who waits for a moment, the earliest first.
CREATE INDEX customer_wake ON customer (wake_at, id) WHERE wake_at IS NOT NULL;
-- The console's list in its usual order; wide enough to filter and sort by without the rows. Flags 9
-- are the nameless and the absorbed, which no list shows.
CREATE INDEX customer_list ON customer
    (last_order_at, id, flags, order_count, spent_minor, since_at, country)
    WHERE (flags & 9) = 0;
-- Search by the beginning of a name.
CREATE INDEX customer_name ON customer (sort_name, id) WHERE (flags & 9) = 0;

CREATE INDEX customer_order_placed ON customer_order (placed_at, order_hash) WHERE placed_at > 0;
-- Orders still owed: what is late is the part of it before now.
CREATE INDEX customer_order_open ON customer_order (promised_at, order_hash)
    WHERE promised_at > 0 AND status IN (1, 2);

CREATE INDEX shipment_news ON shipment (news_at);
CREATE INDEX shipment_open ON shipment (promised_at, shipped_at) WHERE delivered_at = 0;

-- Messages that wait (1) or are on their way out (2, 3).
CREATE INDEX message_open ON message (state, released_at, due_at, id) WHERE state IN (1, 2, 3);
CREATE INDEX message_customer ON message (bucket, customer, planned_at);
CREATE INDEX message_planned ON message (planned_at, id);

-- What is not about customers: small tables, row by row.
-- @sqlite
CREATE TABLE value (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE session (
    token BLOB PRIMARY KEY,
    person INTEGER NOT NULL,
    kind TEXT NOT NULL,
    csrf TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    until INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE api_key (
    id INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    name TEXT NOT NULL,
    scope TEXT NOT NULL,
    source TEXT NOT NULL,
    storefront TEXT NOT NULL,
    hint TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    revoked_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
);
CREATE TABLE revoked (link BLOB PRIMARY KEY, revoked_at INTEGER NOT NULL) WITHOUT ROWID;

-- @postgres
CREATE TABLE value (name text COLLATE "C" PRIMARY KEY, value bytea NOT NULL);
CREATE TABLE session (
    token bytea PRIMARY KEY,
    person bigint NOT NULL,
    kind text NOT NULL,
    csrf text NOT NULL,
    made_at bigint NOT NULL,
    until bigint NOT NULL
);
CREATE TABLE api_key (
    id bigint PRIMARY KEY,
    hash bytea NOT NULL UNIQUE,
    name text COLLATE "C" NOT NULL,
    scope text NOT NULL,
    source text NOT NULL,
    storefront text NOT NULL,
    hint text NOT NULL,
    made_at bigint NOT NULL,
    revoked_at bigint NOT NULL,
    used_at bigint NOT NULL
);
CREATE TABLE revoked (link bytea PRIMARY KEY, revoked_at bigint NOT NULL);

-- @both
-- One row: raised whenever a document is saved.
CREATE TABLE definitions (version bigint NOT NULL);
INSERT INTO definitions (version) VALUES (0);
CREATE TABLE document (
    kind text NOT NULL,
    name text NOT NULL,
    version integer NOT NULL,
    body text NOT NULL,
    saved_at bigint NOT NULL,
    saved_by text NOT NULL,
    PRIMARY KEY (kind, name, version)
);
CREATE TABLE person (
    id bigint PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text NOT NULL,
    locale text NOT NULL,
    role integer NOT NULL,
    is_off integer NOT NULL,
    morning_mail integer NOT NULL,
    password text NOT NULL,
    invited_at bigint NOT NULL,
    last_seen_at bigint NOT NULL
);
CREATE TABLE import (
    id bigint PRIMARY KEY,
    format text NOT NULL,
    state text NOT NULL,
    file text NOT NULL,
    mapping text NOT NULL,
    account text NOT NULL,
    made_at bigint NOT NULL,
    ended_at bigint NOT NULL
);
-- Versions of products: the latest is the one that holds.
CREATE TABLE product (
    product_id text NOT NULL,
    version integer NOT NULL,
    sku text NOT NULL,
    name text NOT NULL,
    category text NOT NULL,
    brand text NOT NULL,
    url text NOT NULL,
    image_url text NOT NULL,
    price_minor bigint NOT NULL,
    currency text NOT NULL,
    stock bigint NOT NULL,
    seen_at bigint NOT NULL,
    extra text NOT NULL,
    PRIMARY KEY (product_id, version)
);
CREATE TABLE audit (
    at bigint NOT NULL,
    who text NOT NULL,
    what text NOT NULL,
    detail text NOT NULL
);
CREATE INDEX audit_at ON audit (at);
