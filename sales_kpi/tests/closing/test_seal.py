import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ...tools import canonical, verify_seal
from ..scores.score_common import ScoreCommon


@tagged("post_install", "-at_install")
class TestSeal(ScoreCommon):
    """Ann won 300 and 500 in March, Bob 100; the target of each is 1000 at weight 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._move("won", cls.ann, 3, 300)
        cls.second = cls._move("won", cls.ann, 5, 500)
        cls._move("won", cls.bob, 9, 100)
        cls.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "definition_id": cls.env.ref("sales_kpi.definition_won_revenue").id,
                            "weight": 100,
                            "default_target": 1000,
                        },
                    )
                ],
            }
        )
        cls.march.action_review()
        cls.won = cls.env.ref("sales_kpi.definition_won_revenue")

    def _evidence(self):
        return self.march.evidence_ids.filtered(lambda e: e.definition_id == self.won)

    def _sql(self, text, *params):
        self.env.flush_all()
        self.env.cr.execute(SQL(text, *params))  # pylint: disable=sql-injection
        self.env.invalidate_all()

    def test_review_counts_once_more_and_keeps_the_records(self):
        evidence = self._evidence()
        rows = evidence._get_rows()
        ours = [row for row in rows if row[0] in (self.first | self.second).ids]
        self.assertEqual(
            ours,
            [
                [self.first.id, "2026-03-03", self.ann.id, self.bees.id, 300.0, None, None],
                [self.second.id, "2026-03-05", self.ann.id, self.bees.id, 500.0, None, None],
            ],
        )
        self.assertEqual(evidence.count, len(rows))
        self.assertEqual(evidence.sha256, canonical.digest(rows))
        self.assertEqual(rows, sorted(rows))

    def test_the_evidence_adds_up_to_the_figures(self):
        """Counts and sums of the kept rows are the facts, for everybody, without the reader."""
        kinds = {"count": lambda rows: len(rows), "sum": lambda rows: sum(r[4] or 0 for r in rows)}
        checked = 0
        for evidence in self.march.evidence_ids:
            definition = evidence.definition_id
            if definition.kind not in kinds or evidence.error:
                continue
            facts = self.env["sales.kpi.fact"].search(
                [
                    ("period_id", "=", self.march.id),
                    ("definition_id", "=", definition.id),
                    ("subject_type", "=", "user"),
                ]
            )
            rows = evidence._get_rows()
            for fact in facts:
                mine = [row for row in rows if row[2] == fact.user_id.id]
                self.assertAlmostEqual(kinds[definition.kind](mine), fact.value, msg=definition)
                checked += bool(fact.value)
        # won_revenue and won_count of Ann and Bob at least
        self.assertGreaterEqual(checked, 4)

    def test_verify_finds_nothing_where_nothing_was_done(self):
        self.assertEqual(self.march._verify(), [])
        self.assertEqual(
            self.march.with_user(self.manager).action_verify()["params"]["type"], "success"
        )
        self._lock()
        self.assertEqual(self.march._verify(), [])

    def test_verify_names_a_fact(self):
        self._sql(
            """UPDATE sales_kpi_fact SET value = value + 1 WHERE period_id = %s
                AND definition_id = %s AND user_id = %s""",
            self.march.id, self.won.id, self.ann.id,
        )  # fmt: skip
        [problem] = self.march._verify()
        for part in (self.won.name, self.ann.name, "800.0 → 801.0"):
            self.assertIn(part, problem)
        self._settle()
        with self.assertRaisesRegex(UserError, "800.0 → 801.0"):
            self.march.action_lock()

    def test_verify_names_a_score_and_a_line(self):
        self._sql(
            "UPDATE sales_kpi_score SET total = 99, rank = 1 WHERE period_id = %s AND user_id = %s",
            self.march.id, self.bob.id,
        )  # fmt: skip
        self._sql(
            """UPDATE sales_kpi_score_line SET target = 1 WHERE score_id IN (
                 SELECT id FROM sales_kpi_score WHERE period_id = %s AND user_id = %s)""",
            self.march.id, self.ann.id,
        )  # fmt: skip
        score, line = self.march._verify()
        self.assertIn(self.bob.name, score)
        self.assertIn("10.0 → 99.0", score)
        self.assertIn(self.ann.name, line)
        self.assertIn("1000.0 → 1.0", line)

    def test_verify_names_what_was_deleted_or_slipped_in(self):
        self._sql(
            """DELETE FROM sales_kpi_fact WHERE period_id = %s AND definition_id = %s
                AND user_id = %s""",
            self.march.id, self.won.id, self.bob.id,
        )  # fmt: skip
        [problem] = self.march._verify()
        self.assertIn("deleted", problem)
        self.assertIn(self.bob.name, problem)

    def test_verify_names_an_adjustment(self):
        score = self._score(self.env["sales.kpi.scheme"].search([]), self.ann)
        given = self.env["sales.kpi.adjustment"].with_user(self.manager)._give(score, 5, "Why not")
        self.assertEqual(self.march._verify(), [])
        self._sql("UPDATE sales_kpi_adjustment SET points = 50 WHERE id = %s", given.id)
        [problem] = self.march._verify()
        self.assertIn("5.0 → 50.0", problem)
        self.assertIn(self.ann.name, problem)

    def test_verify_names_an_adjustment_slipped_in(self):
        score = self._score(self.env["sales.kpi.scheme"].search([]), self.bob)
        self._sql(
            """INSERT INTO sales_kpi_adjustment (period_id, scheme_id, user_id, company_id,
                      score_id, points, reason, author_id, date)
               VALUES (%s, %s, %s, %s, %s, 90, 'Friend', 1, now())""",
            self.march.id, score.scheme_id.id, self.bob.id, self.company.id, score.id,
        )  # fmt: skip
        [problem] = self.march._verify()
        self.assertIn(self.bob.name, problem)
        self.assertIn("added", problem)

    def test_verify_names_an_appraisal(self):
        self._sql(
            """UPDATE sales_kpi_appraisal SET final_total = 200, final_rating = 'S'
                WHERE period_id = %s AND user_id = %s""",
            self.march.id, self.bob.id,
        )  # fmt: skip
        [problem] = self.march._verify()
        for part in (self.bob.name, "10.0 → 200.0", "D → S"):
            self.assertIn(part, problem)

    def test_an_adjustment_covers_no_change(self):
        """What was changed before the next step is still found after it."""
        score = self._score(self.env["sales.kpi.scheme"].search([]), self.ann)
        self._sql("UPDATE sales_kpi_score SET total = 99 WHERE id = %s", score.id)
        self.env["sales.kpi.adjustment"]._give(score, 5, "Why not")
        self.assertEqual(len(self.march._verify()), 1)

    def test_verify_names_evidence(self):
        rows = self._evidence()._get_rows()
        rows[0][4] = 1e6
        packed = canonical.pack(rows)
        self._sql(
            "UPDATE sales_kpi_evidence SET content = %s WHERE id = %s", packed, self._evidence().id
        )
        [problem] = self.march._verify()
        self.assertIn(self.won.name, problem)
        # With a digest that fits, the seal tells.
        self._sql(
            "UPDATE sales_kpi_evidence SET sha256 = %s WHERE id = %s",
            canonical.digest(rows), self._evidence().id,
        )  # fmt: skip
        [problem] = self.march._verify()
        self.assertIn(self.won.name, problem)
        self._sql("UPDATE sales_kpi_evidence SET content = 'x' WHERE id = %s", self._evidence().id)
        self.assertTrue(self.march._verify())

    def test_verify_names_a_broken_seal(self):
        seal = self.march.seal_ids
        snapshot = seal._get_snapshot()
        snapshot["sales.kpi.fact"]["rows"].pop()
        self._sql(
            "UPDATE sales_kpi_seal SET content = %s WHERE id = %s",
            canonical.pack(snapshot),
            seal.id,
        )
        self.assertIn("seal", self.march._verify()[0])

    def test_the_snapshot_has_the_numbers(self):
        tables = self.march.seal_ids._get_snapshot()
        columns = tables["sales.kpi.score.line"]["columns"]
        for name in ("actual", "target", "weight", "points", "achievement", "status"):
            self.assertIn(name, columns)
        self.assertTrue(json.dumps(tables))

    def test_opened_again_there_is_no_seal(self):
        old = self.march.seal
        self.march.action_reopen()
        self.assertFalse(self.march.seal_ids or self.march.evidence_ids)
        with self.assertRaises(UserError):
            self.march._verify()
        self._move("won", self.ann, 7, 200)
        self.march.action_review()
        self.assertNotEqual(self.march.seal, old)
        score = self._score(self.env["sales.kpi.scheme"].search([]), self.ann)
        self.assertEqual(score.total, 100)

    def test_who_verifies(self):
        for user in (self.ann, self.leader, self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self.march.with_user(user).action_verify()
            for name in ("sales.kpi.evidence", "sales.kpi.seal"):
                self.assertFalse(self.env[name].with_user(user).has_access("read"))
        self.assertTrue(self.march.with_user(self.manager).action_verify())

    def test_a_measure_that_fails_stops_nothing(self):
        self.march.action_reopen()
        broken = self._define("broken")
        broken._write({"domain": "[('nowhere', '=', 1)]"})
        self.march.action_review()
        self.assertEqual(self.march.state, "review")
        self.assertEqual(self.march._verify(), [])

    def test_the_seal_is_downloaded_as_a_file_that_holds_its_digest(self):
        as_manager = self.march.with_user(self.manager)
        url = as_manager.action_download_seal()["url"]
        self.assertIn(f"/web/content/sales.kpi.seal/{self.march.seal_ids.id}/content", url)
        packed = base64.b64decode(self.march.seal_ids.with_context(bin_size=False).content)
        digest, tables = verify_seal.read(packed)
        self.assertEqual(digest, self.march.seal_ids.sha256)
        totals = tables["sales.kpi.score"]
        self.assertIn(80, [row[totals["columns"].index("total")] for row in totals["rows"]])

    def test_nobody_else_downloads_it(self):
        for user in (self.ann, self.leader, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self.march.with_user(user).action_download_seal()
        with self.assertRaisesRegex(UserError, "is not sealed"):
            april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-15")
            april.with_user(self.manager).action_download_seal()

    def test_a_leaver_gets_a_pseudonym_and_the_seal_holds(self):
        """People are sealed by their ids: a name may go, the figures stay as they were."""
        name, login = self.ann.name, self.ann.login
        self.ann.write({"name": "Former salesperson 1", "login": "gone-1", "email": False})
        self.ann.active = False
        self.assertEqual(self.march._verify(), [])
        sealed = json.dumps(self.march.seal_ids._get_snapshot(), ensure_ascii=False)
        self.assertFalse(name in sealed or f'"{login}"' in sealed)
