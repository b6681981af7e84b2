-- What Odoo tracked of the opportunities, in a database that the module is installed upon later: a message for each that
-- was made, each stage reached, each win and loss, and the values that it tells.
CREATE UNLOGGED TABLE bench.message AS
SELECT row_number() OVER (ORDER BY created + life * share, n) AS id, n, rep, created + life * share AS at, kind
  FROM bench.lead
  JOIN (VALUES ('created', 0.0::float8), ('second', 0.2), ('third', 0.55), ('won', 1.0), ('lost', 1.0)) step (kind, share)
    ON kind NOT IN ('won', 'lost') OR kind = outcome
 WHERE created + life * share < %(end)s;

INSERT INTO mail_message (id, model, res_id, message_type, subtype_id, date, author_id, email_from, reply_to, message_id, body,
                          is_internal, record_company_id, create_uid, write_uid, create_date, write_date)
SELECT %(message0)s + id, 'crm.lead', %(lead0)s + n, 'notification',
       (SELECT res_id FROM ir_model_data WHERE module = 'crm'
           AND name = CASE kind WHEN 'created' THEN 'mt_lead_create' WHEN 'won' THEN 'mt_lead_won'
                                WHEN 'lost' THEN 'mt_lead_lost' ELSE 'mt_lead_stage' END),
       date_trunc('second', at), %(partner0)s + 1 + rep, '"Rep ' || rep || '" <rep' || rep || '@example.com>',
       '"Rep ' || rep || '" <rep' || rep || '@example.com>',
       '<' || 100000000000 + id || '.' || extract(epoch FROM at) || '-openerp-' || n || '-crm.lead@bench>', '',
       true, %(company)s, %(user0)s + 1 + rep, %(user0)s + 1 + rep, at, at
  FROM bench.message
 ORDER BY id;

INSERT INTO mail_tracking_value (mail_message_id, field_id, old_value_integer, old_value_char, new_value_integer, new_value_char,
                                 create_uid, write_uid, create_date, write_date)
SELECT %(message0)s + message.id, field.id, old_number, old_text, new_number, new_text, %(user0)s + 1 + rep, %(user0)s + 1 + rep, at, at
  FROM bench.message
  JOIN (VALUES ('second', 'stage_id', %(stage_1)s, 'New', %(stage_2)s, 'Qualified'),
               ('third', 'stage_id', %(stage_2)s, 'Qualified', %(stage_3)s, 'Proposition'),
               ('won', 'stage_id', %(stage_3)s, 'Proposition', %(stage_won)s, 'Won'),
               ('won', 'won_status', NULL, 'Pending', NULL, 'Won'),
               ('lost', 'active', 1, NULL, 0, NULL),
               ('lost', 'won_status', NULL, 'Pending', NULL, 'Lost')
       ) told (kind, field, old_number, old_text, new_number, new_text) USING (kind)
  JOIN ir_model_fields field ON field.model = 'crm.lead' AND field.name = told.field
 ORDER BY message.id;
