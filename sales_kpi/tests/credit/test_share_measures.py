import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from unittest.mock import patch

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..measures.measure_common import MARCH
from .share_common import ShareCommon

APRIL = (date(2026, 4, 1), date(2026, 4, 30))


@tagged("post_install", "-at_install")
class TestShareMeasures(ShareCommon):
    """A deal that is shared counts for each by his part, and once for teams and company."""

    def _sold(self, *parts, price=333.35, **values):
        return self._confirm(self._share(self._quotation(self.ann, price, **values), *parts))

    def test_sixty_to_forty(self):
        # 60 % of 333.35 are 200.01, 40 % are 133.34; together 333.35. One thing, one customer.
        self._sold((self.ann, 60), (self.carl, 40))
        ann, carl, bees, wasps = self.ann, self.carl, self.bees, self.wasps
        north, company = self.region, self.company
        parts = {ann: 200.01, carl: 133.34, bees: 200.01, wasps: 133.34}
        self._check("order_amount", {**parts, north: 333.35, company: 333.35})
        parts = {ann: 0.6, carl: 0.4, bees: 0.6, wasps: 0.4, north: 1, company: 1}
        for code in ("order_count", "product_qty", "new_customers"):
            self._check(code, parts)
        # an average is of what each has of it: 200.01 / 0.6 = 333.35
        whole = dict.fromkeys((ann, carl, bees, wasps, north, company), 333.35)
        self._check("avg_order_amount", whole)
        # who is told apart is each one's, and the company's once
        self._check("signed_customers", dict.fromkeys(whole, 1))
        # all of it is new business, for each of them
        self._check("new_business_share", dict.fromkeys(whole, 1))

    def test_of_a_team_and_of_people_as_of_everybody(self):
        # what a team shares with another one is its own by its part only
        self._sold((self.ann, 60), (self.carl, 40))
        self._sell(self.bob, "2026-03-11 12:00:00", [(self.pump, 1, 50)])
        reader, definitions = self.env["sales.kpi.reader"], self.Definition.search([])
        everybody = reader._read_definitions(definitions, self.company, *MARCH)
        people = (self.bob | self.carl)._ids
        for subject, asked in (
            (("team", self.bees.id), None),
            (("team", self.wasps.id), None),
            (("team", self.region.id), None),
            (("user", self.bob.id), ("user", people)),
            (("user", self.carl.id), ("user", people)),
        ):
            read = reader._read_definitions(definitions, self.company, *MARCH, asked or subject)
            for code, cells in everybody.items():
                self.assertEqual(read[code][subject].value, cells[subject].value, (code, subject))
        self.assertAlmostEqual(everybody["order_amount"]["team", self.wasps.id].value, 133.34)

    def test_a_scorecard_tells_parts_of_orders(self):
        # "0.6", not "1", of 2 orders: 30 %
        self._sold((self.ann, 60), (self.carl, 40))
        self._sell(self.bob, "2026-03-11 12:00:00", [(self.pump, 1, 50)])
        count = self.env.ref("sales_kpi.definition_order_count")
        scheme = self.env["sales.kpi.scheme"].create(
            {
                "name": "Orders",
                "team_ids": [(4, self.region.id)],
                "date_from": "2026-01-01",
                "line_ids": [
                    (0, 0, {"definition_id": count.id, "weight": 100, "default_target": 2})
                ],
            }
        )
        self.march._refresh_one()
        lines = self.env["sales.kpi.score.line"].search(
            [("score_id.scheme_id", "=", scheme.id), ("score_id.subject_type", "=", "user")]
        )
        texts = {line.score_id.user_id: line.explanation for line in lines}
        self.assertIn("0.6 of 2", texts[self.ann])
        self.assertIn("0.4 of 2", texts[self.carl])
        self.assertIn("1 of 2", texts[self.bob])

    def test_beside_what_is_not_shared(self):
        # Ann has 1,000 alone and 60 % of 500: 1,300, 1.6 orders, 812.50 on average (1,300 / 1.6).
        self._sold((self.ann, 60), (self.bob, 40), price=500)
        self._sell(self.ann, "2026-03-11 12:00:00", [(self.pump, 10, 100)], self.gamma)
        self._check("order_amount", {self.ann: 1300, self.bob: 200, self.company: 1500})
        self._check("order_count", {self.ann: 1.6, self.bob: 0.4, self.company: 2})
        self._check("avg_order_amount", {self.ann: 812.5, self.bob: 500, self.company: 750})
        self._check("signed_customers", {self.ann: 2, self.bob: 1, self.company: 2})

    def test_an_overlay_counts_for_pay_only(self):
        # 20 % of 333.35 are 66.67 for the specialist; the company's sales stay 333.35
        order = self._sold((self.ann, 100), (self.carl, 20, "overlay"))
        self._check("order_amount", {self.ann: 333.35, self.carl: 0, self.company: 333.35})
        self._check("order_count", {self.ann: 1, self.carl: 0, self.company: 1})
        overlay = order.kpi_share_ids.filtered(lambda share: share.kind == "overlay")
        self.assertEqual(round(order.amount_untaxed * overlay.percent / 100, 2), 66.67)

    def test_what_is_proposed_does_not_count(self):
        order = self._quotation(self.ann)
        self._share(order, (self.ann, 60), (self.bob, 40), by=self.ann)
        self._confirm(order)
        self._check("order_amount", {self.ann: 333.35, self.bob: 0})
        # too late for the leader; a KPI administrator may
        order.with_user(self.manager).action_kpi_accept_shares()
        self._check("order_amount", {self.ann: 200.01, self.bob: 133.34})

    def test_to_the_cent(self):
        # 100.00 in thirds: 33.3333 + 33.3333 + 33.3334, and 100.00 again
        self._sold((self.ann, 33.3333), (self.bob, 33.3333), (self.carl, 33.3334), price=100)
        thirds = {self.ann: 33.3333, self.bob: 33.3333, self.carl: 33.3334}
        self._check("order_amount", {**thirds, self.bees: 66.6666, self.company: 100}, digits=10)

    def test_one_subject_alone_is_read_as_everybody_is(self):
        self._sold((self.ann, 60), (self.carl, 40))
        definition = self.Definition._find_by_code(["order_amount"])
        for subject, expected in (
            (("user", self.carl.id), 133.34),
            (("user", self.ann.id), 200.01),
            (("user", self.bob.id), 0),
            (("team", self.wasps.id), 133.34),
            (("team", self.region.id), 333.35),
            (("nobody", self.company.id), 0),
        ):
            cells = self.env["sales.kpi.reader"]._read_definitions(
                definition, self.company, *self._march(), subject
            )
            self.assertAlmostEqual(cells["order_amount"][subject].value, expected)

    def _march(self):
        return self.march.date_from, self.march.date_to

    def test_wins(self):
        # 1,000 won, 70 / 30: won revenue 700 and 300, won 0.7 and 0.3; lost 500, 50 / 50: a win
        # rate of 0.7 / 1.2 for Ann and of 0.3 / 0.8 for Carl, of a half for the company
        won = self._share(self._lead(self.ann, 1000), (self.ann, 70), (self.carl, 30))
        won.action_set_won()
        lost = self._share(self._lead(self.ann, 500), (self.ann, 50), (self.carl, 50))
        lost.action_set_lost()
        today = fields.Date.today()
        span = {"span": (today, today)}
        ann, carl, company = self.ann, self.carl, self.company
        self._check("won_revenue", {ann: 700, carl: 300, company: 1000}, **span)
        self._check("won_count", {ann: 0.7, carl: 0.3, company: 1}, **span)
        self._check("lost_count", {ann: 0.5, carl: 0.5, company: 1}, **span)
        self._check("avg_deal_size", {ann: 1000, carl: 1000, company: 1000}, **span)
        rates = {ann: round(0.7 / 1.2, 4), carl: round(0.3 / 0.8, 4), company: 0.5}
        self._check("win_rate", rates, digits=4, **span)
        # who brought them in is who it was
        self._check("new_opportunities", {ann: 2, carl: 0, company: 2}, **span)

    def test_a_win_is_shared_as_it_was_then(self):
        # Won 70 / 30, opened again, agreed anew 50 / 50 and won again: each win by its own parts.
        lead = self._share(self._lead(self.ann, 1000), (self.ann, 70), (self.carl, 30))
        lead.action_set_won()
        with self.assertRaisesRegex(AccessError, "is kept"):
            self._share(lead, (self.ann, 50), (self.carl, 50), by=self.leader)
        lead.stage_id = self.env["crm.stage"].search([("is_won", "=", False)], limit=1)
        self._share(lead, (self.ann, 50), (self.carl, 50), by=self.leader)
        lead.action_set_won()
        wins = self.env["sales.kpi.stage.move"].search(
            [("lead_id", "=", lead.id), ("kind", "=", "won")], order="id"
        )
        self.assertEqual(
            [sorted(win.kpi_split_ids.mapped("percent")) for win in wins], [[30, 70], [50, 50]]
        )
        # a KPI administrator changes the last one, with a reason
        self._share(lead, (self.ann, 80), (self.carl, 20), reason="It was a mistake.")
        self.assertEqual(sorted(wins[1].kpi_split_ids.mapped("percent")), [20, 80])
        self.assertEqual(sorted(wins[0].kpi_split_ids.mapped("percent")), [30, 70])

    def test_what_a_win_took(self):
        # two calls on a deal that is won 70 / 30: two calls a win, for both and for the company
        lead = self._share(self._lead(self.ann, 1000), (self.ann, 70), (self.carl, 30))
        for _number in range(2):
            self._activity(self.ann, 10, lead_id=lead.id, date_start=fields.Datetime.now())
        lead.action_set_won()
        today = fields.Date.today()
        found = {self.ann: 2, self.carl: 2, self.company: 2}
        self._check("activities_per_win", found, span=(today, today))
        row = self.env["sales.kpi.win"].search([("lead_id", "=", lead.id)])
        self.assertEqual(row.move_id.kind, "won")

    def test_a_median_takes_whole_records(self):
        median = self._define(
            kind="median", value_field="amount_untaxed", domain="[('state', '=', 'sale')]",
            model_id=self.env["ir.model"]._get_id("sale.order"), date_field="date_order",
            user_field="kpi_user_id", team_field="kpi_team_id",
        )  # fmt: skip
        self._sold((self.ann, 60), (self.carl, 40))
        self._check(median.code, {self.ann: 333.35, self.carl: 0, self.company: 333.35})

    def test_measures_of_lines_take_their_orders_shares(self):
        lines = self._define(
            model_id=self.env["ir.model"]._get_id("sale.order.line"), kind="sum",
            value_field="price_subtotal", date_field="order_id.date_order",
            user_field="order_id.kpi_user_id", team_field="order_id.kpi_team_id",
        )  # fmt: skip
        self._sold((self.ann, 60), (self.carl, 40))
        self._check(lines.code, {self.ann: 200.01, self.carl: 133.34, self.company: 333.35})
        # whose the document is today is not whose credit it is
        lines.user_field = "order_id.user_id"
        self._check(lines.code, {self.ann: 333.35, self.carl: 0, self.company: 333.35})

    def test_a_part_of_a_measure_is_the_subjects(self):
        definition = self.Definition._find_by_code(["order_amount"])
        self._sold((self.ann, 60), (self.carl, 40))
        other = self._share(self._quotation(self.ann, 1000), (self.ann, 60), (self.carl, 40))
        self._confirm(other, "2026-04-10 12:00:00")
        for subject, expected in ((("user", self.carl.id), 133.34), (None, 333.35)):
            cells, error = self.env["sales.kpi.reader"]._read_split(
                definition, "kpi_customer_id", self.company, *self._march(), subject
            )
            self.assertFalse(error)
            self.assertAlmostEqual(cells[self.beta.id].value, expected)

    def test_whoever_shares_opens_his_part(self):
        order = self._sold((self.ann, 60), (self.carl, 40))
        alone = self._sell(
            self.carl, "2026-03-11 12:00:00", [(self.pump, 1, 50)], team_id=self.wasps.id
        )
        definition = self.Definition._find_by_code(["order_amount"])
        for viewer in (self.carl, self.manager):
            action = definition.with_user(viewer)._get_records_action(
                self.company, *self._march(), ("user", self.carl.id)
            )
            self.assertEqual(action["res_model"], "sales.kpi.counted")
            rows = self.env["sales.kpi.counted"].with_user(viewer)
            rows = rows.with_context(**action["context"]).search([])
            found = {row.id: (round(row.value, 2), round(row.part, 4), row.user_id) for row in rows}
            self.assertEqual(
                found, {order.id: (133.34, 0.4, self.carl), alone.id: (50, 1, self.carl)}
            )
        # of the company's the documents themselves are shown: they are whole
        action = definition.with_user(self.manager)._get_records_action(
            self.company, *self._march(), ("company", self.company.id)
        )
        self.assertEqual(action["res_model"], "sale.order")

    def test_what_is_opened_comes_to_the_figure(self):
        """333.35 shared 60 / 40, and 50 alone: of each measure that counts or sums the rows that
        are opened make the figure, 183.34 of 1.4 orders for Carl, and say which part they are. What
        is shared on another day, or another kind of thing (a win is no loss), is not among them."""
        self._sold((self.ann, 60), (self.carl, 40))
        other = self._share(self._quotation(self.ann, 1000), (self.ann, 60), (self.carl, 40))
        self._confirm(other, "2026-04-10 12:00:00")
        self._sell(self.carl, "2026-03-11 12:00:00", [(self.pump, 1, 50)], team_id=self.wasps.id)
        won = self._share(self._lead(self.ann, 1000), (self.ann, 70), (self.carl, 30))
        with freeze_time("2026-03-12 12:00:00"):
            won.action_set_won()
            self.env.flush_all()
        found = {}
        for definition in self.Definition.search([("kind", "in", ("count", "sum"))]):
            cells = self._cells(definition.code)
            for kind, subject in (("user", self.carl), ("team", self.wasps)):
                rows = self._open(definition, (kind, subject.id))
                if rows:
                    found[definition.code, kind] = rows.mapped("part")
                    opened = sum(rows.mapped("value"))
                    self.assertAlmostEqual(
                        opened, cells[kind, subject.id].value, 2, definition.code
                    )
        self.assertEqual(found["order_count", "user"], [1, 0.4])
        self.assertEqual(found["won_count", "user"], [0.3])
        shared = {"order_amount", "order_count", "product_qty", "won_revenue", "won_count"}
        self.assertLessEqual(
            {(one, kind) for one in shared for kind in ("user", "team")}, set(found)
        )

    def _open(self, definition, subject):
        """What a manager opens of a figure, as far as it is told by rows with their parts."""
        action = definition.with_user(self.manager)._get_records_action(
            self.company, *self._march(), subject
        )
        rows = self.env["sales.kpi.counted"].with_user(self.manager)
        if action["res_model"] != rows._name:
            return rows
        rows.invalidate_model()
        return rows.with_context(**action["context"]).search([])

    def test_a_part_of_a_thing_is_explained(self):
        """1.4 products are told as they are, and why; where nothing is shared nothing is said."""
        definition = self.Definition._find_by_code(["product_qty"]).with_user(self.carl)
        plain = definition.description
        self.assertEqual(definition._tell_description(1.4, self.company), plain)
        self._sold((self.ann, 60), (self.carl, 40))
        told = definition._tell_description(1.4, self.company)
        self.assertEqual(
            told, f"{plain} Parts of one are of what is shared: it counts for each by his part."
        )
        self.assertEqual(definition._tell_description(2, self.company), plain)
        self.assertEqual(definition._tell_description(None, self.company), plain)
        money = self.Definition._find_by_code(["order_amount"])
        self.assertEqual(money._tell_description(1.4, self.company), money.description)

    def test_what_is_shared_by_others_only_is_not_ones_own(self):
        # the order is Ann's, and all of it Carl's: she has no record of it, he has a whole one
        self._sold((self.carl, 100))
        self._check("order_amount", {self.ann: 0, self.carl: 333.35, self.company: 333.35})
        definition = self.Definition._find_by_code(["order_amount"]).with_user(self.manager)
        for user, count in ((self.ann, 0), (self.carl, 1)):
            action = definition._get_records_action(self.company, *self._march(), ("user", user.id))
            rows = self.env[action["res_model"]].with_user(self.manager)
            rows = rows.with_context(**action["context"]).search(action["domain"])
            self.assertEqual(len(rows), count, user.login)

    def test_where_nothing_is_shared_no_query_knows_of_shares(self):
        self.env.cr.cache.clear()
        self._sell(self.ann, "2026-03-11 12:00:00", [(self.pump, 1, 50)])
        definitions = self.Definition.search([("kind", "!=", "formula")])
        definitions[0]._find_shares(self.company)
        definitions.mapped("user_field")
        with self.assertQueryCount(0):  # it is known for the transaction
            for definition in definitions:
                self.assertIsNone(definition._find_shares(self.company))
        queries = []
        execute = type(self.env).execute_query
        with patch.object(
            type(self.env),
            "execute_query",
            lambda env, sql: queries.append(sql) or execute(env, sql),
        ):
            self.env["sales.kpi.reader"]._read_definitions(
                definitions, self.company, *self._march()
            )
        self.assertTrue(queries)
        self.assertFalse([sql.code for sql in queries if "kpi_share" in sql.code])

    def test_a_random_month_in_plain_python(self):
        # Orders of random people, prices and parts; each figure is worked out again from the lists
        # below, in fractions: user by user, and for the company.
        chance = random.Random(20260310)
        people = [self.ann, self.bob, self.carl]
        amounts, counts = defaultdict(Fraction), defaultdict(Fraction)
        total = Fraction(0)
        for _number in range(12):
            owner, price = chance.choice(people), Decimal(chance.randrange(1, 99999)) / 100
            order = self._quotation(owner, float(price))
            parts = [(owner, Fraction(1))]
            if chance.random() < 0.7:
                cuts = sorted(chance.sample(range(1, 1_000_000), len(people) - 1))
                bounds = [0, *cuts, 1_000_000]
                tenths = [b - a for a, b in pairwise(bounds)]
                self._share(order, *zip(people, [cut / 10_000 for cut in tenths], strict=True))
                parts = [
                    (user, Fraction(cut, 1_000_000))
                    for user, cut in zip(people, tenths, strict=True)
                ]
            self._confirm(order)
            total += Fraction(price)
            for user, part in parts:
                amounts[user] += part * Fraction(price)
                counts[user] += part
        for code, found, whole in (("order_amount", amounts, total), ("order_count", counts, 12)):
            cells = self._cells(code)
            for user in people:
                self.assertAlmostEqual(cells["user", user.id].value, float(found[user]), 8)
            self.assertAlmostEqual(cells["company", self.company.id].value, float(whole), 8)
