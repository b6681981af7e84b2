"""Facts and lines go with what they belong to, though no foreign key leads there."""

from importlib.util import module_from_spec, spec_from_file_location

from odoo.tests import tagged
from odoo.tools.misc import file_path

from ...models.facts.taken_along import let_go
from .score_common import ScoreCommon

TAKEN = {
    "sales_kpi_fact": ("reading_id", "sales_kpi_reading"),
    "sales_kpi_score_line": ("score_id", "sales_kpi_score"),
}


@tagged("post_install", "-at_install")
class TestTakenAlong(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scheme = cls._scheme(cls, ("won_revenue", 100, {"default_target": 1000}))
        cls._move("won", cls.ann, 5, 1900)
        cls.march.refresh()

    def _sql(self, text, *params):
        self.env.flush_all()
        self.env.cr.execute(text, params)
        self.env.invalidate_all()
        return self.env.cr.fetchall() if self.env.cr.description else None

    def _count(self, table):
        """(rows, rows that point nowhere)"""
        column, target = TAKEN[table]
        [counts] = self._sql(
            f"""SELECT COUNT(*), COUNT(*) FILTER (WHERE target.id IS NULL)
                  FROM {table} own LEFT JOIN {target} target ON target.id = own.{column}"""
        )
        return counts

    def _find_keys(self):
        names = [f"{table}_{column}_fkey" for table, (column, _target) in TAKEN.items()]
        return self._sql("SELECT conname FROM pg_constraint WHERE conname = ANY(%s)", names)

    def test_lines_go_with_their_scorecard(self):
        lines = self._count("sales_kpi_score_line")[0]
        score = self._score(self.scheme, self.ann)
        score.sudo().unlink()
        self.assertEqual(self._count("sales_kpi_score_line"), (lines - 1, 0))
        own = self.scheme.line_ids.id
        others = self.env["sales.kpi.score.line"].search([("scheme_line_id", "!=", own)])
        self.assertLess(len(others), lines - 1)
        self._sql("DELETE FROM sales_kpi_score WHERE scheme_id = %s", self.scheme.id)
        self.assertEqual(self._count("sales_kpi_score_line"), (len(others), 0))

    def test_with_the_period(self):
        before = {table: self._count(table)[0] for table in TAKEN}
        self.march.unlink()
        for table in TAKEN:
            rows, lost = self._count(table)
            self.assertLess(rows, before[table])
            self.assertEqual(lost, 0)

    def test_also_from_the_archive(self):
        self.march.state = "locked"
        moved = self.env["sales.kpi.fact"].sudo()._archive("2026-12-31")
        self.assertTrue(moved)
        facts = self._count("sales_kpi_fact")[0]
        self._sql("DELETE FROM sales_kpi_reading WHERE period_id = %s", self.march.id)
        self.assertEqual(self._count("sales_kpi_fact"), (facts - moved, 0))

    def test_what_is_alike_is_written_as_it_is(self):
        """A column that holds one value is sent once."""
        score = self._score(self.scheme, self.ann)
        other = self.env["sales.kpi.scheme.line"].search([("scheme_id", "!=", self.scheme.id)])
        self.env["sales.kpi.score.line"]._insert_columns(
            {
                "score_id": [score.id] * 2,
                "scheme_line_id": other[:2].ids,
                "actual": [0.1 + 0.2] * 2,
                "target": [-0.0, 0.0],
                "points": [1e-300] * 2,
                "error": ["it's {so}, \\"] * 2,
                "capped": [True] * 2,
                "gated": [None] * 2,
            },
            {"definition_id": other[:1].definition_id.id},
        )
        rows = self._sql(
            """SELECT actual, points, error, capped, gated, target::text
                 FROM sales_kpi_score_line WHERE score_id = %s AND scheme_line_id = ANY(%s)
                ORDER BY id""",
            score.id,
            other[:2].ids,
        )
        alike = (0.1 + 0.2, 1e-300, "it's {so}, \\", True, None)
        self.assertEqual(rows, [(*alike, "-0"), (*alike, "0")])

    def test_keys_of_before_go(self):
        self.assertFalse(self._find_keys())
        for table, (column, target) in TAKEN.items():
            self._sql(
                f"""ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fkey
                    FOREIGN KEY ({column}) REFERENCES {target} (id) ON DELETE CASCADE"""
            )
        self.assertEqual(len(self._find_keys()), 2)
        path = file_path("sales_kpi/migrations/19.0.1.9.0/post-taken_along.py")
        spec = spec_from_file_location("taken_along", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.8.0")
        self.assertFalse(self._find_keys())

    def test_nothing_stays_behind_when_the_module_goes(self):
        self.assertEqual(self._count_triggers(), 2)
        let_go(self.env.cr)
        self.assertEqual(self._count_triggers(), 0)
        self.assertFalse(self._sql("SELECT 1 FROM pg_proc WHERE proname = 'sales_kpi_take_along'"))
        Fact = self.env["sales.kpi.fact"]
        for _time in range(2):
            Fact._fields["reading_id"].update_db_foreign_key(Fact, None)
        self.assertEqual(self._count_triggers(), 1)

    def _count_triggers(self):
        return len(self._sql("SELECT 1 FROM pg_trigger WHERE right(tgname, 6) = '_along'"))
