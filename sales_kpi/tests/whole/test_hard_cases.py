"""The cases that other systems get wrong. Each is a test, here or beside what it is about."""

import importlib
import pkgutil
from datetime import date

from odoo.fields import Command
from odoo.tests import TransactionCase, tagged

from ... import tests
from ..cash.collection_common import CollectionCommon
from ..scores.score_common import ScoreCommon
from .hard_case import MARKED, hard_case

CASES = """
    zero target
    January against December
    last quarter seen from the second
    approval off
    owner changed after the win
    refund after settlement
    payment in a later month than its invoice
    one payment over two reps' invoices
    half a payment
    un-reconciled
    overpayment
    credit note that closes an invoice without cash
    foreign-currency invoice with an exchange difference
    child teams rolled up once
    value on a band's boundary
    deal reopened and won again
    service lines without delivery
    viewer who may see totals but not records
    rep who falls to zero
    rep with a target and no sales is ranked
    joiner in mid-month
    leaver
    transfer between teams
    Monday and week bounds
    daylight saving
    fiscal year that starts in April
    bounced measure beside healthy ones
    two reps tied to the cent
    archived user
    archived team
    archived (lost) opportunity
    merged opportunities
""".strip().splitlines()


@tagged("post_install", "-at_install")
class TestEveryHardCase(TransactionCase):
    def test_each_has_a_test(self):
        # The marks are there once the tests are imported, whichever of them are run.
        for module in pkgutil.walk_packages(tests.__path__, f"{tests.__name__}."):
            if ".addons." not in module.name:
                importlib.import_module(module.name)
        self.assertEqual(sorted(MARKED), sorted(case.strip() for case in CASES))


@tagged("post_install", "-at_install")
class TestHardCasesOfScores(ScoreCommon):
    @hard_case("approval off")
    def test_approval_off(self):
        # Where confirming an order locks it, that is its approval; where it doesn't, the order
        # counts all the same, once: 100 and 100.
        product = self.env["product.product"].create({"name": "Pump"})
        self._order(self.ann, 2, [(product, 1, 100)])
        self.env["res.config.settings"].create({"group_auto_done_setting": True}).execute()
        locked = self._order(self.ann, 3, [(product, 1, 100)])
        self.assertTrue(locked.locked)
        self.assertEqual(self._values("order_amount", [self.ann.id]), {self.ann.id: 200})
        self.assertEqual(self._values("order_count", [self.ann.id]), {self.ann.id: 2})

    @hard_case("rep with a target and no sales is ranked")
    def test_rep_with_a_target_and_no_sales_is_ranked(self):
        # Ann won 50 of 100: 50 points and rank 1. Bob has a target too and won nothing: 0 points,
        # rank 2, and he is there.
        scheme = self._scheme(("won_revenue", 100, {}), team_ids=[Command.set(self.bees.ids)])
        self._target("won_revenue", 100, self.ann)
        self._target("won_revenue", 100, self.bob)
        self._move("won", self.ann, 3, 50)
        self.march.refresh()
        ann, bob = self._score(scheme, self.ann), self._score(scheme, self.bob)
        self.assertEqual((ann.total, ann.rank), (50, 1))
        self.assertEqual((bob.total, bob.rank, bob.is_scored), (0, 2, True))

    @hard_case("leaver")
    def test_leaver(self):
        # March 2026 has 22 weekdays. Ann leaves after Friday the 13th: 10 of them. Of 220, 100
        # are hers to reach; the 60 that she won stay hers, and Bees'.
        scheme = self._scheme(("won_revenue", 100, {"default_target": 220, "prorate": True}))
        membership = self.env["sales.kpi.membership"].search([("user_id", "=", self.ann.id)])
        membership.date_to = "2026-03-13"
        self._move("won", self.ann, 3, 60)
        self.march.refresh()
        line = self._score(scheme, self.ann).line_ids
        self.assertAlmostEqual(line.target, 100)
        self.assertAlmostEqual(line.points, 60)
        self.assertEqual(self._score(scheme, self.bees).line_ids.actual, 60)
        april = self.env["sales.kpi.period"].get_or_create("month", "2026-04-15")
        april.refresh()
        later = self.env["sales.kpi.score"].search(
            [("period_id", "=", april.id), ("user_id", "=", self.ann.id)]
        )
        self.assertFalse(later)

    @hard_case("transfer between teams")
    def test_transfer_between_teams(self):
        # Ann won 100 as a Bee and, from the 16th on, 30 as a Wasp. Both are hers; each team keeps
        # what was won in it, and North counts both once.
        Membership = self.env["sales.kpi.membership"]
        Membership.search([("user_id", "=", self.ann.id)]).date_to = "2026-03-15"
        Membership.create(
            {"user_id": self.ann.id, "team_id": self.wasps.id, "date_from": "2026-03-16"}
        )
        self._move("won", self.ann, 3, 100)
        self._move("won", self.ann, 20, 30, team=self.wasps)
        self.march.refresh()
        cells = self._cells("won_revenue")
        self.assertEqual(cells["user", self.ann.id].value, 130)
        self.assertEqual(cells["team", self.bees.id].value, 100)
        self.assertEqual(cells["team", self.wasps.id].value, 30)
        self.assertEqual(cells["team", self.region.id].value, 130)
        fact = self.env["sales.kpi.fact"].search(
            [
                ("period_id", "=", self.march.id),
                ("user_id", "=", self.ann.id),
                ("definition_id.code", "=", "won_revenue"),
            ]
        )
        self.assertEqual((fact.value, fact.team_id), (130, self.wasps))


@tagged("post_install", "-at_install")
class TestHardCasesOfMoney(CollectionCommon):
    @hard_case("refund after settlement")
    def test_refund_after_settlement(self):
        # 100 were collected in January, and January was closed. In February 30 are paid back:
        # January stays at 100, February has -30.
        january = self.env["sales.kpi.period"].get_or_create("month", "2026-01-15")
        self._pay(self._bill(100), "2026-01-20")
        january.refresh()
        january.action_review()
        self._pay(self._bill(30, move_type="out_refund", date="2026-02-02"), "2026-02-03")
        self.assertFalse(january.refresh())
        Fact = self.env["sales.kpi.fact"]
        fact = Fact.search(
            [
                ("period_id", "=", january.id),
                ("user_id", "=", self.ann.id),
                ("definition_id.code", "=", "collected_amount"),
            ]
        )
        self.assertEqual(fact.value, 100)
        february = self.env["sales.kpi.definition"].read_values(
            ["collected_amount"], date(2026, 2, 1), date(2026, 2, 28), user_ids=self.ann.ids
        )
        self.assertEqual(february["collected_amount"], {self.ann.id: -30})
