"""Whom to promote and whom to support: hand-worked runs of locked months, and who may read them.

Each salesperson should win 1,000 in a month, at weight 100: who wins 850 has 85 points. S begins at
110, A at 95, B at 80, C at 60; whoever is under 100 points, and no A, is under target.
"""

import io
import json
from datetime import date

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import set_clock
from ..scores.score_common import Command, ScoreCommon

NOW = "2026-08-10 09:00:00"


class PeopleReviewCommon(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Review = cls.env["sales.kpi.people.review"]
        cls.won = cls.env.ref("sales_kpi.definition_won_revenue")
        (cls.Definition.search([]) - cls.won).active = False  # a month is closed the quicker
        cls.scheme = cls._make_scheme()

    @classmethod
    def _make_scheme(cls, **values):
        line = {"definition_id": cls.won.id, "weight": 100, "default_target": 1000, "cap": 3}
        vals = {"name": "Test", "line_ids": [Command.create(line)], **values}
        return cls.env["sales.kpi.scheme"].create(vals)

    @classmethod
    def _judge(cls, number, **points):
        """A month in review: {login: points}."""
        for login, total in points.items():
            user = getattr(cls, login)
            team = cls.wasps if user == cls.carl else cls.bees
            cls._move("won", user, f"2026-{number:02}-10 12:00:00", total * 10, team=team)
        period = cls.env["sales.kpi.period"].get_or_create("month", date(2026, number, 1))
        period.refresh()
        period.with_user(cls.manager).action_review()
        return period

    @classmethod
    def _close(cls, number, **points):
        period = cls._judge(number, **points)
        cls._lock(period)
        return period

    def _of(self, kind):
        rows = self.Review.with_user(self.manager).search([("kind", "=", kind)])
        return {row.user_id.login: row.run for row in rows}


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPeopleReview(PeopleReviewCommon):
    def test_empty(self):
        """Nothing is locked: nobody, and no error."""
        self.assertFalse(self.Review.with_user(self.manager).search([]))
        self._judge(1, ann=120, bob=10)
        self.assertFalse(self.Review.with_user(self.manager).search([]))

    def test_promote(self):
        """Ann has A, S, A; Bob S, B, S: his run is one month long. Carl has 94.9 in the first."""
        self._close(1, ann=100, bob=120, carl=94.9)
        self._close(2, ann=115, bob=90, carl=130)
        self.assertEqual(self._of("promote"), {})
        self._close(3, ann=105, bob=120, carl=130)
        self.assertEqual(self._of("promote"), {"ann": 3})
        row = self.Review.with_user(self.manager).search([("kind", "=", "promote")])
        self.assertEqual((row.since, row.final_rating), (date(2026, 1, 1), "A"))
        # (100 + 115) / 2 is 107.5, and 105 is 2.5 less
        self.assertEqual((row.usual, row.rise), (107.5, -2.5))
        self.assertEqual(
            row.reason,
            "3 locked periods running with A or better, up to March 2026: 105.0 points there. "
            "Furthest beyond their targets: Won revenue 105%.",
        )
        self._close(4, ann=100, bob=100, carl=100)
        self.assertEqual(self._of("promote"), {"ann": 4, "carl": 3})

    def test_how_many_periods(self):
        """It is the company's choice."""
        self._close(1, ann=100, bob=50)
        self._close(2, ann=100, bob=50)
        self.assertEqual((self._of("promote"), self._of("support")["bob"]), ({}, 2))
        self.company.kpi_promote_periods, self.company.kpi_support_periods = 2, 3
        self.assertEqual((self._of("promote"), self._of("support")), ({"ann": 2}, {}))
        self.company.kpi_support_periods, self.company.kpi_support_below = 2, 50
        self.assertNotIn("bob", self._of("support"))
        self.company.kpi_support_below = 50.1
        self.assertIn("bob", self._of("support"))

    def test_support(self):
        """Bob stays under 100 twice; Ann has an A the second time; the leaders, who win
        nothing, have no points at all."""
        self._close(1, ann=90, bob=94.9)
        self._close(2, ann=96, bob=40)
        found = self._of("support")
        self.assertEqual(found["bob"], 2)
        self.assertNotIn("ann", found)
        row = self.Review.with_user(self.manager).search(
            [("kind", "=", "support"), ("user_id", "=", self.bob.id)]
        )
        self.assertEqual(
            row.reason,
            "2 locked periods running under 100.0 points, up to February 2026: 40.0 points there. "
            "Furthest behind their targets: Won revenue 40%.",
        )

    def test_progress(self):
        """Three months before: Ann's mean is 60 and her best 70, Bob's 50 and 50. In the fourth
        Ann has 95 (35 more), Bob 84 (34 more), Carl, from 10 to 90, 80 more, but after two months
        only, as he was not there in January."""
        self.env["sales.kpi.membership"].search(
            [("user_id", "=", self.carl.id)]
        ).date_from = "2026-02-01"
        self._close(1, ann=50, bob=50)
        self._close(2, ann=60, bob=50, carl=10)
        self._close(3, ann=70, bob=50, carl=10)
        self.assertEqual(self._of("rise"), {})
        self._close(4, ann=95, bob=84, carl=90)
        self.assertEqual(self._of("rise"), {"ann": 0})
        row = self.Review.with_user(self.manager).search([("kind", "=", "rise")])
        self.assertEqual((row.usual, round(row.rise, 6)), (60, 35))
        self.assertIn("95.0 points in April 2026, 35.0 more than the usual 60.0", row.reason)

    def test_a_dip_is_no_progress(self):
        """Mean 70: 89 is 19 more, and less than the 90 of two months before."""
        self._close(1, ann=90)
        self._close(2, ann=90)
        self._close(3, ann=30)
        self._close(4, ann=89)
        self.assertNotIn("ann", self._of("rise"))

    def test_a_gap_breaks_the_run(self):
        """January, February and April: March is missing."""
        self._close(1, ann=100, bob=10)
        self._close(2, ann=100, bob=10)
        self._close(4, ann=100, bob=10)
        self.assertEqual(self._of("promote"), {})
        self.assertNotIn("bob", self._of("support"))
        self._close(5, ann=100, bob=10)
        self.assertEqual((self._of("promote"), self._of("support")["bob"]), ({}, 2))
        self._close(3, ann=100, bob=10)
        self.assertEqual((self._of("promote"), self._of("support")["bob"]), ({"ann": 5}, 5))

    def test_a_period_in_review_breaks_the_run(self):
        """February is judged, and not locked yet: nothing of it is final."""
        self._close(1, ann=100, bob=10)
        february = self._judge(2, ann=100, bob=10)
        self._close(3, ann=100, bob=10)
        self.assertEqual(self._of("promote"), {})
        self.assertNotIn("bob", self._of("support"))
        self._lock(february)
        self.assertEqual((self._of("promote"), self._of("support")["bob"]), ({"ann": 3}, 3))

    def test_not_judged_in_between(self):
        """Ann was not there in February: no score, and a run of one."""
        members = self.env["sales.kpi.membership"].search([("user_id", "=", self.ann.id)])
        members.date_to = "2026-01-31"
        members.copy({"date_from": "2026-03-01", "date_to": False})
        for number in (1, 2, 3):
            self._close(number, **({"ann": 100} if number != 2 else {}), bob=100)
        self.assertEqual(self._of("promote"), {"bob": 3})

    def test_newcomer_and_leaver(self):
        """Who came in March has one month; who left in April is not to be promoted, nor is he who
        works for the company no more, nor whoever is archived."""
        members = self.env["sales.kpi.membership"]
        members.search([("user_id", "=", self.carl.id)]).date_from = "2026-03-01"
        for number in (1, 2):
            self._close(number, ann=100, bob=10)
        self._close(3, ann=100, bob=10, carl=120)
        self.assertEqual(self._of("promote"), {"ann": 3})
        self.assertNotIn("carl", self._of("support"))
        own = members.search([("user_id", "=", self.ann.id)])
        own.date_to = "2026-04-15"
        self.assertEqual(self._of("promote"), {})
        own.date_to = False
        self.assertEqual(self._of("promote"), {"ann": 3})
        self.ann.active = False
        self.assertEqual(self._of("promote"), {})
        self.ann.active = True
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.ann.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        self.assertEqual(self._of("promote"), {})

    def test_who_was_not_in_the_last_period(self):
        """Ann's run ends in March, and April is locked without her."""
        members = self.env["sales.kpi.membership"].search([("user_id", "=", self.ann.id)])
        for number in (1, 2, 3):
            self._close(number, ann=100)
        members.date_to = "2026-03-31"
        members.copy({"date_from": "2026-05-01", "date_to": False})
        self._close(4, bob=100)
        self.assertEqual(self._of("promote"), {})

    def test_marks_are_those_of_the_period(self):
        """A scheme that is called otherwise, with three marks: only the best of them counts, as
        the middle one is level 2 of 4; and what it is called later changes nothing."""
        self.scheme.active = False
        marks = [("Top", 100), ("Middle", 50), ("Low", 0)]
        other = self._make_scheme(
            name="Other",
            mark_ids=[Command.create({"name": name, "minimum": least}) for name, least in marks],
        )
        for number in (1, 2, 3):
            self._close(number, ann=100, bob=99)
        self.assertEqual(self._of("promote"), {"ann": 3})
        reason = self.Review.with_user(self.manager).search([("kind", "=", "promote")]).reason
        self.assertIn("with Top or better", reason)
        self.assertEqual(
            self.Review.with_user(self.manager).search([("kind", "=", "promote")]).scheme_id, other
        )

    def test_as_python_counts(self):
        """The same by plain loops, for five months and three people."""
        points = {
            "ann": [100, 80, 110, 120, 100],
            "bob": [20, 100, 94.99, 60, 80],
            "carl": [100, 100, 100, 100, 60],
        }
        for place in range(5):
            self._close(place + 1, **{login: row[place] for login, row in points.items()})

        def run(row, fits):
            count = 0
            for total in reversed(row):
                if not fits(total):
                    break
                count += 1
            return count

        good = {who: run(row, lambda total: total >= 95) for who, row in points.items()}
        under = {who: run(row, lambda total: total < 95) for who, row in points.items()}
        self.assertEqual(self._of("promote"), {w: n for w, n in good.items() if n >= 3})
        found = {who: n for who, n in self._of("support").items() if who in points}
        self.assertEqual(found, {w: n for w, n in under.items() if n >= 2})

    def test_points_beside_the_score(self):
        """The final total and mark count: 91 and 5 given are A."""
        for number in (1, 2):
            self._close(number, ann=100)
        period = self._judge(3, ann=91)
        score = self._score_of(period, self.ann)
        self.env["sales.kpi.adjustment"].with_user(self.manager)._give(score, 5, "Trained others.")
        self._lock(period)
        self.assertEqual(self._of("promote"), {"ann": 3})

    def _score_of(self, period, user):
        domain = [("period_id", "=", period.id), ("user_id", "=", user.id)]
        return self.env["sales.kpi.score"].search([*domain, ("subject_type", "=", "user")])

    def test_appraisals_behind_it(self):
        """The button opens those of the run, under the viewer's own rights."""
        for number, total in ((1, 50), (2, 100), (3, 100), (4, 100)):
            self._close(number, ann=total)
        row = self.Review.with_user(self.manager).search([("kind", "=", "promote")])
        action = row.action_open_appraisals()
        found = self.env[action["res_model"]].with_user(self.manager).search(action["domain"])
        self.assertEqual(
            sorted(found.period_id.mapped(lambda period: period.date_from.month)), [2, 3, 4]
        )
        self.assertEqual(found.user_id, self.ann)

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        for number in (1, 2, 3):
            self._close(number, ann=100)
        rows = self.Review.with_user(self.manager).with_context(lang="zh_CN").search([])
        for row in rows:
            self.assertRegex(row.reason, "[\u4e00-\u9fff]{4}")
            self.assertNotRegex(row.reason, "running|points|Furthest")


@freeze_time(NOW)
@tagged("post_install", "-at_install")
class TestPeopleReviewRights(PeopleReviewCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for number in (1, 2, 3):
            cls._close(number, ann=100, bob=10)

    def test_for_managers_only(self):
        """Neither salespeople, leaders and accountants nor outsiders: by no way of reading."""
        admin = self._new_user("keeper", "sales_kpi.group_kpi_manager")
        for user in (self.manager, admin):
            self.assertIn("ann", self.Review.with_user(user).search([]).user_id.mapped("login"))
        for user in (self.ann, self.leader, self.director, self.accountant, self.portal):
            Review = self.Review.with_user(user)
            for read in (
                lambda Review=Review: Review.search([]),
                lambda Review=Review: Review.search_count([]),
                lambda Review=Review: Review.formatted_read_group([], ["kind"], ["__count"]),
                lambda Review=Review: Review.browse(self.Review.search([]).ids).read(["reason"]),
                lambda Review=Review: Review.browse(
                    self.Review.search([]).ids[:1]
                ).action_open_appraisals(),
            ):
                with self.subTest(user=user.login), self.assertRaises(AccessError):
                    read()

    def test_menu_is_the_managers(self):
        menu = self.env.ref("sales_kpi.sales_kpi_people_review_menu")
        for user, shown in ((self.manager, True), (self.ann, False), (self.accountant, False)):
            menus = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in menus, shown, user.login)

    def test_nobody_writes(self):
        row = self.Review.with_user(self.manager).search([], limit=1)
        for write in (
            lambda: row.write({"run": 9}),
            lambda: row.unlink(),
            lambda: self.Review.with_user(self.manager).create({"kind": "promote"}),
        ):
            with self.assertRaises(AccessError):
                write()

    def test_of_ones_companies_only(self):
        """Neither a manager of another company, nor one who has not chosen this one."""
        other = self.env["res.company"].create({"name": "Elsewhere"})
        set_clock(other, "UTC")
        stranger = self._new_user(
            "stranger", "sales_team.group_sale_manager", company_id=other.id,
            company_ids=[Command.link(other.id)],
        )  # fmt: skip
        self.assertFalse(self.Review.with_user(stranger).search([]))
        self.manager.company_ids |= other
        Review = self.Review.with_user(self.manager)
        self.assertFalse(Review.with_context(allowed_company_ids=other.ids).search([]))
        both = Review.with_context(allowed_company_ids=(other | self.company).ids)
        self.assertEqual(len(both.search([])), len(Review.search([])))

    def test_export(self):
        """The list as XLSX, with the reasons in words."""
        self.manager.group_ids |= self.env.ref("base.group_allow_export")
        self.authenticate("manager", "managerx")
        names = ["kind", "user_id", "team_id", "reason", "run", "final_total", "final_rating"]
        asked = {
            "model": "sales.kpi.people.review", "ids": False, "domain": [["kind", "=", "promote"]],
            "groupby": [], "import_compat": False,
            "fields": [{"name": name, "label": name, "type": "char"} for name in names],
        }  # fmt: skip
        response = self.url_open(
            "/web/export/xlsx",
            data={"data": json.dumps(asked), "csrf_token": Request.csrf_token(self)},
        )
        rows = list(load_workbook(io.BytesIO(response.content)).active.values)
        self.assertEqual(rows[0], tuple(names))
        told = dict(zip(names, rows[1], strict=True))
        self.assertEqual((told["kind"], told["run"], told["final_total"]), ("To Promote", 3, 100))
        self.assertIn("3 locked periods running", told["reason"])

    def test_groups(self):
        """Totals of one scheme only are added up, as elsewhere."""
        groups = self.Review.with_user(self.manager).formatted_read_group(
            [("kind", "=", "promote")], ["scheme_id"], ["__count", "final_total:avg"]
        )
        self.assertEqual([(g["__count"], g["final_total:avg"]) for g in groups], [(1, 100)])
