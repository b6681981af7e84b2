"""What the measures of cash look at, and say of it, where the company hasn't changed them."""

from psycopg2.extras import Json

# xml id: (what the description was, what it is)
DESCRIPTIONS = {
    "definition_collected_amount": (
        "Cash that customers paid on your invoices, tax included, counted when it is matched with "
        "the invoice. Refunds paid out count against it; credit notes, write-offs and exchange "
        "differences are no cash.",
        "Cash that customers paid on your invoices, tax included, counted when it is matched with "
        "the invoice: payments, bank lines, and entries that move money in the journal of a bank "
        "or a cash box. Refunds paid out count against it; credit notes, write-offs, other "
        "entries and exchange differences are no cash, nor are payments in draft or rejected.",
    ),
    "definition_collection_rate": (
        "Of the amount that fell due in the period on your invoices, less credit notes, the share "
        "that customers had paid by its end. Instalments count by their own due dates.",
        "Of the amount that fell due in the period on your invoices, less what credit notes took "
        "off it, the share that customers had paid by its end. Instalments count by their own due "
        "dates; a credit note counts for the instalment that it settles, or, unused, on its own "
        "due date.",
    ),
}


def migrate(cr, version):
    _weigh_by_what_credits_leave(cr)
    _take_announced_cash_as_paid(cr)
    for name, (former, now) in DESCRIPTIONS.items():
        cr.execute(
            """
            UPDATE sales_kpi_definition measure
               SET description = %s
              FROM ir_model_data data
             WHERE data.module = 'sales_kpi' AND data.name = %s
               AND data.model = 'sales.kpi.definition' AND data.res_id = measure.id
               AND measure.description ->> 'en_US' = %s
            """,
            [Json({"en_US": now}), name, former],
        )


def _weigh_by_what_credits_leave(cr):
    """The collection rate. Copies that weigh the same column as it did go along: it is the same
    measure."""
    cr.execute(
        """
        UPDATE sales_kpi_definition measure
           SET value_field = 'paid_share', weight_field = 'collectable'
          FROM ir_model model
         WHERE model.id = measure.model_id AND model.model = 'sales.kpi.receivable'
           AND measure.kind = 'average'
           AND measure.value_field = 'collected_share' AND measure.weight_field = 'amount'
        """
    )


def _take_announced_cash_as_paid(cr):
    """What is overdue is what nobody has collected: so it was where each payment has an entry."""
    cr.execute(
        """
        UPDATE sales_kpi_definition measure
           SET value_field = 'unpaid'
          FROM ir_model_data data
         WHERE data.module = 'sales_kpi' AND data.name = 'definition_overdue_amount'
           AND data.model = 'sales.kpi.definition' AND data.res_id = measure.id
           AND measure.value_field = 'residual'
        """
    )
