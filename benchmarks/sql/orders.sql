CREATE UNLOGGED TABLE bench.sale AS
SELECT n, rep, bench.moment(n, %(orders)s) AS at,
       %(partner0)s + %(reps)s + 1 + (rep + %(reps)s * floor(bench.dice(n, 14) * %(customers)s / %(reps)s * 0.999999)::int) AS partner,
       CASE WHEN bench.dice(n, 15) < 0.8 THEN 'sale' WHEN bench.dice(n, 15) < 0.9 THEN 'draft'
            WHEN bench.dice(n, 15) < 0.95 THEN 'sent' ELSE 'cancel' END AS state
  FROM (SELECT n, bench.rep(n, 11) AS rep FROM generate_series(1, %(orders)s) n) numbered;

CREATE UNLOGGED TABLE bench.item AS
SELECT sale.n, k, 1 + floor(bench.dice(sale.n * 3 + k, 16) * 12)::int AS quantity,
       (%(products)s::int[])[1 + floor(bench.dice(sale.n * 3 + k, 17) * array_length(%(products)s::int[], 1) * 0.999999)::int] AS product,
       bench.amount(sale.n * 3 + k, 18) / 10 AS price
  FROM bench.sale sale, generate_series(1, 3) k;
CREATE INDEX ON bench.item (n);
ANALYZE bench.sale, bench.item;

INSERT INTO sale_order (id, name, state, partner_id, partner_invoice_id, partner_shipping_id, user_id, team_id,
                        company_id, currency_id, currency_rate, amount_untaxed, amount_tax, amount_total,
                        date_order, invoice_status, locked, require_signature, require_payment, prepayment_percent,
                        create_uid, write_uid, create_date, write_date)
SELECT %(order0)s + n, 'SB' || lpad(n::varchar, 7, '0'), state, partner, partner, partner, %(user0)s + 1 + rep,
       %(leaf0)s + 1 + rep %% %(teams)s, %(company)s, %(currency)s, 1.0, total, 0, total, at,
       CASE state WHEN 'sale' THEN 'to invoice' ELSE 'no' END, false, false, false, 1,
       %(user0)s + 1 + rep, %(user0)s + 1 + rep, at, at
  FROM bench.sale JOIN (SELECT n, round(sum(quantity * price), 2) AS total FROM bench.item GROUP BY n) items USING (n)
 ORDER BY n;

INSERT INTO sale_order_line (order_id, sequence, company_id, currency_id, order_partner_id, salesman_id, product_id,
                             product_uom_id, state, name, product_uom_qty, price_unit, technical_price_unit, discount,
                             price_subtotal, price_total, price_tax, price_reduce_taxexcl, price_reduce_taxinc,
                             qty_delivered_method, qty_delivered, qty_invoiced, qty_to_invoice, invoice_status,
                             untaxed_amount_invoiced, untaxed_amount_to_invoice, is_downpayment, is_expense,
                             customer_lead, create_uid, write_uid, create_date, write_date)
SELECT %(order0)s + n, 10 * k, %(company)s, %(currency)s, partner, %(user0)s + 1 + rep, product,
       %(uom)s, state, 'Product of order ' || n, quantity, price, price, 0,
       round(quantity * price, 2), round(quantity * price, 2), 0, price, price,
       'manual', 0, 0, CASE state WHEN 'sale' THEN quantity ELSE 0 END,
       CASE state WHEN 'sale' THEN 'to invoice' ELSE 'no' END,
       0, CASE state WHEN 'sale' THEN round(quantity * price, 2) ELSE 0 END, false, false,
       0, %(user0)s + 1 + rep, %(user0)s + 1 + rep, at, at
  FROM bench.sale JOIN bench.item USING (n)
 ORDER BY n, k;
