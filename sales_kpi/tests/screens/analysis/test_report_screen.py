"""The screen of reports: what it shows of which report, and what is taken along as a file."""

import io
import json
from urllib.parse import urlencode

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ...reports.report_common import ReportCommon

MARCH = {"unit": "custom", "date_from": "2026-03-01", "date_to": "2026-03-31"}
HEAD = 7  # row of the headings in a sheet


class ReportScreenCommon(ReportCommon):
    """Ann won 100.10 in China and 300.25 in France, Bob 50 in China; Carl, of the Wasps, 7 in
    France."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        chinese, french = cls._leads_abroad()
        cls._move("won", cls.ann, 2, 100.10, lead_id=chinese.id)
        cls._move("won", cls.ann, 9, 300.25, lead_id=french.id)
        cls._move("won", cls.bob, 10, 50, lead_id=chinese.id)
        cls._move("won", cls.carl, 20, 7, team=cls.wasps, lead_id=french.id)
        cls.Screen = cls.env["sales.kpi.report.screen"]

    def _spec(self, measures=("won_revenue",), rows=("rep",), columns=("country",), **spec):
        return {
            "measures": [{"code": code, "with_target": False} for code in measures],
            "rows": list(rows), "columns": list(columns), "span": MARCH, **spec,
        }  # fmt: skip

    def _get(self, user=None, report=None, **spec):
        options = {"report_id": report.id if report else False}
        options["spec"] = self._spec(**spec) if spec or not report else False
        return self.Screen.with_user(user or self.manager).get_page(options)

    def _save(self, user, name="Revenue", report=None, **spec):
        options = {"spec": self._spec(**spec), "report_id": report.id if report else False}
        saved = self.Screen.with_user(user).save(options, {"name": name})
        return self.Report.browse(saved)


@tagged("post_install", "-at_install")
class TestReportScreen(ReportScreenCommon):
    def _labels(self, user):
        page = self.Screen.with_user(user).get_page({})
        return {
            group["name"]: [report["name"] for report in group["reports"]]
            for group in page["groups"]
        }

    def test_reports_that_there_are(self):
        """Ann's private one is hers; the manager's, shared with everybody, is Ann's to open; Carl
        is no Bee."""
        self.Report.search([]).active = False
        self._save(self.ann, "My deals")
        self._save(self.manager, "For everybody").with_user(self.manager).sharing = "company"
        bees = self._save(self.leader, "For the Bees").with_user(self.leader)
        bees.write({"sharing": "team", "team_id": self.bees.id})
        self.assertEqual(
            self._labels(self.ann),
            {"mine": ["My deals"], "shared": ["For everybody", "For the Bees"]},
        )
        self.assertEqual(self._labels(self.carl), {"mine": [], "shared": ["For everybody"]})
        shared = ["For the Bees"]
        self.assertEqual(self._labels(self.leader), {"mine": shared, "shared": ["For everybody"]})
        cards = self.Screen.with_user(self.ann).get_page({})["groups"][1]["reports"]
        self.assertIn("By ", cards[0]["shared_text"])
        self.assertIn("Salesperson, Country", cards[0]["about"])

    def test_an_empty_list_says_what_to_do(self):
        self.Report.search([]).active = False
        [mine] = self.Screen.with_user(self.ann).get_page({})["groups"]
        self.assertEqual((mine["reports"], mine["name"]), ([], "mine"))
        self.assertIn("begin a new report", mine["empty"])

    def test_a_new_one_begins_with_a_measure(self):
        action = self.Screen.with_user(self.ann).open_report({}, False)
        options = action["params"]["options"]
        page = self.Screen.with_user(self.ann).get_page(options | {"with_choices": True})
        self.assertEqual((page["rows"], page["measures"], page["report"]), ([], [], False))
        self.assertIn("Begin with a measure", page["hint"]["title"])
        self.assertIn("won_revenue", [one["code"] for one in page["choices"]["measures"]])

    def test_shared_is_what_one_may_see(self):
        """Of the same report everybody has his own figures: Ann 400.35, the leader of the Bees
        450.35, the manager 457.35."""
        report = self._save(self.manager)
        report.with_user(self.manager).sharing = "company"
        expected = {self.ann: 400.35, self.leader: 450.35, self.manager: 457.35}
        for user, total in expected.items():
            page = self._get(user, report)
            self.assertEqual(page["report"]["may_write"], user == self.manager)
            self.assertAlmostEqual(page["rows"][-1]["cells"][-1][0]["value"], total, 2)

    def test_accountants_count_cash(self):
        """Whoever keeps the books has the measures of collections, and no other ones."""
        Screen = self.Screen.with_user(self.accountant)
        page = Screen.get_page({"spec": {}, "with_choices": True})
        codes = {one["code"] for one in page["choices"]["measures"]}
        self.assertIn("collected_amount", codes)
        self.assertNotIn("won_revenue", codes)
        page = Screen.get_page({"spec": self._spec(columns=())})
        self.assertTrue(page["measures"][0]["problem"])
        self.assertEqual(Screen.find_values({"spec": self._spec()}, "rep", ""), [])

    def test_what_is_private_stays_private(self):
        report = self._save(self.ann)
        options = {"report_id": report.id, "spec": False}
        for user in (self.bob, self.leader, self.manager):
            Screen = self.Screen.with_user(user)
            for call in (
                lambda screen: screen.get_page(options),
                lambda screen: screen._get_sheet(options),
                lambda screen: screen.open_report({}, report.id),
                lambda screen: screen.save({**options, "spec": self._spec()}, {"name": "Mine now"}),
                lambda screen: screen.find_values(options, "rep", ""),
            ):
                with self.assertRaises(AccessError):
                    call(Screen)

    def test_whether_it_was_changed(self):
        report = self._save(self.ann)
        self.assertFalse(self._get(self.ann, report)["is_changed"])
        page = self._get(self.ann, report)
        again = {"report_id": report.id, "spec": page["spec"]}
        self.assertFalse(self.Screen.with_user(self.ann).get_page(again)["is_changed"])
        again["spec"] = {**page["spec"], "rows": ["country"], "columns": []}
        self.assertTrue(self.Screen.with_user(self.ann).get_page(again)["is_changed"])
        self.Screen.with_user(self.ann).save(again, {})
        self.assertEqual(report._get_spec()["rows"], ["country"])
        self.assertEqual(report.name, "Revenue")

    def test_a_cell_opens_what_it_counts(self):
        page = self._get(self.manager)
        [ann] = [row for row in page["rows"] if row["label"] == self.ann.name]
        [place] = [n for n, one in enumerate(page["columns"]) if one["label"] == "China"]
        self.assertAlmostEqual(ann["cells"][place][0]["value"], 100.10, 2)
        mark = {"kind": "cell", "row": ann["key"], "column": page["columns"][place]["key"]}
        Screen = self.Screen.with_user(self.manager)
        action = Screen.open_records(page["options"], {**mark, "code": "won_revenue"})
        Model = self.env[action["res_model"]].with_context(**action["context"])
        found = Model.with_user(self.manager).search(action["domain"])
        self.assertAlmostEqual(sum(found.mapped("expected_revenue")), 100.10, 2)
        with self.assertRaises(UserError):
            Screen.open_records(page["options"], {**mark, "code": None})

    def test_conditions(self):
        """What there is is offered, in words; one's own figures only."""
        options = {"report_id": False, "spec": self._spec()}
        found = self.Screen.with_user(self.manager).find_values(options, "country", "")
        self.assertEqual([one["label"] for one in found], ["France", "China"])
        [china] = self.Screen.with_user(self.manager).find_values(options, "country", "chi")
        self.assertEqual(china["value"], self.china.id)
        reps = self.Screen.with_user(self.ann).find_values(options, "rep", "")
        self.assertEqual([one["label"] for one in reps], [self.ann.name])
        conditions = [["country", "in", [self.china.id]], ["rep", "not in", [self.bob.id]]]
        page = self._get(self.manager, filter=conditions)
        texts = [one["text"] for one in page["conditions"]]
        self.assertEqual(texts, ["Country: China", f"Salesperson: not {self.bob.name}"])
        self.assertAlmostEqual(page["rows"][-1]["cells"][-1][0]["value"], 100.10, 2)
        either = ["|", ("country", "=", self.china.id), ("country", "=", self.france.id)]
        self.assertEqual(len(self._get(self.manager, filter=str(either))["conditions"]), 1)

    def test_groups_and_their_parts(self):
        page = self._get(self.manager, rows=("team", "rep"), columns=(), subtotals=True)
        rows = [(row["label"], row["depth"]) for row in page["rows"]]
        self.assertEqual(
            rows,
            [("Bees", 0), (self.ann.name, 1), (self.bob.name, 1),
             ("Wasps", 0), (self.carl.name, 1), ("Grand Total", 0)],
        )  # fmt: skip

    def test_targets_say_what_scorecards_do_besides(self):
        spec = self._spec(columns=(), span={"unit": "month", "kind": "this"})
        spec["measures"][0]["with_target"] = True
        page = self.Screen.with_user(self.manager).get_page({"spec": spec})
        self.assertIn("came or left", page["notes"][0])
        self.assertEqual(self._get(self.manager, columns=())["notes"], [])

    def test_a_broken_measure_stops_no_other(self):
        page = self._get(self.manager, measures=("won_revenue", "nonsense"))
        self.assertIn("nonsense", page["notes"][0])
        self.assertTrue(page["rows"][0]["cells"][0][1]["error"])
        self.assertTrue(page["rows"][0]["cells"][0][0]["value"])

    def test_what_clients_may_send(self):
        """Nonsense is refused in words, or taken for nothing; never a crash."""
        Screen = self.Screen.with_user(self.ann)
        for options in (None, [], "x", {"spec": 5}, {"report_id": False, "spec": None}):
            self.assertEqual(Screen.get_page(options)["kind"], "list")
        self.assertEqual(Screen.get_page({"spec": {}})["hint"]["title"], "Begin with a measure")
        for options in (
            {"report_id": "1"}, {"report_id": 2**40}, {"report_id": -1},
            {"spec": self._spec(rows=["nonsense"])}, {"spec": self._spec(filter="1+1")},
        ):  # fmt: skip
            with self.assertRaises(UserError):
                Screen.get_page(options)
        for mark in (None, [], {}, {"row": 1, "column": "[]", "code": "won_revenue"}):
            with self.assertRaises(UserError):
                Screen.open_records({"spec": self._spec()}, mark)


