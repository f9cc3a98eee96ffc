-- store_put.sql - what a turn writes: one statement for each table, run for a batch of rows.
--
-- SQLite runs the text once for each row; PostgreSQL takes a whole column as one array. The order of
-- the columns is that of the field lists in store_rows.c.

-- name: event_put
-- A number that is there already is refused: two turns must never write the same bucket.
INSERT INTO event
    (bucket, seq, customer, id, kind, flags, format, occurred_at, received_at, handled_at, source,
    body, decisions, definitions)
VALUES
    (:bucket, :seq, :customer, :id, :kind, :flags, :format, :occurred_at, :received_at, :handled_at,
    :source, :body, :decisions, :definitions);

-- name: event_put @postgres
INSERT INTO event
    (bucket, seq, customer, id, kind, flags, format, occurred_at, received_at, handled_at, source,
    body, decisions, definitions)
SELECT * FROM unnest(
    :bucket::int[], :seq::bigint[], :customer::bigint[], :id::bytea[], :kind::int[], :flags::int[],
    :format::int[], :occurred_at::bigint[], :received_at::bigint[], :handled_at::bigint[],
    :source::text[], :body::text[], :decisions::text[], :definitions::bigint[]);

-- name: seen_put
-- A repeat is refused here if the turn overlooked it.
INSERT INTO seen
    (bucket, id, body_hash)
VALUES
    (:bucket, :id, :body_hash);

-- name: seen_put @postgres
INSERT INTO seen
    (bucket, id, body_hash)
SELECT * FROM unnest(
    :bucket::int[], :id::bytea[], :body_hash::bigint[]);

-- name: key_put
-- A key has one owner; the last claim in the turn stands.
INSERT INTO key
    (bucket, kind, value, customer, claimed_at, shared)
VALUES
    (:bucket, :kind, :value, :customer, :claimed_at, :shared)
ON CONFLICT (bucket, kind, value) DO UPDATE SET
    customer = excluded.customer,
    claimed_at = excluded.claimed_at,
    shared = excluded.shared;

-- name: key_put @postgres
INSERT INTO key
    (bucket, kind, value, customer, claimed_at, shared)
SELECT * FROM unnest(
    :bucket::int[], :kind::int[], :value::text[], :customer::bigint[], :claimed_at::bigint[],
    :shared::int[])
ON CONFLICT (bucket, kind, value) DO UPDATE SET
    customer = excluded.customer,
    claimed_at = excluded.claimed_at,
    shared = excluded.shared;

-- name: key_drop
-- A key that nobody owns any more.
DELETE FROM key WHERE bucket = :bucket AND kind = :kind AND value = :value;

-- name: key_drop @postgres
DELETE FROM key t USING unnest(:bucket::int[], :kind::int[], :value::text[]) u(bucket, kind, value)
WHERE t.bucket = u.bucket AND t.kind = u.kind AND t.value = u.value;

-- name: customer_put
-- A new customer: one that is there already is refused, its state must not be lost.
INSERT INTO customer
    (bucket, id, wake_at, sort_name, name, email, country, since_at, last_order_at, order_count,
    spent_minor, currency, flags, snapshot)
VALUES
    (:bucket, :id, :wake_at, :sort_name, :name, :email, :country, :since_at, :last_order_at, :order_count,
    :spent_minor, :currency, :flags, :snapshot);

-- name: customer_put @postgres
INSERT INTO customer
    (bucket, id, wake_at, sort_name, name, email, country, since_at, last_order_at, order_count,
    spent_minor, currency, flags, snapshot)
SELECT * FROM unnest(
    :bucket::int[], :id::bigint[], :wake_at::bigint[], :sort_name::text[], :name::text[], :email::text[],
    :country::text[], :since_at::bigint[], :last_order_at::bigint[], :order_count::bigint[],
    :spent_minor::bigint[], :currency::text[], :flags::int[], :snapshot::bytea[]);

-- name: customer_set @sqlite
-- A customer that the turn had loaded. SQLite writes each index that names a column which is set,
-- changed or not; so what changes with every event is set alone, and the rest where it differs.
UPDATE customer SET wake_at = :wake_at, snapshot = :snapshot
WHERE bucket = :bucket AND id = :id;

