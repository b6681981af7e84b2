from ..orders.sale_common import SaleCommon


class ShareCommon(SaleCommon):
    """Documents that are shared, in whatever state."""

    @staticmethod
    def _parts(*parts):
        """(user, percent[, kind]) each, as a document takes them."""
        return [
            {"user_id": user.id, "percent": percent, "kind": (*kind, "split")[0]}
            for user, percent, *kind in parts
        ]

    def _share(self, document, *parts, by=None, reason="A joint deal."):
        document.with_user(by or self.manager)._kpi_share(self._parts(*parts), reason)
        return document

    def _told(self, document, state="accepted"):
        """{user: percent} of a document's splits."""
        shares = document.sudo().kpi_share_ids.filtered(
            lambda share: share.state == state and share.kind == "split"
        )
        return {share.user_id: share.percent for share in shares}

    @classmethod
    def _quotation(cls, user, price=333.35, **values):
        """A quotation over one thing."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.beta.id,
                "user_id": user.id,
                "team_id": cls.bees.id,
                "order_line": [
                    (0, 0, {"product_id": cls.advice.id, "price_unit": price, "tax_ids": False})
                ],
                **values,
            }
        )
        return order

    def _confirm(self, order, moment="2026-03-10 12:00:00"):
        order.action_confirm()
        order.date_order = moment
        return order

    def _lead(self, user, revenue=1000, **values):
        return self.env["crm.lead"].create(
            {
                "name": "A deal",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": self.bees.id,
                "expected_revenue": revenue,
                **values,
            }
        )

    def _check(self, code, expected, digits=2, **span):
        """:param expected: {user | team | company: figure}"""
        cells = self._cells(code, **span)
        kinds = {"res.users": "user", "crm.team": "team", "res.company": "company"}
        found = {
            subject: round(cells[kinds[subject._name], subject.id].value or 0, digits)
            for subject in expected
        }
        self.assertEqual(found, expected, code)
