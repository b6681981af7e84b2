from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from ..common import SalesKpiCommon


@tagged("post_install", "-at_install")
class TestMembership(SalesKpiCommon):
    """The records of the company begin on 1 January 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Membership = cls.env["sales.kpi.membership"]
        cls.Membership.search([]).date_from = False
        cls.env.cr.execute("UPDATE sales_kpi_membership SET create_date = '2026-01-01'")
        cls.env.cr.execute("UPDATE crm_team_member SET create_date = '2025-06-01'")
        cls.env.invalidate_all()
        cls.env["ir.config_parameter"].set_param("sales_team.membership_multi", False)

    def _of(self, user):
        return self.Membership.search([("user_id", "=", user.id)], order="id")

    def _spans(self, user):
        return [(m.team_id, m.date_from, m.date_to) for m in self._of(user)]

    def test_on_the_first_day_everybody_counts_from_the_start(self):
        company = self.env["res.company"].create({"name": "Fresh"})
        user = self._new_user(
            "fresh",
            "sales_team.group_sale_salesman",
            company_id=company.id,
            company_ids=company.ids,
        )
        team = self.env["crm.team"].create(
            {"name": "Fresh", "company_id": company.id, "member_ids": [(6, 0, user.ids)]}
        )
        self.assertEqual(self._spans(user), [(team, False, False)])
        self.assertEqual(self._of(user).company_id, company)

    @freeze_time("2026-03-10 12:00:00")
    def test_joiner(self):
        user = self._new_user("dora", "sales_team.group_sale_salesman")
        self.bees.member_ids = [(4, user.id)]
        self.assertEqual(self._spans(user), [(self.bees, date(2026, 3, 10), False)])

    @freeze_time("2026-03-10 17:00:00")
    def test_joiner_on_the_companys_day(self):
        self._set_clock("Asia/Shanghai")
        user = self._new_user("dora", "sales_team.group_sale_salesman")
        self.bees.member_ids = [(4, user.id)]
        self.assertEqual(self._of(user).date_from, date(2026, 3, 11))

    @freeze_time("2026-03-10 12:00:00")
    def test_leaver(self):
        self.bees.member_ids = [(3, self.ann.id)]
        self.assertEqual(self._spans(self.ann), [(self.bees, False, date(2026, 3, 10))])
        self.bob.action_archive()
        self.assertEqual(self._spans(self.bob), [(self.bees, False, date(2026, 3, 10))])

    @freeze_time("2026-03-10 12:00:00")
    def test_deleted_member(self):
        self.bees.crm_team_member_ids.filtered(lambda m: m.user_id == self.ann).unlink()
        self.assertEqual(self._spans(self.ann), [(self.bees, False, date(2026, 3, 10))])

    @freeze_time("2026-03-10 12:00:00")
    def test_transfer_in_mono_mode_has_no_day_in_two_teams(self):
        self.wasps.member_ids = [(4, self.ann.id)]
        self.assertEqual(
            self._spans(self.ann),
            [(self.bees, False, date(2026, 3, 9)), (self.wasps, date(2026, 3, 10), False)],
        )

    @freeze_time("2026-03-10 12:00:00")
    def test_transfer_by_changing_the_team_of_the_member(self):
        member = self.bees.crm_team_member_ids.filtered(lambda m: m.user_id == self.ann)
        member.crm_team_id = self.wasps
        self.assertEqual(
            self._spans(self.ann),
            [(self.bees, False, date(2026, 3, 9)), (self.wasps, date(2026, 3, 10), False)],
        )

    def test_two_teams_at_once_where_odoo_allows_it(self):
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        with freeze_time("2026-03-10 12:00:00"):
            self.wasps.member_ids = [(4, self.ann.id)]
        self.assertEqual(
            self._spans(self.ann),
            [(self.bees, False, False), (self.wasps, date(2026, 3, 10), False)],
        )

    def test_there_and_back(self):
        with freeze_time("2026-03-10 12:00:00"):
            self.wasps.member_ids = [(4, self.ann.id)]
            self.bees.member_ids = [(4, self.ann.id)]
            self.assertEqual(self._spans(self.ann), [(self.bees, False, False)])
        with freeze_time("2026-03-11 12:00:00"):
            self.bees.member_ids = [(3, self.ann.id)]
        with freeze_time("2026-03-20 12:00:00"):
            self.bees.member_ids = [(4, self.ann.id)]
        self.assertEqual(
            self._spans(self.ann),
            [
                (self.bees, False, date(2026, 3, 11)),
                (self.bees, date(2026, 3, 20), False),
            ],
        )

    @freeze_time("2026-03-10 12:00:00")
    def test_joined_and_left_on_one_day_leaves_no_trace(self):
        user = self._new_user("dora", "sales_team.group_sale_salesman")
        self.bees.member_ids = [(4, user.id)]
        self.bees.member_ids = [(3, user.id)]
        self.assertFalse(self._of(user))

    def test_constraints(self):
        bees = self._of(self.ann)
        with self.assertRaises(ValidationError):
            bees.copy({"date_from": date(2026, 5, 1)})
        bees.date_to = date(2026, 4, 30)
        bees.copy({"date_from": date(2026, 5, 1), "date_to": False})
        with self.assertRaises(ValidationError):
            bees.date_to = date(2026, 5, 1)

    # ---- asked by the figures ----

    def _set_history(self):
        """Ann: Bees until 10 March, Wasps from 15 March; Bob left on 28 February; Carl: Wasps."""
        self._of(self.ann).date_to = date(2026, 3, 10)
        self.Membership.create(
            {"user_id": self.ann.id, "team_id": self.wasps.id, "date_from": date(2026, 3, 15)}
        )
        self._of(self.bob).date_to = date(2026, 2, 28)

    def _roster(self, date_from, date_to):
        ours = (self.ann | self.bob | self.carl).ids
        roster = self.Membership._get_roster(self.company, date_from, date_to)
        return {user: team for user, team in roster.items() if user in ours}

    def test_roster(self):
        self._set_history()
        ann, bob, carl = self.ann.id, self.bob.id, self.carl.id
        bees, wasps = self.bees.id, self.wasps.id
        for span, expected in (
            ((date(2026, 2, 1), date(2026, 2, 28)), {ann: bees, bob: bees, carl: wasps}),
            ((date(2026, 3, 1), date(2026, 3, 10)), {ann: bees, carl: wasps}),
            ((date(2026, 3, 11), date(2026, 3, 14)), {carl: wasps}),
            ((date(2026, 3, 1), date(2026, 3, 31)), {ann: wasps, carl: wasps}),
            ((date(2020, 3, 1), date(2020, 3, 31)), {ann: bees, bob: bees, carl: wasps}),
        ):
            with self.subTest(span=span):
                self.assertEqual(self._roster(*span), expected)

    def test_roster_of_two_teams_at_once_takes_the_earlier_made(self):
        self.Membership.create({"user_id": self.ann.id, "team_id": self.wasps.id})
        march = date(2026, 3, 1), date(2026, 3, 31)
        self.assertEqual(self._roster(*march)[self.ann.id], self.bees.id)

    def test_roster_holds_archived_users_and_teams(self):
        self.carl.active = False
        self.wasps.active = False
        roster = self._roster(date(2026, 1, 1), date(2026, 1, 31))
        self.assertEqual(roster[self.carl.id], self.wasps.id)

    def test_roster_is_one_query(self):
        self.env.flush_all()
        with self.assertQueryCount(1):
            self.Membership._get_roster(self.company, date(2026, 1, 1), date(2026, 1, 31))

    def test_presence(self):
        self._set_history()
        presence = self.Membership._get_presence(self.company, date(2026, 2, 20), date(2026, 3, 31))
        self.assertEqual(
            presence[self.ann.id],
            [(date(2026, 2, 20), date(2026, 3, 10)), (date(2026, 3, 15), date(2026, 3, 31))],
        )
        self.assertEqual(presence[self.bob.id], [(date(2026, 2, 20), date(2026, 2, 28))])
        self.assertEqual(presence[self.carl.id], [(date(2026, 2, 20), date(2026, 3, 31))])

    def test_presence_joins_teams_that_touch(self):
        self._set_history()
        self._of(self.ann)[1].date_from = date(2026, 3, 11)
        presence = self.Membership._get_presence(self.company, date(2026, 3, 1), date(2026, 3, 31))
        self.assertEqual(presence[self.ann.id], [(date(2026, 3, 1), date(2026, 3, 31))])

    # ---- access and backfill ----

    def test_access(self):
        membership = self._of(self.ann)
        self.assertEqual(membership.with_user(self.ann).team_id, self.bees)
        with self.assertRaises(AccessError):
            membership.with_user(self.ann).date_to = date(2026, 1, 1)
        with self.assertRaises(AccessError):
            self.Membership.with_user(self.leader).create(
                {"user_id": self.leader.id, "team_id": self.bees.id}
            )
        membership.with_user(self.manager).date_from = date(2026, 1, 1)

    def test_who_sees_whose_working_time(self):
        """A rep his own, a leader those of his teams, a manager all; by any way of reading."""
        everybody = self.ann | self.bob | self.carl
        ours = self.Membership.search([("user_id", "in", everybody.ids)])
        ours.share = 50
        keen = self._new_user("keen", "sales_kpi.group_kpi_manager")
        for user, seen in (
            (self.ann, self.ann),
            (self.carl, self.carl),
            (self.leader, self.ann | self.bob),
            (self.director, everybody),
            (self.manager, everybody),
            (keen, everybody),
        ):
            user.group_ids += self.env.ref("base.group_allow_export")
            Membership = self.Membership.with_user(user)
            of_ours = [("user_id", "in", everybody.ids)]
            found = Membership.search([("share", "<", 100), *of_ours])
            self.assertEqual(found.user_id, seen, user.login)
            self.assertEqual(Membership.search_count([("share", "=", 50), *of_ours]), len(found))
            groups = Membership.formatted_read_group(of_ours, ["user_id"], ["share:sum"])
            self.assertEqual({group["user_id"][0] for group in groups}, set(seen.ids))
            [(total,)] = Membership._read_group(of_ours, [], ["share:sum"])
            self.assertEqual(total, 50 * len(found))
            exported = found.export_data(["user_id/name", "share"])["datas"]
            self.assertEqual(exported, [[name, 50.0] for name in found.user_id.mapped("name")])
            hidden = (ours - found.sudo()).with_user(user)
            for read in (hidden.read, hidden.export_data):
                self.env.invalidate_all()
                if hidden:
                    with self.assertRaises(AccessError, msg=user.login):
                        read(["share"])
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.Membership.with_user(user).search([])

    def test_other_company_sees_nothing(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._new_user(
            "elsewhere",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        found = self.Membership.with_user(boss).search([("user_id", "=", self.ann.id)])
        self.assertFalse(found)

    def test_backfill(self):
        """Ann is a member; Bob was one from 2 June to 31 July 2025; Carl left and came back."""
        member = self.env["crm.team.member"].with_context(active_test=False)
        self.bees.member_ids = [(3, self.bob.id)]
        bob = member.search([("user_id", "=", self.bob.id)])
        member.create({"user_id": self.carl.id, "crm_team_id": self.bees.id})
        member.search([("crm_team_id", "=", self.wasps.id)])
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE crm_team_member SET create_date = '2025-06-02', write_date = '2025-07-31' "
            "WHERE id = %s",
            (bob.id,),
        )
        self.env.invalidate_all()
        ours = self.ann | self.bob | self.carl
        self.Membership.search([("user_id", "in", ours.ids)]).unlink()
        self.Membership._backfill()
        self.assertEqual(self._spans(self.ann), [(self.bees, False, False)])
        self.assertEqual(self._spans(self.bob), [(self.bees, date(2025, 6, 2), date(2025, 7, 31))])
        self.assertIn((self.bees, False, False), self._spans(self.carl))
        count = self.Membership.search_count([])
        self.Membership._backfill()
        self.assertEqual(self.Membership.search_count([]), count)
