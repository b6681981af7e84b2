-- Three of a hundred are credit notes; nobody pays those back.
CREATE UNLOGGED TABLE bench.bill AS
SELECT n, rep, bench.moment(n, %(invoices)s)::date AS day, bench.amount(n, 22) AS amount,
       %(partner0)s + %(reps)s + 1 + (rep + %(reps)s * floor(bench.dice(n, 23) * %(customers)s / %(reps)s * 0.999999)::int) AS partner,
       n %% 33 = 0 AS is_refund,
       CASE WHEN n %% 33 = 0 OR bench.dice(n, 24) < 0.1 THEN 0 WHEN bench.dice(n, 24) < 0.55 THEN 1 ELSE 2 END AS parts,
       bench.dice(n, 25) < 0.2 AS stops_half_way
  FROM (SELECT n, bench.rep(n, 20) AS rep FROM generate_series(1, %(invoices)s) n) numbered;
ALTER TABLE bench.bill ADD PRIMARY KEY (n);

-- Paid at once or in two parts; some never pay the second.
CREATE UNLOGGED TABLE bench.cash AS
SELECT 2 * n - 2 + part AS k, n, part, rep, partner, day AS billed,
       day + (3 + 40 * bench.dice(n * 2 + part, 26))::int + 25 * (part - 1) AS day,
       CASE WHEN parts = 1 THEN amount
            WHEN part = 1 THEN round(amount * 0.4, 2) ELSE amount - round(amount * 0.4, 2) END AS amount
  FROM bench.bill, generate_series(1, parts) part
 WHERE part = 1 OR NOT stops_half_way;
DELETE FROM bench.cash WHERE day >= %(end)s;
ALTER TABLE bench.cash ADD PRIMARY KEY (k);
ALTER TABLE bench.bill ADD COLUMN paid numeric DEFAULT 0;
UPDATE bench.bill SET paid = got.amount FROM (SELECT n, sum(amount) AS amount FROM bench.cash GROUP BY n) got WHERE got.n = bill.n;
ANALYZE bench.bill, bench.cash;

INSERT INTO account_move (id, name, sequence_prefix, sequence_number, state, move_type, auto_post, journal_id,
                          company_id, currency_id, partner_id, commercial_partner_id, partner_shipping_id,
                          invoice_user_id, team_id, date, invoice_date, invoice_date_due, payment_state,
                          amount_untaxed, amount_tax, amount_total, amount_residual, amount_untaxed_signed,
                          amount_untaxed_in_currency_signed, amount_tax_signed, amount_total_signed,
                          amount_total_in_currency_signed, amount_residual_signed, invoice_currency_rate,
                          posted_before, always_tax_exigible, is_move_sent, checked, invoice_partner_display_name,
                          create_uid, write_uid, create_date, write_date)
SELECT %(move0)s + n, prefix || lpad(n::varchar, 7, '0'), prefix, n,
       'posted', CASE WHEN is_refund THEN 'out_refund' ELSE 'out_invoice' END, 'no', %(sale_journal)s,
       %(company)s, %(currency)s, partner, partner, partner, %(user0)s + 1 + rep, %(leaf0)s + 1 + rep %% %(teams)s,
       day, day, day + 30, CASE WHEN paid >= amount THEN 'paid' WHEN paid > 0 THEN 'partial' ELSE 'not_paid' END,
       amount, 0, amount, amount - paid, amount * sign, amount * sign, 0, amount * sign, amount * sign,
       (amount - paid) * sign, 1, true, true, true, true, 'Customer ' || partner,
       %(user0)s + 1 + rep, %(user0)s + 1 + rep, day, day
  FROM (SELECT *, CASE WHEN is_refund THEN 'RINV/' ELSE 'INV/' END || to_char(day, 'YYYY') || '/' AS prefix,
               CASE WHEN is_refund THEN -1 ELSE 1 END AS sign FROM bench.bill) signed
 ORDER BY n;

INSERT INTO account_move (id, name, sequence_prefix, sequence_number, state, move_type, auto_post, journal_id,
                          company_id, currency_id, partner_id, commercial_partner_id, date, payment_state,
                          origin_payment_id, amount_untaxed, amount_tax, amount_total, amount_residual,
                          amount_total_signed, posted_before, always_tax_exigible, is_move_sent, checked,
                          create_uid, write_uid, create_date, write_date)
SELECT %(move0)s + %(invoices)s + k, 'PBNK1/' || to_char(day, 'YYYY') || '/' || lpad(k::varchar, 7, '0'),
       'PBNK1/' || to_char(day, 'YYYY') || '/', k, 'posted', 'entry', 'no', %(bank_journal)s, %(company)s, %(currency)s,
       partner, partner, day, 'not_paid', %(payment0)s + k, 0, 0, amount, 0, amount, true, true, false, true,
       1, 1, day, day
  FROM bench.cash ORDER BY k;

INSERT INTO account_payment (id, name, move_id, journal_id, company_id, payment_method_line_id, payment_method_id,
                             currency_id, partner_id, outstanding_account_id, destination_account_id, state,
                             payment_type, partner_type, memo, date, amount, amount_company_currency_signed,
                             is_reconciled, is_matched, is_sent, create_uid, write_uid, create_date, write_date)
SELECT %(payment0)s + k, 'PBNK1/' || to_char(day, 'YYYY') || '/' || lpad(k::varchar, 7, '0'),
       %(move0)s + %(invoices)s + k, %(bank_journal)s, %(company)s, %(method_line)s, %(method)s, %(currency)s, partner,
       %(outstanding)s, %(receivable)s, 'paid', 'inbound', 'customer', 'Invoice ' || n, day, amount, amount,
       true, true, true, 1, 1, day, day
  FROM bench.cash ORDER BY k;

