"""KPI administrators see the figures of cash and activities of the whole company, and so the rows
behind them. Rules are not loaded again on update."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command

RULES = (
    "sales_kpi_activity_rule_all_read",
    "sales_kpi_collection_rule_manager",
    "sales_kpi_receivable_rule_manager",
)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    group = env.ref("sales_kpi.group_kpi_manager")
    for name in RULES:
        rule = env.ref(f"sales_kpi.{name}", raise_if_not_found=False)
        if rule:
            rule.groups = [Command.link(group.id)]
