from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from ..common import SalesKpiCommon

# The menus of each role, without the folders: written out, so that a lost group shows.
EVERYBODY = {
    "sales_kpi_activity_menu",
    "sales_kpi_collection_menu",
    "sales_kpi_receivable_menu",
    "sales_kpi_contest_menu",
    "sales_kpi_report_menu",
}
SALES = EVERYBODY | {
    "sales_kpi_leaderboard_menu",
    "sales_kpi_my_pay_menu",
    "sales_kpi_score_menu",
    "sales_kpi_tree_menu",
    "sales_kpi_workbench_menu",
    "sales_kpi_funnel_menu",
    "sales_kpi_sale_menu",
    "sales_kpi_customer_menu",
}
# Who leads, or manages. Who sells only has thirteen.
LEADS = SALES | {
    "sales_kpi_target_menu",
    "sales_kpi_appraisal_menu",
    "sales_kpi_activity_report_menu",
    "sales_kpi_alert_menu",
    "sales_kpi_team_cockpit_menu",
    "sales_kpi_fact_menu",
    "sales_kpi_wall_menu",
    "sales_kpi_stream_menu",
    "sales_kpi_honour_award_menu",
    "sales_kpi_entry_grid_menu",
    "sales_kpi_entry_menu",
    "sales_kpi_share_menu",
    "sales_kpi_target_grid_menu",
    "sales_kpi_target_proposal_menu",
    "sales_kpi_target_change_menu",
    "sales_kpi_appeal_menu",
    "sales_kpi_pay_appeal_menu",
    "sales_kpi_adjustment_menu",
    "sales_kpi_consequence_case_menu",
    "sales_kpi_finding_menu",
    "sales_kpi_lead_entry_menu",
    "sales_kpi_report_schedule_menu",
    "sales_kpi_opportunity_menu",
    "sales_kpi_sale_composition_menu",
    "sales_kpi_stage_move_menu",
    "sales_kpi_acquisition_menu",
    "sales_kpi_retention_menu",
}
PAID = {
    "sales_kpi_payout_menu",
    "sales_kpi_payout_menu_pay",
    "sales_kpi_payout_batch_menu",
    "sales_kpi_contest_standing_menu",
}
BOOKS = PAID | {
    "sales_kpi_activity_report_menu",
    "sales_kpi_cash_bridge_menu",
    "sales_kpi_finding_menu",
}
PAYS = PAID | {
    "sales_kpi_pay_drift_menu",
    "sales_kpi_payout_review_menu",
    "sales_kpi_incentive_menu",
    "sales_kpi_incentive_member_menu",
}
MANAGERS_LACK = {"sales_kpi_my_pay_menu"}  # until everything is set up: it stands in the place
CONFIGURATION = {
    "sales_kpi_setup_first_menu",
    "sales_kpi_setup_menu",
    "sales_kpi_definition_menu",
    "sales_kpi_scheme_menu",
    "sales_kpi_honour_menu",
    "sales_kpi_alert_rule_menu",
    "sales_kpi_check_rule_menu",
    "sales_kpi_diagnosis_path_menu",
    "sales_kpi_period_menu",
    "sales_kpi_membership_menu",
    "sales_kpi_team_parent_menu",
    "sales_kpi_team_leader_menu",
    "sales_kpi_activity_purpose_menu",
    "sales_kpi_activity_method_menu",
    "sales_kpi_activity_outcome_menu",
    "sales_kpi_target_plan_menu",
    "sales_kpi_target_sheet_menu",
    "sales_kpi_drift_menu",
    "sales_kpi_trail_menu",
    "sales_kpi_company_cockpit_menu",
    "sales_kpi_outlook_menu",
    "sales_kpi_people_review_menu",
    "sales_kpi_outlook_error_menu",
}
READ_ONLY = (
    "sales.kpi.score",
    "sales.kpi.fact",
    "sales.kpi.outlook",
    "sales.kpi.outlook.error",
    "sales.kpi.stage.move",
    "sales.kpi.collection",
    "sales.kpi.receivable",
    "sales.kpi.cash.bridge",
    "sales.kpi.sale",
    "sales.kpi.acquisition",
    "sales.kpi.retention",
    "sales.kpi.customer",
    "sales.kpi.stage.stay",
    "sales.kpi.stage.pair",
    "sales.kpi.opportunity",
    "sales.kpi.win",
    "sales.kpi.first.visit",
    "sales.kpi.rating",
    "sales.kpi.training",
    "sales.kpi.certification",
    "sales.kpi.skill.gain",
    "sales.kpi.target.change",
    "sales.kpi.adjustment",
    "sales.kpi.drift",
    "sales.kpi.consequence.case",
    "sales.kpi.honour.award",
    "sales.kpi.news",
    "sales.kpi.contest.standing",
    "sales.kpi.alert",
    "sales.kpi.report.sending",
)
CHANGED_BY_MANAGERS = (
    "sales.kpi.definition",
    "sales.kpi.scheme",
    "sales.kpi.period",
    "sales.kpi.target",
    "sales.kpi.alert.rule",
)


