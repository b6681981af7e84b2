from freezegun import freeze_time
from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .contest_common import BEFORE, DURING, OVER, ContestCommon

FIGURES = ("value", "share", "gap")


@tagged("post_install", "-at_install")
class TestContestRights(ContestCommon):
    """Who makes contests, who sees what of them: five roles."""

    def _running(self, **values):
        contest = self._start(self._contest((1000,), **values))
        for user, revenue in ((self.ann, 500), (self.bob, 700), (self.carl, 900)):
            self._move("won", user, 10, revenue)
        with freeze_time(DURING):
            self._play(contest)
        return contest

    def _known(self, contest, user):
        return {name for name, row in self._rows(contest, user).items() if row["value"] is not None}

    def test_figures_by_role(self):
        everybody = {"ann", "bob", "carl"}
        for visibility, expected in (
            ("figures", {"ann": everybody, "leader": everybody, "director": everybody}),
            ("ranks", {"ann": {"ann"}, "leader": {"ann", "bob"}, "director": everybody}),
            ("own", {"ann": {"ann"}, "leader": {"ann", "bob"}, "director": everybody}),
        ):
            contest = self._running(visibility=visibility)
            for login, known in {**expected, "manager": everybody}.items():
                with self.subTest(visibility=visibility, login=login):
                    self.assertEqual(self._known(contest, self[login]), known)
            rows = self._rows(contest, self.ann)
            named = {"ann"} if visibility == "own" else everybody
            self.assertEqual(rows.keys(), named)
            self.assertEqual(bool(rows["ann"]["gap"]), visibility == "figures")

    def __getitem__(self, login):
        return getattr(self, login)

    def test_no_figure_by_any_way_of_reading(self):
        contest = self._running(visibility="ranks")
        Standing = self.env["sales.kpi.contest.standing"].with_user(self.ann)
        self.assertEqual(Standing.search([]).side_id.user_id, self.ann)
        self.assertFalse(Standing.search([("amount", ">", 600)]))
        hidden = contest.standing_ids.filtered(lambda one: one.side_id.user_id == self.bob)
        with self.assertRaises(AccessError):
            hidden.with_user(self.ann).read(["amount"])
        Side = self.env["sales.kpi.contest.side"].with_user(self.ann)
        self.assertEqual(Side.search([]).user_id, self.ann)

    def test_who_may_watch(self):
        outsider = self._new_user("eve", "sales_team.group_sale_salesman")
        for is_open in (True, False):
            contest = self._running(is_open=is_open)
            seen = self.Contest.with_user(outsider).search([("id", "=", contest.id)])
            self.assertEqual(bool(seen), is_open)
        with self.assertRaises(AccessError):
            self.Contest.with_user(outsider).get_standings(contest.id)
        for user in (self.ann, self.leader, self.director, self.manager):
            self.assertTrue(self.Contest.with_user(user).search([("id", "=", contest.id)]))
        self.assertFalse(self.Contest.with_user(self.accountant).search([]))
        self.assertFalse(self.Contest.with_user(self.portal).has_access("read"))

    def test_accountants_see_the_money_that_was_won(self):
        contest = self._running()
        self._end(contest)
        Standing = self.env["sales.kpi.contest.standing"].with_user(self.accountant)
        self.assertEqual(Standing.search([]).mapped("prize_given"), [1000])
        # The row says who won, though no side is his to read.
        self.env.invalidate_all()
        [told] = Standing.search([]).web_read({"display_name": {}})
        self.assertEqual(told["display_name"], self.carl.name)
        self.assertTrue(self.Contest.with_user(self.accountant).search([("id", "=", contest.id)]))
        # The places and what they won, and no figures of anybody's sales.
        rows = self._rows(contest, self.accountant)
        self.assertEqual({name: row["rank"] for name, row in rows.items()},
                         {"carl": 1, "bob": 2, "ann": 3})  # fmt: skip
        self.assertFalse(self._known(contest, self.accountant))
        self.assertEqual({row["value_text"] for row in rows.values()}, {""})

    def test_accountants_open_what_they_see(self):
        """The form and the search of a contest name its sides for others only: opening it ended in
        a refusal to read them."""
        contest = self._running()
        self._end(contest)
        for user, shown in ((self.accountant, False), (self.ann, True)):
            own = contest.with_user(user)
            views = own.get_views([(False, "form"), (False, "search")])["views"]
            for kind in ("form", "search"):
                self.assertEqual("side_ids" in views[kind]["arch"], shown, (user.login, kind))
            arch = etree.fromstring(views["form"]["arch"])
            names = {node.get("name") for node in arch.xpath("//field[not(ancestor::field)]")}
            own.web_read({name: {} for name in names})

    def test_nobody_writes_standings_or_sides(self):
        contest = self._running()
        everybody = (self.ann, self.leader, self.manager, self.env.ref("base.user_admin"))
        for name in ("sales.kpi.contest.standing", "sales.kpi.contest.side"):
            for user in everybody:
                for operation in ("create", "write", "unlink"):
                    allowed = self.env[name].with_user(user).has_access(operation)
                    self.assertFalse(allowed, (name, user.login, operation))
        for vals in (
            {"state": "awarded"},
            {"as_of": "2026-01-01"},
            {"rules_digest": "x"},
            {"standing_ids": []},
            {"cancel_reason": "x"},
            {"accept_by": "2027-01-01"},
        ):
            with self.assertRaises(AccessError, msg=vals):
                contest.with_user(self.manager).write(vals)
            with self.assertRaises(AccessError, msg=vals):
                self._contest_of(self.manager, **vals)

    def _contest_of(self, user, **values):
        drafted = self._contest(**values) if not values else None
        vals = {
            "name": "Own",
            "definition_id": self.revenue.id,
            "date_from": "2026-03-09",
            "date_to": "2026-03-15",
            **values,
        }
        return drafted or self.Contest.with_user(user).create(vals)

    def test_default_values_publish_nothing(self):
        self.env["ir.default"].set("sales.kpi.contest", "state", "awarded", user_id=self.manager.id)
        contest = self._contest_of(self.manager, note="x")
        self.assertEqual(contest.state, "draft")

    def test_leaders_make_contests_for_their_teams(self):
        mine = self._contest_of(self.leader, team_ids=[Command.set(self.bees.ids)])
        others = self._contest_of(self.leader, team_ids=[Command.set((self.bees | self.wasps).ids)])
        with freeze_time(BEFORE):
            mine.action_publish()
            with self.assertRaisesRegex(AccessError, "leader of all"):
                others.action_publish()
            # Nor does he write another one's draft.
            with self.assertRaises(AccessError):
                self._contest().with_user(self.leader).action_publish()
        self.assertEqual(mine.state, "published")

    def test_reps_make_duels_about_honour_only(self):
        with self.assertRaisesRegex(AccessError, "start a duel"):
            self._contest_of(self.ann, note="x")
        duel = self._duel_of(self.ann)
        with freeze_time(BEFORE):
            duel.action_publish()
        rich = self._duel_of(self.ann, prize_ids=[Command.create({"place": 1, "amount": 500})])
        foreign = self._duel_of(self.ann, user_ids=[Command.set((self.bob | self.carl).ids)])
        for one in (rich, foreign):
            with freeze_time(BEFORE), self.assertRaises(AccessError):
                one.action_publish()

    def _duel_of(self, user, **values):
        vals = {"kind": "duel", "user_ids": [Command.set((self.ann | self.bob).ids)], **values}
        return self._contest_of(user, **vals)

    def test_nobody_publishes_what_he_can_win(self):
        self.bees.member_ids += self.leader
        self.env["sales.kpi.membership"].search([]).date_from = False
        contest = self._contest_of(
            self.leader,
            team_ids=[Command.set(self.bees.ids)],
            prize_ids=[Command.create({"place": 1, "amount": 500})],
        )
        with freeze_time(BEFORE):
            with self.assertRaisesRegex(AccessError, "Nobody decides about himself"):
                contest.action_publish()
            contest.with_user(self.manager).action_publish()

    def test_only_who_decides_cancels(self):
        contest = self._running()
        for user in (self.ann, self.leader):
            with self.assertRaises(AccessError):
                contest.with_user(user)._end("No")
        contest.with_user(self.director)._end("Yes")

    def test_a_duel_is_accepted_or_lapses(self):
        for answer in ("accept", "decline", "nothing"):
            duel = self._duel_of(self.ann)
            with freeze_time(BEFORE):
                duel.action_publish()
                self.assertEqual(str(duel.accept_by), "2026-03-08")
                with self.assertRaisesRegex(UserError, "Only who was challenged"):
                    duel.with_user(self.ann).action_accept()
                with self.assertRaisesRegex(UserError, "Only who was challenged"):
                    duel.with_user(self.carl).action_accept()
                if answer != "nothing":
                    getattr(duel.with_user(self.bob), f"action_{answer}")()
            with freeze_time("2026-03-09 08:00:00"):
                self._play(duel)
            state = "running" if answer == "accept" else "cancelled"
            self.assertEqual(duel.state, state, answer)
        self.assertEqual(duel.cancel_reason, "The challenge was not accepted in time.")

    def test_everybody_who_sees_it_may_react(self):
        contest = self._running()
        cheer = "Go!"
        message = contest.with_user(self.ann).message_post(body=cheer)
        # What Odoo's route asks before it takes a reaction.
        Message = self.env["mail.message"].with_user(self.bob)
        self.assertEqual(Message._get_with_access(message.id, mode="create"), message)
        message.sudo()._message_reaction("👍", "add", self.bob.partner_id, self.env["mail.guest"])
        self.assertEqual(len(message.sudo().reaction_ids), 1)

    def test_what_waits_on_the_workbench(self):
        duel = self._duel_of(self.ann)
        with freeze_time(BEFORE):
            duel.action_publish()
            waiting = self._waiting(self.bob)
            self.assertIn("You are challenged", waiting[0]["title"])
            self.assertFalse(self._waiting(self.ann))
        contest = self._running()
        [slot] = self._waiting(self.ann)
        self.assertEqual(slot["mark"]["id"], contest.id)
        self.assertIn("Place 3", slot["text"])
        self.assertIn("400.00 behind place 1", slot["text"].replace("\xa0", ""))
        self._end(contest, OVER)
        self.assertFalse(self._waiting(self.ann))

    def _waiting(self, user):
        return self.Contest.with_user(user)._kpi_find_waiting(user, self.company)
