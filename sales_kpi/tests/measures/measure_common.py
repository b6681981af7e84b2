from datetime import date, datetime

from odoo import fields

from ..common import SalesKpiCommon

MARCH = (date(2026, 3, 1), date(2026, 3, 31))


class MeasureCommon(SalesKpiCommon):
    """Short ways to make what measures count, in March 2026, and to read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Definition = cls.env["sales.kpi.definition"]
        cls.lead = cls.env["crm.lead"].create({"name": "Deal", "type": "opportunity"})
        cls.env["sales.kpi.stage.move"].search([("lead_id", "=", cls.lead.id)]).unlink()
        cls.march = cls.env["sales.kpi.period"].get_or_create("month", "2026-03-15")

    @classmethod
    def _move(cls, kind, user, day, revenue=0.0, team=None, **values):
        moment = day if isinstance(day, str) else datetime(2026, 3, day, 12)
        return cls.env["sales.kpi.stage.move"].create(
            {
                "lead_id": cls.lead.id,
                "kind": kind,
                "user_id": user.id,
                "team_id": (team or cls.bees).id,
                "company_id": cls.company.id,
                "date": moment,
                "expected_revenue": revenue,
                **values,
            }
        )

    @classmethod
    def _activity(cls, user, day, **values):
        return cls.env["sales.kpi.activity"].create(
            {
                "name": "Contact",
                "user_id": user.id,
                "team_id": cls.bees.id,
                "date_start": datetime(2026, 3, day, 12),
                "state": "done",
                **values,
            }
        )

    @classmethod
    def _order(cls, user, day, lines, partner=None, **values):
        """A confirmed order; ``lines`` are (product, quantity, unit price) or values of a line."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "user_id": user.id,
                "team_id": cls.bees.id,
                "order_line": [
                    fields.Command.create(
                        line
                        if isinstance(line, dict)
                        else {
                            "product_id": line[0].id,
                            "product_uom_qty": line[1],
                            "price_unit": line[2],
                            "tax_ids": False,
                        }
                    )
                    for line in lines
                ],
                **values,
            }
        )
        order.action_confirm()
        order.date_order = datetime(2026, 3, day, 12)
        return order

    @classmethod
    def _define(cls, code="probe", **values):
        return cls.Definition.create(
            {
                "name": code.title(),
                "code": code,
                "kind": "count",
                "model_id": cls.env["ir.model"]._get_id("sales.kpi.stage.move"),
                "date_field": "date",
                "user_field": "user_id",
                "team_field": "team_id",
                **values,
            }
        )

    def _values(self, code, user_ids=None, span=MARCH):
        return self.Definition.read_values([code], *span, user_ids=user_ids)[code]

    def _cells(self, code, span=MARCH):
        definition = self.Definition._find_by_code([code])
        reader = self.env["sales.kpi.reader"]
        return reader._read_definitions(definition, self.company, *span)[code]
