-- 0008_shipment_open.sql - late parcels of the current hour are counted in the index alone.
--
-- SQLite looks a row up for delivered_at although the index holds only those where it is 0.
-- @both
DROP INDEX shipment_open;
CREATE INDEX shipment_open ON shipment (promised_at, shipped_at, delivered_at) WHERE delivered_at = 0;
