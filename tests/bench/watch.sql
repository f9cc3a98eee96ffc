-- watch.sql - a store writes down what it does: each row that a turn puts or changes goes, as it then
-- stood, into the table bare_STATEMENT, STATEMENT being the one of src/store/sql/store_put.sql that did
-- it. tests/tools/bare.c does it again.
--
-- For a run of its own: the triggers cost as much as the writing, so nothing is measured here. A turn
-- ends with its bucket's row; whatever is written between two of them belongs to one transaction.
-- Merges move rows and are not told: the load of the benches has none.

CREATE TABLE bare_bucket_set (turn INTEGER PRIMARY KEY, next_seq, handled_at, bucket);
CREATE VIEW bare_now AS SELECT ifnull(max(turn), 0) + 1 AS turn FROM bare_bucket_set;

CREATE TABLE bare_event_put AS SELECT 0 AS turn, * FROM event WHERE 0;
CREATE TABLE bare_seen_put AS SELECT 0 AS turn, * FROM seen WHERE 0;
CREATE TABLE bare_key_put AS SELECT 0 AS turn, * FROM key WHERE 0;
CREATE TABLE bare_customer_put AS SELECT 0 AS turn, * FROM customer WHERE 0;
CREATE TABLE bare_customer_set AS SELECT 0 AS turn, * FROM customer WHERE 0;
CREATE TABLE bare_customer_set_list AS SELECT 0 AS turn, * FROM customer WHERE 0;
CREATE TABLE bare_customer_set_name AS SELECT 0 AS turn, * FROM customer WHERE 0;
CREATE TABLE bare_order_put AS SELECT 0 AS turn, * FROM customer_order WHERE 0;
CREATE TABLE bare_shipment_put AS SELECT 0 AS turn, * FROM shipment WHERE 0;
CREATE TABLE bare_message_put AS SELECT 0 AS turn, * FROM message WHERE 0;
CREATE TABLE bare_message_set AS SELECT 0 AS turn, * FROM message WHERE 0;
CREATE TABLE bare_message_settle AS SELECT 0 AS turn, * FROM message WHERE 0;
CREATE TABLE bare_count_add AS SELECT 0 AS turn, * FROM count WHERE 0;

CREATE TRIGGER bare_1 AFTER INSERT ON event BEGIN
    INSERT INTO bare_event_put SELECT turn, t.* FROM bare_now, event t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_2 AFTER INSERT ON seen BEGIN
    INSERT INTO bare_seen_put SELECT turn, t.* FROM bare_now, seen t WHERE t.bucket = NEW.bucket AND t.id = NEW.id;
END;
CREATE TRIGGER bare_3 AFTER INSERT ON key BEGIN
    INSERT INTO bare_key_put SELECT turn, t.* FROM bare_now, key t
    WHERE t.bucket = NEW.bucket AND t.kind = NEW.kind AND t.value = NEW.value;
END;
CREATE TRIGGER bare_4 AFTER UPDATE ON key BEGIN
    INSERT INTO bare_key_put SELECT turn, t.* FROM bare_now, key t
    WHERE t.bucket = NEW.bucket AND t.kind = NEW.kind AND t.value = NEW.value;
END;
CREATE TRIGGER bare_5 AFTER INSERT ON customer BEGIN
    INSERT INTO bare_customer_put SELECT turn, t.* FROM bare_now, customer t WHERE t.rowid = NEW.rowid;
END;
-- The three statements that change a customer differ by the columns they set.
CREATE TRIGGER bare_6 AFTER UPDATE OF snapshot ON customer BEGIN
    INSERT INTO bare_customer_set SELECT turn, t.* FROM bare_now, customer t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_7 AFTER UPDATE OF order_count ON customer BEGIN
    INSERT INTO bare_customer_set_list SELECT turn, t.* FROM bare_now, customer t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_8 AFTER UPDATE OF flags ON customer BEGIN
    INSERT INTO bare_customer_set_name SELECT turn, t.* FROM bare_now, customer t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_9 AFTER INSERT ON customer_order BEGIN
    INSERT INTO bare_order_put SELECT turn, t.* FROM bare_now, customer_order t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_10 AFTER UPDATE ON customer_order BEGIN
    INSERT INTO bare_order_put SELECT turn, t.* FROM bare_now, customer_order t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_11 AFTER INSERT ON shipment BEGIN
    INSERT INTO bare_shipment_put SELECT turn, t.* FROM bare_now, shipment t
    WHERE t.bucket = NEW.bucket AND t.customer = NEW.customer AND t.order_hash = NEW.order_hash
        AND t.shipment_id = NEW.shipment_id;
END;
CREATE TRIGGER bare_12 AFTER UPDATE ON shipment BEGIN
    INSERT INTO bare_shipment_put SELECT turn, t.* FROM bare_now, shipment t
    WHERE t.bucket = NEW.bucket AND t.customer = NEW.customer AND t.order_hash = NEW.order_hash
        AND t.shipment_id = NEW.shipment_id;
END;
CREATE TRIGGER bare_13 AFTER INSERT ON message BEGIN
    INSERT INTO bare_message_put SELECT turn, t.* FROM bare_now, message t WHERE t.rowid = NEW.rowid;
END;
-- Whatever the server ran: where only the outcome changed, the smaller statement does.
CREATE TRIGGER bare_14 AFTER UPDATE ON message
WHEN NEW.data <> OLD.data OR NEW.due_at <> OLD.due_at OR NEW.released_at <> OLD.released_at
    OR NEW.release_until <> OLD.release_until OR NEW.useful_until <> OLD.useful_until
    OR NEW.address <> OLD.address OR NEW.storefront <> OLD.storefront OR NEW.locale <> OLD.locale BEGIN
    INSERT INTO bare_message_set SELECT turn, t.* FROM bare_now, message t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_15 AFTER UPDATE ON message
WHEN NOT (NEW.data <> OLD.data OR NEW.due_at <> OLD.due_at OR NEW.released_at <> OLD.released_at
    OR NEW.release_until <> OLD.release_until OR NEW.useful_until <> OLD.useful_until
    OR NEW.address <> OLD.address OR NEW.storefront <> OLD.storefront OR NEW.locale <> OLD.locale) BEGIN
    INSERT INTO bare_message_settle SELECT turn, t.* FROM bare_now, message t WHERE t.rowid = NEW.rowid;
END;
CREATE TRIGGER bare_16 AFTER INSERT ON count BEGIN
    INSERT INTO bare_count_add SELECT turn, t.* FROM bare_now, count t
    WHERE t.bucket = NEW.bucket AND t.generation = NEW.generation AND t.counter = NEW.counter
        AND t.day = NEW.day AND t.dimension = NEW.dimension;
END;
-- What was added, not what came of it.
CREATE TRIGGER bare_17 AFTER UPDATE ON count BEGIN
    INSERT INTO bare_count_add (turn, bucket, generation, counter, day, dimension, amount)
    SELECT turn, NEW.bucket, NEW.generation, NEW.counter, NEW.day, NEW.dimension, NEW.amount - OLD.amount
    FROM bare_now;
END;
CREATE TRIGGER bare_18 AFTER UPDATE OF next_seq ON bucket BEGIN
    INSERT INTO bare_bucket_set SELECT turn, NEW.next_seq, NEW.handled_at, NEW.bucket FROM bare_now;
END;
