import base64
import gzip
import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from ....tools import verify_seal
from ..engine_common import EngineCommon


@tagged("post_install", "-at_install")
class TestPaySeal(EngineCommon, HttpCase):
    """Base pay 3,123.45 at a coefficient of 1.2 is 3,748.14: whoever has a row of it with its rate
    has the base pay. A KPI manager without the pay group keeps the seal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        line = {"kind": "performance", "rate": 1.2, "name": "Performance"}
        cls._plan({"rate": 0.1}, line, terms={"base_pay": 3123.45})
        cls._sell(1000, "03-02")
        cls.period = cls._get_period(3)
        cls.period.sudo().action_review()
        cls.env.flush_all()

    def _get_file(self, user=None):
        seal = self.period.sudo()._get_seal().with_context(bin_size=False)
        return base64.b64decode(seal.content)

    def test_nothing_of_pay_is_read_in_the_file(self):
        self.assertEqual(self._payout(3).total, 3848.14)
        self.assertFalse(self.keen.has_group("sales_kpi.group_kpi_pay"))
        self.authenticate("keen", "keenxxxx")
        action = self.period.with_user(self.keen).action_download_seal()
        packed = self.url_open(action["url"]).content
        sha256, tables = verify_seal.read(packed)
        self.assertEqual(sha256, self.period.sudo()._get_seal().sha256)
        told = gzip.decompress(packed).decode()
        for number in ("3748.14", "3848.14", "3123.45", "100.0,", '"1.2"'):
            self.assertNotIn(number, told)
        rows = tables["sales.kpi.earning"]
        self.assertEqual(len(rows["rows"]), 2)
        self.assertFalse({"amount", "rate", "basis", "parts"} & set(rows["columns"]))

    def test_it_is_no_digest_that_can_be_guessed(self):
        """With another key the same row gives another one, and so does the same sum of another."""
        seal = self.env["sales.kpi.seal"].sudo()
        [one], [other] = seal._hide("x", [(1, 3.5)], 1), seal._hide("x", [(2, 3.5)], 1)
        self.assertNotEqual(one[1], other[1])
        self.assertEqual(seal._hide("x", [(1, 3.5)], 1), [one])
        self.env["ir.config_parameter"].sudo().set_param("sales_kpi.seal_key", "another")
        self.assertNotEqual(seal._hide("x", [(1, 3.5)], 1), [one])
        with self.assertRaises(AccessError):
            self.env["ir.config_parameter"].with_user(self.keen).get_param("sales_kpi.seal_key")

    def test_a_change_of_each_hidden_column_is_found(self):
        row = self._rows(3).filtered(lambda one: one.line_id.kind == "performance")
        self.assertFalse(self.period.sudo()._verify())
        for table, record, column, value in (
            ("sales_kpi_earning", row, "rate", 1.3),
            ("sales_kpi_earning", row, "parts", json.dumps({"base": "1"})),
            ("sales_kpi_earning", row, "reason", "Mine"),
            ("sales_kpi_payout", self._payout(3), "carried_in", 7),
        ):
            with self.subTest(column=column), self.cr.savepoint() as savepoint:
                self.env.flush_all()
                query = f"UPDATE {table} SET {column} = %s WHERE id = %s"
                self.cr.execute(query, [value, record.id])
                self.env.invalidate_all()
                [problem] = self.period.sudo()._verify()
                self.assertIn(self.ann.name, problem)
                self.assertIn("sealed unread", problem)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_was_sealed_readably_before_is_compared_as_it_was(self):
        """A period of a former version has the sums themselves under its seal."""
        seal = self.period.sudo()._get_seal()
        snapshot = seal._get_snapshot()
        columns = ["id", "amount", "digest", "rate"]
        former = [[one.id, one.amount, "x", one.rate] for one in self._rows(3)]
        snapshot["sales.kpi.earning"] = {"columns": columns, "rows": sorted(former)}
        seal._write_snapshot(snapshot)
        self.assertFalse(self.period.sudo()._verify())
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sales_kpi_earning SET amount = 9 WHERE id = %s", [self._rows(3)[0].id]
        )
        self.env.invalidate_all()
        self.assertEqual(len(self.period.sudo()._verify()), 1)