@tagged("post_install", "-at_install")
class TestReportChart(ReportScreenCommon):
    def test_columns_are_series(self):
        chart = self._get(self.manager, look="stacked")["chart"]
        self.assertEqual((chart["type"], chart["stacked"]), ("bar", True))
        self.assertEqual(chart["labels"], [self.ann.name, self.bob.name, self.carl.name])
        values = {one["name"]: one["values"] for one in chart["series"]}
        self.assertEqual(list(values), ["France", "China"])
        self.assertEqual([round(value or 0, 2) for value in values["China"]], [100.10, 50, 0])

    def test_measures_are_series_beside_what_was_before(self):
        measures = ("won_revenue", "won_count")
        chart = self._get(
            self.manager, measures=measures, columns=(), look="bars", comparison="previous"
        )["chart"]
        self.assertEqual(len(chart["series"]), 2)  # the revenue, and the days before
        self.assertTrue(chart["series"][1]["dashed"])
        self.assertIn("In the table only", chart["note"])

    def test_time_goes_from_left_to_right(self):
        chart = self._get(self.manager, rows=("week",), columns=(), look="lines")["chart"]
        self.assertEqual(chart["type"], "line")
        # Weeks from Monday: 2 to 8, 9 to 15 and 16 to 22 March.
        values = [round(value, 2) for value in chart["series"][0]["values"] if value]
        self.assertEqual(values, [100.10, 350.25, 7])

    def test_a_table_is_no_chart(self):
        self.assertFalse(self._get(self.manager)["chart"])