INSERT INTO account_move__account_payment (invoice_id, payment_id)
SELECT %(move0)s + n, %(payment0)s + k FROM bench.cash;

INSERT INTO account_full_reconcile (id, create_uid, write_uid, create_date, write_date)
SELECT %(full0)s + n, 1, 1, day, day FROM bench.bill WHERE NOT is_refund AND paid >= amount;

-- An invoice has a line of income and one that is due; its payments have one of the bank and one that settles.
INSERT INTO account_move_line (id, move_id, journal_id, company_id, company_currency_id, currency_id, account_id,
                               partner_id, product_id, product_uom_id, sequence, move_name, name, parent_state,
                               display_type, date, invoice_date, date_maturity, debit, credit, balance, amount_currency,
                               amount_residual, amount_residual_currency, reconciled, full_reconcile_id, matching_number,
                               quantity, price_unit, price_subtotal, price_total, discount, payment_id,
                               create_uid, write_uid, create_date, write_date)
SELECT %(line0)s + 2 * n - side, %(move0)s + n, %(sale_journal)s, %(company)s, %(currency)s, %(currency)s,
       CASE WHEN due THEN %(receivable)s ELSE %(income)s END, partner,
       CASE WHEN NOT due THEN (%(products)s::int[])[1 + n %% array_length(%(products)s::int[], 1)] END,
       CASE WHEN NOT due THEN %(uom)s END, 10,
       CASE WHEN is_refund THEN 'RINV/' ELSE 'INV/' END || to_char(day, 'YYYY') || '/' || lpad(n::varchar, 7, '0'),
       CASE WHEN due THEN '' ELSE 'Product' END, 'posted',
       CASE WHEN due THEN 'payment_term' ELSE 'product' END, day, day, CASE WHEN due THEN day + 30 END,
       greatest(worth, 0), greatest(-worth, 0), worth, worth,
       CASE WHEN due THEN sign(worth) * (amount - paid) ELSE 0 END,
       CASE WHEN due THEN sign(worth) * (amount - paid) ELSE 0 END,
       due AND paid >= amount,
       CASE WHEN due AND NOT is_refund AND paid >= amount THEN %(full0)s + n END,
       CASE WHEN due AND NOT is_refund AND paid >= amount THEN (%(full0)s + n)::varchar WHEN due AND paid > 0 THEN 'P' || n END,
       CASE WHEN NOT due THEN 1 END, CASE WHEN NOT due THEN amount END, CASE WHEN NOT due THEN amount END,
       CASE WHEN NOT due THEN amount END, 0, NULL, %(user0)s + 1 + rep, %(user0)s + 1 + rep, day, day
  FROM (SELECT bill.*, side, side = 0 AS due,
               amount * CASE WHEN (side = 0) = is_refund THEN -1 ELSE 1 END AS worth
          FROM bench.bill, generate_series(0, 1) side) sided
 ORDER BY n, side DESC;

INSERT INTO account_move_line (id, move_id, journal_id, company_id, company_currency_id, currency_id, account_id,
                               partner_id, sequence, move_name, name, parent_state, display_type, date, date_maturity,
                               debit, credit, balance, amount_currency, amount_residual, amount_residual_currency,
                               reconciled, full_reconcile_id, matching_number, payment_id,
                               create_uid, write_uid, create_date, write_date)
SELECT %(line0)s + 2 * %(invoices)s + 2 * k - side, %(move0)s + %(invoices)s + k, %(bank_journal)s, %(company)s,
       %(currency)s, %(currency)s, CASE WHEN side = 0 THEN %(receivable)s ELSE %(outstanding)s END, cash.partner, 10,
       'PBNK1/' || to_char(cash.day, 'YYYY') || '/' || lpad(k::varchar, 7, '0'), 'Customer payment', 'posted',
       'product', cash.day, cash.day,
       CASE WHEN side = 1 THEN cash.amount ELSE 0 END, CASE WHEN side = 0 THEN cash.amount ELSE 0 END,
       CASE WHEN side = 1 THEN cash.amount ELSE -cash.amount END, CASE WHEN side = 1 THEN cash.amount ELSE -cash.amount END,
       0, 0, side = 0,
       CASE WHEN side = 0 AND bill.paid >= bill.amount THEN %(full0)s + n END,
       CASE WHEN side = 0 THEN CASE WHEN bill.paid >= bill.amount THEN (%(full0)s + n)::varchar ELSE 'P' || n END END,
       %(payment0)s + k, 1, 1, cash.day, cash.day
  FROM bench.cash JOIN bench.bill USING (n), generate_series(0, 1) side
 ORDER BY k, side DESC;

INSERT INTO account_partial_reconcile (id, debit_move_id, credit_move_id, full_reconcile_id, debit_currency_id,
                                       credit_currency_id, company_id, max_date, amount, debit_amount_currency,
                                       credit_amount_currency, create_uid, write_uid, create_date, write_date)
SELECT %(partial0)s + k, %(line0)s + 2 * n, %(line0)s + 2 * %(invoices)s + 2 * k,
       CASE WHEN bill.paid >= bill.amount THEN %(full0)s + n END, %(currency)s, %(currency)s, %(company)s,
       greatest(cash.day, bill.day), cash.amount, cash.amount, cash.amount, 1, 1, cash.day, cash.day
  FROM bench.cash JOIN bench.bill USING (n) ORDER BY k;
