"""Mails as they arrive: sent through a real mail server, and read back."""

import io
import re
from datetime import datetime
from unittest.mock import patch

from freezegun import freeze_time
from lxml import html
from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .mail_server import MailServer, get_files, get_html, get_subject
from .test_schedule import BEFORE, MONDAY, ScheduleCommon


@tagged("post_install", "-at_install")
class TestMails(ScheduleCommon):
    def setUp(self):
        super().setUp()
        self.server = self.enterContext(MailServer())
        self.env["ir.mail_server"].search([]).active = False
        self.env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": self.server.port,
                "smtp_encryption": "none",
                "smtp_authentication": "login",
            }
        )
        self.ann.email, self.bob.email = "ann@example.com", "bob@example.com"
        self.manager.email = "manager@example.com"
        self.company.email = "sales@example.com"
        self.enterContext(
            patch.object(self.registry["ir.mail_server"], "_disable_send", lambda *args: False)
        )

    def _deliver(self, moment=MONDAY):
        """The cron, and Odoo's outbox."""
        self._run(moment)
        self._mails().filtered(lambda mail: mail.state == "outgoing").send()

    def _schedule_daily(self, kind, users, **values):
        with freeze_time(BEFORE):
            schedule = self._schedule(kind, users, rhythm="daily", **values)
            self.env.flush_all()
        return schedule

    def _read_figures(self, mail):
        """{name: text} of the tiles in a mail."""
        tree = html.fromstring(get_html(mail))
        rows = tree.xpath("//tr[count(td)=2 and td/a]")
        return {row.xpath("string(td[1]/a)"): row.xpath("string(td[2]/a)") for row in rows}

    def test_number_in_mail_is_that_of_screen_and_file(self):
        self._schedule_daily("manager", self.manager, attach="xlsx")
        self._deliver()
        [mail] = self.server.find("manager@example.com")
        with freeze_time(MONDAY):
            cockpit = self.env["sales.kpi.company.cockpit"].with_user(self.manager)
            page = cockpit.get_page({"measure": "won_count"})
        shown = {tile["name"]: tile for tile in page["tiles"]}
        told = self._read_figures(mail)
        self.assertEqual(told["Opportunities won"], "3")
        self.assertEqual(told["Won revenue"], shown["Won revenue"]["text"])
        [content] = get_files(mail).values()
        values = self._read_values(load_workbook(io.BytesIO(content)).worksheets[0])
        self.assertEqual(values["Opportunities won"], 3)
        for name in told.keys() & values.keys() & shown.keys():
            self.assertEqual(told[name], shown[name]["text"], name)
            self.assertAlmostEqual(values[name] or 0, shown[name]["value"] or 0, 6, name)
        self.assertGreater(len(told.keys() & values.keys()), 4)

    def _read_values(self, sheet):
        """{measure: value} of a sheet, by its headings"""
        head, *rows = list(sheet.iter_rows(min_row=5, values_only=True))
        return {row[0]: row[head.index("Actual")] for row in rows}

    def test_the_leaders_file_is_that_of_the_screen(self):
        """Its lists are made for the file, in full; without a file they are not made at all."""
        self._schedule_daily("leader", self.leader, attach="xlsx")
        self.leader.email = "leader@example.com"
        self._deliver()
        [mail] = self.server.find("leader@example.com")
        [content] = get_files(mail).values()
        with freeze_time(MONDAY):
            cockpit = self.env["sales.kpi.team.cockpit"].with_user(self.leader)
            tables = cockpit._get_tables(cockpit.get_page({"team_id": self.bees.id}))
        sheets = load_workbook(io.BytesIO(content)).worksheets
        self.assertEqual(len(sheets), len(tables))
        for sheet, table in zip(sheets, tables.values(), strict=True):
            head, *rows = list(sheet.iter_rows(min_row=5, values_only=True))
            self.assertEqual(list(head), [column["name"] for column in table["columns"]])
            self.assertEqual(len(rows), len(table["rows"]), table["title"])

    def test_no_list_is_made_without_a_file(self):
        schedules = self._schedule_daily("leader", self.leader)
        schedules |= self._schedule_daily("rep_day", self.bob)
        self.leader.email = "leader@example.com"
        for name in ("sales.kpi.team.cockpit", "sales.kpi.workbench"):
            Screen = self.env.registry[name]
            self.enterContext(patch.object(Screen, "_get_tables", side_effect=AssertionError(name)))
        self._run(MONDAY)
        self.assertEqual(schedules.sending_ids.mapped("state"), ["queued", "queued"])

    def test_reps_number(self):
        """Bob won one deal of four: on the screen, in the mail, in the file."""
        self._schedule_daily("rep_day", self.ann | self.bob, attach="xlsx")
        self._deliver()
        [mail] = self.server.find("bob@example.com")
        self.assertEqual(self._read_figures(mail)["Opportunities won"], "1")
        with freeze_time(MONDAY):
            page = self.env["sales.kpi.workbench"].with_user(self.bob).get_page({})
        [tile] = [tile for tile in page["tiles"] if tile["code"] == "won_count"]
        self.assertEqual((tile["value"], tile["text"]), (1, "1"))
        [content] = get_files(mail).values()
        cells = {
            (row[0], row[1])
            for sheet in load_workbook(io.BytesIO(content))
            for row in sheet.iter_rows(values_only=True)
            if len(row) > 1
        }
        self.assertIn(("Opportunities won", 1), cells)
        self.assertEqual(get_subject(mail), f"My Day · March 2026 · {self.company.name}")
        self.assertEqual(len(self.server.mails), 2)

    def test_report(self):
        """Three deals of 300 in all, in the table of the mail and in the file."""
        report = self.env["sales.kpi.report"].create(
            {
                "name": "Deals",
                "sharing": "company",
                "user_id": self.manager.id,
                "line_ids": [
                    (0, 0, {"definition_id": self.Definition._find_by_code(["won_revenue"]).id})
                ],
                "axis_ids": [(0, 0, {"axis": "rep"})],
            }
        )
        self._schedule_daily("report", self.manager, report_id=report.id, attach="xlsx")
        self._deliver()
        [mail] = self.server.find("manager@example.com")
        with freeze_time(MONDAY):
            page = report.with_user(self.manager).get_page({"report_id": report.id})
        [[total]] = page["rows"][-1]["cells"]
        self.assertEqual(total["value"], 300)
        cells = html.fromstring(get_html(mail)).xpath("//tr[count(td)=2]/td[2]/text()")
        self.assertEqual([text.strip() for text in cells][-1], total["text"])
        [content] = get_files(mail).values()
        rows = list(load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        self.assertEqual(rows[-1][1], 300)

    def test_headers_by_which_one_leaves(self):
        schedule = self._schedule_daily("rep_day", self.bob)
        self._deliver()
        [mail] = self.server.find("bob@example.com")
        self.assertEqual(mail["List-Unsubscribe-Post"], "List-Unsubscribe=One-Click")
        token = schedule._get_token(self.bob)
        url = f"/sales_kpi/schedule/{schedule.id}/leave_at_once?user={self.bob.id}&token={token}"
        self.assertIn(url, re.sub(r"\s", "", mail["List-Unsubscribe"]))
        self.assertIn(f"/leave?user={self.bob.id}", get_html(mail).replace("&amp;", "&"))

    def test_text_for_who_reads_no_html(self):
        self._schedule_daily("rep_day", self.bob)
        self._deliver()
        text = self.server.mails[0].get_body(("plain",)).get_content()
        self.assertIn("Rank 2 of 4", text)
        self.assertIn("Opportunities won", text)

    def test_pdf(self):
        self._schedule_daily("rep_day", self.bob, attach="pdf")
        self._deliver()
        [(name, content)] = get_files(self.server.mails[0]).items()
        self.assertTrue(name.endswith(".pdf"))
        self.assertTrue(content.startswith(b"%PDF"))

    def test_file_that_is_too_large(self):
        """It stays in Odoo, and whoever got the mail fetches it after he has logged in."""
        schedule = self._schedule_daily("rep_day", self.bob | self.ann, attach="xlsx")
        with patch("odoo.addons.sales_kpi.models.outcomes.reports.sending.mailing.LARGEST", 100):
            self._deliver()
        [mail] = self.server.find("bob@example.com")
        self.assertFalse(get_files(mail))
        row = schedule.sending_ids.filtered(lambda one: one.user_id == self.bob)
        self.assertIn(f"/sales_kpi/sending/{row.id}/file", get_html(mail))
        name, content, _kind = row.with_user(self.bob)._get_file()
        self.assertTrue(name.endswith(".xlsx"))
        self.assertTrue(load_workbook(io.BytesIO(content)).worksheets)
        self.assertIsNone(row.with_user(self.manager)._get_file())
        # nor by the list of attachments, though the manager reads the row
        row.with_user(self.manager).check_access("read")
        files = self.env["ir.attachment"].with_user(self.manager)
        self.assertFalse(files.search([("res_model", "=", row._name)]))
        with self.assertRaises(AccessError):
            files.browse(row.attachment_id.id).check_access("read")

    def test_line_break_in_a_name(self):
        """It is no header of its own, and stops no mail."""
        spec = {"measures": ["won_revenue"], "rows": ["rep"]}
        Report = self.env["sales.kpi.report"].with_user(self.manager)
        report = Report.save_spec({"spec": spec}, {"name": "Won\r\nBcc: thief@example.com"})
        values = {"report_id": report, "attach": "xlsx", "skip_empty": False}
        self._schedule_daily("report", self.manager, **values)
        self._deliver()
        [mail] = self.server.find("manager@example.com")
        self.assertTrue(get_subject(mail).startswith("Won Bcc: thief@example.com · "))
        self.assertFalse(self.server.find("thief@example.com"))

    def test_alerts_of_the_morning_are_in_the_brief(self):
        """One mail a person and morning: what found no room among the activities is told in it."""
        alert = self._alert_of_bob()
        self._schedule_daily("leader", self.leader)
        self.leader.email = "leader@example.com"
        self.assertIn(self.leader.id, self.company._kpi_find_briefed(MONDAY.date()))
        self.assertNotIn(self.ann.id, self.company._kpi_find_briefed(MONDAY.date()))
        self._deliver()
        [mail] = self.server.find("leader@example.com")
        self.assertIn("Alerts", get_html(mail))
        self.assertIn(alert.rule_id.name, get_html(mail))
        self.assertEqual(self.notice.mailed_on, MONDAY.date())
        # Told once.
        self._deliver(datetime(2026, 3, 17, 8, 5))
        self.assertNotIn("Alerts", get_html(self.server.find("leader@example.com")[1]))

    def _alert_of_bob(self):
        rule = self.env["sales.kpi.alert.rule"].create(
            {
                "name": "Few deals",
                "kind": "threshold",
                "company_id": self.company.id,
                "definition_id": self.Definition._find_by_code(["won_count"]).id,
                "level": 2,
                "clear_level": 3,
            }
        )
        alert = self.env["sales.kpi.alert"].create(
            {
                "rule_id": rule.id,
                "kind": "threshold",
                "severity": "2",
                "company_id": self.company.id,
                "subject_type": "user",
                "subject_id": self.bob.id,
                "user_id": self.bob.id,
                "team_id": self.bees.id,
                "definition_id": rule.definition_id.id,
                "period_id": self.march.id,
                "state": "open",
                "value": 1,
                "expected": 2,
                "since": "2026-03-16",
                "parts": {},
            }
        )
        self.notice = self.env["sales.kpi.alert.notice"].create(
            {
                "recipient_id": self.leader.id,
                "company_id": self.company.id,
                "subject_type": "user",
                "subject_id": self.bob.id,
                "told": [],
            }
        )
        return alert
