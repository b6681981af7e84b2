import random

from odoo.exceptions import UserError
from odoo.tests import tagged

from .report_common import ReportCommon

ANYTHING = (
    None, False, True, 0, 1, -1, 2**40, 1.5, float("nan"), "", "x", "\0", "\ud800", "[]", "[1]",
    "[[", "1e999", [], [None], [[]], ["x"], [1, 2], {}, {"code": None}, {"unit": []},
    {"unit": "week", "kind": "last", "count": 399}, {"unit": "custom", "date_from": "0001-01-01"},
    [("rep", "=", 1)], ["&", "&"], [("day", ">=", "2026-01-01")], [("month", "=", "9999-12-31")],
    [("rep", "in", ["a"])], [("country", "child_of", 1)], "path:", "path:user_id", "path:x.y.z",
    ["path:user_id.partner_id.lang"], ["path:date"], ["path:id"], ["rep", "path:company_id"],
    ["month", "day"], ["customer_class"], ["won_revenue"], ["open_pipeline", "win_rate"],
)  # fmt: skip
NAMES = (
    "measures", "rows", "columns", "span", "comparison", "filter", "order_by", "order_code",
    "order_column", "top", "subtotals", "share_of", "look", "name",
)  # fmt: skip
# What is meant in its place: so that more than the first check is reached.
MEANT = {
    "measures": (["won_revenue"], ["open_pipeline", "win_rate"], [{"code": "order_amount"}]),
    "rows": (["month", "day"], ["customer_class"], ["path:user_id.partner_id.lang"], ["path:id"]),
    "columns": (["path:date"], ["top_team"], ["path:company_id", "year"], ["path:user_id.login"]),
    "span": ({"unit": "week", "kind": "last", "count": 399}, {"unit": "year", "kind": "this"}),
    "filter": (
        [("month", "=", "9999-12-31")], [("week", "=", "9999-12-31")],
        [("country", "child_of", 1)], [("rep", "in", ["a"])],
        [("path:date", "=", "soon")], [("path:id", "=", "x")], [("day", "<", "2026-01-01")],
        [("path:user_id", "child_of", 1)], [("rep", "=", True)], [("customer_class", "=", "z")],
    ),
    "comparison": ("previous", "year"),
    "order_column": ('["2026-03-01"]', "[null]"),
    "top": (1,),
}  # fmt: skip
LOGGER = "odoo.addons.sales_kpi.models.measures.cross.reader_cross"


@tagged("post_install", "-at_install")
class TestReportAnything(ReportCommon):
    """A client may send anything: it is answered, or refused in a sentence."""

    def test_whatever_is_sent(self):
        with self.assertNoLogs(LOGGER, "WARNING"):
            self._send_anything()

    def _send_anything(self):
        self._move("won", self.ann, 3, 100)
        rng, answered = random.Random(20), 0
        for number in range(400):
            spec = {"measures": ["won_revenue"], "rows": ["rep"]}
            for name in rng.sample(NAMES, rng.randint(1, 3)):
                is_meant = rng.random() < 0.8
                spec[name] = rng.choice(MEANT.get(name, ANYTHING) if is_meant else ANYTHING)
            options = {"spec": spec, "all_rows": rng.choice(ANYTHING)}
            if rng.random() < 0.1:
                options |= {"report_id": rng.choice(ANYTHING), "company_id": rng.choice(ANYTHING)}
            user = rng.choice((self.ann, self.leader, self.manager, self.accountant))
            answered += self._try(rng, number, user, options)
        self.assertGreater(answered, 100)

    def _try(self, rng, number, user, options):
        Report = self.Report.with_user(user)
        calls = {
            "page": lambda: Report.get_page(options),
            "cell": lambda: Report.open_cell(options, *rng.choices(ANYTHING, k=3)),
            "record": lambda: Report.open_cell(
                options, rng.choice(("[]", "[1]", "[null]", "[NaN]", '["2026-03-01"]')), "[]",
                "won_revenue",
            ),
            "save": lambda: Report.save_spec(options, rng.choice(({}, {"name": "R"}, [], 3))),
        }  # fmt: skip
        answered = 0
        for name, call in calls.items():
            try:
                with self.env.cr.savepoint():
                    call()
                    answered += 1
            except UserError as error:
                self.assertTrue(str(error).strip(), (number, name, options))
            except Exception as error:
                raise AssertionError((number, name, user.login, options)) from error
        return answered
