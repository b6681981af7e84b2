"""Ratings and margins, measures on records of other modules; measures whose module is absent."""

from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .hand_worked import hand_worked
from .measure_common import MARCH, MeasureCommon
from .optional_common import OptionalCommon

SOURCES = {
    "customer_satisfaction": "sales.kpi.rating",
    "training_completed": "sales.kpi.training",
    "training_rate": "sales.kpi.training",
    "certifications_passed": "sales.kpi.certification",
    "skill_progress": "sales.kpi.skill.gain",
}
MODELS = sorted(set(SOURCES.values()))


@tagged("post_install", "-at_install")
class TestRating(OptionalCommon):
    needs = "rating"

    def _rate(self, user, day, value, model="res.partner", record=None, **values):
        """A customer's answer, with the rating's own dates (which Odoo sets to now)."""
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(model),
                "res_id": (record or self.customer).id,
                "partner_id": self.customer.id,
                "rated_partner_id": user.partner_id.id,
                "rating": value,
                "consumed": True,
                **values,
            }
        )
        moment = day if isinstance(day, str) else datetime(2026, 3, day, 12)
        rating.write({"rated_on": moment})
        self.env.flush_all()
        return rating

    def _rate_everybody(self):
        self._rate(self.ann, 2, 5)
        self._rate(self.ann, 30, 4)
        self._rate(self.bob, 3, 3)
        self._rate(self.carl, 4, 1)

    @hand_worked("customer_satisfaction")
    def test_average_on_every_level(self):
        # Ann (5 + 4) / 2 = 4.5, Bob 3, Carl 1; Bees (5 + 4 + 3) / 3 = 4, Wasps 1; all of them
        # (5 + 4 + 3 + 1) / 4 = 3.25, which is not the average of the teams. Left out: February,
        # April, an unanswered rating (0), and one that was only asked for.
        self._rate_everybody()
        self._rate(self.ann, "2026-02-28 23:59:59", 1)
        self._rate(self.ann, "2026-04-01 00:00:00", 1)
        self._rate(self.ann, 5, 0)
        self._rate(self.ann, 6, 2, consumed=False)
        expected = [4.5, 3, 1, 4, 1, 3.25, 3.25]
        self.assertEqual(self._levels("customer_satisfaction"), expected)
        self.assertEqual(self._values("customer_satisfaction", [self.ann.id]), {self.ann.id: 4.5})
        # the same by plain Python over Odoo's own records
        ratings = (
            self.env["rating.rating"]
            .search([])
            .filtered(
                lambda r: (
                    r.consumed
                    and r.rating
                    and r.rated_partner_id == self.ann.partner_id
                    and MARCH[0] <= r.rated_on.date() <= MARCH[1]
                )
            )
        )
        self.assertEqual(sum(ratings.mapped("rating")) / len(ratings), 4.5)
        self.assertEqual(self._open("customer_satisfaction", self.ann).mapped("rating"), [4, 5])

    def test_nobody_rated_is_no_data(self):
        self._rate(self.ann, 2, 5)
        self.assertIsNone(self._values("customer_satisfaction", [self.bob.id])[self.bob.id])

    def test_customer_answers_by_the_link(self):
        # As Odoo does it: Ann asks by mail, the customer follows the link and gives a 4.
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "user_id": self.ann.id, "partner_id": self.customer.id}
        )
        with freeze_time("2026-03-10 12:00:00"):
            token = lead.with_user(self.ann)._rating_get_access_token()
            public = self.env.ref("base.public_user")
            lead.with_user(public).sudo().rating_apply(4, token=token, feedback="Quick")
        row = self.env["sales.kpi.rating"].with_user(self.ann).search([])
        self.assertEqual((row.rating, row.feedback, row.document), (4, "Quick", "Deal"))
        self.assertEqual((row.partner_id, row.team_id), (self.customer, self.bees))
        self.assertEqual(row.action_open_document()["res_id"], lead.id)
        self.assertEqual(self._levels("customer_satisfaction")[0], 4)

    def test_rating_that_names_nobody_is_the_salesperson_s(self):
        # Ann's opportunity 2, Bob's order 5; the customer's own record has nobody.
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.ann.id})
        order = self._order(self.bob, 3, [])
        nobody = {"rated_partner_id": False}
        self._rate(self.ann, 3, 2, "crm.lead", lead, **nobody)
        self._rate(self.bob, 3, 5, "sale.order", order, **nobody)
        self._rate(self.ann, 3, 1, **nobody)
        self.assertEqual(self._levels("customer_satisfaction")[:2], [2, 5])
        self.assertEqual(self._levels("customer_satisfaction")[-1], 3.5)

    def _refuse(self, user, rated, **vals):
        with self.assertRaisesRegex(UserError, "Ask a sales manager"):
            rated.with_user(user).write(vals)

    def test_no_rep_writes_what_customers_rate(self):
        # Ann may write any rating in Odoo. She rates herself 5, betters a customer's 1 to 5, hides
        # it by a touch or as unanswered, takes over Bob's 5, and makes a 1 of it: all refused.
        # Before, touching her 1 left her (5) / 1 = 5 instead of (5 + 1) / 2 = 3, and Bob had 1.
        good, bad = self._rate(self.ann, 2, 5), self._rate(self.ann, 3, 1)
        bobs = self._rate(self.bob, 4, 5)
        own = {"rated_partner_id": self.ann.partner_id.id}
        with self.assertRaisesRegex(UserError, "Ask a sales manager"):
            good.with_user(self.ann).copy({"rating": 5, **own})
        for vals in ({"rating": 5}, {"feedback": "x"}, {"consumed": False}, {"rated_on": False}):
            self._refuse(self.ann, bad, **vals)
        self._refuse(self.ann, bobs, **own)
        self._refuse(self.ann, bobs, rating=1)
        self.assertEqual(self._levels("customer_satisfaction")[:2], [3, 5])
        # Her manager corrects what a customer has mistaken.
        bad.with_user(self.manager).rating = 3
        bad.with_user(self.manager).rated_on = datetime(2026, 3, 3)
        self.env.flush_all()
        self.assertEqual(self._levels("customer_satisfaction")[0], 4)

    def test_what_an_employee_rates_with_a_message_does_not_count(self):
        # Odoo takes a rating along with a message: Ann's own 5 on her deal, and the 1 that a
        # helper, who is no salesperson, gives on Bob's contact, are no customer's.
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.ann.id})
        helper = self._new_user("helper", "sales_team.group_sale_salesman_all_leads")
        theirs = self.env["crm.lead"].create({"name": "Deal", "user_id": self.bob.id})
        for user, record, value in ((self.ann, lead, 5), (helper, theirs, 1)):
            record.with_user(user).message_post(body="Fine", rating_value=value)
            record.env.flush_all()
        self.assertEqual(self.env["rating.rating"].search_count([("consumed", "=", True)]), 2)
        whole = (date(2020, 1, 1), date(2099, 12, 31))
        self.assertEqual(self._levels("customer_satisfaction", whole)[:2], [None, None])

    def test_answering_a_rating_changes_nothing(self):
        # Ann thanks for a 5 and says sorry for a 1: both count, (5 + 1) / 2 = 3.
        if "publisher_comment" not in self.env["rating.rating"]._fields:
            self.skipTest("comments on ratings are not installed")
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.ann.id})
        for value in (5, 1):
            rating = self._rate(self.ann, value, value, "crm.lead", lead)
            rating.with_user(self.ann).write({"publisher_comment": "Thank you."})
            rating.env.flush_all()
            self.assertEqual(rating.write_uid, self.ann)
        self.assertEqual(self._levels("customer_satisfaction")[0], 3)
        # In a manager's name, or where there was nothing to take back, it would only be a touch.
        fresh = self._rate(self.ann, 6, 1)
        self._refuse(self.ann, fresh, publisher_id=self.manager.partner_id.id)
        self._refuse(self.ann, fresh, publisher_comment=False)
        rating.with_user(self.ann).write({"publisher_comment": False})

    def test_team_of_the_day(self):
        # Ann moved from the Bees to the Wasps on the 16th: 5 before, 3 after.
        Membership = self.env["sales.kpi.membership"]
        Membership.search([("user_id", "=", self.ann.id)]).date_to = date(2026, 3, 15)
        Membership.create(
            {"user_id": self.ann.id, "team_id": self.wasps.id, "date_from": date(2026, 3, 16)}
        )
        self._rate(self.ann, 15, 5)
        self._rate(self.ann, 16, 3)
        ann, _bob, _carl, bees, wasps, region, _company = self._levels("customer_satisfaction")
        self.assertEqual([ann, bees, wasps, region], [4, 5, 3, 4])

    def test_days_are_local(self):
        # 17:00 UTC on the 15th is the 16th in Shanghai, on which Ann is a Wasp; 17:00 UTC on
        # 31 March is April there.
        self._set_clock("Asia/Shanghai")
        self.test_team_of_the_day()
        self._rate(self.ann, "2026-03-15 17:00:00", 1)
        self._rate(self.ann, "2026-03-31 17:00:00", 1)
        ann, _bob, _carl, bees, wasps, *_rest = self._levels("customer_satisfaction")
        self.assertEqual([ann, bees, wasps], [3, 5, 2])

    def test_only_salespeople_count(self):
        # Neither a helper in no team nor a customer with a portal login is anybody's result.
        helper = self._new_user("helper", "base.group_user")
        self._rate(helper, 2, 1)
        self._rate(self.portal, 2, 1)
        self._rate(self.ann, 2, 5)
        self.assertEqual(self._levels("customer_satisfaction")[-1], 5)

    def test_archived_rep_keeps_the_history(self):
        self._rate(self.ann, 2, 5)
        self.ann.active = False
        self.assertEqual(self._levels("customer_satisfaction")[0], 5)

    def test_roles(self):
        self._rate_everybody()
        self._check_roles("sales.kpi.rating")

    def test_another_company_s_reps_are_not_mine(self):
        other = self.env["res.company"].create({"name": "Other", "kpi_tz": "UTC"})
        dora = self._new_user("dora", "sales_team.group_sale_salesman", company_id=other.id,
                              company_ids=[Command.set(other.ids)])  # fmt: skip
        team = self.env["crm.team"].create({"name": "Ants", "company_id": other.id})
        self.env["sales.kpi.membership"].create({"user_id": dora.id, "team_id": team.id})
        self._rate(dora, 2, 1)
        self._rate(self.ann, 2, 5)
        self.assertEqual(self._levels("customer_satisfaction")[-1], 5)
        rows = self.env["sales.kpi.rating"].with_user(self.manager).search([])
        self.assertEqual(rows.company_id, self.company)


