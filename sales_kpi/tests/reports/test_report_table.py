from time import monotonic
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL

from ...models.measures.cross.reader_cross import Cross
from ...models.outcomes.reports import table
from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportTable(ReportCommon):
    """Order, shares, comparisons, targets and limits, worked out by hand."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Ann 100 to Acme and 60 to Beta, Bob 90 to Acme, Carl 50 to Gamma: 300.
        for user, team, partner, revenue in (
            (cls.ann, cls.bees, cls.customer, 100),
            (cls.ann, cls.bees, cls.beta, 60),
            (cls.bob, cls.bees, cls.customer, 90),
            (cls.carl, cls.wasps, cls.gamma, 50),
        ):
            cls._move("won", user, 3, revenue, team=team, partner_id=partner.id)

    def _labels(self, page):
        return [row["label"] for row in page["rows"]]

    def _rows(self, page, name, place=0):
        return {row["label"]: row["cells"][0][place].get(name) for row in page["rows"]}

    # ---- order ---------------------------------------------------------------------------------

    def test_the_best_combination_first(self):
        page = self._page(["won_revenue"], ["team", "customer"])
        self.assertEqual(
            self._told(page),
            {
                "Bees · Acme": [190],
                "Bees · Beta": [60],
                "Wasps · Gamma": [50],
                "Grand Total": [300],
            },
        )
        self.assertEqual(self._labels(page)[0], "Bees · Acme")
        for order, first in (("worst", "Wasps · Gamma"), ("label", "Bees · Acme")):
            found = self._page(["won_revenue"], ["team", "customer"], order_by=order)
            self.assertEqual(self._labels(found)[0], first)

    def test_lower_is_better(self):
        """What counts against somebody begins with the fewest."""
        self._move("lost", self.ann, 4)
        self._move("lost", self.bob, 4)
        self._move("lost", self.bob, 5)
        page = self._page(["lost_count"], ["rep"])
        self.assertEqual(self._labels(page), [self.ann.name, self.bob.name, "Grand Total"])

    def test_groups_with_their_totals(self):
        page = self._page(["won_revenue"], ["team", "rep"], subtotals=True)
        self.assertEqual(
            [
                (row["level"], row["labels"][-1:], row["cells"][0][0]["value"])
                for row in page["rows"]
            ],
            [
                (1, ["Bees"], 250),
                (2, [self.ann.name], 160),
                (2, [self.bob.name], 90),
                (1, ["Wasps"], 50),
                (2, [self.carl.name], 50),
                (0, [], 300),
            ],
        )

    def test_only_the_first(self):
        page = self._page(["won_revenue"], ["rep"], top=2)
        self.assertEqual(
            self._told(page), {self.ann.name: [160], self.bob.name: [90], "Grand Total": [300]}
        )
        self.assertEqual(page["left_out"]["rows"], 1)
        self.assertIn("1 more", page["left_out"]["text"])
        page = self._page(["won_revenue"], ["rep"], top=2, order_by="label")
        self.assertEqual(self._labels(page), [self.ann.name, self.bob.name, "Grand Total"])
        # of groups the first, with all their parts
        page = self._page(["won_revenue"], ["team", "rep"], top=1, subtotals=True)
        self.assertEqual(len(page["rows"]), 4)
        self.assertEqual(page["left_out"]["rows"], 2)

    def test_by_a_column(self):
        plain = self._page(["won_revenue"], ["rep"], ["customer"])
        key = next(column["key"] for column in plain["columns"] if column["label"] == "Gamma")
        page = self._page(["won_revenue"], ["rep"], ["customer"], order_column=key)
        self.assertEqual(self._labels(page)[0], self.carl.name)

    def test_by_another_measure(self):
        page = self._page(["won_count", "avg_deal_size"], ["rep"], order_code="avg_deal_size")
        # 90, 80 (160 / 2), 50
        self.assertEqual(
            self._labels(page), [self.bob.name, self.ann.name, self.carl.name, "Grand Total"]
        )

    # ---- shares --------------------------------------------------------------------------------

    def test_shares(self):
        page = self._page(["won_revenue", "win_rate"], ["team"], ["rep"], share_of="column")
        told = {row["label"]: [c[0]["share"] for c in row["cells"]] for row in page["rows"]}
        self.assertEqual(told["Bees"], [1, 1, 0, 250 / 300])
        page = self._page(["won_revenue", "win_rate"], ["team"], ["rep"], share_of="row")
        bees = page["rows"][0]["cells"]
        self.assertEqual([cells[0]["share"] for cells in bees], [0.64, 0.36, 0, 1])
        self.assertEqual(bees[0][0]["share_text"], "64.0%")
        self.assertNotIn("share", bees[0][1])  # of a rate there is none
        page = self._page(["won_revenue"], ["team"], ["rep"], share_of="total")
        self.assertAlmostEqual(page["rows"][0]["cells"][1][0]["share"], 0.3)

    # ---- days ----------------------------------------------------------------------------------

    @freeze_time("2026-03-10 12:00:00")
    def test_over_the_same_elapsed_days(self):
        """Until 10 March beside 1 to 10 February: 300 after 40; 500 on the 20th are too late."""
        self._move("won", self.ann, "2026-02-03 12:00:00", 40)
        self._move("won", self.ann, "2026-02-20 12:00:00", 500)
        span = {"unit": "month", "kind": "to_date"}
        page = self._page(["won_revenue"], ["rep"], span=span, comparison="previous")
        self.assertEqual(page["before"]["date_to"], "2026-02-10")
        cell = page["rows"][-1]["cells"][0][0]
        self.assertEqual((cell["value"], cell["before"]), (300, 40))
        self.assertEqual((cell["before_text"], cell["verdict"]), ("$\xa040.00", 1))
        self.assertIn("from", cell["change_text"])  # many times as much
        # by day: the 3rd stands beside the 3rd
        page = self._page(["won_revenue"], ["day"], span=span, comparison="previous")
        self.assertEqual(len(page["rows"]), 11)
        third = page["rows"][2]
        self.assertEqual(third["key"], '["2026-03-03"]')
        cell = third["cells"][0][0]
        self.assertEqual((cell["value"], cell["before"]), (300, 40))

    @freeze_time("2026-03-10 12:00:00")
    def test_a_filter_of_days_goes_along(self):
        """3 March is compared with 3 February, from the 4th on with from the 4th on."""
        self._move("won", self.ann, "2026-02-03 12:00:00", 40)
        self._move("won", self.ann, "2026-02-05 12:00:00", 7)
        span = {"unit": "month", "kind": "to_date"}
        for given, now, before in (
            ([("day", "=", "2026-03-03")], 300, 40),
            ([("day", "!=", "2026-03-03")], 0, 7),
            ([("day", ">=", "2026-03-04")], 0, 7),
            ([("month", "=", "2026-03-20")], 300, 47),
            ([("month", "=", "2026-02-20")], 0, 0),
        ):
            page = self._page(
                ["won_revenue"], ["rep"], span=span, comparison="previous", filter=given
            )
            cell = page["rows"][-1]["cells"][0][0]
            self.assertEqual((cell["value"], cell["before"]), (now, before), given)

    @freeze_time("2026-03-10 12:00:00")
    def test_the_year_before(self):
        self._move("won", self.bob, "2025-03-05 12:00:00", 30)
        self._move("won", self.bob, "2025-03-15 12:00:00", 1000)
        span = {"unit": "month", "kind": "to_date"}
        page = self._page(["won_revenue"], ["rep"], span=span, comparison="year")
        self.assertEqual(self._rows(page, "before"), {
            self.ann.name: 0, self.bob.name: 30, self.carl.name: 0, "Grand Total": 30,
        })  # fmt: skip

    @freeze_time("2026-04-10 12:00:00")
    def test_the_last_whole_ones(self):
        """Three months before April are January to March; before them October to December."""
        span = {"unit": "month", "kind": "last", "count": 3}
        page = self._page(["won_revenue"], ["month"], span=span, comparison="previous")
        days, before = page["days"], page["before"]
        self.assertEqual((days["date_from"], days["date_to"]), ("2026-01-01", "2026-03-31"))
        self.assertEqual((before["date_from"], before["date_to"]), ("2025-10-01", "2025-12-31"))
        # months without anything stand there, too
        self.assertEqual([row["cells"][0][0]["value"] for row in page["rows"]], [0, 0, 300, 300])

    @freeze_time("2026-04-10 12:00:00")
    def test_stands_have_no_past(self):
        page = self._page(["open_pipeline", "won_revenue"], ["rep"])
        self.assertIn("as it stands now", page["measures"][0]["problem"])
        cells = page["rows"][-1]["cells"][0]
        self.assertEqual((cells[0]["value"], cells[1]["value"]), (None, 300))
        span = {"unit": "month", "kind": "this"}
        page = self._page(["open_pipeline"], ["rep"], span=span, comparison="previous")
        self.assertFalse(page["measures"][0]["problem"])
        self.assertIsNone(page["rows"][-1]["cells"][0][0]["before"])

    # ---- filters -------------------------------------------------------------------------------

    def test_filters(self):
        acme, beta = self.customer.id, self.beta.id
        for given, total, text in (
            ([("customer", "=", acme)], 190, "Customer: Acme"),
            ([("customer", "!=", acme)], 110, "Customer: not Acme"),
            ([("customer", "in", [acme, beta]), ("rep", "=", self.ann.id)], 160, None),
            (["|", ("customer", "=", beta), ("team", "=", self.wasps.id)], 110, None),
            (["!", ("customer", "=", beta)], 240, "Customer: not Beta"),
            ([("country", "=", False)], 300, "Country: None"),
            ([("country", "!=", False)], 0, None),
            ([("team", "child_of", self.region.id)], 300, None),
            ([("day", ">", "2026-03-03")], 0, None),
            ([("month", "=", "2026-03-15")], 300, None),
        ):
            with self.subTest(filter=given):
                page = self._page(["won_revenue"], ["rep"], filter=given)
                self.assertEqual(page["rows"][-1]["cells"][0][0]["value"], total)
                if text:
                    self.assertEqual(page["filter_text"], text)

    def test_a_filter_that_a_measure_has_not(self):
        page = self._page(["won_revenue", "order_amount"], ["rep"], filter=[("stage", "=", 1)])
        self.assertFalse(page["measures"][0]["problem"])
        self.assertIn("Stage", page["measures"][1]["problem"])

    # ---- targets -------------------------------------------------------------------------------

    @freeze_time("2026-03-31 12:00:00")
    def test_plan_against_actual(self):
        """Ann was to win 200 and won 160: 80 %. The leader has a target and won nothing: 0 of 50.
        The Bees were given 400; of the Wasps it is Carl's 100. All of it: 200 + 50 + 100 = 350."""
        measure = self.Definition._find_by_code(["won_revenue"])
        for values in (
            {"user_id": self.ann.id, "value": 200},
            {"user_id": self.leader.id, "value": 50},
            {"user_id": self.carl.id, "value": 100},
            {"subject_type": "team", "subject_team_id": self.bees.id, "value": 400},
        ):
            self.env["sales.kpi.target"].create(
                {"period_id": self.march.id, "definition_id": measure.id, **values}
            )
        self.env["sales.kpi.membership"].create(
            {"user_id": self.leader.id, "team_id": self.bees.id, "date_from": False}
        )
        asked = [{"code": "won_revenue", "with_target": True}]
        span = {"unit": "month", "kind": "this"}
        page = self._page(asked, ["rep"], span=span)
        self.assertEqual(
            self._rows(page, "target"),
            {
                self.ann.name: 200, self.bob.name: None, self.carl.name: 100,
                self.leader.name: 50, "Grand Total": 350,
            },
        )  # fmt: skip
        self.assertEqual(self._rows(page, "reached_text")[self.ann.name], "80.0%")
        self.assertEqual(self._rows(page, "value")[self.leader.name], 0)
        page = self._page(asked, ["team"], span=span)
        self.assertEqual(
            self._rows(page, "target"), {"Bees": 400, "Wasps": 100, "Grand Total": 350}
        )
        page = self._page(asked, ["rep"], span=span, user=self.ann)
        self.assertEqual(self._rows(page, "target"), {self.ann.name: 200, "Grand Total": 200})
        page = self._page(asked, ["rep"], ["customer"], span=span)
        self.assertIn("alone", page["measures"][0]["target_problem"])
        self.assertNotIn("target", page["rows"][0]["cells"][0][0])

    @freeze_time("2026-03-31 12:00:00")
    def test_plan_of_who_stands_in_a_region(self):
        """The director belongs to the region itself: his 70 stand in its row, the 1,000 that the
        region was given with all its teams don't; Ann's 200 are the Bees'. All of it: 270."""
        measure = self.Definition._find_by_code(["won_revenue"])
        self.env["sales.kpi.membership"].create(
            {"user_id": self.director.id, "team_id": self.region.id, "date_from": False}
        )
        for values in (
            {"user_id": self.ann.id, "value": 200},
            {"user_id": self.director.id, "value": 70},
            {"subject_type": "team", "subject_team_id": self.region.id, "value": 1000},
        ):
            self.env["sales.kpi.target"].create(
                {"period_id": self.march.id, "definition_id": measure.id, **values}
            )
        asked = [{"code": "won_revenue", "with_target": True}]
        page = self._page(asked, ["team"], span={"unit": "month", "kind": "this"})
        told = self._rows(page, "target")
        self.assertEqual((told["Bees"], told["North"], told["Grand Total"]), (200, 70, 270))

    # ---- limits --------------------------------------------------------------------------------

    def test_the_first_rows_and_all_of_them(self):
        spec = self._page(["won_revenue"], ["rep"])["spec"]
        with patch.object(table, "MOST_SHOWN", 2):
            page = self.Report.with_user(self.manager).get_page({"spec": spec})
            self.assertEqual(len(page["rows"]), 3)
            self.assertEqual(page["left_out"]["rows"], 1)
            self.assertEqual(len(self._page(["won_revenue"], ["rep"])["rows"]), 4)

    def test_most_cells(self):
        with patch.object(table, "MOST_CELLS", 10):
            page = self._page(["won_revenue"], ["rep"], ["customer"])
        self.assertEqual((page["rows"], page["columns"]), ([], []))
        self.assertIn("16 cells", page["problem"])  # 3 people and all, 3 customers and all

    def test_a_query_that_takes_too_long(self):
        """It is stopped and says so; the next one is right, and may take its time again."""
        reader, measures = self.env["sales.kpi.reader"], ["won_revenue", "won_count"]
        whole, cr = type(reader)._get_cross_query, self.env.cr
        cr.execute("SELECT current_setting('statement_timeout')")
        before = cr.fetchone()

        def get_query(own, definition, *arguments):
            if definition.code == "won_count":
                return SQL("SELECT 0, pg_sleep(5), NULL")
            return whole(own, definition, *arguments)

        found = self.Definition._find_by_code(measures)
        self.patch(type(reader), "_get_cross_query", get_query)
        cross = Cross(("rep",), until=monotonic() + 1)
        days = self.march.date_from, self.march.date_to
        read = reader._read_cross(found, cross, self.company, *days)
        self.assertIn("20 seconds", read["won_count"].error)
        self.assertEqual(read["won_revenue"][(), ()].value, 300)
        cr.execute("SELECT current_setting('statement_timeout')")
        self.assertEqual(cr.fetchone(), before)

    # ---- what came with the module -------------------------------------------------------------

    def test_ready_reports(self):
        ready = self.Report.search([("user_id", "=", False)])
        self.assertEqual(len(ready), 8)
        for report in ready:
            with self.subTest(report=report.name):
                page = self.Report.with_user(self.manager).get_page({"report_id": report.id})
                self.assertFalse(page["problem"])
                self.assertFalse(any(one["problem"] for one in page["measures"]))
                self.assertFalse(any(one["target_problem"] for one in page["measures"]))

    def test_nothing_is_written(self):
        report = self.env.ref("sales_kpi.report_composition")
        self.env.flush_all()
        self.env.cr.execute("SET TRANSACTION READ ONLY")
        self.assertTrue(
            self.Report.with_user(self.manager).get_page({"report_id": report.id})["rows"]
        )
