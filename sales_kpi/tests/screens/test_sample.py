"""Sample data: made-up payloads behind a switch of the company. No table changes but the switch,
and nothing is left when it is off."""

import json
from itertools import pairwise

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ...models.screens.sample.cast import PEOPLE, STAGES, add_up, judge, rank
from ...models.screens.sample.company import AGES, DUE, LOST, PAID
from .test_setup import SetupCommon

SCREENS = {
    "sales.kpi.leaderboard": "get_board",
    "sales.kpi.workbench": "get_page",
    "sales.kpi.team.cockpit": "get_page",
    "sales.kpi.company.cockpit": "get_page",
    "sales.kpi.wall": "get_page",
}
MARKS = (
    "measure", "record", "workbench", "visit", "stage", "source", "sale", "ageing", "activities",
    "attainment",
)  # fmt: skip


class SampleCommon(SetupCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.fact"].search([]).unlink()

    def _get(self, model, user=None, options=None):
        screen = self.env[model].with_user(user or self.manager)
        return getattr(screen, SCREENS[model])(options or {})

    def _have_counted(self, value=1):
        """A figure of the company's own."""
        self._move("won", self.ann, 5, value)
        self.march.refresh()


@tagged("post_install", "-at_install")
class TestCast(SampleCommon):
    def test_worked_by_hand(self):
        # Weights 40/20/20/20, targets 100,000 / 20 / 20 % / 4.5, cap 120 %.
        # Ann 120,000 / 18 / 5 of 20 / 4.5: 48 + 18 + 24 + 20 = 110.
        # Eve 104,000 / 20 / 3 of 15 / 4.2: 41.6 + 20 + 20 + 18.67 = 100.27.
        # Hugo 38,000 / 6 / 2 of 20 / 3.9: 15.2 + 6 + 10 + 17.33 = 48.53.
        self.assertEqual(
            [(place, one.key, round(card.total, 2)) for place, one, card in rank()],
            [(1, -1, 110), (2, -5, 100.27), (3, -2, 99.51), (4, -3, 96.64), (5, -6, 77.8),
             (6, -7, 71.22), (7, -4, 67.96), (8, -8, 48.53)],
        )  # fmt: skip
        self.assertEqual(sum(line.weight for line in judge(PEOPLE[0]).lines), 100)

    def test_the_company_is_the_sum_of_its_people(self):
        # 365,000 in the North and 269,000 in the South of 8 times 100,000; 26 won of 151 closed.
        self.assertEqual(add_up("order_amount", PEOPLE), (634_000, 800_000))
        self.assertAlmostEqual(add_up("win_rate", PEOPLE)[0], 26 / 151)

    def test_what_is_open_is_what_was_not_paid(self):
        # 41,000 + 18,000 + 7,000 + 4,000 are overdue: 410,000 fell due, 340,000 were paid.
        self.assertEqual((sum(AGES[1:]), DUE - PAID), (70_000, 70_000))

    def test_stages_add_up(self):
        # 40 = 29 went on + 8 lost + 3 there; 29 = 21 + 5 + 3; 21 = 15 + 4 + 2; 15 were won.
        still = [entered - lost - later for (entered, lost), (later, _lost) in pairwise(STAGES)]
        self.assertEqual(still, [3, 3, 2])
        lost_at = [sum(counts) for counts in LOST]
        self.assertEqual(lost_at, [lost for _entered, lost in STAGES[:-1]])


@tagged("post_install", "-at_install")
class TestSample(SampleCommon):
    def test_screens_show_it_and_it_is_gone_again(self):
        before = {model: self._get(model) for model in SCREENS}
        self.setup.action_show_sample()
        self.assertEqual(self.setup.sample_user_id, self.manager)
        self.assertTrue(self.setup.sample_date and self.setup.is_sample)
        for model in SCREENS:
            with self.subTest(model=model):
                page = self._get(model)
                self.assertEqual(page["sample"]["label"], "Take It Away")
                self.assertFalse(page["stale"] or page["can_refresh"] or page["empty"])
                self.assertEqual(page, self._get(model), "the same at every look")
                json.dumps(page)
        self.setup.action_take_sample_away()
        self.assertEqual({model: self._get(model) for model in SCREENS}, before)

    def test_it_has_what_the_true_pages_have(self):
        """A screen that gets a new part finds it in the sample, too."""
        self._choose("deals", "deals")
        self.setup.action_take_targets()
        lead = {"name": "Deal", "type": "opportunity", "expected_revenue": 9000}
        lead = self.env["crm.lead"].create(lead | {"user_id": self.ann.id, "team_id": self.bees.id})
        lead.action_set_lost()
        self._activity(self.ann, 16)
        self._have_counted()
        true = {model: self._get(model) for model in SCREENS}
        self.env["sales.kpi.fact"].search([]).unlink()
        self.setup.action_show_sample()
        for model, page in true.items():
            with self.subTest(model=model):
                sample = self._get(model)
                self.assertEqual(list(self._find_missing(page, sample)), [])
                self.assertEqual(set(sample) - set(page), {"sample"})

    def _find_missing(self, true, sample, path=""):
        """Paths of what is in a page and not in the sample; of rows the first one tells."""
        if isinstance(true, dict) and isinstance(sample, dict) and true.get("kind") not in MARKS:
            yield from (f"{path}/{name}" for name in true if name not in sample)
            for name in true.keys() & sample.keys() - {"options"}:
                yield from self._find_missing(true[name], sample[name], f"{path}/{name}")
        elif isinstance(true, list) and isinstance(sample, list) and true and sample:
            yield from self._find_missing(true[0], sample[0], f"{path}[0]")

    def test_no_table_changes_but_the_switch(self):
        self.env.flush_all()
        before = self._count_writes()
        self.setup.action_show_sample()
        for model in SCREENS:
            self._get(model)
            self._get(model, self.manager)
        self.setup.action_take_sample_away()
        self.env.flush_all()
        changed = {
            table for table, count in self._count_writes().items() if count != before.get(table)
        }
        self.assertEqual(changed, {"sales_kpi_setup"})
        self.assertFalse(self.setup.sample_date or self.setup.sample_user_id)

    def _count_writes(self):
        """{table: rows written by this transaction}"""
        self.env.cr.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
        )
        return dict(self.env.cr.fetchall())

    def test_nobody_and_nothing_of_ones_own_is_in_it(self):
        self.setup.action_show_sample()
        own = {user.name for user in self.env["res.users"].search([])}
        own |= {team.name for team in self.env["crm.team"].search([])}
        for model in SCREENS:
            text = json.dumps(self._get(model))
            self.assertFalse([name for name in own if f'"{name}"' in text])
        rows = self._get("sales.kpi.leaderboard")["rows"]
        self.assertTrue(all(row["subject_id"] < 0 and not row["is_me"] for row in rows))

    def test_the_wall_shows_all_and_each_team(self):
        """Ann 110.0 before Eve 100.3 of all; Eve is the first of the South, whose bars are as long
        as her points: Finn's 77.8 are 77.6 % of 100.27."""
        self.setup.action_show_sample()
        pages = {
            slide: self._get("sales.kpi.wall", options={"slide": slide})
            for slide in ("total", "team-2", "measure-visits")
        }
        slides = [slide["key"] for slide in pages["total"]["slides"]]
        self.assertEqual(slides, ["total", "team-1", "team-2"])
        rows = pages["total"]["rows"]
        self.assertEqual([row["text"] for row in rows[:2]], ["110.0", "100.3"])
        self.assertEqual((len(rows), rows[0]["share"]), (8, 1))
        south = pages["team-2"]["rows"]
        self.assertEqual((len(south), south[0]["text"], south[0]["rank"]), (4, "100.3", 1))
        self.assertAlmostEqual(south[1]["share"], 0.776, 3)
        self.assertEqual(pages["measure-visits"]["options"]["slide"], "total")
        self.assertIn("sample", pages["total"])

    def test_a_figure_that_is_opened_says_so_in_words(self):
        self.setup.action_show_sample()
        screens = {model: self.env[model].with_user(self.manager) for model in SCREENS}
        board = screens.pop("sales.kpi.leaderboard")
        screens.pop("sales.kpi.wall")  # nothing opens there
        with self.assertRaisesRegex(UserError, "This is sample data"):
            board.open_records({}, -1, "order_amount")
        for screen in screens.values():
            tile = screen.get_page({})["tiles"][0]
            with self.assertRaisesRegex(UserError, "This is sample data"):
                screen.open_records({}, tile["mark"])

    def test_own_figures_switch_it_off(self):
        self.setup.action_show_sample()
        self._have_counted()
        for model in SCREENS:
            self.assertNotIn("sample", self._get(model))
        self.setup.invalidate_recordset()
        self.assertFalse(self.setup.is_sample)
        with self.assertRaisesRegex(UserError, "figures of its own"):
            self.setup.action_show_sample()

    def test_a_count_of_nothing_leaves_it(self):
        self.setup.action_show_sample()
        self.march.refresh()
        self.assertIn("sample", self._get("sales.kpi.leaderboard"))

    def test_count_now_and_leaving_take_it_away(self):
        for leave in ("action_count", "action_leave"):
            self.setup.action_show_sample()
            getattr(self.setup, leave)()
            self.assertFalse(self.setup.sample_date)
            self.assertNotIn("sample", self._get("sales.kpi.leaderboard"))

    def test_who_may_switch_it(self):
        Setup = self.env["sales.kpi.setup"]
        for user in (self.ann, self.leader, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                Setup.with_user(user).switch_sample(True)
        Setup.with_user(self.manager).switch_sample(True)
        self.assertTrue(self.setup.sample_date)
        # A salesperson sees it, marked, and is told who takes it away.
        sample = self._get("sales.kpi.leaderboard", self.ann)["sample"]
        self.assertFalse(sample["label"])
        self.assertIn("A sales manager takes it away", sample["text"])
        with self.assertRaises(AccessError):
            self._get("sales.kpi.company.cockpit", self.ann)
        with self.assertRaises(AccessError):
            self.setup.write({"sample_date": "2026-03-01 00:00:00"})

    def test_another_company_is_not_concerned(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids |= other
        self.setup.action_show_sample()
        board = self.env["sales.kpi.leaderboard"].with_user(self.manager).with_company(other)
        self.assertNotIn("sample", board.get_board({}))

    def test_it_is_offered_where_there_are_no_figures(self):
        self._choose("deals", "deals")
        self.march.refresh()
        page = self._get("sales.kpi.leaderboard")
        self.assertTrue(page["missing_targets"]["sample"])
        missing = self._get("sales.kpi.leaderboard", self.ann)["missing_targets"]
        self.assertNotIn("sample", missing)
        self._have_counted()
        page = self._get("sales.kpi.leaderboard")
        self.assertNotIn("sample", page["missing_targets"])

    def test_the_map_is_sorted(self):
        self.setup.action_show_sample()
        cockpit = self.env["sales.kpi.team.cockpit"].with_user(self.manager)
        heat = cockpit.get_heat({}, {"order_by": "visits", "descending": True})
        # Ben 22, Ann 18, Cora 17 and Dan 9 of 20 visits.
        self.assertEqual([row["id"] for row in heat["rows"]], [-2, -1, -3, -4])

    def test_who_has_figures_is_asked_nothing(self):
        self._have_counted()
        self._get("sales.kpi.leaderboard")
        board = self.env["sales.kpi.leaderboard"].with_user(self.manager)
        with self.assertQueryCount(0):
            board.env["sales.kpi.setup"]._shows_sample(self.company)


@tagged("post_install", "-at_install")
class TestSampleIsNotKept(SampleCommon, HttpCase):
    def test_no_spreadsheet(self):
        self.setup.action_show_sample()
        self.authenticate("manager", "managerx")
        answer = self.url_open(
            "/sales_kpi/dashboard.xlsx?model=sales.kpi.company.cockpit&options={}&table=tiles"
        )
        self.assertEqual(answer.status_code, 400)
        self.assertIn("Sample data", answer.text)

    def test_tour(self):
        self.start_tour(
            "/odoo/action-sales_kpi.sales_kpi_setup_action", "sales_kpi_sample", login="manager"
        )
        self.assertFalse(self.setup.sample_date)
