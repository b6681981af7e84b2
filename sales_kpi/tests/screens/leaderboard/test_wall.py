from datetime import timedelta
from unittest.mock import MagicMock, patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.bus.models.bus import channel_with_db

from ....models.screens.leaderboard.res_company import BOARD
from ...measures.measure_common import MeasureCommon
from ...whole.test_ui import SalesKpiTourCommon

CHANGED = {"company_id", "period_type", "date_from", "spread"}


class WallCommon(MeasureCommon):
    """Ann has won 900 of 1,000 in March, Bob 400, Carl 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        revenue = cls.env.ref("sales_kpi.definition_won_revenue")
        line = {"definition_id": revenue.id, "weight": 100, "default_target": 1000}
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {"name": "Test", "team_ids": [cls.region.id], "line_ids": [(0, 0, line)]}
        )
        for user, revenue, team in ((cls.ann, 900, cls.bees), (cls.bob, 400, cls.bees),
                                    (cls.carl, 100, cls.wasps)):  # fmt: skip
            cls._move("won", user, 5, revenue, team=team)

    def _listen(self):
        """What is sent from now on: [(channel, kind, message)]."""
        sent = []

        def send(_self, channel, kind, message):
            if kind.startswith("sales_kpi."):
                sent.append((channel, kind, message))

        self.enterContext(patch.object(self.env.registry["bus.bus"], "_sendone", send))
        return sent


@tagged("post_install", "-at_install")
class TestBoardChannel(WallCommon):
    def _get_channels(self, user, asked):
        request = MagicMock()
        request.session.uid = user.id
        with patch("odoo.addons.bus.models.ir_websocket.wsrequest", new=request):
            found = self.env["ir.websocket"].with_user(user)._build_bus_channel_list(asked)
        return [channel_with_db("db", channel) for channel in found]

    def _board(self, company=None):
        return ("db", "res.company", (company or self.company).id, BOARD)

    def test_who_hears_of_the_boards(self):
        for user in (self.ann, self.leader, self.manager):
            self.assertIn(self._board(), self._get_channels(user, [BOARD]), user.login)
        for user in (self.accountant, self.portal):
            self.assertNotIn(self._board(), self._get_channels(user, [BOARD]), user.login)

    def test_only_of_the_companies_one_works_for(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertNotIn(self._board(other), self._get_channels(self.manager, [BOARD]))
        self.manager.company_ids |= other
        self.assertIn(self._board(other), self._get_channels(self.manager, [BOARD]))

    def test_only_who_asks(self):
        channels = self._get_channels(self.ann, ["something"])
        self.assertIn(("db", "something"), channels)
        self.assertNotIn(self._board(), channels)

    def test_the_word_alone_is_no_channel(self):
        """Who may not see the board listens to nothing, not even to the word."""
        self.assertNotIn(("db", BOARD), self._get_channels(self.portal, [BOARD]))


@tagged("post_install", "-at_install")
class TestBoardChanged(WallCommon):
    def test_without_figures_and_only_when_something_changed(self):
        sent = self._listen()
        self.march.refresh()
        [(channel, kind, message)] = sent
        self.assertEqual((channel, kind), ((self.company, BOARD), "sales_kpi.changed"))
        self.assertEqual(set(message), CHANGED)
        self.assertEqual(message["date_from"], "2026-03-01")
        self.march.refresh()
        self.assertEqual(len(sent), 1, "nothing has changed")
        self._move("won", self.bob, 6, 50)
        self.march.refresh()
        self.assertEqual(len(sent), 2)

    def test_nothing_when_another_one_is_counting(self):
        sent = self._listen()
        with patch.object(self.env.registry["sales.kpi.period"], "_try_lock", lambda self: False):
            self.assertFalse(self.march.refresh())
        self.assertFalse(sent)

    def test_many_screens_do_not_ask_at_once(self):
        sent = self._listen()
        self.march._tell_changed(3)
        self.march._tell_changed(3000)
        self.assertEqual([message["spread"] for *_rest, message in sent], [1, 60])


@tagged("post_install", "-at_install")
class TestWon(WallCommon):
    def setUp(self):
        super().setUp()
        self.sent = self._listen()
        self.won_stage = self.env["crm.stage"].search([("is_won", "=", True)], limit=1)

    def _win(self, user=None, shares=(), **values):
        lead = self.env["crm.lead"].create(
            {
                "name": "Secret project",
                "type": "opportunity",
                "user_id": user.id if user else False,
                "team_id": self.bees.id,
                "partner_id": self.customer.id,
                "expected_revenue": 1234,
            }
        )
        parts = [{"user_id": one.id, "percent": part, "kind": "split"} for one, part in shares]
        if parts:
            lead.with_user(self.manager)._kpi_share(parts, "A joint deal.")
        lead.stage_id = self.won_stage
        if values:
            lead.write(values)
        self._note()
        return lead

    def _note(self):
        """The end of the transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_name_and_team_but_never_deal_and_customer(self):
        self._win(self.ann)
        [(channel, kind, message)] = self.sent
        self.assertEqual((channel, kind), ((self.company, BOARD), "sales_kpi.won"))
        name = self.ann.name
        self.assertEqual(
            message,
            {"company_id": self.company.id, "name": name, "team": "Bees", "amount": ""},
        )

    def test_all_with_a_part_are_cheered(self):
        shares = ((self.ann, 60), (self.bob, 40))
        self._win(self.ann, shares)
        self.assertEqual(self.sent.pop()[2]["name"], f"{self.ann.name}, {self.bob.name}")
        self.ann.kpi_off_wall = True
        self._win(self.ann, shares)
        self.assertEqual(self.sent.pop()[2]["name"], self.bob.name)

    def test_as_much_as_the_scheme_shows(self):
        for visibility, details, named, amount in (
            ("all", True, True, True),
            ("all", False, True, False),
            ("top", True, True, False),
            ("own", False, False, False),
            ("own", True, False, False),
        ):
            with self.subTest(visibility=visibility, details=details):
                self.scheme.write({"visibility": visibility, "show_details": details})
                self._win(self.ann)
                message = self.sent.pop()[2]
                self.assertEqual(message["name"], self.ann.name if named else "")
                self.assertEqual(message["team"], "Bees")
                self.assertEqual("1,234" in message["amount"], amount)

    def test_the_most_private_scheme_decides(self):
        self.scheme.write({"visibility": "all", "show_details": True})
        self.scheme.copy({"name": "Other", "visibility": "own"}).period_type = "quarter"
        self._win(self.ann)
        message = self.sent.pop()[2]
        self.assertEqual((message["name"], message["amount"]), ("", ""))

    def test_no_scheme_no_amount(self):
        self.scheme.active = False
        self._win(self.ann)
        message = self.sent.pop()[2]
        self.assertEqual((message["name"], message["amount"]), (self.ann.name, ""))

    def test_once_a_day(self):
        lead = self._win(self.ann)
        lead.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        self._note()
        lead.action_set_won()
        self._note()
        self.assertEqual(len(self.sent), 1)

    def test_history_is_no_news(self):
        old = fields.Datetime.now() - timedelta(days=3)
        self._win(self.ann, date_closed=old)
        self.assertFalse(self.sent)

    def test_nobody_and_too_many(self):
        with patch.object(
            self.env.registry["sales.kpi.stage.move"], "_get_acting_salesperson",
            lambda move: move.env["res.users"],
        ):  # fmt: skip
            self._win()
        self.assertFalse(self.sent)
        leads = self.env["crm.lead"].create(
            [{"name": f"Deal {n}", "type": "opportunity", "user_id": self.ann.id}
             for n in range(11)]
        )  # fmt: skip
        leads.stage_id = self.won_stage
        self._note()
        self.assertFalse(self.sent, "an import is nothing to cheer")