@tagged("post_install", "-at_install")
class TestReportFile(ReportScreenCommon, HttpCase):
    """The file has the figures of the screen, to the cent."""

    def _ask(self, options):
        return self.url_open("/sales_kpi/report.xlsx?" + urlencode({"options": options}))

    def _download(self, login, options, status=200):
        self.authenticate(login, login)
        reply = self._ask(json.dumps(options))
        self.assertEqual(reply.status_code, status)
        if status != 200:
            return None
        [sheet] = openpyxl.load_workbook(io.BytesIO(reply.content)).worksheets
        return sheet

    def _read(self, sheet, width):
        """{label of a row: its numbers}"""
        rows = sheet.iter_rows(min_row=HEAD + 1, values_only=True)
        return {row[0]: list(row[width:]) for row in rows if row[0]}

    def _expect(self, page):
        return {
            row["label"]: [cell["value"] for cells in row["cells"] for cell in cells]
            for row in page["rows"]
        }

    def test_the_same_numbers(self):
        for login in ("manager", "leader", "ann"):
            user = self.env["res.users"].search([("login", "=", login)])
            measures = ("won_revenue", "won_count", "win_rate")
            page = self._get(user, measures=measures)
            options = {"spec": self._spec(measures=measures)}
            found = self._read(self._download(login, options), 1)
            expected = self._expect(page)
            self.assertEqual(found.keys(), expected.keys())
            for label, values in expected.items():
                self.assertEqual(found[label], values, f"{label} as {login}")
        self.assertAlmostEqual(found["Grand Total"][-3], 400.35, 2)  # Ann's own

    def test_what_it_says_of_itself(self):
        spec = self._spec(comparison="previous", share_of="column", columns=(),
                          filter=[["country", "=", self.china.id]], name="Won")  # fmt: skip
        sheet = self._download("manager", {"spec": spec})
        self.assertEqual((sheet.title, sheet["A1"].value), ("Won", "Won"))
        self.assertIn("compared with", sheet["A2"].value)
        self.assertEqual(sheet["A3"].value, "Country: China")
        self.assertEqual(sheet["A4"].value, "Counted at")
        heads = [cell.value for cell in sheet[HEAD]]
        self.assertEqual(heads[0], "Salesperson")
        self.assertEqual(len(heads), 4)  # whose, how much, its share, and before
        # Ann 100.10 of 150.10; nothing in the days before.
        row = [cell.value for cell in sheet[HEAD + 1]]
        self.assertEqual(
            [row[0], round(row[1], 2), round(row[2], 4)], [self.ann.name, 100.10, 0.6669]
        )
        formats = [cell.number_format for cell in sheet[HEAD + 1]][1:]
        self.assertEqual(formats, ["#,##0.00", "0.0%", "#,##0.00"])
        total = sheet[HEAD + 3]
        self.assertEqual((total[0].value, total[0].font.bold), ("Grand Total", True))
        self.assertFalse(sheet[HEAD + 1][0].font.bold)

    def test_all_rows(self):
        """120 opportunities: 100 on the screen, which says so, all in the file."""
        leads = self.env["crm.lead"].create(
            [{"name": f"Deal {n}", "type": "opportunity"} for n in range(120)]
        )
        for lead in leads:
            self._move("won", self.ann, 3, 1, lead_id=lead.id)
        spec = self._spec(rows=["path:lead_id"], columns=())
        page = self.Screen.with_user(self.manager).get_page({"spec": spec})
        self.assertEqual(len(page["rows"]), 101)  # with the total
        self.assertIn("22", page["notes"][0])  # of 120 and the two countries' deals
        sheet = self._download("manager", {"spec": spec})
        self.assertEqual(sheet.max_row, HEAD + 123)

    def test_who_may_not(self):
        report = self._save(self.ann)
        self._download("bob", {"report_id": report.id}, 403)
        self._download("bob", {"report_id": 2**30}, 400)
        self._download("bob", {"spec": self._spec(rows=["nonsense"])}, 400)
        self._download("bob", {}, 400)
        self.assertEqual(self._ask("[").status_code, 400)