@tagged("post_install", "-at_install")
class TestViews(SalesKpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lead = cls.env["crm.lead"].create(
            {"name": "Deal", "type": "opportunity", "user_id": cls.ann.id, "team_id": cls.bees.id}
        )
        cls.lead.action_set_won()
        today = cls.company._get_kpi_today()
        cls.period = cls.env["sales.kpi.period"].get_or_create("month", today)
        cls.scheme = cls.env.ref("sales_kpi.scheme_all_round")
        cls.scheme.targets_set = True
        cls.period.refresh()
        cls.won_count = cls.env.ref("sales_kpi.definition_won_count")

    def _get_menus(self, user):
        """{xml id: menu} of the module's menus with an action that a user gets to."""
        menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
        ids = [key for key in menus if isinstance(key, int)]
        found = self.env["ir.model.data"].search(
            [("module", "=", "sales_kpi"), ("model", "=", "ir.ui.menu"), ("res_id", "in", ids)]
        )
        named = {row.name: self.env["ir.ui.menu"].browse(row.res_id) for row in found}
        return {name: menu for name, menu in named.items() if menu.action}

    def _get_actions(self, user):
        actions = {menu.action for menu in self._get_menus(user).values()}
        return [action for action in actions if action._name == "ir.actions.act_window"]

    def _get_arch(self, user, model, view_type):
        arch, _view = self.env[model].with_user(user)._get_view(view_type=view_type)
        return arch

    def _open(self, user, action):
        """Load the views of an action and the records in them, as the web client does."""
        model = self.env[action.res_model].with_user(user)
        views = [(False, mode) for mode in action.view_mode.split(",")]
        loaded = model.get_views([*views, (action.search_view_id.id, "search")])["views"]
        for view_type, view in loaded.items():
            if view_type in ("list", "form", "kanban"):
                names = {node.get("name") for node in self._get_fields(view["arch"])}
                spec = {name: {} for name in names}
                model.web_search_read([], spec, limit=80)
        fields = [name for name in ("user_id", "team_id", "period_type") if name in model._fields]
        model.formatted_read_group([], fields[:1], ["__count"])

    def _get_fields(self, arch):
        tree = etree.fromstring(arch)
        return tree.xpath("//field[not(ancestor::field)]")

    def test_menus_of_each_role(self):
        for user, expected in (
            (self.ann, SALES),
            (self.leader, LEADS),
            (self.manager, (LEADS | CONFIGURATION | PAYS) - MANAGERS_LACK),
            (self.accountant, EVERYBODY | BOOKS),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(set(self._get_menus(user)), expected)

    def test_a_salesperson_finds_his_way(self):
        """Seven entries and thirteen leaves at the most; ten entries fit a screen of 1366 px."""
        app = self.env.ref("sales_kpi.sales_kpi_menu")
        for user, most in ((self.ann, 7), (self.leader, 8), (self.manager, 10)):
            menus = self.env["ir.ui.menu"].with_user(user).load_menus(False)
            self.assertLessEqual(len(menus[app.id]["children"]), most, user.login)
            empty = [
                menu["name"]
                for key, menu in menus.items()
                if key != "root" and menu.get("app_id") == app.id
                and not menu["children"] and not menu["action_id"]
            ]  # fmt: skip
            self.assertFalse(empty, "a folder without anything in it")
        self.assertLessEqual(len(self._get_menus(self.ann)), 13)

    def test_kpi_administrator_without_sales_manager_configures(self):
        admin = self._new_user("kpi_admin", "sales_kpi.group_kpi_manager")
        self.assertEqual(set(self._get_menus(admin)), (LEADS | CONFIGURATION) - MANAGERS_LACK)
        for action in self._get_actions(admin):
            with self.subTest(action=action.name):
                self._open(admin, action)

    def test_settings_are_for_the_system_administrator(self):
        root = self.env.ref("base.user_admin")
        root.group_ids |= self.env.ref("sales_team.group_sale_manager")
        self.assertIn("sales_kpi_settings_menu", self._get_menus(root))

    def test_every_screen_opens_for_each_role(self):
        for user in (self.ann, self.leader, self.manager, self.accountant):
            for action in self._get_actions(user):
                with self.subTest(user=user.login, action=action.name):
                    self._open(user, action)

    def test_every_action_says_what_to_do_next(self):
        lists = [action for action in self._get_actions(self.manager) if action.view_mode != "form"]
        for action in lists:
            with self.subTest(action=action.name):
                self.assertIn("o_view_nocontent_smiling_face", action.help or "")

    def test_nobody_edits_what_is_counted(self):
        for model in READ_ONLY:
            arch = self._get_arch(self.manager, model, "list")
            with self.subTest(model=model):
                self.assertEqual((arch.get("create"), arch.get("edit")), ("0", "0"))
                for right in ("create", "write", "unlink"):
                    self.assertFalse(self.env[model].with_user(self.manager).has_access(right))

    def test_reps_get_no_buttons_to_edit(self):
        for model in CHANGED_BY_MANAGERS:
            for user, allowed in ((self.ann, False), (self.leader, False), (self.manager, True)):
                view = self.env[model].with_user(user).get_view(view_type="form")
                root = etree.fromstring(view["arch"])
                with self.subTest(model=model, user=user.login):
                    for flag in ("create", "edit", "delete"):
                        self.assertEqual(root.get(flag) != "False", allowed)

    def test_only_leaders_and_managers_enter_values(self):
        for user, allowed in (
            (self.ann, False),
            (self.leader, True),
            (self.director, True),
            (self.manager, True),
        ):
            view = self.env["sales.kpi.entry"].with_user(user).get_view(view_type="list")
            with self.subTest(user=user.login):
                self.assertEqual('create="0"' not in view["arch"], allowed)

    def test_rep_who_becomes_leader_gets_the_buttons(self):
        Entry = self.env["sales.kpi.entry"].with_user(self.carl)
        self.assertIn('create="0"', Entry.get_view(view_type="list")["arch"])
        self.wasps.user_id = self.carl
        self.assertNotIn('create="0"', Entry.get_view(view_type="list")["arch"])

    def test_rep_opens_the_records_of_the_own_scorecard_only(self):
        lines = self.env["sales.kpi.score.line"].search(
            [("definition_id.code", "=", "new_opportunities"), ("user_id", "=", self.ann.id)]
        )
        # One opportunity of ann's in the running month, of a usual target of 12.
        self.assertEqual((lines.actual_text, lines.target_text), ("1", "12"))
        action = lines.with_user(self.ann).action_open_records()
        model = self.env[action["res_model"]].with_user(self.ann)
        found = model.with_context(**action["context"]).search(action["domain"])
        self.assertEqual((len(found), found.lead_id), (1, self.lead))
        with self.assertRaises(AccessError):
            lines.with_user(self.bob).action_open_records()

    def test_movement_in_words(self):
        score = self.env["sales.kpi.score"].search([("user_id", "=", self.ann.id)], limit=1)
        for previous, rank, text in ((0, 1, "New"), (3, 1, "▲ 2"), (1, 4, "▼ 3"), (2, 2, "=")):
            score.write({"previous_rank": previous, "rank": rank})
            with self.subTest(previous=previous, rank=rank):
                self.assertEqual(score.movement_text, text)

    def test_period_lists_what_went_wrong(self):
        self.assertEqual(self.period.failing_count, 0)
        reading = self.period.reading_ids.filtered(lambda r: r.definition_id == self.won_count)
        reading.error = "boom"
        self.assertEqual(self.period.failing_count, 1)

    def test_period_form_completes_the_days(self):
        form = Form(self.env["sales.kpi.period"].with_user(self.manager))
        form.period_type = "quarter"
        form.date_from = "2031-05-17"
        period = form.save()
        self.assertEqual((str(period.date_from), str(period.date_to)), ("2031-04-01", "2031-06-30"))

    def test_scheme_form_sums_the_weights_before_they_are_saved(self):
        form = Form(self.scheme.copy().with_user(self.manager))
        self.assertEqual(form.weight_total, 100)
        with form.line_ids.edit(0) as line:  # 10 of the 100
            line.weight = 25
        self.assertEqual(form.weight_total, 115)

    def test_scheme_form_takes_steps_and_penalties(self):
        form = Form(self.scheme.copy().with_user(self.manager))
        with form.line_ids.new() as line:
            line.definition_id = self.won_count
            line.role = "penalty"
        scheme = form.save()
        self.assertEqual(scheme.weight_total, 100)
        penalty = scheme.line_ids.filtered(lambda line: line.role == "penalty")
        with Form(penalty) as dialog:
            dialog.threshold = 15
            dialog.penalty_percent = 2
        self.assertEqual((penalty.operator, penalty.threshold), ("<", 15))
        with Form(scheme.line_ids[0]) as dialog:
            dialog.curve = "bands"
            for achievement, result in ((0, 0), (0.8, 0.5), (1, 1)):
                with dialog.point_ids.new() as point:
                    point.achievement, point.result = achievement, result
        self.assertEqual(scheme.line_ids[0]._get_points(), ((0, 0), (0.8, 0.5), (1, 1)))

    def test_manager_sets_a_target_for_a_team(self):
        form = Form(self.env["sales.kpi.target"].with_user(self.manager))
        form.period_id = self.period
        form.definition_id = self.won_count
        form.user_id = self.ann
        form.subject_type = "team"  # the salesperson chosen before is forgotten
        form.subject_team_id = self.bees
        form.value = 4
        target = form.save()
        self.assertFalse(target.user_id)
        self.assertEqual(target.team_id, self.bees)


@tagged("post_install", "-at_install")
class TestDefinitionForm(SalesKpiCommon):
    def _new_form(self):
        return Form(self.env["sales.kpi.definition"].with_user(self.manager))

    def _choose(self, form, model):
        form.model_id = self.env["ir.model"]._get(model)

    def test_manager_builds_a_measure_without_code(self):
        """Two quotations of ann's above 500, one of bob's below it: the month has ann 2."""
        product = self.env["product.product"].create({"name": "Machine", "type": "service"})
        for user, price in ((self.ann, 600), (self.ann, 900), (self.bob, 400)):
            self.env["sale.order"].create(
                {
                    "partner_id": self.customer.id,
                    "user_id": user.id,
                    "order_line": [
                        (0, 0, {"product_id": product.id, "price_unit": price, "tax_ids": False})
                    ],
                }
            )
        form = self._new_form()
        form.name = "Big quotations!"
        self.assertEqual(form.code, "big_quotations")
        self._choose(form, "sale.order")
        self.assertEqual(form.date_field, "date_order")
        self.assertEqual(form.user_field, "user_id")
        self.assertEqual(form.team_field, "team_id")
        form.domain = "[('amount_total', '>', 500)]"
        action = form.save().action_test()
        test = self.env["sales.kpi.definition.test"].browse(action["res_id"])
        figures = {line.user_id: line.value_text for line in test.line_ids if line.user_id}
        self.assertEqual(figures, {self.ann: "2"})
        records = test.line_ids.filtered("user_id").action_open_records()
        found = self.env["sale.order"].search(records["domain"])
        self.assertEqual(found.user_id, self.ann)
        self.assertEqual(len(found), 2)

    def test_days_of_the_test_can_be_changed(self):
        definition = self.env.ref("sales_kpi.definition_activities_done").with_user(self.manager)
        test_id = definition.action_test()["res_id"]
        test = self.env["sales.kpi.definition.test"].with_user(self.manager).browse(test_id)
        test.write({"date_from": "2020-01-01", "date_to": "2020-01-31"})
        self.assertEqual(test.action_update()["res_id"], test.id)
        self.assertEqual(test.line_ids.mapped("value_text"), ["0"])  # the company alone

    def test_proposals_fit_the_records(self):
        form = self._new_form()
        form.name = "x"
        self._choose(form, "account.move")
        self.assertEqual(form.date_field, "invoice_date")
        self.assertEqual(form.user_field, "invoice_user_id")
        self.assertEqual(form.team_field, "team_id")
        # A tag has neither a team nor a day of its own but that of its creation.
        self._choose(form, "crm.tag")
        self.assertEqual(form.date_field, "create_date")
        self.assertEqual(form.user_field, "create_uid")
        self.assertFalse(form.team_field)

    def test_other_records_forget_the_paths_of_the_former(self):
        form = self._new_form()
        form.name = "x"
        form.kind = "sum"
        self._choose(form, "sale.order")
        form.domain = "[('state', '=', 'sale')]"
        form.value_field = "amount_total"
        self._choose(form, "crm.lead")
        self.assertEqual(form.domain, "[]")
        self.assertFalse(form.value_field)

    def test_code_is_proposed_from_the_name(self):
        propose = self.env["sales.kpi.definition"]._propose_code
        for name, code in (
            ("Big orders", "big_orders"),
            ("  Ärger & Co. ", "rger_co"),
            ("30 days", "days"),
            ("签约客户", "measure"),
            ("Win rate", "win_rate_2"),  # the module ships win_rate
        ):
            with self.subTest(name=name):
                self.assertEqual(propose(name), code)

    def test_own_code_is_kept(self):
        form = self._new_form()
        form.code = "mine"
        form.name = "Something else"
        self.assertEqual(form.code, "mine")

    def test_formula_form_lists_the_codes(self):
        form = self._new_form()
        self.assertFalse(form.other_ids[:])
        form.kind = "formula"
        self.assertIn("won_count", [d.code for d in form.other_ids[:]])

    def test_rep_can_not_test_a_measure(self):
        with self.assertRaises(AccessError):
            self.env.ref("sales_kpi.definition_won_count").with_user(self.ann).action_test()


@tagged("post_install", "-at_install")
class TestSettings(SalesKpiCommon):
    def test_settings_are_those_of_the_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        settings = self.env["res.config.settings"].create({})
        settings.write({"kpi_tz": "Asia/Shanghai", "kpi_freshness": 5, "kpi_activity_auto": False})
        settings.execute()
        self.assertEqual(self.company._get_kpi_tz(), "Asia/Shanghai")
        self.assertEqual(self.company.kpi_freshness, 5)
        self.assertFalse(self.company.kpi_activity_auto)
        self.assertEqual(other.kpi_freshness, 60)
