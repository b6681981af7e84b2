-- What happens to each opportunity: a quarter is won, a third lost, the rest goes on.
CREATE UNLOGGED TABLE bench.lead AS
SELECT n, rep, bench.moment(n, %(leads)s) AS created,
       %(partner0)s + %(reps)s + 1 + (rep + %(reps)s * floor(bench.dice(n, 4) * %(customers)s / %(reps)s * 0.999999)::int) AS partner,
       (3 + 117 * bench.dice(n, 5) ^ 2) * interval '1 day' AS life,
       CASE WHEN bench.dice(n, 6) < 0.3 THEN 'won' WHEN bench.dice(n, 6) < 0.7 THEN 'lost' END AS outcome,
       bench.amount(n, 7) AS revenue
  FROM (SELECT n, bench.rep(n, 1) AS rep FROM generate_series(1, %(leads)s) n) numbered;
ALTER TABLE bench.lead ADD PRIMARY KEY (n);
UPDATE bench.lead SET outcome = NULL WHERE created + life >= %(end)s;
ANALYZE bench.lead;

INSERT INTO crm_lead (id, name, type, user_id, team_id, company_id, stage_id, partner_id, partner_name, contact_name,
                      email_from, email_normalized, priority, active, won_status, expected_revenue, prorated_revenue,
                      probability, automated_probability, create_date, write_date, date_open, date_last_stage_update,
                      date_closed, date_deadline, day_open, day_close, color, create_uid, write_uid)
SELECT %(lead0)s + n, 'Opportunity ' || n, 'opportunity', %(user0)s + 1 + rep, %(leaf0)s + 1 + rep %% %(teams)s,
       %(company)s, stage, partner, 'Company ' || partner, 'Contact ' || n, 'lead' || n || '@example.com',
       'lead' || n || '@example.com', (n %% 3)::varchar, outcome IS DISTINCT FROM 'lost', COALESCE(outcome, 'pending'),
       revenue, round(revenue * chance / 100, 2), chance, chance, created, changed, created, changed,
       CASE WHEN outcome IS NOT NULL THEN changed END, (created + life)::date, 0,
       CASE WHEN outcome IS NOT NULL THEN extract(epoch FROM life) / 86400 END, 0, %(user0)s + 1 + rep, %(user0)s + 1 + rep
  FROM (SELECT *,
               CASE WHEN outcome = 'won' THEN %(stage_won)s
                    WHEN created + life * 0.55 < %(end)s THEN %(stage_3)s
                    WHEN created + life * 0.2 < %(end)s THEN %(stage_2)s ELSE %(stage_1)s END AS stage,
               CASE outcome WHEN 'won' THEN 100 WHEN 'lost' THEN 0 ELSE 10 + n %% 80 END AS chance,
               CASE WHEN outcome IS NOT NULL THEN created + life
                    WHEN created + life * 0.55 < %(end)s THEN created + life * 0.55
                    WHEN created + life * 0.2 < %(end)s THEN created + life * 0.2 ELSE created END AS changed
          FROM bench.lead) told
 ORDER BY n;