-- name: customer_set_list @sqlite
-- What the list shows of it: changes with its orders.
UPDATE customer SET
    name = :name,
    email = :email,
    country = :country,
    since_at = :since_at,
    last_order_at = :last_order_at,
    order_count = :order_count,
    spent_minor = :spent_minor,
    currency = :currency
WHERE bucket = :bucket AND id = :id AND (
    last_order_at <> :last_order_at OR spent_minor <> :spent_minor OR order_count <> :order_count
    OR name <> :name OR email <> :email OR country <> :country OR since_at <> :since_at OR currency <> :currency);

-- name: customer_set_name @sqlite
-- Its name and its flags, which both lists look at: change rarely.
UPDATE customer SET sort_name = :sort_name, flags = :flags
WHERE bucket = :bucket AND id = :id AND (flags <> :flags OR sort_name <> :sort_name);

-- name: customer_set_all @postgres
-- A customer that the turn had loaded: one new row version, whatever changed.
UPDATE customer t SET
    wake_at = u.wake_at,
    sort_name = u.sort_name,
    name = u.name,
    email = u.email,
    country = u.country,
    since_at = u.since_at,
    last_order_at = u.last_order_at,
    order_count = u.order_count,
    spent_minor = u.spent_minor,
    currency = u.currency,
    flags = u.flags,
    snapshot = u.snapshot
FROM unnest(
    :wake_at::bigint[], :sort_name::text[], :name::text[], :email::text[], :country::text[], :since_at::bigint[],
    :last_order_at::bigint[], :order_count::bigint[], :spent_minor::bigint[], :currency::text[],
    :flags::int[], :snapshot::bytea[], :bucket::int[], :id::bigint[])
    u(
    wake_at, sort_name, name, email, country, since_at, last_order_at, order_count, spent_minor, currency,
    flags, snapshot, bucket, id)
WHERE t.bucket = u.bucket AND t.id = u.id;

-- name: order_put
-- An order as the turn knows it now; whether it was there before need not be asked.
INSERT INTO customer_order
    (bucket, customer, order_hash, order_id, placed_at, received_at, cancelled_at, promised_at,
    total_minor, currency, storefront, status, record)
VALUES
    (:bucket, :customer, :order_hash, :order_id, :placed_at, :received_at, :cancelled_at,
    :promised_at, :total_minor, :currency, :storefront, :status, :record)
ON CONFLICT (bucket, customer, order_hash) DO UPDATE SET
    order_id = excluded.order_id,
    placed_at = excluded.placed_at,
    received_at = excluded.received_at,
    cancelled_at = excluded.cancelled_at,
    promised_at = excluded.promised_at,
    total_minor = excluded.total_minor,
    currency = excluded.currency,
    storefront = excluded.storefront,
    status = excluded.status,
    record = excluded.record;

-- name: order_put @postgres
INSERT INTO customer_order
    (bucket, customer, order_hash, order_id, placed_at, received_at, cancelled_at, promised_at,
    total_minor, currency, storefront, status, record)
SELECT * FROM unnest(
    :bucket::int[], :customer::bigint[], :order_hash::bigint[], :order_id::text[],
    :placed_at::bigint[], :received_at::bigint[], :cancelled_at::bigint[], :promised_at::bigint[],
    :total_minor::bigint[], :currency::text[], :storefront::text[], :status::int[],
    :record::bytea[])
ON CONFLICT (bucket, customer, order_hash) DO UPDATE SET
    order_id = excluded.order_id,
    placed_at = excluded.placed_at,
    received_at = excluded.received_at,
    cancelled_at = excluded.cancelled_at,
    promised_at = excluded.promised_at,
    total_minor = excluded.total_minor,
    currency = excluded.currency,
    storefront = excluded.storefront,
    status = excluded.status,
    record = excluded.record;

-- name: shipment_put
-- A parcel as the turn knows it now.
INSERT INTO shipment
    (bucket, customer, order_hash, shipment_id, order_id, carrier, tracking_number, status,
    shipped_at, delivered_at, promised_at, news_at)
