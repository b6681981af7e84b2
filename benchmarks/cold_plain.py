"""What the cockpits show of some days, of all or of one team, as somebody writes it by hand: one
plain query a card, nothing kept, no rights, no deleted stages. Days are UTC days, as the bench's
company has it.
"""

import re

from . import plain

FUNNEL = """
    WITH deal AS (
        SELECT lead.id, lead.won_status, entry.id AS entry_id, closing.expected_revenue,
               closing.lost_reason_id
          FROM sales_kpi_stage_move entry
          JOIN crm_lead lead ON lead.id = entry.lead_id
     LEFT JOIN LATERAL (SELECT expected_revenue, lost_reason_id
                          FROM sales_kpi_stage_move
                         WHERE lead_id = lead.id AND kind = lead.won_status
                         ORDER BY id DESC LIMIT 1) closing ON true
         WHERE entry.company_id = %(company)s AND entry.kind = 'created'
           AND entry.date >= %(start)s AND entry.date < %(end)s
    ), furthest AS (
        SELECT deal.id, MAX(stage.sequence) AS sequence
          FROM deal
          JOIN sales_kpi_stage_move move ON move.lead_id = deal.id
          JOIN crm_stage stage ON stage.id = move.to_stage_id
         WHERE move.kind != 'lost' AND move.undone IS NOT TRUE
         GROUP BY deal.id
    ), stayed AS (
        SELECT move.from_stage_id, AVG(move.days),
               PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY move.days)
          FROM deal
          JOIN sales_kpi_stage_move move ON move.lead_id = deal.id
         WHERE move.kind IN ('stage', 'won', 'lost') AND move.undone IS NOT TRUE
         GROUP BY move.from_stage_id
    ), lost AS (
        SELECT furthest.sequence, deal.lost_reason_id, COUNT(*), SUM(deal.expected_revenue)
          FROM deal JOIN furthest ON furthest.id = deal.id
         WHERE deal.won_status = 'lost'
         GROUP BY furthest.sequence, deal.lost_reason_id
    )
    SELECT stage.id, COUNT(*), COUNT(*) FILTER (WHERE deal.won_status = 'won'),
           (SELECT COUNT(*) FROM lost), (SELECT COUNT(*) FROM stayed)
      FROM furthest
      JOIN deal ON deal.id = furthest.id
      JOIN crm_stage stage ON stage.sequence <= furthest.sequence
     GROUP BY stage.id"""
SOLD = """
    SELECT template.categ_id, customer.customer_class,
           SUM(line.price_subtotal / COALESCE(NULLIF(sale.currency_rate, 0), 1))
      FROM sale_order_line line
      JOIN sale_order sale ON sale.id = line.order_id
      JOIN product_product product ON product.id = line.product_id
      JOIN product_template template ON template.id = product.product_tmpl_id
 LEFT JOIN sales_kpi_customer customer
        ON customer.partner_id = sale.partner_id AND customer.company_id = sale.company_id
     WHERE sale.company_id = %(company)s AND sale.state = 'sale'
       AND sale.date_order >= %(start)s AND sale.date_order < %(end)s
       AND line.display_type IS NULL
     GROUP BY GROUPING SETS ((template.categ_id), (customer.customer_class))"""
SOURCES = """
    SELECT lead.source_id, COUNT(*) FILTER (WHERE move.kind = 'created'),
           SUM(move.expected_revenue) FILTER (WHERE move.kind = 'won'),
           COUNT(*) FILTER (WHERE move.kind = 'won')::float
               / NULLIF(COUNT(*) FILTER (WHERE move.kind IN ('won', 'lost')), 0)
      FROM sales_kpi_stage_move move
      JOIN crm_lead lead ON lead.id = move.lead_id
     WHERE move.company_id = %(company)s AND move.kind IN ('created', 'won', 'lost')
       AND move.undone IS NOT TRUE AND move.date >= %(start)s AND move.date < %(end)s
     GROUP BY lead.source_id"""
