"""Every measure of the catalogue is shipped, explained in both languages, and has a test with
numbers worked out by hand."""

import importlib
import pkgutil

from odoo.tests import TransactionCase, tagged

from ... import tests
from .hand_worked import WORKED

CATALOGUE = {
    "result": """
        order_amount order_count signed_customers product_qty product_sales order_margin
        avg_order_amount won_count won_revenue lost_count win_rate win_rate_value
        cohort_win_rate avg_deal_size invoiced_amount collected_amount collection_rate
        overdue_amount collection_days
        new_customers new_business_share expansion_share renewal_share new_mrr new_arr
        customer_retention
    """,
    "process": """
        new_opportunities new_leads qualified_leads lead_conversion_rate order_conversion_rate
        open_pipeline weighted_forecast pipeline_coverage opportunities_followed stage_advances
        stage_dwell_days sales_cycle_days stage_to_stage_days first_response_hours
        stale_opportunities
    """,
    "behaviour": """
        activities_done calls visits online_contacts receptions key_account_visits
        customers_contacted planned_visits followup_on_time_rate activity_quality activity_cost
        first_visit_success_rate
    """,
    "quality": "customer_satisfaction complaint_count complaint_rate service_score",
    "growth": """
        training_completed training_rate certifications_passed skill_progress knowledge_score
    """,
    # Measures of efficiency and of customers are filed under one of the five categories.
    None: """
        revenue_per_activity activities_per_win cost_per_win acquisition_cost customer_pool
        key_account_share active_customers dormant_customers at_risk_customers revenue_per_head
        lifetime_value ltv_to_acquisition_cost
    """,
}
LOWER_IS_BETTER = """
    lost_count overdue_amount collection_days stage_dwell_days sales_cycle_days
    stage_to_stage_days first_response_hours stale_opportunities activity_cost complaint_count
    complaint_rate activities_per_win cost_per_win acquisition_cost dormant_customers
    at_risk_customers
"""
NEEDED_MODULES = {
    "order_margin": "sale_margin",
    "customer_satisfaction": "rating",
    "training_completed": "hr_skills_slides",
    "training_rate": "hr_skills_slides",
    "certifications_passed": "survey",
    "skill_progress": "hr_skills",
}
CODES = [code for codes in CATALOGUE.values() for code in codes.split()]


@tagged("post_install", "-at_install")
class TestCatalogue(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # The marks are there once the tests are imported, whichever of them are run.
        for module in pkgutil.walk_packages(tests.__path__, f"{tests.__name__}."):
            if ".addons." not in module.name:
                importlib.import_module(module.name)
        cls.shipped = cls.env["sales.kpi.definition"].with_context(active_test=False).search(
            [("id", "in", cls._get_shipped_ids())]
        )  # fmt: skip
        cls.by_code = {definition.code: definition for definition in cls.shipped}

    @classmethod
    def _get_shipped_ids(cls):
        data = cls.env["ir.model.data"].search(
            [("module", "=", "sales_kpi"), ("model", "=", "sales.kpi.definition")]
        )
        return data.mapped("res_id")

    def test_every_code_is_shipped(self):
        self.assertEqual(len(CODES), len(set(CODES)))
        self.assertEqual(sorted(set(CODES) - self.by_code.keys()), [])

    def test_every_shipped_measure_has_numbers_worked_out_by_hand(self):
        self.assertEqual(sorted(self.by_code.keys() - WORKED.keys()), [])
        self.assertEqual(sorted(set(CODES) - WORKED.keys()), [])

    def test_only_shipped_measures_are_worked_out(self):
        self.assertEqual(sorted(WORKED.keys() - self.by_code.keys()), [])

    def test_category_and_direction(self):
        for category, codes in CATALOGUE.items():
            for code in codes.split():
                if category:
                    self.assertEqual(self.by_code[code].category, category, code)
        for code in CODES:
            expected = "lower" if code in LOWER_IS_BETTER.split() else "higher"
            self.assertEqual(self.by_code[code].direction, expected, code)

    def test_explained_in_english_and_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["sales_kpi"], ["zh_CN"])
        for code, definition in self.by_code.items():
            for field in ("name", "description"):
                english = definition.with_context(lang="en_US")[field]
                chinese = definition.with_context(lang="zh_CN")[field]
                self.assertTrue(english, (code, field))
                self.assertRegex(chinese or "", "[\u4e00-\u9fff]", (code, field))

    def test_names_are_told_apart(self):
        names = self.shipped.mapped("name")
        self.assertEqual(sorted(names), sorted(set(names)))

    def test_measures_of_optional_modules_wait(self):
        installed = self.env["ir.module.module"]._installed()
        self.env["sales.kpi.definition"]._wake_up()
        for code, definition in self.by_code.items():
            module = NEEDED_MODULES.get(code)
            self.assertEqual(definition.module_name or None, module, code)
            is_there = module is None or module in installed
            self.assertEqual(definition.active, is_there, code)
            self.assertEqual(definition.is_waiting, not is_there, code)

    def test_every_measure_drives_a_result(self):
        """The tree holds together: whatever is no result itself leads to one."""
        for code, definition in self.by_code.items():
            if definition.category != "result":
                root_id = int(definition.parent_path.split("/")[0])
                root = self.shipped.browse(root_id)
                self.assertNotEqual(root, definition, code)