VALUES
    (:bucket, :customer, :order_hash, :shipment_id, :order_id, :carrier, :tracking_number, :status,
    :shipped_at, :delivered_at, :promised_at, :news_at)
ON CONFLICT (bucket, customer, order_hash, shipment_id) DO UPDATE SET
    order_id = excluded.order_id,
    carrier = excluded.carrier,
    tracking_number = excluded.tracking_number,
    status = excluded.status,
    shipped_at = excluded.shipped_at,
    delivered_at = excluded.delivered_at,
    promised_at = excluded.promised_at,
    news_at = excluded.news_at;

-- name: shipment_put @postgres
INSERT INTO shipment
    (bucket, customer, order_hash, shipment_id, order_id, carrier, tracking_number, status,
    shipped_at, delivered_at, promised_at, news_at)
SELECT * FROM unnest(
    :bucket::int[], :customer::bigint[], :order_hash::bigint[], :shipment_id::text[],
    :order_id::text[], :carrier::text[], :tracking_number::text[], :status::text[],
    :shipped_at::bigint[], :delivered_at::bigint[], :promised_at::bigint[], :news_at::bigint[])
ON CONFLICT (bucket, customer, order_hash, shipment_id) DO UPDATE SET
    order_id = excluded.order_id,
    carrier = excluded.carrier,
    tracking_number = excluded.tracking_number,
    status = excluded.status,
    shipped_at = excluded.shipped_at,
    delivered_at = excluded.delivered_at,
    promised_at = excluded.promised_at,
    news_at = excluded.news_at;

-- name: shipment_drop
-- A parcel that is known by another name now.
DELETE FROM shipment
WHERE bucket = :bucket AND customer = :customer AND order_hash = :order_hash
  AND shipment_id = :shipment_id;

-- name: shipment_drop @postgres
DELETE FROM shipment t
USING unnest(
    :bucket::int[], :customer::bigint[], :order_hash::bigint[], :shipment_id::text[])
    u(
    bucket, customer, order_hash, shipment_id)
WHERE t.bucket = u.bucket AND t.customer = u.customer AND t.order_hash = u.order_hash
  AND t.shipment_id = u.shipment_id;

-- name: message_put
-- A new message. The key refuses a second one of the same cause and kind, whatever the turn thinks.
INSERT INTO message
    (bucket, id, customer, kind, cause, category, state, channel, journey, version, run, order_id,
    shipment_id, address, storefront, locale, planned_at, due_at, useful_until, released_at,
    release_until, tries, reason, sent_at, opened_at, clicked_at, answered_at, delivered_at,
    server_answer, subject, data)
VALUES
    (:bucket, :id, :customer, :kind, :cause, :category, :state, :channel, :journey, :version, :run,
    :order_id, :shipment_id, :address, :storefront, :locale, :planned_at, :due_at, :useful_until,
    :released_at, :release_until, :tries, :reason, :sent_at, :opened_at, :clicked_at, :answered_at,
    :delivered_at, :server_answer, :subject, :data);

-- name: message_put @postgres
INSERT INTO message
    (bucket, id, customer, kind, cause, category, state, channel, journey, version, run, order_id,
    shipment_id, address, storefront, locale, planned_at, due_at, useful_until, released_at,
    release_until, tries, reason, sent_at, opened_at, clicked_at, answered_at, delivered_at,
    server_answer, subject, data)
SELECT * FROM unnest(
    :bucket::int[], :id::bytea[], :customer::bigint[], :kind::text[], :cause::text[],
    :category::int[], :state::int[], :channel::text[], :journey::text[], :version::int[],
    :run::bytea[], :order_id::text[], :shipment_id::text[], :address::text[], :storefront::text[],
    :locale::text[], :planned_at::bigint[], :due_at::bigint[], :useful_until::bigint[],
    :released_at::bigint[], :release_until::bigint[], :tries::int[], :reason::text[],
    :sent_at::bigint[], :opened_at::bigint[], :clicked_at::bigint[], :answered_at::bigint[],
    :delivered_at::bigint[], :server_answer::text[], :subject::text[], :data::text[]);

