from odoo.tests import tagged

from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCollectionShared(CollectionCommon):
    """333.35 of Ann's invoice were paid; she shares it 60/40 with Bob: 200.01 and 133.34. Bob has
    collected 50 of his own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shared, cls.of_bob = cls._bill(333.35, cls.ann), cls._bill(50, cls.bob)
        cls.env["sales.kpi.share"].sudo().create(
            [
                {
                    "invoice_id": cls.shared.id, "user_id": user.id, "team_id": cls.team.id,
                    "company_id": cls.company.id, "percent": percent, "reason": "Agreed",
                }
                for user, percent in ((cls.ann, 60), (cls.bob, 40))
            ]
        )  # fmt: skip
        for invoice in (cls.shared, cls.of_bob):
            cls._pay(invoice, "2026-01-20")
        cls.both = [("invoice_id", "in", (cls.shared | cls.of_bob).ids)]
        cls.env.flush_all()

    def _list(self, model, user=None):
        action = self.env.ref(f"sales_kpi.sales_kpi_{model}_action")
        self.assertIn("'kpi_by_share': True", action.context)
        Rows = self.env[f"sales.kpi.{model}"].with_user(user or self.env.user)
        return Rows.with_company(self.company).with_context(kpi_by_share=True)

    def test_groups_by_salesperson_are_what_the_measures_count(self):
        whole = self.collections._read_group(self.both, ["user_id"], ["amount:sum"])
        self.assertEqual({u: round(a, 2) for u, a in whole}, {self.ann: 333.35, self.bob: 50})
        for model, field in (("collection", "amount"), ("receivable", "collected")):
            groups = self._list(model)._read_group(self.both, ["user_id"], [f"{field}:sum"])
            found = {user: round(amount, 2) for user, amount in groups}
            self.assertEqual(found, {self.ann: 200.01, self.bob: 183.34}, model)
            [[total]] = self._list(model)._read_group(self.both, [], [f"{field}:sum"])
            self.assertEqual(round(total, 2), 383.35)

    def test_rows_are_read_opened_and_exported(self):
        rows = self._list("collection").search(self.both)
        self.assertEqual(len(rows), 3)
        self.assertEqual(len(set(rows.ids)), 3)
        self.assertLess(max(map(abs, rows.ids)), 2**53)
        parts = rows.filtered(lambda row: row.invoice_id == self.shared)
        self.assertEqual(sorted(round(row.amount, 2) for row in parts), [133.34, 200.01])
        self.assertEqual(set(parts.mapped("days")), {10})
        names = {record["display_name"] for record in parts.read(["display_name"])}
        self.assertEqual(names, {self.shared.display_name})
        self.assertEqual(parts[0].action_open_invoice()["res_id"], self.shared.id)
        told = rows.export_data(["user_id/name", "amount"])["datas"]
        self.assertEqual(round(sum(float(row[1]) for row in told), 2), 383.35)

    def test_each_sees_his_part(self):
        for user, total in ((self.ann, 200.01), (self.bob, 183.34)):
            rows = self._list("collection", user).search(self.both)
            self.assertEqual(round(sum(rows.mapped("amount")), 2), total, user.login)
            row = rows[0]
            action = row.action_open_invoice()
            opened = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
            self.assertTrue(opened.browse(action["res_id"]).exists())

    def test_measures_never_ask_for_parts(self):
        """Whoever refreshes with the list's context counts what everybody counts."""
        measure = self.env.ref("sales_kpi.definition_collected_amount")
        span = (self.company, *map(self._day, ("2026-01-01", "2026-01-31")))
        Reader = self.env["sales.kpi.reader"]
        plain, asked = (
            reader._read_definitions(measure, *span)[measure.code]
            for reader in (Reader, Reader.with_context(kpi_by_share=True))
        )
        for user, collected in ((self.ann, 200.01), (self.bob, 183.34)):
            key = "user", user.id
            found = [round(cells[key].value, 2) for cells in (plain, asked)]
            self.assertEqual(found, [collected] * 2)

    def _day(self, text):
        return self.env["sales.kpi.period"]._to_day(text)
