"""Weeks went from Monday to Sunday: they go on so where some were counted, else by the company's
language."""

from odoo import SUPERUSER_ID, api

WEEKLY = [("period_type", "=", "week")]


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    weekly = env["sales.kpi.period"].search(WEEKLY).company_id
    for company in env["res.company"].search([]):
        day = "1" if company in weekly else company._propose_kpi_week_start()
        cr.execute(
            """UPDATE sales_kpi_clock SET week_start = %s
                WHERE id = (SELECT MIN(id) FROM sales_kpi_clock WHERE company_id = %s)""",
            [day, company.id],
        )
    env.invalidate_all()
    env.registry.clear_cache()
