from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .funnel_common import FunnelCommon


@tagged("post_install", "-at_install")
class TestOpportunity(FunnelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Opportunity = cls.env["sales.kpi.opportunity"]
        cls.fair, cls.web = cls.env["utm.source"].create([{"name": "Fair"}, {"name": "Web"}])

    def _rows(self, leads):
        self.env.invalidate_all()
        return self.Opportunity.search([("lead_id", "in", leads.ids)], order="id")

    def test_a_row_of_a_deal_won(self):
        medium = self.env["utm.medium"].create({"name": "Stand"})
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        china = self.env.ref("base.cn")
        lead = self._walk(
            (2, self.new),
            (12, {"expected_revenue": 1500, "stage_id": self.won.id}),
            source_id=self.fair.id,
            medium_id=medium.id,
            campaign_id=campaign.id,
            country_id=china.id,
        )
        # What is written afterwards changes neither the win nor when it was.
        lead.with_user(self.ann).write({"date_closed": "2025-01-01", "expected_revenue": 9})
        created = self._moves(lead)[0].date
        row = self._rows(lead)
        self.assertRecordValues(
            row,
            [
                {
                    "id": lead.id,
                    "lead_id": lead.id,
                    "date": created,
                    "date_closed": datetime(2026, 3, 12, 12),
                    "user_id": self.ann.id,
                    "team_id": self.bees.id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "partner_id": self.customer.id,
                    "country_id": china.id,
                    "source_id": self.fair.id,
                    "medium_id": medium.id,
                    "campaign_id": campaign.id,
                    "status": "won",
                    "expected_revenue": 9,
                    "won_revenue": 1500,
                    "is_won": 1,
                    "lost_reason_id": False,
                }
            ],
        )
        self.assertEqual(row.display_name, "Deal")
        self.assertEqual(row.action_open_lead()["res_id"], lead.id)

    def test_open_and_lost(self):
        lost = self._walk((2, self.new), (8, self.reason), expected_revenue=300)
        lead = self._walk((3, self.new), expected_revenue=70)
        self.assertRecordValues(
            self._rows(lost | lead),
            [
                {
                    "status": "lost",
                    "date_closed": datetime(2026, 3, 8, 12),
                    "lost_reason_id": self.reason.id,
                    "won_revenue": 0,
                    "expected_revenue": 300,
                },
                {
                    "status": "pending",
                    "date_closed": False,
                    "lost_reason_id": False,
                    "won_revenue": 0,
                    "expected_revenue": 70,
                },
            ],
        )

    def test_by_source(self):
        """The fair brought four: won 1,000 and 500, lost, open: 2 of 3 closed are won. The web
        brought one that is open: no win rate. One has no source and was lost: 0 of 1."""
        leads = (
            self._walk((2, self.new), (4, self.won), source_id=self.fair.id)
            + self._walk((2, self.new), (4, self.won), source_id=self.fair.id, expected_revenue=500)
            + self._walk((2, self.new), (4, "lost"), source_id=self.fair.id)
            + self._walk((2, self.new), source_id=self.fair.id)
            + self._walk((2, self.new), source_id=self.web.id)
            + self._walk((2, self.new), (3, "lost"))
        )
        groups = self.Opportunity.formatted_read_group(
            [("lead_id", "in", leads.ids)],
            ["source_id"],
            ["__count", "is_won:avg", "won_revenue:sum"],
        )
        found = {
            group["source_id"] and group["source_id"][0]: (
                group["__count"],
                group["is_won:avg"],
                group["won_revenue:sum"],
            )
            for group in groups
        }
        self.assertEqual(set(found), {self.fair.id, self.web.id, False})
        count, rate, revenue = found[self.fair.id]
        self.assertEqual((count, revenue), (4, 1500))
        self.assertAlmostEqual(rate, 2 / 3)
        self.assertEqual(found[self.web.id], (1, False, 0))
        self.assertEqual(found[False], (1, 0, 0))

    def test_days_to_close(self):
        """Imported history: created on 1 March; won after 9 days, lost after 3."""
        as_manager = self.env["crm.lead"].with_user(self.manager)
        leads = as_manager.browse()
        for stage, closed in ((self.won, "2026-03-10"), (self.new, False)):
            leads += as_manager.create(
                {
                    "name": "Old",
                    "type": "opportunity",
                    "team_id": self.bees.id,
                    "stage_id": stage.id,
                    "date_conversion": "2026-03-01",
                    "date_closed": closed,
                }
            )
        leads[1].action_set_lost(date_closed="2026-03-04")
        won, lost = self._rows(leads)
        self.assertEqual((won.cycle_days, lost.cycle_days), (9, 3))
        self.assertEqual((won.date, won.date_closed), (datetime(2026, 3, 1), datetime(2026, 3, 10)))

    def test_reopened_is_open_again_and_then_what_it_was_closed_as_last(self):
        lead = self._walk((2, self.new), (4, self.won), (6, self.talk))
        self.assertEqual(self._rows(lead).status, "pending")
        self.assertFalse(self._rows(lead).date_closed)
        self.assertEqual(self._rows(lead).won_revenue, 0)
        self._step(lead, 9, self.reason)
        row = self._rows(lead)
        self.assertEqual((row.status, row.is_won, row.won_revenue), ("lost", 0, 0))
        self.assertEqual(row.date_closed, datetime(2026, 3, 9, 12))

    def test_owner_at_entry_is_credited(self):
        lead = self._walk((2, self.new), (3, {"user_id": self.bob.id}), (4, self.won))
        self.assertEqual(self._rows(lead).user_id, self.ann)

    def test_leads_are_none_and_merged_ones_are_one(self):
        lead = self._lead(type="lead")
        self.assertFalse(self._rows(lead))
        lost, kept = self._walk((2, self.new), (3, "lost")), self._walk((2, self.offer))
        leads = lost | kept
        with freeze_time("2026-03-05 12:00:00"):
            head = leads.merge_opportunity()
        self.assertEqual(self._rows(leads).lead_id, head)
        self.assertEqual(self._rows(head).status, "pending")

    def test_enters_the_pipeline_once(self):
        """Turned back into a lead and converted again, merged into, lost and reopened: it is one
        opportunity, of the day on which it came in first."""
        lead = self._walk((2, self.new), (4, {"type": "lead"}), (6, {"type": "opportunity"}))
        self._step(lead, 8, "lost")
        self._step(lead, 9, "restored")
        (lead | self._walk((3, self.new)))._merge_opportunity(auto_unlink=False)
        moves = self._moves(lead)
        self.assertEqual(len(moves.filtered(lambda move: move.kind == "created")), 1)
        self.assertEqual(self._rows(lead).date, datetime(2026, 3, 2, 12))

    def test_archived_is_not_lost(self):
        lead = self._lead()
        lead.action_archive()
        self.assertEqual(self._rows(lead).status, "pending")

    def test_what_the_log_does_not_know_tells_itself(self):
        lead = self._walk((2, self.new), (4, self.won))
        self._moves(lead).unlink()
        lead.user_id = self.bob
        lead.date_closed = lead.create_date
        self.assertRecordValues(
            self._rows(lead),
            [
                {
                    "date": lead.create_date,
                    "date_closed": lead.create_date,
                    "user_id": self.bob.id,
                    "company_id": self.company.id,
                    "status": "won",
                    "won_revenue": 1000,
                    "cycle_days": 0,
                }
            ],
        )

    # ---- access --------------------------------------------------------------------------------

    def test_nobody_writes(self):
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            for operation in ("create", "write", "unlink"):
                self.assertFalse(self.Opportunity.with_user(user).has_access(operation))

    def test_who_sees_which(self):
        mine, bobs = self._lead(expected_revenue=10), self._lead(user=self.bob)
        carls = self._lead(user=self.carl, team_id=self.wasps.id, stage_id=False)
        ours = mine | bobs | carls
        domain = [("lead_id", "in", ours.ids)]
        for user, expected in (
            (self.ann, mine),
            (self.leader, mine | bobs),
            (self.director, ours),
            (self.manager, ours),
        ):
            with self.subTest(user.login):
                rows = self.Opportunity.with_user(user)
                self.assertEqual(rows.search(domain).mapped("id"), expected.sorted("id").ids[::-1])
                [group] = rows.formatted_read_group(domain, [], ["__count"])
                self.assertEqual(group["__count"], len(expected))
        for user in (self.accountant, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Opportunity.with_user(user).search(domain)

    def test_amounts_of_others_stay_hidden(self):
        self.ann.group_ids += self.env.ref("base.group_allow_export")
        bobs = self._rows(self._lead(user=self.bob, expected_revenue=987654))
        as_ann = self.Opportunity.with_user(self.ann)
        self.assertFalse(as_ann.search([("expected_revenue", "=", 987654)]))
        for read in (bobs.with_user(self.ann).read, bobs.with_user(self.ann).export_data):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                read(["expected_revenue"])

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._new_user(
            "elsewhere",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        self._lead()
        self.assertFalse(self.Opportunity.with_user(boss).search([]))

    def test_row_opens_the_opportunity_in_the_own_rights(self):
        """Ann had it first and sees the row; the opportunity itself is Bob's now: she is shown
        the row, and is not refused."""
        lead = self._walk((2, self.new), (3, {"user_id": self.bob.id}))
        row = self._rows(lead).with_user(self.ann)
        self.assertEqual(row.display_name, "Deal")
        action = row.action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), (row._name, row.id))
        self.assertEqual(
            row.web_read({"lead_id": {}, "display_name": {}})[0]["display_name"], "Deal"
        )
        action = row.with_user(self.manager).action_open_lead()
        self.assertEqual((action["res_model"], action["res_id"]), ("crm.lead", lead.id))

    def test_views(self):
        views = self.Opportunity.with_user(self.ann).get_views(
            [(False, mode) for mode in ("list", "kanban", "pivot", "graph", "search")]
        )["views"]
        for measure in ("is_won", "won_revenue"):
            self.assertIn(f'name="{measure}"', views["pivot"]["arch"])

    @freeze_time("2026-03-20 12:00:00")
    def test_deal_much_larger_than_usual(self):
        # Ann won 100 and 300 in the last 12 months, 200 on average (the 9,000 of long ago don't
        # count): an open deal of 800 is 4 times that, one of 700 is not. Bob never won one.
        for day, revenue in (
            ("2026-03-01", 100), ("2025-04-01", 300), ("2025-03-01", 9000),
        ):  # fmt: skip
            self.env["sales.kpi.stage.move"].create(
                {
                    "lead_id": self.env["crm.lead"].create({"name": "Old", "type": "lead"}).id,
                    "kind": "won",
                    "user_id": self.ann.id,
                    "company_id": self.company.id,
                    "date": f"{day} 12:00:00",
                    "expected_revenue": revenue,
                }
            )
        leads = self.env["crm.lead"].create(
            [
                {
                    "name": str(revenue),
                    "type": "opportunity",
                    "user_id": user.id,
                    "expected_revenue": revenue,
                }
                for user, revenue in ((self.ann, 800), (self.ann, 700), (self.bob, 5000))
            ]
        )
        rows = self._rows(leads)
        self.assertEqual(rows.mapped("size_ratio"), [4, 3.5, 0])
        large = self.Opportunity.search([("id", "in", rows.ids), ("size_ratio", ">=", 4)])
        self.assertEqual(large.lead_id, leads[0])
