import base64
import gzip

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..pay_common import PayCommon

MODEL = "sales.kpi.trail"


@tagged("post_install", "-at_install")
class TestPayTrail(PayCommon):
    """A rate was 4.37 % and became 5.91 %. Who may not read the plan reads that nowhere: neither a
    KPI manager without the pay group, nor a leader whose plan shows him nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keen = cls._new_user("keen", "sales_kpi.group_kpi_manager")
        readers = cls.payer | cls.keen | cls.leader | cls.ann
        cls.env.ref("base.group_allow_export").user_ids |= readers
        cls.plan.leader_sees = "nothing"
        line = {"name": "Sold", "basis": "order", "rate": 0.0437}
        cls.draft = cls._new_plan([line], name="Next", state="draft")
        cls.draft.line_ids.with_user(cls.payer).rate = 0.0591
        cls.env.flush_all()
        cls.entry = cls.env[MODEL].search(
            [("model", "=", cls.draft._name), ("after", "like", "0.0591")]
        )

    def _get_file(self, period):
        seal = period.sudo()._get_seal().with_context(bin_size=False)
        return gzip.decompress(base64.b64decode(seal.content)).decode()

    def test_who_reads_it(self):
        self.assertEqual(len(self.entry), 1)
        self.assertIn("0.0437", self.entry.before)
        domain = [("after", "like", "0.0591")]
        for user, count in ((self.payer, 1), (self.keen, 0), (self.leader, 0), (self.ann, 0)):
            with self.subTest(user.login):
                own = self.env[MODEL].with_user(user)
                self.assertEqual(own.search_count(domain), count)
                self.assertEqual(len(own._read_group(domain, ["after"])), count)
                if not count:
                    for way in (self._read, self._export):
                        with self.assertRaises(AccessError):
                            way(user)

    def _read(self, user):
        self.entry.with_user(user).read(["before", "after"])

    def _export(self, user):
        self.entry.with_user(user).export_data(["before", "after"])

    def test_other_entries_are_read_as_before(self):
        measure = self.env["sales.kpi.definition"].search([("code", "=", "order_amount")])
        measure._note("Changed", "one", "another")
        mine = [("model", "=", measure._name), ("after", "=", "another")]
        self.assertEqual(self.env[MODEL].with_user(self.keen).search_count(mine), 1)

    def test_the_seal_keeps_it_unread(self):
        """What was changed, by whom and when stands in the file; what it is, as a digest. A change
        of it in the database is found."""
        period = self._get_period(3)
        period.sudo().action_review()
        told = self._get_file(period)
        self.assertNotIn("0.0437", told)
        self.assertNotIn("0.0591", told)
        self.assertIn("sealed unread: ", told)
        self.assertFalse(period.sudo()._verify())
        self.env.flush_all()
        self.cr.execute(
            "UPDATE sales_kpi_trail SET after = 'Rate: 0.9' WHERE id = %s", [self.entry.id]
        )
        self.env.invalidate_all()
        self.assertEqual(len(period.sudo()._verify()), 1)

    def test_what_was_sealed_readably_before_is_compared_as_it_was(self):
        period = self._get_period(3)
        period.sudo().action_review()
        seal = period.sudo()._get_seal()
        snapshot = seal._get_snapshot()
        for table in snapshot.values():
            columns = table["columns"] if isinstance(table, dict) else ()
            for row in table["rows"] if "after" in columns and "before" in columns else ():
                if row[0] == self.entry.id:
                    for name in ("before", "after"):
                        row[columns.index(name)] = self.entry[name]
        seal._write_snapshot(snapshot)
        self.assertIn("0.0591", self._get_file(period))
        self.assertFalse(period.sudo()._verify())