-- name: message_set
-- A message that changed. What it is and whom it is for stays, so its other indexes are not
-- touched. The data made at its release and what a server answered stay when the
-- snapshot no longer has them; a moment once known is not forgotten.
UPDATE message SET
    state = :state,
    address = :address,
    storefront = :storefront,
    locale = :locale,
    due_at = :due_at,
    useful_until = :useful_until,
    released_at = :released_at,
    release_until = :release_until,
    tries = :tries,
    reason = :reason,
    sent_at = CASE WHEN :sent_at = 0 THEN sent_at ELSE :sent_at END,
    opened_at = CASE WHEN :opened_at = 0 THEN opened_at ELSE :opened_at END,
    clicked_at = CASE WHEN :clicked_at = 0 THEN clicked_at ELSE :clicked_at END,
    answered_at = CASE WHEN :answered_at = 0 THEN answered_at ELSE :answered_at END,
    delivered_at = CASE WHEN :delivered_at = 0 THEN delivered_at ELSE :delivered_at END,
    server_answer = CASE WHEN :server_answer = '' THEN server_answer ELSE :server_answer END,
    subject = CASE WHEN :subject = '' THEN subject ELSE :subject END,
    data = CASE WHEN :data = '' THEN data ELSE :data END
WHERE bucket = :bucket AND id = :id;

-- name: message_set @postgres
UPDATE message t SET
    state = u.state,
    address = u.address,
    storefront = u.storefront,
    locale = u.locale,
    due_at = u.due_at,
    useful_until = u.useful_until,
    released_at = u.released_at,
    release_until = u.release_until,
    tries = u.tries,
    reason = u.reason,
    sent_at = CASE WHEN u.sent_at = 0 THEN t.sent_at ELSE u.sent_at END,
    opened_at = CASE WHEN u.opened_at = 0 THEN t.opened_at ELSE u.opened_at END,
    clicked_at = CASE WHEN u.clicked_at = 0 THEN t.clicked_at ELSE u.clicked_at END,
    answered_at = CASE WHEN u.answered_at = 0 THEN t.answered_at ELSE u.answered_at END,
    delivered_at = CASE WHEN u.delivered_at = 0 THEN t.delivered_at ELSE u.delivered_at END,
    server_answer = CASE WHEN u.server_answer = '' THEN t.server_answer ELSE u.server_answer END,
    subject = CASE WHEN u.subject = '' THEN t.subject ELSE u.subject END,
    data = CASE WHEN u.data = '' THEN t.data ELSE u.data END
FROM unnest(
    :state::int[],
    :address::text[], :storefront::text[], :locale::text[],
    :due_at::bigint[], :useful_until::bigint[], :released_at::bigint[],
    :release_until::bigint[], :tries::int[], :reason::text[], :sent_at::bigint[],
    :opened_at::bigint[], :clicked_at::bigint[], :answered_at::bigint[], :delivered_at::bigint[],
    :server_answer::text[], :subject::text[], :data::text[], :bucket::int[], :id::bytea[])
    u(
    state, address, storefront, locale, due_at, useful_until, released_at, release_until,
    tries, reason, sent_at, opened_at, clicked_at, answered_at, delivered_at, server_answer,
    subject, data,
    bucket, id)
WHERE t.bucket = u.bucket AND t.id = u.id;

-- name: message_settle
-- What became of a message. It is not loaded for this, so nothing else may be touched. State 0: its
-- way is as it was, with tries and reason.
UPDATE message SET
    state = CASE WHEN :state = 0 THEN state ELSE :state END,
    tries = CASE WHEN :state = 0 THEN tries ELSE :tries END,
    reason = CASE WHEN :state = 0 THEN reason ELSE :reason END,
    sent_at = CASE WHEN :sent_at = 0 THEN sent_at ELSE :sent_at END,
    opened_at = CASE WHEN :opened_at = 0 THEN opened_at ELSE :opened_at END,
    clicked_at = CASE WHEN :clicked_at = 0 THEN clicked_at ELSE :clicked_at END,
    answered_at = CASE WHEN :answered_at = 0 THEN answered_at ELSE :answered_at END,
    delivered_at = CASE WHEN :delivered_at = 0 THEN delivered_at ELSE :delivered_at END,
    server_answer = CASE WHEN :server_answer = '' THEN server_answer ELSE :server_answer END,
    subject = CASE WHEN :subject = '' THEN subject ELSE :subject END
