"""Customers who may leave, by what their salesperson sees of them."""

from odoo.fields import Domain

from ..night import Finding

PARTNER = "res.partner"
# What the words are made of, and what a salesperson may know where others sold, too.
COLUMNS = (
    "partner_id", "user_id", "risk_reason", "silence_days", "interval_days", "amount_90",
    "amount_prev_90", "amount_12m", "partner_id.name",
)  # fmt: skip


def find(rule, night):
    domain = Domain("company_id", "=", night.company.id) & Domain("is_at_risk", "=", True)
    domain &= Domain("is_shared", "=", False) | Domain("is_part", "=", True)
    domain &= Domain("user_id", "in", list(night.get_subjects(rule)))
    domain &= Domain("amount_12m", ">=", rule.minimum)
    rows = night.env["sales.kpi.customer"].sudo()._kpi_read_columns(domain, COLUMNS)
    return {(user, 0, partner): _make(*rest) for partner, user, *rest in rows}


def _make(reason, silence, interval, now, before, amount, name):
    figures = {
        "name": name,
        "risk_reason": reason,
        "silence_days": silence or 0,
        "interval_days": interval or 0.0,
        "amount_90": float(now or 0),
        "amount_prev_90": float(before or 0),
    }
    is_silent = reason != "falling"
    value, expected = (silence, interval) if is_silent else (now, before)
    return Finding(
        float(value or 0), float(expected or 0), True, float(amount or 0), figures, PARTNER
    )
