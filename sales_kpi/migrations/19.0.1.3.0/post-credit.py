"""Orders and invoices are credited to whom they named when they were confirmed and posted, read off
what Odoo tracked. Shipped measures that the company did not change count by that."""

from odoo import SUPERUSER_ID, api

OF_CREDIT = {
    "user_field": {
        "user_id": "kpi_user_id",
        "invoice_user_id": "kpi_user_id",
        "order_id.user_id": "order_id.kpi_user_id",
    },
    "team_field": {"team_id": "kpi_team_id", "order_id.team_id": "order_id.kpi_team_id"},
    "value_field": {"partner_id.commercial_partner_id": "kpi_customer_id"},
}


def migrate(cr, version):
    api.Environment(cr, SUPERUSER_ID, {})["sales.kpi.credited"]._backfill()
    for column, paths in OF_CREDIT.items():
        for before, after in paths.items():
            cr.execute(
                f"""
                UPDATE sales_kpi_definition measure
                   SET {column} = %s
                  FROM ir_model_data data, ir_model model
                 WHERE data.module = 'sales_kpi' AND data.model = 'sales.kpi.definition'
                   AND data.res_id = measure.id AND model.id = measure.model_id
                   AND model.model IN ('sale.order', 'sale.order.line', 'account.move')
                   AND measure.{column} = %s
                """,
                [after, before],
            )
