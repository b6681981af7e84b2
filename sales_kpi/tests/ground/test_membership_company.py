from datetime import date

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import SALESMAN, SalesKpiCommon

MARCH = date(2026, 3, 1), date(2026, 3, 31)
APRIL = date(2026, 4, 1), date(2026, 4, 30)


@tagged("post_install", "-at_install")
class TestMembershipCompany(SalesKpiCommon):
    """Company A is the main one, B another; the Bees are a team of both. Ann may use A, Dora A and
    B with B as her own. Both have been Bees from the start."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("sales_team.membership_multi", False)
        cls.Membership = cls.env["sales.kpi.membership"]
        cls.a = cls.company
        cls.b = cls.env["res.company"].create({"name": "B"})
        cls.dora = cls._new_user(
            "dora", SALESMAN, company_id=cls.b.id, company_ids=[Command.set((cls.a | cls.b).ids)]
        )
        cls.bees.member_ids = [Command.link(cls.dora.id)]
        cls.Membership.search([]).date_from = False
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE sales_kpi_membership SET create_date = '2026-01-01'")
        cls.env.invalidate_all()

    def _spans(self, user, company):
        found = self.Membership.search(
            [("user_id", "=", user.id), ("company_id", "=", company.id)], order="id"
        )
        return [(m.team_id, m.date_from, m.date_to) for m in found]

    def _is_on(self, user, company, span):
        return user.id in self.Membership._get_roster(company, *span)

    def _write(self, user, companies, own=None, day="2026-04-01"):
        with freeze_time(f"{day} 12:00:00"):
            user.write(
                {
                    "company_ids": [Command.set(companies.ids)],
                    "company_id": (own or companies[0]).id,
                }
            )

    def test_who_may_use_two_companies_belongs_to_both(self):
        # Until now: B's roster only.
        for company in (self.a, self.b):
            self.assertEqual(self._spans(self.dora, company), [(self.bees, False, False)])
            self.assertTrue(self._is_on(self.dora, company, MARCH))
        self.assertFalse(self._spans(self.ann, self.b))

    def test_moves_to_another_company(self):
        # Until now: A's roster for ever, B's never.
        self._write(self.ann, self.b)
        last, first = date(2026, 3, 31), date(2026, 4, 1)
        self.assertEqual(self._spans(self.ann, self.a), [(self.bees, False, last)])
        self.assertEqual(self._spans(self.ann, self.b), [(self.bees, first, False)])
        for company, span, there in (
            (self.a, MARCH, True), (self.a, APRIL, False),
            (self.b, MARCH, False), (self.b, APRIL, True),
        ):  # fmt: skip
            self.assertEqual(self._is_on(self.ann, company, span), there)

    def test_another_own_company_alone_moves_nobody(self):
        with freeze_time("2026-04-01 12:00:00"):
            self.dora.company_id = self.a
        for company in (self.a, self.b):
            self.assertEqual(self._spans(self.dora, company), [(self.bees, False, False)])

    def test_company_added_later(self):
        self._write(self.ann, self.a | self.b)
        self.assertEqual(self._spans(self.ann, self.a), [(self.bees, False, False)])
        self.assertEqual(self._spans(self.ann, self.b), [(self.bees, date(2026, 4, 1), False)])

    def test_leaves_one_of_two_companies(self):
        self._write(self.dora, self.b)
        self.assertEqual(self._spans(self.dora, self.a), [(self.bees, False, date(2026, 3, 31))])
        self.assertEqual(self._spans(self.dora, self.b), [(self.bees, False, False)])

    def test_leaves_and_comes_back(self):
        self._write(self.dora, self.b)
        self._write(self.dora, self.a | self.b)
        self.assertEqual(self._spans(self.dora, self.a), [(self.bees, False, False)])
        self._write(self.dora, self.b, day="2026-04-03")
        self._write(self.dora, self.a | self.b, day="2026-04-10")
        self.assertEqual(
            self._spans(self.dora, self.a),
            [(self.bees, False, date(2026, 4, 2)), (self.bees, date(2026, 4, 10), False)],
        )

    def test_from_the_companys_side(self):
        with freeze_time("2026-04-01 12:00:00"):
            self.b.user_ids = [Command.link(self.ann.id)]
        self.assertEqual(self._spans(self.ann, self.b), [(self.bees, date(2026, 4, 1), False)])
        with freeze_time("2026-04-11 12:00:00"):
            self.b.user_ids = [Command.unlink(self.ann.id)]
        self.assertEqual(
            self._spans(self.ann, self.b), [(self.bees, date(2026, 4, 1), date(2026, 4, 10))]
        )
        self.assertEqual(self._spans(self.ann, self.a), [(self.bees, False, False)])

    def test_imported(self):
        login = self.ann.login
        with freeze_time("2026-04-01 12:00:00"):
            loaded = self.env["res.users"].load(
                [".id", "login", "company_id/.id", "company_ids/.id"],
                [[str(self.ann.id), login, str(self.b.id), str(self.b.id)]],
            )
        self.assertFalse(loaded["messages"])
        self.assertEqual(self._spans(self.ann, self.b), [(self.bees, date(2026, 4, 1), False)])

    def test_each_company_by_its_own_clock(self):
        # 17:00 in London on 31 March is 1 April in Shanghai.
        self.env["sales.kpi.clock"].create(
            {"company_id": self.b.id, "date_from": "1970-01-01", "tz": "Asia/Shanghai"}
        )
        with freeze_time("2026-03-31 17:00:00"):
            self.bees.member_ids = [Command.unlink(self.dora.id)]
        self.assertEqual(self._spans(self.dora, self.a)[0][2], date(2026, 3, 31))
        self.assertEqual(self._spans(self.dora, self.b)[0][2], date(2026, 4, 1))

    def test_another_team_in_each_company(self):
        with freeze_time("2026-04-01 12:00:00"):
            self.wasps.member_ids = [Command.link(self.dora.id)]
        for company in (self.a, self.b):
            self.assertEqual(
                self._spans(self.dora, company),
                [
                    (self.bees, False, date(2026, 3, 31)),
                    (self.wasps, date(2026, 4, 1), False),
                ],
            )

    def test_several_teams(self):
        """Dora is a Bee in both companies, and in A's own team as well."""
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        own = self.env["crm.team"].create({"name": "Own", "company_id": self.a.id})
        with freeze_time("2026-04-01 12:00:00"):
            own.member_ids = [Command.link(self.dora.id)]
        self.assertIn((own, date(2026, 4, 1), False), self._spans(self.dora, self.a))
        self.assertEqual(self._spans(self.dora, self.b), [(self.bees, False, False)])

    def test_team_goes_to_one_company(self):
        self.bees.member_ids = [Command.set(self.dora.ids)]
        with freeze_time("2026-04-01 12:00:00"):
            self.bees.write({"parent_id": False, "company_id": self.a.id})
        self.assertEqual(self._spans(self.dora, self.a), [(self.bees, False, False)])
        self.assertEqual(self._spans(self.dora, self.b), [(self.bees, False, date(2026, 3, 31))])

    def test_team_goes_to_another_company(self):
        team = self.env["crm.team"].create({"name": "Own", "company_id": self.a.id})
        with freeze_time("2026-03-01 12:00:00"):
            team.member_ids = [Command.set(self.dora.ids)]
        with freeze_time("2026-04-01 12:00:00"):
            team.company_id = self.b
        self.assertIn((team, *MARCH), self._spans(self.dora, self.a))
        self.assertIn((team, date(2026, 4, 1), False), self._spans(self.dora, self.b))

    def test_archived_company_stays(self):
        self.dora.company_id = self.a
        self.b.active = False
        self.assertEqual(self._spans(self.dora, self.b), [(self.bees, False, False)])

    def test_archived_user(self):
        """By the button, which takes him out of his teams, or by a mere write."""
        with freeze_time("2026-04-01 12:00:00"):
            self.dora.action_archive()
            self.ann.active = False
        for user, company in ((self.dora, self.a), (self.dora, self.b), (self.ann, self.a)):
            self.assertEqual(self._spans(user, company), [(self.bees, False, date(2026, 4, 1))])
        with freeze_time("2026-04-20 12:00:00"):
            self.ann.active = True
        self.assertEqual(self._spans(self.ann, self.a)[1:], [(self.bees, date(2026, 4, 20), False)])

    def test_put_right_by_hand_before(self):
        """What a manager said of the past stays when the present changes."""
        [own] = self.Membership.search(
            [("user_id", "=", self.dora.id), ("company_id", "=", self.a.id)]
        )
        own.with_user(self.manager).write({"date_from": date(2026, 2, 1), "share": 50})
        self._write(self.dora, self.b)
        self.assertEqual(
            self._spans(self.dora, self.a), [(self.bees, date(2026, 2, 1), date(2026, 3, 31))]
        )
        self.assertEqual(own.share, 50)
        own.date_to = date(2026, 2, 28)
        self._write(self.dora, self.a | self.b)
        self.assertEqual(
            self._spans(self.dora, self.a),
            [
                (self.bees, date(2026, 2, 1), date(2026, 2, 28)),
                (self.bees, date(2026, 4, 1), False),
            ],
        )

    def test_made_by_hand(self):
        """In the company in which one works, if the salesperson may use it."""
        make = self.Membership.with_user(self.manager).create
        vals = {"team_id": self.wasps.id, "date_from": "2026-01-01", "date_to": "2026-01-31"}
        self.assertEqual(make({**vals, "user_id": self.dora.id}).company_id, self.a)
        other = self.Membership.create({**vals, "user_id": self.dora.id, "company_id": self.b.id})
        self.assertEqual(other.company_id, self.b)
        self.bees.member_ids = [Command.set(self.ann.ids)]
        self.bees.write({"parent_id": False, "company_id": self.a.id})
        with self.assertRaises(ValidationError):
            self.Membership.create(
                {"user_id": self.dora.id, "team_id": self.bees.id, "company_id": self.b.id}
            )

    def test_new_user_with_a_team(self):
        user = self._new_user(
            "eve",
            SALESMAN,
            company_id=self.b.id,
            company_ids=[Command.set((self.a | self.b).ids)],
            crm_team_member_ids=[Command.create({"crm_team_id": self.wasps.id})],
        )
        for company in (self.a, self.b):
            self.assertEqual([span[0] for span in self._spans(user, company)], [self.wasps])

    # ---- databases that were kept by one company until now ----

    def _forget(self, user, company):
        self.Membership.search(
            [("user_id", "=", user.id), ("company_id", "=", company.id)]
        ).unlink()

    def test_backfill_of_the_other_company(self):
        """Dora's membership of B was put right by hand: A's has the same days."""
        self._forget(self.dora, self.a)
        own = self.Membership.search([("user_id", "=", self.dora.id)])
        own.write({"date_from": date(2026, 2, 1), "share": 50})
        self.Membership._backfill()
        for company in (self.a, self.b):
            self.assertEqual(
                self._spans(self.dora, company), [(self.bees, date(2026, 2, 1), False)]
            )
        self.assertEqual(
            self.Membership.search([("user_id", "=", self.dora.id)]).mapped("share"), [50, 50]
        )

    def test_backfill_of_who_moved_before(self):
        """Ann works in B by now, and was kept in A: nobody knows since when, so from today on."""
        self._write(self.ann, self.b, day="2026-03-20")
        self._forget(self.ann, self.b)
        kept = self.Membership.search([("user_id", "=", self.ann.id)])
        kept.date_to = False
        with freeze_time("2026-04-01 12:00:00"):
            self.Membership._backfill()
        self.assertEqual(self._spans(self.ann, self.a), [(self.bees, False, date(2026, 3, 31))])
        self.assertEqual(self._spans(self.ann, self.b), [(self.bees, date(2026, 4, 1), False)])
        count = self.Membership.search_count([])
        self.Membership._backfill()
        self.assertEqual(self.Membership.search_count([]), count)

    def test_backfill_keeps_what_was_made_by_hand(self):
        by_hand = self.Membership.create({"user_id": self.carl.id, "team_id": self.bees.id})
        self.Membership._backfill()
        self.assertTrue(by_hand.exists())
        self.assertFalse(by_hand.date_to)
