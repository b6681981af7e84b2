from datetime import datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ...diagnosis.diagnosis_common import BEFORE, DiagnosisCommon

MARCH_10 = datetime(2026, 3, 10, 12)


@tagged("post_install", "-at_install")
class TestChangedByPart(DiagnosisCommon):
    """In each of six months Ann won 6 deals of 100 in the North and 4 in the South, Carl 5 in the
    South. In March she wins 3 in the North and 4 of 150 in the South, he 5 as ever. Nobody's
    figures but those of the log."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-04-03 09:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        country = cls.env.ref("base.us")
        cls.north, cls.south = cls.env["res.country.state"].create(
            [{"name": name, "code": name, "country_id": country.id} for name in ("Nord", "Sud")]
        )
        cls.trade = cls.env["res.partner.industry"].create({"name": "Trade"})
        Partner = cls.env["res.partner"]
        cls.in_north = Partner.create(
            {"name": "N", "is_company": True, "state_id": cls.north.id, "industry_id": cls.trade.id}
        )
        # Of a contact it is the company's region that counts.
        office = Partner.create({"name": "S", "is_company": True, "state_id": cls.south.id})
        cls.in_south = Partner.create({"name": "Who buys", "parent_id": office.id})
        for year, month in BEFORE:
            moment = datetime(year, month, 2, 12)
            cls._sold(cls.ann, moment, cls.in_north, 6, 100, found=20)
            cls._sold(cls.ann, moment, cls.in_south, 4, 100)
            cls._sold(cls.carl, moment, cls.in_south, 5, 100, found=10, team=cls.wasps)
        cls._sold(cls.ann, MARCH_10, cls.in_north, 3, 100, found=20)
        cls._sold(cls.ann, MARCH_10, cls.in_south, 4, 150)
        cls._sold(cls.carl, MARCH_10, cls.in_south, 5, 100, found=10, team=cls.wasps)
        cls.march.refresh()

    @classmethod
    def _sold(cls, user, moment, partner, won, size, found=0, team=None):
        moves = cls._deals(user, moment, found, won, size, team=team)
        moves.write({"partner_id": partner.id, "lead_id": cls._lead_of(partner).id})

    @classmethod
    def _lead_of(cls, partner):
        """Where a deal is won, its opportunity says."""
        Lead = cls.env["crm.lead"]
        vals = {"name": "Deal", "type": "opportunity", "partner_id": partner.id}
        return Lead.search([("partner_id", "=", partner.id)], limit=1) or Lead.create(vals)

    def _page(self, user, subject, split, **options):
        options |= {"period_type": "month", "date": "2026-03-10", "split": split}
        options["subject"] = list(self._subject(subject))
        return self.env["sales.kpi.what.changed"].with_user(user).get_page(options)

    def _bars(self, page):
        return [(row["name"], row["value"], row["left"], row["width"]) for row in page["rows"]]

    def _open(self, user, page, row):
        Page = self.env["sales.kpi.what.changed"].with_user(user)
        action = Page.open_records(page["options"], row["mark"])
        found = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return found.search(action["domain"])

    def test_by_region(self):
        # Usual are 1,000: 600 of the North, 400 of the South. 300 and 600 came: -300, +200.
        page = self._page(self.ann, self.ann, "region")
        self.assertEqual(
            self._bars(page),
            [
                ("What is usual: the middle of 6 periods before, by the same day", 1000, 0, 100),
                ("Nord", -300, 70, 30),
                ("Sud", 200, 70, 20),
                ("Won revenue", 900, 0, 90),
            ],
        )
        self.assertEqual(
            [row["note"] for row in page["rows"][1:3]],
            ["$\xa0300 instead of $\xa0600", "$\xa0600 instead of $\xa0400"],
        )
        self.assertEqual(
            page["split_told"],
            "Expected of each part: as much of what is usual as it made of the periods before.",
        )
        self.assertEqual(
            [one["name"] for one in page["splits"]], ["region", "country", "industry", "class"]
        )
        counts = [len(self._open(self.ann, page, row)) for row in page["rows"][1:3]]
        self.assertEqual(counts, [3, 4])

    def test_of_the_target(self):
        # Of 2,000 the North is expected to make 1,200, the South 800: -900, -200.
        self._scheme(("won_revenue", 100, {}))
        self._target("won_revenue", 2000, user=self.ann)
        self.march.refresh()
        page = self._page(self.ann, self.ann, "region", baseline="target")
        self.assertEqual([row["value"] for row in page["rows"]], [2000, -900, -200, 900])
        self.assertIn("of the target", page["split_told"])

    def test_by_industry_and_class(self):
        page = self._page(self.ann, self.ann, "industry")
        self.assertEqual([row["name"] for row in page["rows"][1:3]], ["Trade", "No industry"])
        self.assertEqual(len(self._open(self.ann, page, page["rows"][2])), 4)
        self.env["sales.kpi.customer"].sudo().create(
            {
                "partner_id": self.in_north.id,
                "company_id": self.company.id,
                "customer_class": "a",
                "as_of": "2026-04-01",
            }
        )
        page = self._page(self.ann, self.ann, "class")
        told = [(row["name"], row["value"]) for row in page["rows"][1:3]]
        self.assertEqual(told, [("A", -300), ("No class yet", 200)])
        opened = [self._open(self.ann, page, row).partner_id for row in page["rows"][1:3]]
        self.assertEqual(opened, [self.in_north, self.in_south])

    def test_company_by_team(self):
        # Usual are 1,000 of the Bees and 500 of the Wasps. Everybody stands under the one region:
        # of the company its teams are told, too.
        own = (self.region | self.bees | self.wasps).ids
        Membership = self.env["sales.kpi.membership"]
        Membership.search([("team_id", "not in", own)]).date_to = "2020-01-01"
        for user, subject in ((self.manager, self.company), (self.director, self.region)):
            page = self._page(user, subject, "team")
            told = [(row["name"], row["value"]) for row in page["rows"][1:3]]
            self.assertEqual(told, [("Bees", -100), ("Wasps", 0)])
            self.assertEqual(len(self._open(user, page, page["rows"][2])), 5)
        # With another one beside the region the two are told.
        lone = self.env["crm.team"].create({"name": "Lone"})
        drone = self._new_reps(1)
        Membership.search([("user_id", "=", drone.id)]).team_id = lone
        page = self._page(self.manager, self.company, "team")
        self.assertEqual([(r["name"], r["value"]) for r in page["rows"][1:-1]], [("North", -100)])
        self.assertEqual(len(self._open(self.manager, page, page["rows"][1])), 12)

    def test_team_by_person(self):
        self.assertEqual(self._page(self.leader, self.bees, "person")["split"], "person")
        page = self._page(self.director, self.region, "person")
        told = [(row["name"], row["value"]) for row in page["rows"][1:3]]
        self.assertEqual(told, [(self.ann.name, -100), (self.carl.name, 0)])
        self.assertEqual(len(self._open(self.director, page, page["rows"][1])), 7)

    def test_changed_since_it_was_counted(self):
        # A deal of the North is gone from the records: the figure of the closed month stays.
        move = self.env["sales.kpi.stage.move"].search(
            [("partner_id", "=", self.in_north.id), ("date", ">=", "2026-03-01"),
             ("kind", "=", "won")], limit=1
        )  # fmt: skip
        self.march.with_user(self.manager).action_review()
        move.sudo().unlink()
        page = self._page(self.leader, self.bees, "region")
        told = [(row["name"], row["value"]) for row in page["rows"][1:-1]]
        self.assertEqual(
            told, [("Nord", -400), ("Sud", 200), ("Changed since it was counted", 100)]
        )
        self.assertFalse(page["rows"][3]["mark"])

    def test_too_little_is_known(self):
        moves = self.env["sales.kpi.stage.move"].search([("date", "<", "2026-01-01")])
        moves.sudo().unlink()
        self._scheme(("won_revenue", 100, {}))
        self._target("won_revenue", 2000, user=self.ann)
        for rep in self._new_reps(6):
            self._deals(rep, MARCH_10, 10, 4, 100)
        self.march.refresh()
        page = self._page(self.ann, self.ann, "region")
        self.assertIn("Too little is known", page["split_told"])
        self.assertEqual(len(page["rows"]), 5)  # its factors, as ever

    def test_what_is_no_way(self):
        for split in ("team", "nonsense", ["region"], 7, None):
            page = self._page(self.ann, self.ann, split)
            self.assertEqual((page["split"], len(page["rows"])), (False, 5))
        page = self._page(self.ann, self.ann, "region")
        Page = self.env["sales.kpi.what.changed"].with_user(self.ann)
        for mark in (
            {"split": "team", "keys": [self.region.id]},
            {"split": "region", "keys": ["x"]},
            {"split": "region", "keys": None},
            {"split": ["region"], "keys": [1]},
        ):
            with self.assertRaises(UserError):
                Page.open_records(page["options"], {"kind": "part", **mark})
        with self.assertRaises(AccessError):
            self._page(self.ann, self.carl, "region")
        # Another one's region is empty for her.
        texas = self.env.ref("base.state_us_44").id
        elsewhere = {"kind": "part", "split": "region", "keys": [texas]}
        action = Page.open_records(page["options"], elsewhere)
        found = self.env[action["res_model"]].with_user(self.ann).with_context(**action["context"])
        self.assertFalse(found.search(action["domain"]))


@tagged("post_install", "-at_install")
class TestOrdersByPart(DiagnosisCommon):
    def test_by_category(self):
        # Usual are 1,000 a month: 700 of pumps, 300 of pipes. In April pumps 700, pipes 100.
        pumps, pipes = self.env["product.category"].create([{"name": "Pumps"}, {"name": "Pipes"}])
        products = self.env["product.product"].create(
            [{"name": one.name, "categ_id": one.id, "taxes_id": False} for one in (pumps, pipes)]
        )
        for year, month in (*BEFORE, (2026, 3)):
            pipe = 100 if (year, month) == (2026, 3) else 300
            lines = [{"product_id": one.id, "price_unit": price}
                     for one, price in zip(products, (700, pipe), strict=True)]  # fmt: skip
            order = self._order(self.ann, 2, lines)
            order.date_order = datetime(year, month, 2, 9)
        with freeze_time("2026-04-03 09:00:00"):
            self.march.refresh()
            path = self.env.ref("sales_kpi.diagnosis_path_order")
            options = {"period_type": "month", "date": "2026-03-10", "split": "category",
                       "path_id": path.id}  # fmt: skip
            Page = self.env["sales.kpi.what.changed"].with_user(self.ann)
            page = Page.get_page(options)
            told = [(row["name"], round(row["value"], 2)) for row in page["rows"][1:-1]]
            self.assertEqual(told, [("Pipes", -200), ("Pumps", 0)])
            action = Page.open_records(page["options"], page["rows"][1]["mark"])
            self.assertEqual(action["res_model"], "sales.kpi.sale")
            found = self.env["sales.kpi.sale"].with_user(self.ann).search(action["domain"])
            self.assertEqual(found.mapped("amount"), [100])

    def test_shared_orders(self):
        # Ann sold 1,000 in each month. Half of March's are Carl's: the Bees have 500 less than the
        # 1,000 that they always made, the Wasps 500 of 0.
        product = self.env["product.product"].create({"name": "Pump"})
        for year, month in (*BEFORE, (2026, 3)):
            order = self._order(self.ann, 2, [(product, 1, 1000)])
            order.date_order = datetime(year, month, 2, 9)
        self.env["sales.kpi.share"].sudo().create(
            [
                {
                    "order_id": order.id,
                    "user_id": user.id,
                    "team_id": team.id,
                    "company_id": self.company.id,
                    "percent": 50,
                }
                for user, team in ((self.ann, self.bees), (self.carl, self.wasps))
            ]
        )
        with freeze_time("2026-04-03 09:00:00"):
            self.march.refresh()
            told = {}
            for split in ("team", "person"):
                options = {"period_type": "month", "date": "2026-03-10", "split": split,
                           "path_id": self.env.ref("sales_kpi.diagnosis_path_order").id,
                           "subject": ["team", self.region.id]}  # fmt: skip
                Page = self.env["sales.kpi.what.changed"].with_user(self.director)
                page = Page.get_page(options)
                told[split] = [(row["name"], row["value"]) for row in page["rows"][1:-1]]
                action = Page.open_records(page["options"], page["rows"][2]["mark"])
                found = self.env[action["res_model"]].with_user(self.director)
                self.assertEqual(
                    found.with_context(**action["context"]).search_count(action["domain"]), 1
                )
        self.assertEqual(told["team"], [("Bees", -500), ("Wasps", 500)])
        self.assertEqual(told["person"], [(self.ann.name, -500), (self.carl.name, 500)])
