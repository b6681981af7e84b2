"""People from a spreadsheet: users that exist are found, new ones are made by whoever may make
users, and all is written, or nothing."""

import base64
import io

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..common import SalesKpiCommon

HEAD = ("Name", "Login", "Email", "Sales Team", "Team Leader", "From")


class PeopleSheetCommon(SalesKpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time("2026-03-16 18:00:00")
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls.maker = cls.manager.copy({"login": "maker", "name": "Maker", "email": False})
        cls.maker.group_ids |= cls.env.ref("base.group_erp_manager")

    def _sheet(self, rows, head=HEAD, user=None):
        book = openpyxl.Workbook()
        for row in (head, *rows):
            book.active.append(row)
        buffer = io.BytesIO()
        book.save(buffer)
        Sheet = self.env["sales.kpi.people.sheet"].with_user(user or self.maker)
        sheet = Sheet.create({"file": base64.b64encode(buffer.getvalue())})
        sheet.action_check()
        return sheet

    def _import(self, rows, **options):
        sheet = self._sheet(rows, **options)
        self.assertFalse(self._problems(sheet))
        sheet.action_import()
        self.env.invalidate_all()
        return sheet

    def _problems(self, sheet):
        return {problem.line: problem.reason for problem in sheet.problem_ids}

    def _user(self, login):
        return self.env["res.users"].search([("login", "=", login)])

    def _days(self, user):
        """{team: (first day, last day)}"""
        found = self.env["sales.kpi.membership"].search([("user_id", "=", user.id)])
        return {
            one.team_id.name: (
                one.date_from and str(one.date_from), one.date_to and str(one.date_to)
            )
            for one in found
        }  # fmt: skip


@tagged("post_install", "-at_install")
class TestPeopleSheet(PeopleSheetCommon):
    def test_found_and_made(self):
        # Bob goes from the Bees to the Hornets on the 9th: his last day with the Bees is the 8th.
        # Eve is new, and leads; Finn is found nowhere, and has his e-mail address as login.
        sheet = self._sheet(
            [
                ["Bob", "bob", None, "Hornets", None, "2026-03-09"],
                ["Eve", "eve", "eve@example.com", "Hornets", "yes", "2026-02-01"],
                ["Finn", None, "finn@example.com", "bees", None, None],
            ]
        )
        self.assertEqual((sheet.state, sheet.value_count, sheet.fresh_count), ("ready", 3, 2))
        self.assertIn("Eve (eve), Finn (finn@example.com)", sheet.notice)
        self.assertIn("New teams: Hornets", sheet.notice)
        self.assertNotIn("without an e-mail address", sheet.notice)
        self.assertFalse(self._user("eve"))
        sheet.action_import()
        eve, finn = self._user("eve"), self._user("finn@example.com")
        self.assertEqual(
            self._days(self.bob), {"Bees": (False, "2026-03-08"), "Hornets": ("2026-03-09", False)}
        )
        self.assertEqual(self._days(eve), {"Hornets": ("2026-02-01", False)})
        self.assertEqual(list(self._days(finn)), ["Bees"])
        hornets = self.env["crm.team"].search([("name", "=", "Hornets")])
        self.assertEqual((hornets.user_id, hornets.company_id), (eve, self.company))
        self.assertEqual(hornets.member_ids, self.bob | eve)
        self.assertEqual(self.bees.user_id, self.leader)
        self.assertTrue(eve.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(eve.has_group("sales_team.group_sale_salesman_all_leads"))
        roster = self.env["sales.kpi.membership"]._get_roster
        day = self._to_date("2026-03-08")
        self.assertEqual(roster(self.company, day, day)[self.bob.id], self.bees.id)

    def _to_date(self, text):
        return self.env["sales.kpi.period"]._to_day(text)

    def test_as_it_is_written_in_china(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.maker.lang = "zh_CN"
        head = ["序号", "姓名", "登录名", "团队", "负责人", "入职日期"]
        self._import(
            [[1, "王芳", "wangfang", "华东", "是", "2026年3月2日"],
             [2, "李伟", "liwei", "华东", "王芳", "2026年3月2日"]],
            head=head,
        )  # fmt: skip
        wang, li = self._user("wangfang"), self._user("liwei")
        self.assertEqual(wang.lang, "zh_CN")  # as whoever imports them
        self.assertEqual((wang.name, li.name), ("王芳", "李伟"))
        self.assertEqual(self._days(li), {"华东": ("2026-03-02", False)})
        self.assertEqual(li.sale_team_id.user_id, wang)

    def test_every_bad_row_is_named_and_nothing_is_written(self):
        left = self._new_user("gone", "sales_team.group_sale_salesman", name="Gone")
        left.active = False
        self.env["crm.team"].create({"name": "Old", "active": False})
        other = self.env["res.company"].create({"name": "Other"})
        self._new_user(
            "away", "base.group_user", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        sheet = self._sheet(
            [
                ["Eve", "eve", None, "Bees", None, None],  # 2: good
                ["Gone", "gone", None, "Bees", None, None],
                ["Finn", None, None, "Bees", None, None],
                ["Finn", "finn", "no address", "Bees", None, None],
                ["Gus", "gus", None, None, None, None],
                ["Gus", "gus", None, "Old", None, None],
                ["Gus", "gus", None, "Bees", "Nobody Here", None],
                ["Eve", "eve", None, "Wasps", None, None],
                [self.ann.name, "other", None, "Bees", None, None],
                ["Away", "away", None, "Bees", None, None],
                ["Hal", "hal", None, "Wasps", "ann", "32/13/2026"],
                ["Hal", "hal", None, "Wasps", "ann", None],
                ["Ida", "ida", None, "Wasps", "bob", None],
            ]
        )
        self.assertEqual(sheet.state, "bad")
        problems = self._problems(sheet)
        wanted = {
            3: "Gone has left", 4: "“Finn” is no user yet", 5: "no e-mail address",
            6: "The team is missing", 7: "is archived", 8: "No salesperson is called",
            9: "is in line 2 already", 10: "write the login ann", 11: "“away” is taken",
            12: "is not a date", 14: "Line 13 names",
        }  # fmt: skip
        self.assertEqual(set(problems), set(wanted))
        for line, part in wanted.items():
            self.assertIn(part, problems[line])
        sheet.action_import()
        self.assertFalse(self._user("eve"))

    def test_who_has_no_address_gets_no_invitation(self):
        sheet = self._sheet([["Gus", "gus", None, "Bees", None, None]])
        self.assertIn("without an e-mail address", sheet.notice)
        self.assertNotIn("invited by mail", sheet.notice)

    def test_only_who_may_make_users_makes_some(self):
        # A manager of sales: existing people are placed, new ones are not made.
        self._import([["Bob", "bob", None, "Wasps", None, "2026-03-10"]], user=self.manager)
        self.assertEqual(self._days(self.bob)["Bees"], (False, "2026-03-09"))
        sheet = self._sheet([["Eve", "eve", None, "Bees", None, None]], user=self.manager)
        self.assertIn("you may not make users. Ask ", self._problems(sheet)[2])
        self.assertIn("Maker", self._problems(sheet)[2])

    def test_it_is_for_managers(self):
        for user in (self.ann, self.leader, self.accountant):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._sheet([["Eve", "eve", None, "Bees", None, None]], user=user)

    def test_days_that_contradict_what_is_known(self):
        # Bob joined the Wasps on 10 March: he can't have come to the Hornets on the 5th.
        self._import([["Bob", "bob", None, "Wasps", None, "2026-03-10"]])
        sheet = self._sheet([["Bob", "bob", None, "Hornets", None, "2026-03-05"]])
        self.assertIn("write a later day", self._problems(sheet)[2])
        # He was a Bee until the 9th: coming back on the 8th would make him one twice.
        sheet = self._sheet([["Bob", "bob", None, "Bees", None, "2026-03-08"]])
        self.assertIn("write a later day", self._problems(sheet)[2])

    def test_once_more_changes_nothing(self):
        rows = [["Eve", "eve", None, "Bees", None, "2026-03-02"]]
        self._import(rows)
        sheet = self._import(rows)
        self.assertEqual(sheet.fresh_count, 0)
        self.assertEqual(self._days(self._user("eve")), {"Bees": ("2026-03-02", False)})

    def test_the_template_is_what_the_import_takes(self):
        sheet = self._sheet([["Eve", "eve", None, "Bees", None, None]])
        content = base64.b64decode(sheet.with_context(bin_size=False).template)
        head, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.values
        mine = [row for row in rows if row[3] in ("Bees", "Wasps")]
        self.assertEqual(len(mine), 3)
        before = self._days(self.ann)
        self._import(mine, head=head)
        self.assertEqual(self._days(self.ann), before)

    def test_in_several_teams(self):
        self.env["ir.config_parameter"].set_param("sales_team.membership_multi", True)
        self._import([["Bob", "bob", None, "Wasps", None, "2026-03-10"]])
        self.assertEqual(
            self._days(self.bob), {"Bees": (False, False), "Wasps": ("2026-03-10", False)}
        )

    def test_many_cost_the_same_queries(self):
        self._count(1, "warm")
        self.assertEqual(self._count(2, "few"), self._count(12, "many"))

    def _count(self, count, word):
        rows = [
            [f"{word}{i}", f"{word}{i}", None, "Bees", None, "2026-03-02"] for i in range(count)
        ]
        sheet = self._sheet(rows)
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        sheet.action_check()
        return self.env.cr.sql_log_count - before
