-- What the module itself keeps: credit, the tree of teams, memberships, moves, activities.
UPDATE sale_order SET kpi_user_id = user_id, kpi_team_id = team_id, kpi_customer_id = partner_id, kpi_credit_date = date_order
 WHERE id > %(order0)s AND state = 'sale';
UPDATE sale_order_line SET kpi_customer_id = order_partner_id WHERE order_id > %(order0)s AND state = 'sale';
UPDATE account_move SET kpi_user_id = invoice_user_id, kpi_team_id = team_id, kpi_customer_id = partner_id,
       kpi_credit_date = create_date
 WHERE id > %(move0)s AND move_type IN ('out_invoice', 'out_refund');

UPDATE crm_team SET parent_id = %(team0)s + 1 + (id - %(team0)s - %(areas)s - 1) %% %(areas)s
 WHERE id > %(team0)s + %(areas)s AND id <= %(leaf0)s;
UPDATE crm_team SET parent_id = %(team0)s + %(areas)s + 1 + (id - %(leaf0)s - 1) %% %(regions)s
 WHERE id > %(leaf0)s;
WITH RECURSIVE tree AS (
    SELECT id, id || '/' AS path FROM crm_team WHERE parent_id IS NULL
    UNION ALL
    SELECT child.id, tree.path || child.id || '/' FROM crm_team child JOIN tree ON tree.id = child.parent_id
)
UPDATE crm_team SET parent_path = tree.path FROM tree WHERE tree.id = crm_team.id;
INSERT INTO sales_kpi_team_parent (team_id, parent_id, company_id, create_uid, write_uid, create_date, write_date)
SELECT id, parent_id, company_id, 1, 1, %(start)s, %(start)s FROM crm_team WHERE parent_id IS NOT NULL AND id > %(team0)s;

INSERT INTO sales_kpi_membership (user_id, team_id, company_id, date_from, share, create_uid, write_uid, create_date, write_date)
SELECT %(user0)s + 1 + i, %(leaf0)s + 1 + i %% %(teams)s, %(company)s,
       CASE WHEN bench.dice(i, 30) < 0.2 THEN %(start)s::date + (bench.dice(i, 31) * 700)::int END,
       CASE WHEN bench.dice(i, 32) < 0.1 THEN 50 ELSE 100 END, 1, 1, %(start)s, %(start)s
  FROM generate_series(0, %(reps)s - 1) i;

INSERT INTO sales_kpi_stage_move (lead_id, date, kind, from_stage_id, to_stage_id, direction, skipped, user_id, team_id,
                                  company_id, partner_id, expected_revenue, recurring_revenue_monthly, days, cycle_days,
                                  cycle, undone, merged)
SELECT %(lead0)s + n, date_trunc('second', created + life * share), kind, from_stage, to_stage, direction, 0,
       %(user0)s + 1 + rep, %(leaf0)s + 1 + rep %% %(teams)s, %(company)s, partner, revenue, 0,
       extract(epoch FROM life) / 86400 * part, CASE WHEN share = 1 THEN extract(epoch FROM life) / 86400 END,
       1, false, false
  FROM bench.lead
  JOIN (VALUES ('created', 0.0::float8, NULL::float8, NULL::int, %(stage_1)s, 0),
               ('stage', 0.2, 0.2, %(stage_1)s, %(stage_2)s, 1),
               ('stage', 0.55, 0.35, %(stage_2)s, %(stage_3)s, 1),
               ('won', 1.0, 0.45, %(stage_3)s, %(stage_won)s, 1),
               ('lost', 1.0, 0.45, %(stage_3)s, %(stage_3)s, 0)) step (kind, share, part, from_stage, to_stage, direction)
    ON kind NOT IN ('won', 'lost') OR kind = outcome
 WHERE created + life * share < %(end)s
 ORDER BY created + life * share;

-- Six of ten activities are about an opportunity that is running then.
INSERT INTO sales_kpi_activity (id, name, state, channel, method_id, purpose_id, outcome_id, user_id, team_id, company_id,
                                currency_id, partner_id, commercial_partner_id, lead_id, date_start, date_done, duration,
                                description, result, completeness, cost, create_uid, write_uid, create_date, write_date)
SELECT n, 'Talk ' || n, CASE WHEN bench.dice(n, 41) < 0.97 THEN 'done' ELSE 'cancelled' END,
       (ARRAY['phone', 'visit', 'online', 'online', 'online', 'reception'])[method], method,
       1 + floor(bench.dice(n, 42) * 7.99)::int, 1 + floor(bench.dice(n, 43) * 5.99)::int,
       %(user0)s + 1 + rep, %(leaf0)s + 1 + rep %% %(teams)s, %(company)s, %(currency)s, partner, partner,
       lead, at, at + interval '1 hour', 0.25 * (1 + floor(bench.dice(n, 44) * 8)),
       'Talked about what they need and what it costs', 'They want to think it over', 60 + floor(bench.dice(n, 45) * 41),
       CASE WHEN method = 2 THEN 25 * floor(bench.dice(n, 46) * 4) ELSE 0 END,
       %(user0)s + 1 + rep, %(user0)s + 1 + rep, at, at
  FROM (
    SELECT i AS n, bench.moment(i, %(activities)s) AS at, 1 + floor(bench.dice(i, 47) * 5.999)::int AS method,
           COALESCE(lead.rep, bench.rep(i, 48)) AS rep, %(lead0)s + lead.n AS lead,
           COALESCE(lead.partner, %(partner0)s + %(reps)s + 1 + bench.rep(i, 48)) AS partner
      FROM generate_series(1, %(activities)s) i
      LEFT JOIN bench.lead
        ON bench.dice(i, 49) < 0.6
       AND lead.n = greatest(1, floor(i::float8 / %(activities)s * %(leads)s - bench.dice(i, 50) * %(leads)s * 0.04)::int)
  ) told
 ORDER BY n;