@tagged("post_install", "-at_install")
class TestWall(WallCommon):
    def setUp(self):
        super().setUp()
        self.march.refresh()
        day = fields.Date.to_date("2026-03-15")
        Company = self.env.registry["res.company"]
        self.enterContext(patch.object(Company, "_get_kpi_today", lambda company: day))

    def _page(self, user, **options):
        return self.env["sales.kpi.wall"].with_user(user).get_page(options)

    def _keys(self, page):
        return [slide["key"] for slide in page["slides"]]

    def test_slides_of_a_manager(self):
        page = self._page(self.manager)
        teams = [f"team-{team.id}" for team in (self.region, self.bees, self.wasps)]
        self.assertEqual(self._keys(page), ["total", "teams-2", *teams, "measure-won_revenue"])
        self.assertEqual(
            [(row["rank"], row["id"], row["text"]) for row in page["rows"]],
            [(1, self.ann.id, "90.0"), (2, self.bob.id, "40.0"), (3, self.carl.id, "10.0")],
        )
        self.assertEqual([round(row["share"], 3) for row in page["rows"]], [1, 0.444, 0.111])

    def test_each_slide_ranks_what_it_says(self):
        page = self._page(self.manager, slide=f"team-{self.bees.id}")
        self.assertEqual([row["id"] for row in page["rows"]], [self.ann.id, self.bob.id])
        page = self._page(self.manager, slide="measure-won_revenue")
        self.assertIn("900", page["rows"][0]["text"])
        page = self._page(self.manager, slide="teams-2")
        self.assertIn(self.wasps.id, [row["id"] for row in page["rows"]])

    def test_a_rep_ranks_by_no_measure_that_he_may_not_see(self):
        page = self._page(self.ann, slide="measure-won_revenue")
        self.assertNotIn("measure-won_revenue", self._keys(page))
        self.assertEqual(page["options"]["slide"], "total")
        self.scheme.show_details = True
        page = self._page(self.ann, slide="measure-won_revenue")
        self.assertEqual(page["options"]["slide"], "measure-won_revenue")

    def test_the_policy_of_the_scheme(self):
        self.scheme.visibility = "own"
        page = self._page(self.bob)
        self.assertEqual([row["id"] for row in page["rows"]], [self.bob.id])

    def test_wrong_roles_and_odd_options(self):
        with self.assertRaises(AccessError):
            self._page(self.portal)
        for odd in ([], 3, {"a": 1}, "team-999999", None):
            self.assertEqual(self._page(self.ann, slide=odd)["options"]["slide"], "total")
        for odd in ("x", [1], True):
            page = self._page(self.ann, scheme_id=odd)
            self.assertEqual(page["options"]["scheme_id"], self.scheme.id)
        self.assertTrue(self.env["sales.kpi.wall"].with_user(self.ann).get_page(None)["slides"])

    def test_nothing_to_show(self):
        self.scheme.active = False
        page = self._page(self.manager)
        self.assertEqual((page["rows"], self._keys(page)), ([], ["total"]))
        self.assertTrue(page["empty"]["title"])

    def test_queries_do_not_grow_with_the_teams(self):
        few = self._count_queries()
        for number in range(4):
            rep = self._new_user(f"rep{number}", "sales_team.group_sale_salesman")
            self.env["crm.team"].create(
                {"name": rep.name, "parent_id": self.region.id, "member_ids": rep.ids}
            )
        self.env["sales.kpi.membership"].search([]).date_from = False
        self.march.refresh()
        self.assertEqual(self._count_queries(), few)

    def _count_queries(self):
        self._page(self.manager)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        self._page(self.manager)
        return self.env.cr.sql_log_count - before


@tagged("post_install", "-at_install")
class TestWallTour(SalesKpiTourCommon):
    def test_wall(self):
        self.start_tour("/odoo/sales-wall", "sales_kpi_wall", login="ann")
