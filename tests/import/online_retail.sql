-- online_retail.sql - the judge of the import: the same written rules, over the raw files, by another
-- program. Tables one and two are the files in the order given, all columns as text.
--
-- Rules: an invoice that is in both files counts as the first file has it. 'C' invoices are refunds,
-- 'A' invoices adjustments outside orders, all others orders. A line's amount is quantity times price,
-- rounded half to even to the penny. In an order a line of a quantity below one or of a price below zero
-- is rejected, in a refund one of a quantity above zero. The
-- customer is the one the invoice names (an invoice names one or none).
CREATE TEMP TABLE line AS
  SELECT 1 AS file, rowid AS at, c1 AS invoice, CAST(c4 AS INTEGER) AS quantity,
         CAST(round(CAST(c6 AS REAL) * 10000) AS INTEGER) AS price, c7 AS customer, c5 AS day FROM one
  UNION ALL
  SELECT 2, rowid, c1, CAST(c4 AS INTEGER), CAST(round(CAST(c6 AS REAL) * 10000) AS INTEGER), c7, c5
    FROM two;
CREATE TEMP TABLE taken AS
  SELECT l.*, CASE substr(l.invoice, 1, 1) WHEN 'C' THEN 'refund' WHEN 'A' THEN 'adjustment'
              ELSE 'order' END AS kind,
         (l.quantity * l.price) / 100 AS pence, (l.quantity * l.price) % 100 AS rest
    FROM line l;
CREATE TEMP TABLE judged AS
  SELECT *, CASE WHEN kind = 'order' THEN quantity > 0 AND price >= 0
                 WHEN kind = 'refund' THEN quantity < 0 ELSE 1 END AS good,
         -- SQLite's division cuts towards zero: put the rest right, half to even.
         pence + CASE WHEN abs(rest) > 50 OR (abs(rest) = 50 AND pence % 2 <> 0)
                      THEN CASE WHEN rest > 0 THEN 1 ELSE -1 END ELSE 0 END AS minor
    FROM taken;
CREATE TEMP TABLE first_file AS
  SELECT invoice, min(file) AS file, count(DISTINCT file) AS files FROM judged WHERE good GROUP BY 1;
CREATE UNIQUE INDEX temp.first_file_invoice ON first_file(invoice);
CREATE TEMP TABLE invoice AS
  SELECT j.invoice, j.kind, sum(j.minor) AS minor, max(j.customer) AS customer
    FROM judged j JOIN first_file f ON f.invoice = j.invoice AND f.file = j.file
   WHERE j.good
   GROUP BY j.invoice, j.kind;
CREATE TEMP TABLE buyer AS
  SELECT customer, count(*) AS orders FROM invoice WHERE kind = 'order' AND customer <> '' GROUP BY 1;
SELECT 'lines ' || count(*) FROM line;
SELECT 'rejected ' || count(*) FROM judged WHERE NOT good;
SELECT 'repeated ' || count(*) FROM first_file WHERE files > 1;
SELECT 'orders ' || count(*) FROM invoice WHERE kind = 'order';
SELECT 'refunds ' || count(*) FROM invoice WHERE kind = 'refund';
SELECT 'adjustments ' || count(*) FROM invoice WHERE kind = 'adjustment';
SELECT 'orders_without_customer ' || count(*) FROM invoice
 WHERE kind = 'order' AND (customer IS NULL OR customer = '');
SELECT 'customers ' || count(DISTINCT customer) FROM invoice WHERE customer <> '' AND kind <> 'adjustment';
SELECT 'revenue ' || (sum(CASE kind WHEN 'order' THEN minor ELSE 0 END) +
                      sum(CASE kind WHEN 'refund' THEN minor ELSE 0 END)) FROM invoice;
SELECT 'gross ' || sum(minor) FROM invoice WHERE kind = 'order';
SELECT 'buyers ' || count(*) FROM buyer;
SELECT 'repeat_buyers ' || count(*) FROM buyer WHERE orders >= 2;