AGES = """
    SELECT WIDTH_BUCKET(CURRENT_DATE - due.date_maturity, ARRAY[1, 31, 61, 91]),
           SUM(due.amount_residual)
      FROM account_move_line due
      JOIN account_move invoice ON invoice.id = due.move_id
     WHERE invoice.company_id = %(company)s AND due.display_type = 'payment_term'
       AND invoice.move_type IN ('out_invoice', 'out_refund')
       AND due.parent_state = 'posted' AND due.amount_residual != 0
     GROUP BY 1"""
# Which part of the company's went on from each stage: a leader sees his team's beside it.
CONVERSIONS = """
    WITH furthest AS (
        SELECT lead.won_status, MAX(stage.sequence) AS sequence
          FROM sales_kpi_stage_move entry
          JOIN crm_lead lead ON lead.id = entry.lead_id
          JOIN sales_kpi_stage_move move ON move.lead_id = lead.id
          JOIN crm_stage stage ON stage.id = move.to_stage_id
         WHERE entry.company_id = %(company)s AND entry.kind = 'created'
           AND entry.date >= %(start)s AND entry.date < %(end)s
           AND move.kind != 'lost' AND move.undone IS NOT TRUE
         GROUP BY lead.id, lead.won_status
    )
    SELECT stage.id, COUNT(*),
           COUNT(*) FILTER (WHERE furthest.sequence > stage.sequence
                               OR furthest.won_status = 'won')
      FROM furthest
      JOIN crm_stage stage ON stage.sequence <= furthest.sequence
     GROUP BY stage.id"""
TREND = """
    SELECT date_trunc('day', date_start), channel, COUNT(*)
      FROM sales_kpi_activity
     WHERE company_id = %(company)s AND state = 'done'
       AND date_start >= %(start)s AND date_start < %(end)s
     GROUP BY 1, 2"""
# Since when nobody wrote down what he did: while the days run.
IDLE = """
    SELECT user_id, MAX(date_start) FROM sales_kpi_activity
     WHERE company_id = %(company)s AND state = 'done' AND user_id = ANY(%(users)s)
       AND date_start >= CURRENT_DATE - 60 AND CURRENT_DATE BETWEEN %(start)s AND %(end)s
     GROUP BY user_id"""
CARDS = {"funnel": FUNNEL, "sold": SOLD, "sources": SOURCES, "ages": AGES}


def _get_whole(query):
    """One of the eight measures for the whole company: not by salesperson."""
    query = re.sub(r"SELECT\s+[\w.]*user_id,", "SELECT", query, count=1)
    return re.sub(r"\s+GROUP BY [\w.]*user_id\s*$", "", query)


MEASURES = {code: _get_whole(query) for code, query in plain.QUERIES.items()}


def _narrow(query, column, names):
    """A query with one condition more, beside that of the company."""
    pattern = r"(\w+\.)?company_id = %\(company\)s"
    condition = rf"\g<0> AND \g<1>{column} = ANY(%({names})s)"
    narrowed, count = re.subn(pattern, condition, query)
    if count != 1:
        raise ValueError(f"Where the company is asked for is not clear: {query}")
    return narrowed


def of_team(queries):
    """The same of the teams with the ids ``teams`` of the bounds."""
    return {name: _narrow(query, "team_id", "teams") for name, query in queries.items()}


def of_people(queries):
    """Measures by salesperson of the people with the ids ``users`` of the bounds."""
    return {
        name: _narrow(
            query, "invoice_user_id" if "invoice_user_id" in query else "user_id", "users"
        )
        for name, query in queries.items()
    }


# What stands on a team's cockpit beside its measures: its people's are the heat map.
TEAM_CARDS = (
    of_team({"funnel": FUNNEL, "trend": TREND})
    | {"conversions": CONVERSIONS, "idle": IDLE}
    | of_people(plain.QUERIES)
)


def read(cr, query, bounds):
    """
    :param bounds: {"company", "start", "end"}: id of the company, first day, day after the last
    """
    cr.execute(query, bounds)
    return cr.fetchall()
