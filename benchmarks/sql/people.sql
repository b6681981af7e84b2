-- Salespeople: a partner, a user, the company and two groups each.
INSERT INTO res_partner (id, name, complete_name, email, email_normalized, active, is_company, type, lang, tz,
                         commercial_partner_id, partner_share, autopost_bills, employee,
                         create_uid, write_uid, create_date, write_date)
SELECT %(partner0)s + 1 + i, 'Rep ' || i, 'Rep ' || i, 'rep' || i || '@example.com', 'rep' || i || '@example.com',
       true, false, 'contact', 'en_US', 'UTC', %(partner0)s + 1 + i, false, 'ask', true, 1, 1, %(start)s, %(start)s
  FROM generate_series(0, %(reps)s - 1) i;

INSERT INTO res_users (id, login, partner_id, company_id, active, share, notification_type, odoobot_state,
                       tour_enabled, create_uid, write_uid, create_date, write_date)
SELECT %(user0)s + 1 + i, 'rep' || i, %(partner0)s + 1 + i, %(company)s, true, false, 'email', 'disabled',
       false, 1, 1, %(start)s, %(start)s
  FROM generate_series(0, %(reps)s - 1) i;

INSERT INTO res_company_users_rel (cid, user_id)
SELECT %(company)s, %(user0)s + 1 + i FROM generate_series(0, %(reps)s - 1) i;

INSERT INTO res_groups_users_rel (gid, uid)
SELECT gid, %(user0)s + 1 + i FROM generate_series(0, %(reps)s - 1) i, unnest(%(groups)s) gid;

-- Areas, regions and teams, in this order; each has its mail alias. Some rep leads.
INSERT INTO mail_alias (id, alias_model_id, alias_parent_model_id, alias_parent_thread_id, alias_contact,
                        alias_defaults, create_uid, write_uid, create_date, write_date)
SELECT %(alias0)s + 1 + i,
       (SELECT id FROM ir_model WHERE model = 'crm.lead'), (SELECT id FROM ir_model WHERE model = 'crm.team'),
       %(team0)s + 1 + i, 'everyone', '{}', 1, 1, %(start)s, %(start)s
  FROM generate_series(0, %(areas)s + %(regions)s + %(teams)s - 1) i;

INSERT INTO crm_team (id, name, sequence, company_id, user_id, active, alias_id, use_leads, use_opportunities,
                      invoiced_target, create_uid, write_uid, create_date, write_date)
SELECT %(team0)s + 1 + i,
       jsonb_build_object('en_US', CASE WHEN i < %(areas)s THEN 'Area ' || i
                                        WHEN i < %(areas)s + %(regions)s THEN 'Region ' || i - %(areas)s
                                        ELSE 'Team ' || i - %(areas)s - %(regions)s END),
       10 + i, %(company)s,
       %(user0)s + 1 + (i - %(areas)s - %(regions)s + %(reps)s) %% %(reps)s, true, %(alias0)s + 1 + i, true, true,
       0, 1, 1, %(start)s, %(start)s
  FROM generate_series(0, %(areas)s + %(regions)s + %(teams)s - 1) i;

INSERT INTO crm_team_member (crm_team_id, user_id, active, assignment_max, create_uid, write_uid, create_date, write_date)
SELECT %(leaf0)s + 1 + i %% %(teams)s, %(user0)s + 1 + i, true, 30, 1, 1, %(start)s, %(start)s
  FROM generate_series(0, %(reps)s - 1) i;

UPDATE res_users SET sale_team_id = member.crm_team_id
  FROM crm_team_member member WHERE member.user_id = res_users.id;

-- Customers, each of one salesperson.
INSERT INTO res_partner (id, name, complete_name, user_id, email, email_normalized, active, is_company, type, lang,
                         city, commercial_partner_id, commercial_company_name, partner_share, autopost_bills,
                         customer_rank, create_uid, write_uid, create_date, write_date)
SELECT %(partner0)s + %(reps)s + 1 + c, 'Customer ' || c, 'Customer ' || c, %(user0)s + 1 + c %% %(reps)s,
       'customer' || c || '@example.com', 'customer' || c || '@example.com', true, true, 'contact', 'en_US',
       'City ' || c %% 97, %(partner0)s + %(reps)s + 1 + c, 'Customer ' || c, true, 'ask', 1, 1, 1, %(start)s, %(start)s
  FROM generate_series(0, %(customers)s - 1) c;
