"""The eight measures as somebody writes them by hand: one plain ``GROUP BY user`` query each.

No teams, no company, no zero rows, nothing kept. Days are UTC days, as the bench's company has it.
"""

QUERIES = {
    "activities_done": """
        SELECT user_id, COUNT(*) FROM sales_kpi_activity
         WHERE company_id = %(company)s AND state = 'done'
           AND date_start >= %(start)s AND date_start < %(end)s
         GROUP BY user_id""",
    "visits": """
        SELECT user_id, COUNT(*) FROM sales_kpi_activity
         WHERE company_id = %(company)s AND state = 'done' AND channel = 'visit'
           AND date_start >= %(start)s AND date_start < %(end)s
         GROUP BY user_id""",
    "new_opportunities": """
        SELECT user_id, COUNT(*) FROM sales_kpi_stage_move
         WHERE company_id = %(company)s AND kind = 'created'
           AND date >= %(start)s AND date < %(end)s
         GROUP BY user_id""",
    "won_revenue": """
        SELECT user_id, SUM(expected_revenue) FROM sales_kpi_stage_move
         WHERE company_id = %(company)s AND kind = 'won' AND undone IS NOT TRUE
           AND date >= %(start)s AND date < %(end)s
         GROUP BY user_id""",
    "win_rate": """
        SELECT user_id, COUNT(*) FILTER (WHERE kind = 'won')::float / NULLIF(COUNT(*), 0)
          FROM sales_kpi_stage_move
         WHERE company_id = %(company)s AND kind IN ('won', 'lost') AND undone IS NOT TRUE
           AND date >= %(start)s AND date < %(end)s
         GROUP BY user_id""",
    "order_amount": """
        SELECT user_id, SUM(amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1)) FROM sale_order
         WHERE company_id = %(company)s AND state = 'sale'
           AND date_order >= %(start)s AND date_order < %(end)s
         GROUP BY user_id""",
    "product_qty": """
        SELECT sale.user_id,
               SUM(line.product_uom_qty * unit.factor / COALESCE(NULLIF(base.factor, 0), 1))
          FROM sale_order_line line
          JOIN sale_order sale ON sale.id = line.order_id
          JOIN product_product product ON product.id = line.product_id
          JOIN product_template template ON template.id = product.product_tmpl_id
          JOIN uom_uom unit ON unit.id = line.product_uom_id
          JOIN uom_uom base ON base.id = template.uom_id
         WHERE sale.company_id = %(company)s AND sale.state = 'sale'
           AND sale.date_order >= %(start)s AND sale.date_order < %(end)s
           AND line.display_type IS NULL AND line.is_downpayment IS NOT TRUE
         GROUP BY sale.user_id""",
    "collected_amount": """
        SELECT invoice.invoice_user_id, SUM(partial.amount)
          FROM account_partial_reconcile partial
          JOIN account_move_line due ON due.id = partial.debit_move_id
          JOIN account_move invoice ON invoice.id = due.move_id
          JOIN account_move_line cash ON cash.id = partial.credit_move_id
          JOIN account_payment payment ON payment.id = cash.payment_id
         WHERE invoice.company_id = %(company)s AND invoice.move_type = 'out_invoice'
           AND due.display_type = 'payment_term' AND due.parent_state = 'posted'
           AND payment.state IN ('in_process', 'paid')
           AND payment.date >= %(start)s
           AND payment.date < %(end)s
         GROUP BY invoice.invoice_user_id""",
}


def read(cr, code, bounds):
    """Run one of the queries.

    :param bounds: {"company", "start", "end"}: id of the company, first day, day after the last
    :return: {user id: value}
    """
    cr.execute(QUERIES[code], bounds)
    return dict(cr.fetchall())
