import base64
from importlib.util import module_from_spec, spec_from_file_location
from itertools import pairwise

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import file_path

from ...tools import canonical, verify_seal
from .closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestSealChain(CycleCommon):
    """Each seal holds the digest of the one before; the status of the period is sealed as well."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march.action_review()
        cls.first_seal = cls.march.seal

    def _set_state(self, state):
        self._sql("UPDATE sales_kpi_period SET state = %s WHERE id = %s", state, self.march.id)

    def _get_kinds(self):
        return self.march.seal_link_ids.mapped("kind")

    def _download(self):
        packed = base64.b64decode(self.march.seal_ids.with_context(bin_size=False).content)
        return verify_seal.read(packed)

    def test_the_chain_grows_with_each_step(self):
        first = self.march.seal_link_ids
        self.assertEqual((first.number, first.kind, first.state), (1, "sealed", "review"))
        self.assertEqual((first.sha256, first.former), (self.first_seal, False))
        self._lock()
        links = self.march.seal_link_ids
        self.assertEqual((links[-1].kind, links[-1].state), ("locked", "locked"))
        self.assertEqual(links[-1].sha256, self.march.seal)
        for before, link in pairwise(links):
            self.assertEqual(link.former, before.digest)
        self.assertEqual(self.march._verify(), [])
        _digest, tables = self._download()
        period = tables["sales.kpi.period"]
        self.assertEqual(period["rows"][0][period["columns"].index("state")], "locked")

    def test_opened_by_sql_is_found(self):
        # "UPDATE ... SET state = 'open'": nothing else is different, and all was well before.
        self._lock()
        for state in ("open", "review"):
            self._set_state(state)
            [problem] = self.march._verify()
            self.assertIn(f"locked → {state}", problem)
        self._set_state("locked")
        self.assertEqual(self.march._verify(), [])

    def test_locked_by_sql_is_found(self):
        self._set_state("locked")
        self.assertEqual(len(self.march._verify()), 1)

    def test_opened_by_sql_changed_and_closed_again_is_found(self):
        # Locked with Ann's 800; opened by SQL, 200 slipped in, counted and closed again by the
        # buttons: the new seal fits its figures, and the chain tells.
        self._lock()
        locked = self.march.seal
        self._set_state("open")
        self._move("won", self.ann, 7, 200)
        self.march.action_review()
        self.assertEqual(self._score(self.scheme, self.ann).total, 100)
        problem = self.march._verify()[0]
        self.assertIn("past the module", problem)
        self.assertIn(locked, problem)
        self._settle()
        with self.assertRaisesRegex(UserError, "past the module"):
            self.march.action_lock()
        self._set_state("locked")
        self.assertIn("past the module", self.march._verify()[0])

    def test_opened_in_order_it_can_be_locked_and_nothing_is_forgotten(self):
        self._set_state("open")
        self.march.action_review()
        self.assertIn("past the module", self.march._verify()[0])
        self.march.action_reopen()
        self.march.action_review()
        self._lock()
        [problem] = self.march._verify()
        self.assertIn("past the module", problem)
        self.assertIn(self.first_seal, self.march.seal_link_ids.mapped("sha256"))

    def test_the_former_seal_stays_visible(self):
        self.march.action_reopen()
        self._move("won", self.ann, 7, 200)
        self.march.action_review()
        self.assertNotEqual(self.march.seal, self.first_seal)
        self.assertEqual(self.march._verify(), [])
        sealed = self.march.seal_link_ids.filtered(lambda link: link.kind == "sealed")
        self.assertEqual(sealed.mapped("sha256"), [self.first_seal, self.march.seal])
        self.assertIn("opened", self._get_kinds())
        messages = "".join(self.march.message_ids.mapped("body"))
        self.assertIn(f"The seal before: {self.first_seal}", messages)
        digest, tables = self._download()
        self.assertEqual(digest, self.march.seal)
        rows = tables[verify_seal.CHAIN]["rows"]
        self.assertIn(self.first_seal, [row[6] for row in rows])
        text = "\n".join(verify_seal.describe_chain(rows, self.first_seal))
        self.assertIn("This digest is that of a former seal", text)
        self.assertEqual(verify_seal.find_breaks(rows), [])

    def test_what_is_added_is_a_link_of_its_own(self):
        count = len(self.march.seal_link_ids)
        score = self._score(self.scheme, self.ann).with_user(self.manager)
        self.env["sales.kpi.adjustment"].with_user(self.manager)._give(score, 5, "Why not")
        links = self.march.seal_link_ids[count:]
        self.assertEqual(set(links.mapped("kind")), {"added"})
        self.assertEqual(links[-1].sha256, self.march.seal)
        self.assertEqual(links[-1].user_id, self.manager)
        self.assertEqual(self.march._verify(), [])

    def test_a_changed_or_missing_link_is_found(self):
        self.march.action_reopen()
        self.march.action_review()
        self.assertEqual(self.march._verify(), [])
        links = self.march.seal_link_ids
        for name, value in (
            ("sha256", "0" * 64), ("date", "2026-01-01 00:00:00"), ("state", "open"),
            ("kind", "added"), ("user_id", self.bob.id), ("former", "0" * 64), ("number", 9),
        ):  # fmt: skip
            with self.subTest(name=name), self.env.cr.savepoint() as point:
                self._sql(
                    f"UPDATE sales_kpi_seal_link SET {name} = %s WHERE id = %s", value, links[0].id
                )
                self.assertIn("chain", "".join(self.march._verify()))
                point.rollback()
                self.env.invalidate_all()
        for gone in (links[0], links[1], links[-1], links):
            with self.subTest(gone=len(gone)), self.env.cr.savepoint() as point:
                self._sql("DELETE FROM sales_kpi_seal_link WHERE id = ANY(%s)", gone.ids)
                self.assertTrue(self.march._verify())
                point.rollback()
                self.env.invalidate_all()

    def test_a_removed_seal_is_found(self):
        self._sql("DELETE FROM sales_kpi_seal WHERE period_id = %s", self.march.id)
        [problem] = self.march._verify()
        self.assertIn(self.first_seal, problem)

    def test_nobody_writes_the_chain(self):
        Link = self.env["sales.kpi.seal.link"].with_user(self.manager)
        link = self.march.seal_link_ids.with_user(self.manager)
        self.assertTrue(link.sha256)
        with self.assertRaises(AccessError):
            Link.create({"period_id": self.march.id, "number": 2})
        with self.assertRaises(AccessError):
            link.write({"sha256": "x"})
        with self.assertRaises(AccessError):
            link.unlink()
        for change in (lambda: link.sudo().write({"state": "open"}), link.sudo().unlink):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                change()
        for user in (self.ann, self.leader, self.accountant):
            self.assertFalse(Link.with_user(user).has_access("read"))

    def test_what_was_sealed_is_not_deleted(self):
        self.march.action_reopen()
        with self.assertRaisesRegex(UserError, "sealed before"):
            self.march.unlink()

    def test_the_file_is_checked_without_odoo(self):
        self.march.action_reopen()
        self.march.action_review()
        _digest, tables = self._download()
        rows = tables[verify_seal.CHAIN]["rows"]
        rows[0][6] = "0" * 64
        self.assertEqual(verify_seal.find_breaks(rows), [(1, verify_seal.CHANGED)])
        self.assertIn("Link 1 was changed.", verify_seal.describe_chain(rows, ""))

    def test_update_makes_old_seals_the_first_links(self):
        # As the version before sealed: no status, no chain.
        seal = self.march.seal_ids
        snapshot = seal._get_snapshot()
        snapshot.pop(verify_seal.CHAIN)
        table = snapshot["sales.kpi.period"]
        place = table["columns"].index("state")
        for row in (table["columns"], *table["rows"]):
            row.pop(place)
        self._sql("DELETE FROM sales_kpi_seal_link WHERE period_id = %s", self.march.id)
        self._sql(
            "UPDATE sales_kpi_seal SET content = %s, sha256 = %s WHERE id = %s",
            canonical.pack(snapshot), canonical.digest(snapshot), seal.id,
        )  # fmt: skip
        old = self.march.seal
        path = file_path("sales_kpi/migrations/19.0.1.3.0/post-seal_chain.py")
        spec = spec_from_file_location("seal_chain", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        for _time in range(2):
            script.migrate(self.env.cr, "19.0.1.2.0")
        self.env.invalidate_all()
        link = self.march.seal_link_ids
        self.assertEqual((link.number, link.sha256, link.state), (1, old, "review"))
        self.assertEqual(link.date, seal.sealed_on)
        self.assertEqual(self.march._verify(), [])
        self._lock()
        self.assertEqual(self.march._verify(), [])
        self._set_state("review")
        self.assertIn("Locked", self.march._verify()[0])