@tagged("post_install", "-at_install")
class TestMargin(OptionalCommon):
    needs = "sale_margin"

    @hand_worked("order_margin")
    def test_margin_with_a_foreign_currency(self):
        # Ann, company currency: 3 x (100 - 60) = 120. Ann, foreign, 4 to 1: sold at 500, cost
        # 60 = 240 foreign, margin 260 foreign = 65: together 185. Bob gives 1 away: 50 - 60 =
        # -10. Carl's is only a quotation, Ann's of February is another month's.
        product = self.env["product.product"].create({"name": "Pump", "standard_price": 60})
        currency = self.env["res.currency"].create(
            {
                "name": "KPX",
                "symbol": "K",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        self._order(self.ann, 2, [(product, 3, 100)])
        self._order(self.ann, 3, [(product, 1, 500)], pricelist_id=pricelist.id)
        self._order(self.bob, 4, [(product, 1, 50)])
        february = self._order(self.ann, 5, [(product, 1, 1000)])
        february.date_order = datetime(2026, 2, 28, 23, 59)
        quotation = self._order(self.carl, 6, [(product, 1, 1000)], team_id=self.wasps.id)
        quotation.action_cancel()
        self.assertEqual(self._levels("order_margin"), [185, -10, 0, 175, 0, 175, 175])


@tagged("post_install", "-at_install")
class TestWaiting(MeasureCommon):
    """Measures whose module is not installed, whatever is installed here."""

    def _installed_but(self, *missing, **more):
        Module = self.env["ir.module.module"]
        names = {**Module._installed(), **more}
        for name in missing:
            names.pop(name, None)
        return patch.object(self.registry[Module._name], "_installed", lambda self: names)

    def _waiting(self):
        return self.Definition.with_context(active_test=False).search(
            [("module_name", "!=", False)]
        )

    def test_shipped_measures_wait_or_count(self):
        self.Definition._wake_up()
        installed = self.env["ir.module.module"]._installed()
        optional = self._waiting()
        self.assertLessEqual({*SOURCES, "order_margin"}, set(optional.mapped("code")))
        for definition in optional:
            there = definition.module_name in installed
            self.assertEqual(definition.active, there, definition.code)
            self.assertEqual(definition.is_waiting, not there, definition.code)

    def test_screen_lists_them_with_the_reason(self):
        definition = self.env.ref("sales_kpi.definition_customer_satisfaction")
        definition.write({"active": False, "is_waiting": True})
        arch = self.Definition.get_view(view_type="search")["arch"]
        self.assertIn('name="waiting"', arch)
        listed = self.Definition.with_user(self.manager).search(
            [("is_waiting", "=", True), ("active", "=", False)]
        )
        self.assertIn(definition, listed)
        with Form(definition.with_user(self.manager)) as form:
            self.assertEqual(form.module_name, "rating")

    def test_reading_one_says_what_is_missing(self):
        self.env.ref("sales_kpi.definition_customer_satisfaction").write(
            {"active": False, "is_waiting": True}
        )
        message = "customer_satisfaction.*Customer satisfaction waits for the module rating"
        with self.assertRaisesRegex(UserError, message):
            self._values("customer_satisfaction")

    def test_module_comes_and_goes(self):
        # The refresh that follows switches them on and off, and goes on with all others.
        optional = self._waiting()
        modules = set(optional.mapped("module_name"))
        ours = optional.filtered(lambda d: d.code in SOURCES)
        self._move("won", self.ann, 3, 300)
        with freeze_time("2026-03-20 12:00:00"):
            with self._installed_but(*modules):
                self.march.refresh()
                self.assertFalse(any(optional.mapped("active")))
                self.assertEqual(set(optional.mapped("is_waiting")), {True})
                self._check_won(300)
            with self._installed_but(**dict.fromkeys(modules, 0)):
                self._move("won", self.ann, 4, 50)
                self.march.refresh()
                self.assertTrue(all(ours.mapped("active")))
                self.assertFalse(any(ours.mapped("problem")))
                self._check_won(350)

    def _check_won(self, expected):
        facts = self.env["sales.kpi.fact"].search(
            [("period_id", "=", self.march.id), ("user_id", "=", self.ann.id)]
        )
        won = facts.filtered(lambda fact: fact.definition_id.code == "won_revenue")
        self.assertEqual(won.value, expected)
        self.assertFalse(self.march._get_failing())

    def test_without_the_records_there_are_no_rows(self):
        for name in MODELS:
            Model = self.env[name]
            with patch.object(self.registry[name], "_has_source", lambda self: False):
                self.assertFalse(Model.search([]))
                self.assertEqual(Model.search_count([("user_id", "=", self.ann.id)]), 0)
                groups = Model.with_user(self.manager).formatted_read_group(
                    [], ["user_id", "date:month"], ["__count"]
                )
                self.assertEqual(groups, [])
                self.assertFalse(Model.with_user(self.ann).search_read([]))

    def test_a_measure_without_its_records_reads_as_none(self):
        for code, model in SOURCES.items():
            definition = self.env.ref(f"sales_kpi.definition_{code}")
            with (
                self._installed_but(**{definition.module_name: 0}),
                patch.object(self.registry[model], "_has_source", lambda self: False),
            ):
                definition.active = True
                value = self._cells(code)["user", self.ann.id].value
            self.assertEqual(value, None if definition.kind in ("average", "ratio") else 0, code)

    def test_views_open(self):
        for name in MODELS:
            for kind in ("list", "kanban", "pivot", "graph", "search", "form"):
                self.env[name].with_user(self.manager).get_view(view_type=kind)
            action = self.env.ref(f"sales_kpi.{name.replace('.', '_')}_action")
            self.assertEqual(action.res_model, name)
