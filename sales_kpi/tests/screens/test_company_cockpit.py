"""What the company cockpit tells a manager, by hand-worked numbers, and nobody else."""

import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .cockpit_common import MODEL, OPTIONS, CockpitCommon


@tagged("post_install", "-at_install")
class TestCompanyCockpit(CockpitCommon):
    def test_only_managers_are_let_in(self):
        mark = {"kind": "measure", "code": "won_revenue", "subject": ["company", self.company.id]}
        for user in (self.ann, self.leader, self.director, self.accountant, self.portal):
            cockpit = self.env[MODEL].with_user(user)
            for options in (OPTIONS, {**OPTIONS, "team_id": self.bees.id}, {}, None):
                with self.assertRaises(AccessError):
                    cockpit.get_page(options)
                with self.assertRaises(AccessError):
                    cockpit.refresh(options)
                with self.assertRaises(AccessError):
                    cockpit.open_records(options, mark)
        administrator = self._new_user("kpi_admin", "sales_kpi.group_kpi_manager")
        for user in (self.manager, administrator):
            self.assertEqual(self._page(user)["subject"]["id"], self.company.id)

    def test_a_team_of_another_company_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        team = self.env["crm.team"].create({"name": "Far", "company_id": other.id})
        with self.assertRaises(AccessError):
            self._page(team_id=team.id)

    def test_a_tile_by_hand(self):
        # March: 100 + 300 = 400 by two deals. February: 250, so +60 %. March 2025: 500, -20 %.
        self._move("won", self.ann, 3, 100)
        self._move("won", self.carl, 4, 300, team=self.wasps)
        self._move("won", self.ann, "2026-02-03 12:00:00", 250)
        self._move("won", self.ann, "2025-03-03 12:00:00", 500)
        self.march.refresh()
        february = self.env["sales.kpi.period"].get_or_create("month", "2026-02-10")
        february.refresh()
        tile = self._tile(self._page(), "won_revenue")
        self.assertEqual((tile["value"], tile["error"], tile["status"]), (400, "", "none"))
        changes = {c["name"]: (c["value"], c["change"], c["verdict"]) for c in tile["changes"]}
        self.assertEqual(changes["previous"], (250, "+60%", 1))
        self.assertEqual(changes["year_ago"], (500, "-20%", -1))
        self.assertEqual([c["name"] for c in tile["changes"]], ["previous", "year_ago"])
        # twelve months, of which two were counted
        points = tile["trend"]["points"]
        self.assertEqual([point["label"] for point in points][0::11], ["April 2025", "March 2026"])
        self.assertEqual([point["value"] for point in points], [None] * 10 + [250, 400])
        year_ago = self._tile(self._page(compare="year_ago"), "won_revenue")
        self.assertEqual(year_ago["changes"][0]["name"], "year_ago")

    def test_a_tile_beside_its_target(self):
        # Ann 60, Bob 30, Carl nothing; each should bring 50: 90 of 150 is 60 %, 60 short. At noon
        # of the last day the whole month has gone by: the pace is the target.
        self._scheme(("won_revenue", 100, {"default_target": 50}), team_ids=self.region.ids)
        self._move("won", self.ann, 3, 60)
        self._move("won", self.bob, 4, 30)
        self.march.refresh()
        tile = self._tile(self._page(), "won_revenue")
        self.assertEqual((tile["target"], tile["value"]), (150, 90))
        self.assertAlmostEqual(tile["achievement"], 0.6)
        self.assertEqual((tile["achievement_text"], tile["status"]), ("60%", "bad"))
        self.assertIn("60", tile["gap_text"])
        self.assertTrue(tile["pace_text"].startswith("behind by"))

    def test_lines_of_the_scheme_come_after_the_shipped_ones(self):
        self._scheme(("won_revenue", 50, {}), ("visits", 50, {}))
        codes = [tile["code"] for tile in self._page()["tiles"]]
        self.assertEqual(codes[:3], ["won_revenue", "order_amount", "order_count"])
        self.assertEqual(codes[-1], "visits")
        self.assertEqual(len(codes), len(set(codes)))

    def test_a_broken_measure_says_so_and_stops_nothing_else(self):
        self._move("won", self.ann, 3, 100)
        self._scheme(("won_revenue", 50, {}), ("new_opportunities", 50, {}))
        self._break("new_opportunities")
        with mute_logger("odoo.addons.sales_kpi.models.measures.reader", "odoo.sql_db"):
            self._check_broken()

    def _break(self, code):
        """Let the query of a measure fail."""
        broken = self.Definition._find_by_code([code])
        # what a list of the source would show, but no query can
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET domain = %s WHERE id = %s",
            ["[('expected_revenue', '>', 'many')]", broken.id],
        )
        broken.invalidate_recordset()

    def _check_broken(self):
        self.march.refresh()
        page = self._page(measure="new_opportunities")
        tile = self._tile(page, "new_opportunities")
        self.assertTrue(tile["error"])
        self.assertIsNone(tile["value"])
        self.assertEqual(self._tile(page, "won_revenue")["value"], 100)
        self.assertTrue(page["by_team"]["error"])
        self.assertTrue(page["sources"]["error"])
        self.assertEqual(self._figures(page["sources"]["chart"]), {"No source": 100})
        json.dumps(self.env[MODEL].with_user(self.manager)._get_tables(page))

    def test_regions_and_their_teams_are_compared_apart(self):
        # The Bees won 100 + 40 = 140 of 200, the Wasps 60 without a target: North has them all.
        # In February the Bees won 70.
        self._scheme(("won_revenue", 100, {}))
        self._target("won_revenue", 200, team=self.bees)
        self._move("won", self.ann, 3, 100)
        self._move("won", self.bob, 3, 40)
        self._move("won", self.carl, 3, 60, team=self.wasps)
        self._move("won", self.ann, "2026-02-03 12:00:00", 70)
        self.march.refresh()
        part = self._page(level=1)["by_team"]
        [north] = [row for row in part["rows"] if row["id"] == self.region.id]
        self.assertEqual((north["value"], north["before"]), (200, 70))
        self.assertFalse({self.bees.id, self.wasps.id} & {row["id"] for row in part["rows"]})
        self.assertIn({"id": 2, "name": "1 level down"}, part["levels"])
        part = self._page(level=2)["by_team"]
        own = self.bees | self.wasps
        rows = [row for row in part["rows"] if row["id"] in own.ids]
        told = [(row["name"], row["value"], row["before"]) for row in rows]
        self.assertEqual(told, [("Bees", 140, 70), ("Wasps", 60, 0)])
        self.assertNotIn(self.region.id, [row["id"] for row in part["rows"]])
        self.assertEqual((rows[0]["target"], rows[0]["achievement_text"]), (200, "70%"))
        names = [series["name"] for series in part["chart"]["series"]]
        self.assertEqual(names, ["Actual", "Target", "February"])
        self.assertEqual(part["measure"], "won_revenue")

    def test_a_closed_period_before_is_as_it_was_counted(self):
        # 70 were won in February, which was closed then; 30 were dated back into it later.
        february = self.env["sales.kpi.period"].get_or_create("month", "2026-02-10")
        self._scheme(("won_revenue", 100, {}))
        self._move("won", self.ann, "2026-02-03 12:00:00", 70)
        february.refresh()
        february.with_user(self.manager).action_review()
        self._move("won", self.ann, "2026-02-04 12:00:00", 30)
        self._move("won", self.ann, 3, 100)
        self.march.refresh()
        page = self._page(measure="won_revenue", level=2)
        changes = self._tile(page, "won_revenue")["changes"]
        [change] = [change for change in changes if change["name"] == "previous"]
        bees = next(row for row in page["by_team"]["rows"] if row["id"] == self.bees.id)
        self.assertEqual((change["value"], bees["before"]), (70, 70))
        self.assertEqual((change["change"], bees["change"]), ("+43%", "+43%"))

    def test_teams_by_another_measure(self):
        self._activity(self.ann, 3)
        self._scheme(("won_revenue", 50, {}), ("activities_done", 50, {}))
        self.march.refresh()
        part = self._page(measure="activities_done", level=2)["by_team"]
        bees = next(row for row in part["rows"] if row["id"] == self.bees.id)
        self.assertEqual((part["measure"], bees["value"]), ("activities_done", 1))
        for made_up in ("collection_speed", 7, ["won_revenue"], {"a": 1}):
            self.assertEqual(self._page(measure=made_up)["by_team"]["measure"], "won_revenue")

    def test_attainment(self):
        # 59.9, 60 and 120 of 100: one under 60 %, one from 60 to 80 %, one from 120 % on (the cap
        # is 150 %).
        scheme = self._scheme(("won_revenue", 100, {"default_target": 100, "cap": 1.5}))
        scheme.team_ids = self.region
        for user, revenue in ((self.ann, 59.9), (self.bob, 60), (self.carl, 120)):
            self._move("won", user, 3, revenue)
        self.march.refresh()
        part = self._page()["attainment"]
        self.assertEqual(part["chart"]["series"][0]["values"], [1, 1, 0, 0, 1])
        self.assertEqual((part["judged"], part["reached"], part["hint"]), (3, 1, ""))
        marks = part["chart"]["series"][0]["marks"]
        opened = [self._open(mark).user_id if mark else None for mark in marks]
        self.assertEqual(opened, [self.ann, self.bob, None, None, self.carl])
        bees = self._page(team_id=self.bees.id)["attainment"]
        self.assertEqual(bees["chart"]["series"][0]["values"], [1, 1, 0, 0, 0])

    def test_a_total_on_the_limit_of_a_band_is_in_it(self):
        # Three fifths of each of three: 0.6 x (33.3 + 33.3 + 33.4) = 60, in floats a trifle less.
        lines = (("won_revenue", 33.3, 100), ("won_count", 33.3, 5), ("activities_done", 33.4, 5))
        self._scheme(
            *((code, weight, {"default_target": target}) for code, weight, target in lines),
            team_ids=self.region.ids,
        )
        for day in (3, 4, 5):
            self._move("won", self.ann, day, 20)
            self._activity(self.ann, day)
        self.march.refresh()
        part = self._page()["attainment"]
        self.assertEqual(part["chart"]["series"][0]["values"], [2, 1, 0, 0, 0])
        self.assertEqual(self._open(part["chart"]["series"][0]["marks"][1]).user_id, self.ann)
        below = self._open(part["chart"]["series"][0]["marks"][0])
        self.assertEqual(below.user_id, self.bob | self.carl)

    def test_whether_targets_fit_is_said_when_the_period_is_over(self):
        # one of three reached his target
        self._scheme(("won_revenue", 100, {"default_target": 100}), team_ids=self.region.ids)
        february = self.env["sales.kpi.period"].get_or_create("month", "2026-02-10")
        self._move("won", self.ann, "2026-02-03 12:00:00", 100)
        february.refresh()
        part = self._page(date="2026-02-10")["attainment"]
        self.assertIn("too high", part["hint"])

    def test_nothing_judges_a_custom_period(self):
        self._scheme(("won_revenue", 100, {"default_target": 100}))
        self._move("won", self.ann, 3, 100)
        self._move("won", self.ann, 9, 50)
        page = self._page(period_type="custom", date_from="2026-03-01", date_to="2026-03-05")
        self.assertFalse(page["attainment"]["chart"]["series"])
        tile = self._tile(page, "won_revenue")
        self.assertEqual((tile["value"], tile["trend"]), (100, False))
        self.assertNotIn("target", tile)

    def test_nobody_sells_yet(self):
        company = self.env["res.company"].create({"name": "Empty"})
        self.manager.company_ids |= company
        cockpit = self.env[MODEL].with_user(self.manager)
        page = cockpit.with_context(allowed_company_ids=company.ids).get_page({})
        self.assertEqual(page["empty"]["action"], "sales_team.crm_team_action_config")
        self.assertFalse(self._page()["empty"])

    def test_made_up_marks_are_refused(self):
        self._scheme(("won_revenue", 100, {}))
        stranger = self.env["res.company"].create({"name": "Elsewhere"})
        for mark in (
            {"kind": "stage", "stage_id": "1"},
            {"kind": "stage", "stage_id": None},
            {"kind": "stage", "stage_id": False, "name": "x", "lost": True, "reasons": "all"},
            {"kind": "source", "code": "activities_done", "sources": [1]},
            {"kind": "source", "code": "won_revenue", "sources": [("id", ">", 0)]},
            {"kind": "source", "code": ["won_revenue"], "sources": [1]},
            {"kind": "sale", "dimension": "user_id", "keys": [1]},
            {"kind": "sale", "dimension": "category", "keys": ["a"]},
            {"kind": "sale", "dimension": "class", "keys": ["d"]},
            {"kind": "ageing", "age": "1_31"},
            {"kind": "ageing", "age": None},
            {"kind": "attainment", "band": 9},
            {"kind": "attainment", "band": "0"},
            {"kind": "attainment", "band": True},
            {"kind": "nothing"},
            {"kind": ["stage"]},
            None,
            "stage",
            [],
        ):
            with self.assertRaises(UserError, msg=mark):
                self._open(mark)
        for company in (stranger.id, None, "1", [self.company.id]):
            with self.assertRaises(AccessError, msg=company):
                self._open({"kind": "company", "code": "won_revenue", "company_id": company})
        with self.assertRaises(AccessError):
            subject = ["company", stranger.id]
            self._open({"kind": "measure", "code": "won_revenue", "subject": subject})


