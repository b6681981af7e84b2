"""Invoices that are overdue for long, by salesperson. Of a shared invoice whoever has the largest
part is told, of his part: one reminds the customer, not all who share it."""

from datetime import timedelta
from typing import NamedTuple

from odoo.fields import Domain

from ..night import Finding


class Owed(NamedTuple):
    amount: float
    partners: frozenset
    oldest: object

    def __add__(self, other):
        return Owed(
            self.amount + other.amount,
            self.partners | other.partners,
            min(self.oldest, other.oldest),
        )


def find(rule, night):
    users, owed = night.get_subjects(rule), {}
    for user, part in (*_read_whole(rule, night), *_read_parts(rule, night)):
        if user in users:
            owed[user] = owed[user] + part if user in owed else part
    return {
        (user, 0, 0): Finding(
            found.amount,
            rule.minimum,
            True,
            found.amount,
            {
                "count": len(found.partners),
                "days": rule.days,
                "oldest": (night.today - found.oldest).days,
            },
        )
        for user, found in owed.items()
        if found.amount > 0 and found.amount >= rule.minimum
    }


def _get_domain(rule, night):
    domain = Domain("company_id", "=", night.company.id) & Domain("is_open", "=", True)
    return domain & Domain("date_due", "<", night.today - timedelta(days=rule.days))


def _get_rows(night, **context):
    Receivable = night.env["sales.kpi.receivable"].sudo()
    return Receivable.with_context(kpi_as_of=night.today, **context)


def _find_shared(night):
    """Ids of the invoices that are shared."""
    Share = night.env["sales.kpi.share"]
    if "invoice_id" not in Share._find_links(night.company):
        return []
    return Share._find_shared_ids("invoice_id", night.company, Domain.TRUE)


def _read_whole(rule, night):
    """(user, ``Owed``) of the invoices that are one's alone."""
    domain = _get_domain(rule, night) & Domain("user_id", "!=", False)
    domain &= Domain("invoice_id", "not in", _find_shared(night))
    aggregates = ["unpaid:sum", "partner_id:array_agg_distinct", "date_due:min"]
    for user, amount, partners, oldest in _get_rows(night)._read_group(
        domain, ["user_id"], aggregates
    ):
        yield user.id, Owed(amount, frozenset(partners), oldest)


def _read_parts(rule, night):
    """The same of each shared invoice: of those who share it and work here, the one with the
    largest part."""
    shared = _find_shared(night)
    if not shared:
        return
    domain = _get_domain(rule, night) & Domain("invoice_id", "in", shared)
    names = ("invoice_id", "user_id", "unpaid", "partner_id", "date_due")
    parts = {}
    rows = _get_rows(night, kpi_by_share=True)._kpi_read_columns(domain, names)
    for invoice, user, amount, partner, due in rows:
        if user in night.roster:
            own = parts.setdefault(invoice, {})
            part = Owed(float(amount), frozenset([partner]), due)
            own[user] = own[user] + part if user in own else part
    for own in parts.values():
        # of equal parts that of whoever has been here longest
        user = max(own, key=lambda one: (round(own[one].amount, 6), -one))
        yield user, own[user]
