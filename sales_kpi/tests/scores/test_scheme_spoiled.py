import random
from importlib.util import module_from_spec, spec_from_file_location

from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import file_path

from ...tools import formula
from .score_common import ScoreCommon

SHIPPED = ("scheme_all_round", "scheme_classic")


@tagged("post_install", "-at_install")
class TestSchemeSpoiled(ScoreCommon):
    """Doing more never lowers a score under a shipped scheme, and a scheme says where it would."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product = cls.env["product.product"].create({"name": "Press", "list_price": 100})
        cls.schemes = cls.env["sales.kpi.scheme"].browse(
            cls.env.ref(f"sales_kpi.{name}").id for name in SHIPPED
        )
        # What the installation judged before there was anything.
        cls.env["sales.kpi.score"].search([("scheme_id", "in", cls.schemes.ids)]).unlink()

    def _make_old(self):
        """The contest with the measures that it had before."""
        scheme = self.env.ref("sales_kpi.scheme_all_round")
        scheme.line_ids[-1].write(
            {
                "definition_id": self.env.ref("sales_kpi.definition_revenue_per_activity").id,
                "default_target": 1500.0,
            }
        )
        return scheme

    def _migrate(self):
        path = file_path("sales_kpi/migrations/19.0.1.3.0/post-all_round.py")
        spec = spec_from_file_location("all_round", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.2.0")

    def _get_codes(self, scheme):
        return scheme.line_ids.definition_id.mapped("code")

    def _read_totals(self):
        scores = self.env["sales.kpi.score"].search([("period_id", "=", self.march.id)])
        return {(s.scheme_id, s.subject_type, s.subject_id): s.total for s in scores}

    @freeze_time("2026-03-20 12:00:00")
    def test_one_more_activity_never_lowers_a_total(self):
        # Ann's 6 activities and orders of 9,000 were 1,500 an activity, 10 points; a 7th made it
        # 1,285.7, 8.57 points, and gave 10 / 60 = 0.17 for itself: 1.26 points lost by a call.
        self.schemes.active = True
        self._order(self.ann, 3, [(self.product, 90, 100)])
        for kind in ("won", "won", "lost"):
            self._move(kind, self.ann, 4, 500)
        for day in range(2, 8):
            self._activity(self.ann, day)
        self.march.refresh()
        before = self._read_totals()
        self.assertEqual({scheme for scheme, _kind, _id in before}, set(self.schemes))
        methods = self.env["sales.kpi.activity.method"].search([])
        purposes = self.env["sales.kpi.activity.purpose"].search([])
        rng = random.Random(22)
        for step in range(15):
            self._activity(
                rng.choice((self.ann, self.bob, self.carl)),
                rng.randint(1, 20),
                method_id=rng.choice(methods).id,
                purpose_id=rng.choice(purposes).id,
                lead_id=rng.choice((self.lead.id, False)),
                cost=rng.choice((0, 500)),
                date_next=rng.choice((False, "2026-03-10 12:00:00", "2026-03-25 12:00:00")),
                description=rng.choice((False, "<p>Talked about the offer</p>")),
            )
            self.march.refresh()
            now = self._read_totals()
            for key, total in before.items():
                self.assertGreaterEqual(now[key], total - 1e-9, (step, key))
            before = now

    def test_signs_of_a_formula(self):
        for text, signs in {
            "a / b": {"a": {1}, "b": {-1}},
            "a / (b / c)": {"a": {1}, "b": {-1}, "c": {1}},
            "a - 2 * b": {"a": {1}, "b": {-1}},
            "-(a - b)": {"a": {-1}, "b": {1}},
            "max(a, 1) / max(b - c, 1)": {"a": {1}, "b": {-1}, "c": {1}},
            "a / (a + b)": {"a": {1, -1}, "b": {-1}},
        }.items():
            with self.subTest(text=text):
                self.assertEqual(formula.parse(text).get_signs(), signs)

    def _advise(self, *codes):
        weight = 100 / len(codes)
        return self._scheme(*((code, weight, {}) for code in codes)).advice or ""

    def test_the_scheme_warns_of_pairs(self):
        moves = {"domain": "[('kind', 'in', ('won', 'lost'))]"}
        self._define("ended", **moves)
        won = "[('kind', '=', 'won')]"
        self._define("won_part", kind="ratio", numerator_domain=won, unit="percent", **moves)
        self._define("per_end", kind="formula", formula="12 * (won_revenue / ended)")
        self._define("deeper", kind="formula", formula="per_end - 1")
        self._define("ends_per_win", kind="formula", formula="ended / won_count", direction="lower")
        big = "[('kind', 'in', ('won', 'lost')), ('expected_revenue', '>', 9)]"
        self._define("big_ended", domain=big)
        for first, second in (
            ("activities_done", "revenue_per_activity"),
            ("visits", "revenue_per_activity"),  # a visit is an activity
            ("ended", "won_part"),  # the share of what is counted
            ("big_ended", "won_part"),
            ("ended", "per_end"),
            ("ended", "deeper"),  # through another formula
            ("ended", "ends_per_win"),  # lower is better, and this raises it
            ("order_count", "avg_order_amount"),
        ):
            with self.subTest(first=first, second=second):
                one, other = (self.Definition._find_by_code([c]).name for c in (first, second))
                advice = self._advise(first, second)
                self.assertIn(f"“{other}” goes down with what “{one}” counts", advice)
        for first, second in (
            ("won_count", "won_part"),  # what is won is a part of both
            ("won_count", "ends_per_win"),
            ("won_revenue", "per_end"),
            ("order_amount", "avg_order_amount"),
            ("visits", "won_part"),
        ):
            with self.subTest(first=first, second=second):
                self.assertNotIn("goes down", self._advise(first, second))

    def test_shipped_schemes_have_no_such_pair(self):
        for scheme in self.schemes:
            self.assertNotIn("goes down", scheme.advice or "")
        self.assertIn("goes down", self._make_old().advice)

    @freeze_time("2026-03-20 12:00:00")
    def test_update_replaces_what_has_judged_from_the_next_period_on(self):
        scheme = self._make_old()
        scheme.active = True
        self.march.refresh()
        self._migrate()
        self.assertIn("revenue_per_activity", self._get_codes(scheme))
        following = scheme.next_ids
        self.assertEqual(str(following.date_from), "2026-04-01")
        self.assertNotIn("revenue_per_activity", self._get_codes(following))
        rate = following.line_ids[-1]
        self.assertEqual(
            (rate.definition_id.code, rate.weight, rate.default_target),
            ("collection_rate", 10, 0.9),
        )
        self._migrate()  # a second time changes nothing
        self.assertEqual(scheme._get_versions(), scheme | following)

    def test_update_changes_what_has_not_judged(self):
        scheme = self._make_old()
        self._migrate()
        self.assertFalse(scheme.next_ids)
        self.assertIn("collection_rate", self._get_codes(scheme))

    def test_update_leaves_what_a_company_changed(self):
        scheme = self._make_old()
        line = scheme.line_ids[0]
        for values, back in (
            ({"default_target": 61}, {"default_target": 60}),
            ({"cap": 1.5}, {"cap": 1.2}),
            ({"gate": 0.5}, {"gate": 0}),
        ):
            with self.subTest(values=values):
                line.write(values)
                self._migrate()
                self.assertIn("revenue_per_activity", self._get_codes(scheme))
                line.write(back)
        scheme.line_ids = [
            Command.delete(line.id),
            Command.update(scheme.line_ids[-1].id, {"weight": 20}),
        ]
        self._migrate()
        self.assertIn("revenue_per_activity", self._get_codes(scheme))