@tagged("post_install", "-at_install")
class TestCompanyCockpitParts(CockpitCommon):
    """Funnel, leakage, sources and composition."""

    def test_funnel_and_leakage(self):
        # See `_march_pipeline`: A, B, C and D entered in March and came to Talk, where C was lost
        # for its price; A and B came to Offer, A was won.
        self._march_pipeline()
        part = self._page(team_id=self.bees.id)["funnel"]
        stages = {stage["id"]: stage for stage in part["funnel"]["stages"]}
        told = {
            stage.name: (stages[stage.id]["value"], stages[stage.id]["lost"])
            for stage in (self.new, self.talk, self.offer, self.won)
        }
        self.assertEqual(told, {"New": (4, 0), "Talk": (4, 1), "Offer": (2, 0), "Won": (1, 0)})
        self.assertEqual(stages[self.new.id]["conversion_text"], "100% went on")
        heat = part["leakage"]
        columns = [column["name"] for column in heat["columns"]]
        self.assertEqual(columns, ["Too expensive"])
        cells = {
            (row["name"], column): cell["value"]
            for row in heat["rows"]
            for column, cell in zip(columns, row["cells"], strict=True)
        }
        self.assertEqual(cells, {("Talk", "Too expensive"): 1})

    def test_marks_of_the_funnel_open_what_was_counted(self):
        self._march_pipeline()
        part = self._page(team_id=self.bees.id)["funnel"]
        for stage in part["funnel"]["stages"]:
            found = self._open(stage["mark"], team_id=self.bees.id)
            self.assertEqual(len(found.lead_id), stage["value"], stage["name"])
        for row in part["leakage"]["rows"]:
            for cell in row["cells"]:
                found = cell["mark"] and self._open(cell["mark"], team_id=self.bees.id)
                self.assertEqual(len(found.lead_id) if found else None, cell["value"])

    def test_a_deleted_stage_keeps_its_name(self):
        self._walk((2, self.new), (4, self.talk), (6, self.reason), user=self.ann)
        lead = self.env["crm.lead"].with_context(active_test=False)
        lead.search([("stage_id", "=", self.talk.id)]).stage_id = self.offer
        self.talk.unlink()
        part = self._page()["funnel"]
        stage = part["funnel"]["stages"][-1]
        self.assertEqual((stage["id"], stage["name"], stage["value"]), ("deleted-Talk", "Talk", 1))
        self.assertEqual(len(self._open(stage["mark"])), 1)

    def test_sources_add_up_to_the_tiles(self):
        # Fair: one won with 1,000, one lost: 50 %. Web: one won with 300: 100 %. No source: none.
        fair, web = self.env["utm.source"].create([{"name": "Fair"}, {"name": "Web"}])
        self._walk((2, self.new), (4, self.won), source_id=fair.id)
        self._walk((2, self.new), (5, self.reason), source_id=fair.id)
        self._walk((3, self.new), (5, self.won), source_id=web.id, expected_revenue=300)
        self._walk((3, self.new))
        self.march.refresh()
        page = self._page()
        part = page["sources"]
        told = {row["name"]: [cell["value"] for cell in row["cells"]] for row in part["rows"]}
        self.assertEqual(
            told, {"Fair": [1000, 0.5, 2], "Web": [300, 1, 1], "No source": [0, None, 1]}
        )
        self.assertEqual([row["name"] for row in part["rows"]], ["Fair", "Web", "No source"])
        for index, code in ((0, "won_revenue"), (2, "new_opportunities")):
            total = sum(row["cells"][index]["value"] for row in part["rows"])
            self.assertEqual(total, self._tile(page, code)["value"])
        won, closed, entered = (cell["mark"] for cell in part["rows"][0]["cells"])
        self.assertEqual(self._open(won).mapped("expected_revenue"), [1000])
        self.assertEqual(sorted(self._open(closed).mapped("kind")), ["lost", "won"])
        self.assertEqual(len(self._open(entered)), 2)
        self.assertEqual(len(self._open(part["rows"][2]["cells"][2]["mark"])), 1)

    def test_small_sources_are_put_together(self):
        # ten sources with 1 to 10: seven by themselves (10 to 4), three together: 3 + 2 + 1 = 6
        sources = self.env["utm.source"].create([{"name": f"S{n}"} for n in range(1, 11)])
        for revenue, source in enumerate(sources, 1):
            lead = self._lead(source_id=source.id)
            self._move("won", self.ann, 3, revenue, lead_id=lead.id)
        part = self._page()["sources"]
        self.assertEqual(part["chart"]["labels"][-2:], ["S4", "Other sources"])
        self.assertEqual(part["chart"]["series"][0]["values"], [10, 9, 8, 7, 6, 5, 4, 6])
        opened = self._open(part["chart"]["series"][0]["marks"][-1])
        self.assertEqual(sorted(opened.mapped("expected_revenue")), [1, 2, 3])

    def test_composition(self):
        # pumps: 2 x 100 + 1 x 50 = 250; advice 150: 62.5 and 37.5 % of 400
        machines, services = self.env["product.category"].create(
            [{"name": "Machines"}, {"name": "Services"}]
        )
        Product = self.env["product.product"]
        pump = Product.create({"name": "Pump", "categ_id": machines.id})
        advice = Product.create({"name": "Advice", "type": "service", "categ_id": services.id})
        other = self.env["res.partner"].create({"name": "Beta"})
        self._order(self.ann, 3, [(pump, 2, 100), (advice, 1, 150)])
        self._order(self.carl, 4, [(pump, 1, 50)], partner=other, team_id=self.wasps.id)
        self._order(self.ann, 5, [(pump, 9, 9)]).date_order = "2026-04-01 00:00:00"
        self.env["sales.kpi.customer"]._refresh(self.company)
        page = self._page()
        part = page["composition"]
        by_category = part["by_category"]
        self.assertEqual(self._figures(by_category), {"Machines": 250, "Services": 150})
        self.assertEqual(by_category["total"], self._tile(page, "order_amount")["value"])
        self.assertIn("62.5%", by_category["series"][0]["texts"][0])
        self.assertEqual(sum(self._figures(part["by_class"]).values()), 400)
        marks = self._marks(by_category)
        self.assertEqual(sum(self._open(marks["Machines"]).mapped("amount")), 250)
        for label, mark in self._marks(part["by_class"]).items():
            amount = sum(self._open(mark).mapped("amount"))
            self.assertEqual(amount, self._figures(part["by_class"])[label])
        bees = self._page(team_id=self.bees.id)["composition"]["by_category"]
        self.assertEqual(self._figures(bees), {"Machines": 200, "Services": 150})

    def test_composition_with_discounts(self):
        # 300 of pumps and 100 of advice less 40: 270 and 90, and nothing of the discount's own
        # category; 50 of pumps on an order without one.
        names = ("Machines", "Services", "Rebates")
        categories = self.env["product.category"].create([{"name": name} for name in names])
        pump, advice, rebate = self.env["product.product"].create(
            [{"name": categ.name, "categ_id": categ.id} for categ in categories]
        )
        lines = [(pump, 3, 100), (advice, 1, 100), (rebate, 1, -40)]
        order = self._order(self.ann, 3, lines)
        self._order(self.carl, 4, [(pump, 1, 50)], team_id=self.wasps.id)
        page = self._page()
        by_category = page["composition"]["by_category"]
        self.assertEqual(
            self._figures(by_category), {"Machines": 320, "Services": 90, "Rebates": 0}
        )
        self.assertEqual(by_category["type"], "doughnut")
        self.assertEqual(by_category["total"], self._tile(page, "order_amount")["value"])
        self.assertEqual(sum(self._figures(page["composition"]["by_class"]).values()), 410)
        order.order_line.filtered(lambda line: line.price_unit < 0).price_unit = -80
        by_category = self._page()["composition"]["by_category"]
        self.assertEqual(
            self._figures(by_category), {"Machines": 290, "Services": 80, "Rebates": 0}
        )

    def test_what_was_taken_back_is_no_slice_of_a_ring(self):
        back = self.env["product.category"].create({"name": "Returns"})
        item = self.env["product.product"].create({"name": "Return", "categ_id": back.id})
        self._order(self.ann, 3, [(item, 1, -20)])
        self.assertEqual(self._page()["composition"]["by_category"]["type"], "bar")
