"""Measures that were not counted for long, or can't be."""

from odoo import fields
from odoo.fields import Domain

from ..night import Finding


def find(rule, night):
    period = night.get_period(rule.period_type)
    if not period or period.state != "open":
        return None
    now = fields.Datetime.now()
    domain = Domain("period_id", "=", period.id) & Domain("definition_id.active", "=", True)
    if rule.definition_id:
        domain &= Domain("definition_id", "=", rule.definition_id.id)
    old = Domain("as_of", "<", fields.Datetime.subtract(now, days=rule.days))
    domain &= old | Domain("as_of", "=", False) | Domain("error", "!=", False)
    readings = night.env["sales.kpi.reading"].sudo().search_fetch(
        domain, ["definition_id", "as_of", "error"]
    )  # fmt: skip
    company = night.company
    return {
        (company.id, reading.definition_id.id, 0): Finding(
            float((now - reading.as_of).days if reading.as_of else 0),
            float(rule.days),
            parts={
                "as_of": reading.as_of
                and fields.Date.to_string(company._get_kpi_date(reading.as_of)),
                "error": reading.error or "",
            },
        )
        for reading in readings
    }