WHERE bucket = :bucket AND id = :id;

-- name: message_settle @postgres
UPDATE message t SET
    state = CASE WHEN u.state = 0 THEN t.state ELSE u.state END,
    tries = CASE WHEN u.state = 0 THEN t.tries ELSE u.tries END,
    reason = CASE WHEN u.state = 0 THEN t.reason ELSE u.reason END,
    sent_at = CASE WHEN u.sent_at = 0 THEN t.sent_at ELSE u.sent_at END,
    opened_at = CASE WHEN u.opened_at = 0 THEN t.opened_at ELSE u.opened_at END,
    clicked_at = CASE WHEN u.clicked_at = 0 THEN t.clicked_at ELSE u.clicked_at END,
    answered_at = CASE WHEN u.answered_at = 0 THEN t.answered_at ELSE u.answered_at END,
    delivered_at = CASE WHEN u.delivered_at = 0 THEN t.delivered_at ELSE u.delivered_at END,
    server_answer = CASE WHEN u.server_answer = '' THEN t.server_answer ELSE u.server_answer END,
    subject = CASE WHEN u.subject = '' THEN t.subject ELSE u.subject END
FROM unnest(
    :state::int[], :tries::int[], :reason::text[], :sent_at::bigint[], :opened_at::bigint[],
    :clicked_at::bigint[], :answered_at::bigint[], :delivered_at::bigint[], :server_answer::text[],
    :subject::text[], :bucket::int[], :id::bytea[])
    u(
    state, tries, reason, sent_at, opened_at, clicked_at, answered_at, delivered_at, server_answer,
    subject, bucket, id)
WHERE t.bucket = u.bucket AND t.id = u.id;

-- name: count_add
-- What this turn adds to the sums of a day.
INSERT INTO count
    (bucket, generation, counter, day, dimension, amount)
VALUES
    (:bucket, :generation, :counter, :day, :dimension, :amount)
ON CONFLICT (bucket, generation, counter, day, dimension) DO UPDATE SET
    amount = count.amount + excluded.amount;

-- name: count_add @postgres
INSERT INTO count
    (bucket, generation, counter, day, dimension, amount)
SELECT * FROM unnest(
    :bucket::int[], :generation::int[], :counter::text[], :day::int[], :dimension::text[],
    :amount::bigint[])
ON CONFLICT (bucket, generation, counter, day, dimension) DO UPDATE SET
    amount = count.amount + excluded.amount;

-- name: bucket_set
-- Where the log of a bucket stands after the turn.
UPDATE bucket SET
    next_seq = :next_seq,
    handled_at = :handled_at
WHERE bucket = :bucket;

-- name: bucket_set @postgres
UPDATE bucket t SET
    next_seq = u.next_seq,
    handled_at = u.handled_at
FROM unnest(
    :next_seq::bigint[], :handled_at::bigint[], :bucket::int[])
    u(
    next_seq, handled_at, bucket)
WHERE t.bucket = u.bucket;

-- name: counting_set
-- How the counts are kept, from here on.
UPDATE counting SET
    version = :version,
    zone = :zone,
    generation = :generation,
    next_zone = :next_zone,
    next_generation = :next_generation,
    at_bucket = :at_bucket,
    at_customer = :at_customer,
    rows_done = :rows_done,
    rows_total = :rows_total,
    seconds_left = :seconds_left,
    storefronts = :storefronts,
    next_storefronts = :next_storefronts,
    counters = :counters,
    next_counters = :next_counters;

-- name: recount_from_here
-- The rows there are now are the recount's, all later ones the turns'.
UPDATE bucket SET recount_to = next_seq;

-- name: counting_zone_make
-- Whose days the counts have that were made before anybody wrote it down.
UPDATE counting SET zone = :zone, version = version + 1 WHERE zone = '';

-- name: counting_counters_make
-- By whom a new shop counts. Where something was counted already, others may have done it.
UPDATE counting SET counters = :counters, version = version + 1
WHERE counters = '' AND NOT EXISTS (SELECT 1 FROM bucket b WHERE b.next_seq > 1);
