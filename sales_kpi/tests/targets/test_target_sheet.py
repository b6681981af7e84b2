import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..measures.measure_common import MeasureCommon


class TargetSheetCommon(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.revenue = cls.env.ref("sales_kpi.definition_won_revenue")
        cls.Sheet = cls.env["sales.kpi.target.sheet"].with_user(cls.manager)
        cls.target = cls.env["sales.kpi.target"].create(
            {
                "period_id": cls.march.id,
                "definition_id": cls.revenue.id,
                "user_id": cls.ann.id,
                "value": 500,
            }
        )

    def _sheet(self, rows=None, **values):
        values = {"definition_id": self.revenue.id, "date": "2026-05-05", "reason": "Budget",
                  **values}  # fmt: skip
        if rows is not None:
            book = openpyxl.Workbook()
            for row in rows:
                book.active.append(row)
            buffer = io.BytesIO()
            book.save(buffer)
            values["file"] = base64.b64encode(buffer.getvalue())
        return self.Sheet.create(values)

    def _load(self, sheet):
        content = base64.b64decode(sheet.with_context(bin_size=False).content)
        return list(openpyxl.load_workbook(io.BytesIO(content)).active.values)

    def _targets(self, user):
        found = self.env["sales.kpi.target"].search([("user_id", "=", user.id)])
        return {target.period_id.name: target.value for target in found}

    def _problems(self, sheet):
        return {problem.cell: problem.reason for problem in sheet.problem_ids}


@tagged("post_install", "-at_install")
class TestTargetSheet(TargetSheetCommon):
    def test_who_works_in_two_companies_is_in_the_sheet_of_each(self):
        # Dora's own company is another one; she may use this one, too, in a team of both.
        other = self.env["res.company"].create({"name": "Other"})
        dora = self._new_user(
            "dora",
            "sales_team.group_sale_salesman",
            company_id=other.id,
            company_ids=[(6, 0, (self.company | other).ids)],
        )
        self.bees.member_ids = [(4, dora.id)]
        head, *rows = self._load(self._sheet())
        [row] = [row for row in rows if row[0] == "dora"]
        sheet = self._sheet([head, [*row[:3], 10, *[None] * 11]])
        sheet.action_check()
        self.assertFalse(self._problems(sheet))

    def test_export_is_what_the_import_takes(self):
        head, *rows = self._load(self._sheet())
        self.assertEqual(head[3:5], ("January 2026", "February 2026"))
        self.assertEqual(len(head), 15)
        anns = next(row for row in rows if row[0] == "ann")
        self.assertEqual((anns[2], anns[3], anns[5]), ("Bees", None, 500))
        changed = [[*row[:3], 10, *row[4:]] if row[0] in ("ann", "bob") else row for row in rows]
        sheet = self._sheet([head, *changed])
        sheet.action_check()
        self.assertEqual((sheet.state, sheet.value_count, sheet.change_count), ("ready", 3, 0))
        self.assertEqual(self._targets(self.bob), {})
        sheet.action_import()
        self.assertEqual(self._targets(self.ann), {"2026-01": 10, "2026-03": 500})
        self.assertEqual(self._targets(self.bob), {"2026-01": 10})

    def test_an_export_in_another_language_is_taken_too(self):
        self.env["res.lang"]._activate_lang("de_DE")
        german = self.env(context={**self.env.context, "lang": "de_DE"})
        head, *rows = self._load(self._sheet().with_env(german))
        self.assertEqual(head[3:6], ("Januar 2026", "Februar 2026", "März 2026"))
        rows = [[*row[:3], 10, *row[4:]] if row[0] == "ann" else row for row in rows]
        sheet = self._sheet([head, *rows]).with_env(german)
        sheet.action_import()
        self.assertEqual(self._targets(self.ann), {"2026-01": 10, "2026-03": 500})

    def test_changes_are_kept_with_their_reason(self):
        sheet = self._sheet([["Salesperson", "2026-03"], ["ann", 800]])
        sheet.action_import()
        change = self.target.change_ids[0]
        self.assertEqual((change.before, change.after), (500, 800))
        self.assertEqual((change.reason, change.author_id), ("Budget", self.manager))
        without = self._sheet([["Salesperson", "2026-03"], ["ann", 900]], reason=False)
        with self.assertRaises(UserError):
            without.action_import()

    def test_every_bad_cell_is_named_and_nothing_is_written(self):
        self.march.action_review()
        sheet = self._sheet(
            [
                ["Salesperson", "Name", "2026-01", "2026-03", "2031-01", "2026-01"],
                ["ann", None, "lots", 501],
                ["nobody", None, 5],
                ["bob", None, 7, None],
                ["bob", None, 8],
            ]
        )
        sheet.action_import()
        problems = self._problems(sheet)
        self.assertEqual(set(problems), {"E1", "F1", "C2", "D2", "A3", "A5"})
        self.assertIn("lots", problems["C2"])
        self.assertIn("closed", problems["D2"])
        self.assertIn("nobody", problems["A3"])
        self.assertIn("line 4", problems["A5"])
        self.assertEqual(sheet.state, "bad")
        self.assertEqual(self._targets(self.ann), {"2026-03": 500})
        self.assertEqual(self._targets(self.bob), {})

    def test_closed_periods_may_stand_in_the_file_unchanged(self):
        self.march.action_review()
        sheet = self._sheet([["Salesperson", "2026-03", "2026-04"], ["ann", 500, 600]])
        sheet.action_import()
        self.assertEqual(self._targets(self.ann), {"2026-03": 500, "2026-04": 600})

    def test_ones_own_cell_is_named_and_may_stand_unchanged(self):
        self.env["crm.team.member"].create(
            {"crm_team_id": self.bees.id, "user_id": self.manager.id}
        )
        own = self.target.sudo().copy({"user_id": self.manager.id})
        head = ["Salesperson", "2026-03"]
        sheet = self._sheet([head, ["ann", 800], ["manager", 1]])
        sheet.action_import()
        self.assertEqual(list(self._problems(sheet)), ["B3"])
        self.assertIn("himself", self._problems(sheet)["B3"])
        self.assertEqual((self.target.value, own.value), (500, 500))
        self._sheet([head, ["ann", 800], ["manager", 500]]).action_import()
        self.assertEqual((self.target.value, own.value), (800, 500))

    def test_shares_are_written_with_their_sign(self):
        rate = self.env.ref("sales_kpi.definition_win_rate")
        rows = [["Salesperson", "2026-01"], ["ann", "40%"], ["bob", 0.4]]
        sheet = self._sheet(rows, definition_id=rate.id)
        sheet.action_check()
        self.assertEqual(set(self._problems(sheet)), {"B3"})
        sheet = self._sheet(rows[:2], definition_id=rate.id)
        sheet.action_import()
        self.assertEqual(self._targets(self.ann)["2026-01"], 0.4)

    def test_quarters(self):
        sheet = self._sheet([["Salesperson", "2026-Q2"], ["ann", 900]], step="quarter")
        sheet.action_import()
        self.assertEqual(self._targets(self.ann)["2026-Q2"], 900)

    def test_no_such_file(self):
        for rows in ([], [["Name"], ["ann"]], [["Salesperson", "2026-01"], ["ann", None]]):
            sheet = self._sheet(rows)
            sheet.action_import()
            self.assertEqual(sheet.state, "bad", rows)
        broken = self._sheet(file=base64.b64encode(b"PK\x03\x04 no workbook"))
        broken.action_check()
        self.assertEqual(broken.state, "bad")

    def test_only_managers(self):
        sheet = self._sheet([["Salesperson", "2026-03"], ["ann", 1]])
        for user in (self.ann, self.leader, self.accountant, self.portal):
            for method in ("action_import", "action_check", "action_export"):
                with self.assertRaises(AccessError, msg=(user.login, method)):
                    getattr(sheet.with_user(user), method)()
        other = self._new_user("manager2", "sales_team.group_sale_manager")
        with self.assertRaises(AccessError):
            sheet.with_user(other).action_import()

    def test_people_of_another_company_are_unknown(self):
        other = self.env["res.company"].create({"name": "Other"})
        self._new_user(
            "dora", "sales_team.group_sale_salesman", company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )  # fmt: skip
        sheet = self._sheet([["Salesperson", "2026-03"], ["dora", 1]])
        sheet.action_check()
        self.assertEqual(set(self._problems(sheet)), {"A2"})
