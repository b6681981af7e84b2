from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportRights(ReportCommon):
    """Whoever opens a report sees what he may see, shared or not."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Ann 100, Bob 20 in the Bees; Carl 3 in the Wasps; Carl 4 more as he helped the Bees.
        cls._move("won", cls.ann, 2, 100, partner_id=cls.customer.id)
        cls._move("won", cls.bob, 3, 20, partner_id=cls.customer.id)
        cls._move("won", cls.carl, 4, 3, team=cls.wasps, partner_id=cls.beta.id)
        cls._move("won", cls.carl, 5, 4, partner_id=cls.gamma.id)
        cls.spec = {
            "measures": ["won_revenue"],
            "rows": ["rep", "customer"],
            "span": {"unit": "custom", "date_from": "2026-03-01", "date_to": "2026-03-31"},
        }

    def _shared(self, **values):
        Report = self.Report.with_user(self.manager)
        saved = Report.save_spec({"spec": self.spec}, {"name": "Shared", "sharing": "company"})
        report = Report.browse(saved)
        report.write(values)
        return report.sudo()

    def test_each_sees_his_own_of_a_shared_report(self):
        report = self._shared()
        expected = {
            self.manager: 127,
            self.director: 127,  # leads the region of both teams
            self.leader: 124,  # the Bees: 100 + 20 + 4
            self.ann: 100,
            self.bob: 20,
            self.carl: 7,  # 3 + 4, wherever he earned it
        }
        for user, total in expected.items():
            with self.subTest(user=user.login):
                page = self.Report.with_user(user).get_page({"report_id": report.id})
                self.assertEqual(page["rows"][-1]["cells"][0][0]["value"], total)
                labels = {row["labels"][0] for row in page["rows"][:-1]}
                if user in (self.ann, self.bob, self.carl):
                    self.assertEqual(labels, {user.name})
                told = str(page)
                # not even the name of a customer of another one
                self.assertEqual("Beta" in told, user in (self.manager, self.director, self.carl))

    def test_a_cell_opens_no_more_than_it_tells(self):
        for user, total in ((self.leader, 124), (self.carl, 7)):
            Report = self.Report.with_user(user)
            action = Report.open_cell({"spec": self.spec}, "[]", "[]", "won_revenue")
            rows = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
            found = rows.search(action["domain"])
            value = "value" if action["res_model"] == "sales.kpi.counted" else "expected_revenue"
            self.assertEqual(sum(found.mapped(value)), total)

    def test_a_forged_key_opens_nothing_of_others(self):
        key = f"[{self.ann.id}]"
        Report = self.Report.with_user(self.carl)
        action = Report.open_cell({"spec": self.spec}, key, "[]", "won_revenue")
        rows = self.env[action["res_model"]].with_user(self.carl).with_context(**action["context"])
        self.assertFalse(rows.search(action["domain"]))

    def test_a_forged_context_counts_nothing_of_others(self):
        asked = {
            "definition_id": self.Definition._find_by_code(["won_revenue"]).id,
            "company_id": self.company.id,
            "date_from": "2026-03-01",
            "date_to": "2026-03-31",
            "cross": [],
        }
        Counted = self.env["sales.kpi.counted"].with_user(self.carl)
        found = Counted.with_context(kpi_counted=asked).search([])
        self.assertEqual(sum(found.mapped("value")), 7)

    def test_accountants_see_collections(self):
        Report = self.Report.with_user(self.accountant)
        spec = self.spec | {"measures": ["won_revenue", "collected_amount"]}
        page = Report.get_page({"spec": spec})
        problems = {one["code"]: one["problem"] for one in page["measures"]}
        self.assertIn("not yours", problems["won_revenue"])
        self.assertFalse(problems["collected_amount"])
        self.assertEqual(
            {one["code"] for one in Report.get_choices()["measures"]},
            {"collected_amount", "collection_days", "collection_rate", "overdue_amount"},
        )

    def test_a_filter_names_nothing_of_others(self):
        """It told the names of whatever ids were sent: of a rival's opportunities."""
        lead = (
            self.env["sales.kpi.stage.move"].sudo().search([("user_id", "=", self.ann.id)]).lead_id
        )
        lead.write({"name": "Secret deal", "user_id": self.ann.id})
        spec = self.spec | {"rows": ["rep"], "filter": [["path:lead_id", "in", lead.ids]]}
        for user, is_told in ((self.ann, True), (self.bob, False), (self.manager, True)):
            page = self.Report.with_user(user).get_page({"spec": spec})
            self.assertEqual("Secret deal" in page["filter_text"], is_told, user.name)
            Screen = self.env["sales.kpi.report.screen"].with_user(user)
            self.assertEqual("Secret deal" in str(Screen.get_page({"spec": spec})), is_told)

    def test_portal_users_see_nothing(self):
        with self.assertRaises(AccessError):
            self.Report.with_user(self.portal).get_page({"spec": self.spec})

    def test_measure_of_another_company_is_not_named(self):
        """A salesperson who guessed its number was told its name, why it may not be there."""
        other = self._new_company()
        secret = self.Definition.create(
            {"name": "Secret plan", "code": "secret_plan", "company_id": other.id,
             "kind": "manual", "category": "result"}
        )  # fmt: skip
        Report = self.Report.with_user(self.ann)
        lines = [Command.create({"definition_id": secret.id})]
        own = Report.create({"name": "Mine"})
        for attempt in (
            lambda: Report.create({"name": "Mine", "line_ids": lines}),
            lambda: own.write({"line_ids": lines}),
            lambda: self.env["sales.kpi.report.line"].with_user(self.ann).create(
                {"report_id": own.id, "definition_id": secret.id}
            ),
        ):  # fmt: skip
            with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                attempt()
            self.assertNotIn("Secret", str(refused.exception))
            self.assertIn("not yours to read", str(refused.exception))
        told = Report.load(["name", "line_ids/definition_id/.id"], [["Mine", str(secret.id)]])
        self.assertFalse(told["ids"])
        self.assertNotIn("Secret", str(told["messages"]))
        # Who works in both is told which one it is.
        self.manager.company_ids |= other
        Line = self.env["sales.kpi.report.line"].with_user(self.manager)
        Line = Line.with_context(allowed_company_ids=(self.company | other).ids)
        shared = self._shared()
        with self.assertRaisesRegex(UserError, "Secret plan is a measure of one company"):
            Line.create({"report_id": shared.id, "definition_id": secret.id})

    def test_another_company(self):
        other = self._new_company()
        report = self._shared()
        report.company_id = other
        with self.assertRaises(AccessError):
            self.Report.with_user(self.ann).get_page({"report_id": report.id})
        with self.assertRaises(AccessError):
            self.Report.with_user(self.ann).get_page({"spec": self.spec, "company_id": other.id})

    # ---- who opens and changes which -----------------------------------------------------------

    def test_private_ones_are_private(self):
        Report = self.Report.with_user(self.ann)
        report = Report.browse(Report.save_spec({"spec": self.spec}, {"name": "Mine"}))
        for user in (self.bob, self.leader, self.manager):
            with self.assertRaises(AccessError):
                self.Report.with_user(user).get_page({"report_id": report.id})
            self.assertFalse(self.Report.with_user(user).search([("id", "=", report.id)]))
            self.assertFalse(
                self.env["sales.kpi.report.line"].with_user(user).search(
                    [("report_id", "=", report.id)]
                )
            )  # fmt: skip

    def test_a_team_shares(self):
        report = self._shared(sharing="team", team_id=self.bees.id)
        seen = {user: self._sees(user, report) for user in self._people()}
        self.assertEqual(
            seen,
            {
                self.ann: True, self.bob: True, self.carl: False, self.leader: True,
                self.director: True, self.accountant: False,
            },
        )  # fmt: skip
        report.team_id = self.region
        self.assertTrue(self._sees(self.carl, report))

    def test_groups_share(self):
        group = self.env.ref("account.group_account_invoice")
        report = self._shared(sharing="groups", group_ids=[Command.set(group.ids)])
        seen = {user for user in self._people() if self._sees(user, report)}
        self.assertEqual(seen, {self.accountant})

    def _people(self):
        return (self.ann, self.bob, self.carl, self.leader, self.director, self.accountant)

    def _sees(self, user, report):
        self.env.invalidate_all()
        Report = self.Report.with_user(user)
        found = Report.search([("id", "=", report.id)])
        self.assertEqual(bool(found), Report.browse(report.id).has_access("read"))
        return bool(found)

    def test_who_may_share(self):
        team = {"sharing": "team", "team_id": self.bees.id}
        company, groups = {"sharing": "company"}, {"sharing": "groups"}
        groups["group_ids"] = self.env.ref("sales_team.group_sale_salesman").ids
        for user, values, may in (
            (self.ann, {}, True),
            (self.ann, team, False),
            (self.ann, company, False),
            (self.leader, team, True),
            (self.leader, {**team, "team_id": self.wasps.id}, False),
            (self.leader, groups, False),
            (self.director, {**team, "team_id": self.wasps.id}, True),
            (self.manager, groups, True),
            (self.manager, company, True),
            (self.accountant, company, False),
        ):
            with self.subTest(user=user.login, values=values):
                Report = self.Report.with_user(user)
                spec = {"spec": self.spec | {"measures": ["collected_amount"]}}
                if may:
                    self.assertTrue(Report.save_spec(spec, {"name": "New", **values}))
                else:
                    with self.assertRaises(AccessError):
                        Report.save_spec(spec, {"name": "New", **values})

    def test_nobody_writes_for_another_one(self):
        mine = self.Report.with_user(self.ann).create({"name": "Mine"})
        for user, values in (
            (self.ann, {"user_id": self.bob.id}),
            (self.bob, {"name": "His"}),
            (self.leader, {"name": "His"}),
            (self.manager, {"name": "His"}),
        ):
            with self.assertRaises(AccessError):
                mine.with_user(user).write(values)
        with self.assertRaises(AccessError):
            self.Report.with_user(self.ann).create({"name": "His", "user_id": self.bob.id})
        with self.assertRaises(AccessError):
            self.env["sales.kpi.report.axis"].with_user(self.bob).create(
                {"report_id": mine.id, "axis": "rep"}
            )

    def test_ready_reports_are_the_managers_to_change(self):
        ready = self.env.ref("sales_kpi.report_composition")
        with self.assertRaises(AccessError):
            ready.with_user(self.ann).write({"name": "Mine"})
        copy = ready.with_user(self.ann).copy()
        self.assertEqual((copy.user_id, copy.sharing), (self.ann, "private"))
        self.assertEqual(copy.axis_ids.mapped("axis"), ready.axis_ids.mapped("axis"))
        ready.with_user(self.manager).write({"sequence": 1})

    # ---- what can't be asked -------------------------------------------------------------------

    def test_what_is_saved_can_be_asked(self):
        Report = self.Report.with_user(self.ann)
        measure = self.Definition._find_by_code(["won_revenue"])
        four = ("rep", "team", "day", "week")
        good = {"name": "R", "line_ids": [Command.create({"definition_id": measure.id})]}
        for values, words in (
            ({"domain": "[('colour', '=', 3)]"}, "colour"),
            ({"domain": "__import__('os')"}, "list of conditions"),
            ({"domain": "[('country', 'ilike', 'x')]"}, "ilike"),
            ({"domain": "[('month', '=', 'soon')]"}, "2026-01-31"),
            ({"axis_ids": [Command.create({"axis": "path"})]}, "path"),
            ({"span_unit": "custom"}, "day"),
            ({"axis_ids": [Command.create({"axis": one}) for one in four]}, "3"),
        ):
            with self.subTest(values=values), self.assertRaises(UserError) as caught:
                Report.create({**good, **values})
            self.assertIn(words, str(caught.exception))

    def test_a_field_of_ones_own(self):
        """By the customer's industry: a stored path, that each who looks may read."""
        self.customer.industry_id = self.env["res.partner.industry"].create({"name": "Mining"})
        spec = self.spec | {"rows": ["path:partner_id.industry_id"]}
        page = self.Report.with_user(self.ann).get_page({"spec": spec})
        self.assertEqual(self._told(page), {"Mining": [100], "Grand Total": [100]})
        for path in ("partner_id.signup_token", "lead_id.message_ids", "user_id.password"):
            spec["rows"] = [f"path:{path}"]
            page = self.Report.with_user(self.ann).get_page({"spec": spec})
            self.assertTrue(page["measures"][0]["problem"], path)
            self.assertEqual([row["label"] for row in page["rows"]], ["Grand Total"])

    def test_of_a_record_that_odoo_hides_nothing_is_told(self):
        """The deal went to Bob since: Ann's win stays hers, but what it is about is his."""
        self.lead.user_id = self.bob
        self.lead.source_id = self.env["utm.source"].create({"name": "Whisper"})
        spec = self.spec | {"rows": ["path:lead_id.source_id"]}
        page = self.Report.with_user(self.ann).get_page({"spec": spec})
        self.assertEqual(self._told(page), {"Not yours to read": [100], "Grand Total": [100]})
        page = self.Report.with_user(self.bob).get_page({"spec": spec})
        self.assertEqual(self._told(page), {"Whisper": [20], "Grand Total": [20]})

    # ---- lists and forms -----------------------------------------------------------------------

    def test_a_list_is_imported(self):
        """As Odoo's import reads a file, with the words of the screen."""
        names = [
            "name", "span_unit", "line_ids/definition_id", "axis_ids/place", "axis_ids/axis",
        ]  # fmt: skip
        measures = [self.Definition._find_by_code([code]).name for code in ("visits", "calls")]
        rows = [
            ["Contacts", "Week", measures[0], "Rows", "Salesperson"],
            ["", "", measures[1], "Columns", "Purpose"],
        ]
        result = self.Report.with_user(self.ann).load(names, rows)
        self.assertFalse(result["messages"])
        spec = self.Report.browse(result["ids"])._get_spec()
        self.assertEqual([one["code"] for one in spec["measures"]], ["visits", "calls"])
        self.assertEqual((spec["rows"], spec["columns"]), (["rep"], ["purpose"]))
        self.assertEqual(spec["span"]["unit"], "week")

    def test_a_form(self):
        with Form(self.Report.with_user(self.leader)) as form:
            form.name = "Ours"
            form.sharing = "team"
            form.team_id = self.bees
            with form.line_ids.new() as line:
                line.definition_id = self.Definition._find_by_code(["visits"])
            with form.axis_ids.new() as axis:
                axis.axis = "rep"
        self.assertTrue(self._sees(self.ann, form.record))
        self.assertEqual(form.record.copy().name, "Ours (copy)")

    def test_archived_reports(self):
        report = self._shared(active=False)
        self.assertFalse(self.Report.with_user(self.ann).search([("id", "=", report.id)]))
        # who keeps a link still finds what he may see
        page = self.Report.with_user(self.ann).get_page({"report_id": report.id})
        self.assertEqual(page["rows"][-1]["cells"][0][0]["value"], 100)

    def test_as_many_queries_for_thirty_people(self):
        counts = []
        for more in (3, 27):
            for user in self._new_reps(more, f"rep{more}"):
                self._move("won", user, 6, 100)
            self.env.flush_all()
            for call in (self._page, self._count_queries):
                counts.append(call(["won_revenue"], ["rep"], ["week"], user=self.leader))
        self.assertEqual(counts[1], counts[3])

    def _count_queries(self, *asked, **options):
        before = self.env.cr.sql_log_count
        self._page(*asked, **options)
        return self.env.cr.sql_log_count - before
