"""Invoices that are overdue for long, by salesperson."""

from datetime import timedelta

from odoo.fields import Domain

from ..night import Finding


def find(rule, night):
    domain = Domain("company_id", "=", night.company.id) & Domain("is_open", "=", True)
    domain &= Domain("date_due", "<", night.today - timedelta(days=rule.days))
    domain &= Domain("user_id", "in", list(night.get_subjects(rule)))
    Receivable = night.env["sales.kpi.receivable"].sudo().with_context(kpi_as_of=night.today)
    rows = Receivable._read_group(
        domain, ["user_id"], ["unpaid:sum", "partner_id:count_distinct", "date_due:min"]
    )
    return {
        (user.id, 0, 0): Finding(
            amount,
            rule.minimum,
            True,
            amount,
            {"count": count, "days": rule.days, "oldest": (night.today - oldest).days},
        )
        for user, amount, count, oldest in rows
        if amount > 0 and amount >= rule.minimum
    }
