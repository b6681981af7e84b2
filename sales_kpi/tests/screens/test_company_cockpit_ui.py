"""The company cockpit in a browser, as those for whom it is and as those for whom it is not."""

import base64
import io
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tests.common import ChromeBrowser
from odoo.tools.pdf import PdfReader

from ..common import SalesKpiCommon

COCKPIT = "/odoo/sales-company-cockpit"
SHEET = {"paperWidth": 8.27, "paperHeight": 5.83}  # A5, lying: the cockpit takes some of them


class CompanyCockpitTourCommon(SalesKpiCommon, HttpCase):
    """Ann, of the Bees, has won 700 this month, Carl, of the Wasps, 300."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        cls.env["sales.kpi.scheme"].create(
            {
                "name": "Contest",
                "sequence": -1,
                "team_ids": [Command.set(cls.region.ids)],
                "line_ids": [
                    Command.create(
                        {
                            "definition_id": cls.env.ref("sales_kpi.definition_won_revenue").id,
                            "weight": 100,
                            "default_target": 500,
                        }
                    )
                ],
            }
        )
        cls._win(cls.ann, cls.bees, 700)
        cls._win(cls.carl, cls.wasps, 300)
        today = cls.company._get_kpi_today()
        cls.env["sales.kpi.period"].get_or_create("month", today, cls.company.id).refresh()

    @classmethod
    def _win(cls, user, team, revenue):
        lead = cls.env["crm.lead"].create(
            {
                "name": f"Deal of {user.name}",
                "type": "opportunity",
                "user_id": user.id,
                "team_id": team.id,
                "partner_id": cls.customer.id,
                "expected_revenue": revenue,
            }
        )
        lead.action_set_won()


@tagged("post_install", "-at_install")
class TestCompanyCockpitTour(CompanyCockpitTourCommon):
    def test_manager(self):
        self.start_tour(COCKPIT, "sales_kpi_company_cockpit", login="manager")

    def test_each_sheet_says_whose_it_is(self):
        """Company, period and its own number; before, the first one only."""
        sheets = self._print()
        self.assertGreater(len(sheets), 2)
        label = (
            self.env["sales.kpi.period"]
            .get_or_create("month", self.company._get_kpi_today())
            .display_name
        )
        for number, text in enumerate(sheets, 1):
            for part in ("Company Cockpit", label, self.company.name, f"{number} / {len(sheets)}"):
                self.assertIn(part, text, number)

    def _print(self):
        """What stands on each sheet, as the browser prints the page."""
        files, wait = [], ChromeBrowser._wait_code_ok

        def wait_and_print(browser, *args, **kwargs):
            wait(browser, *args, **kwargs)
            reply = browser._websocket_request("Page.printToPDF", params=SHEET)
            files.append(base64.b64decode(reply["data"]))

        with patch.object(ChromeBrowser, "_wait_code_ok", wait_and_print):
            ready = "Boolean(document.querySelector('.o_kpi_cockpit_about'))"
            self.browser_js(COCKPIT, "console.log('test successful')", ready, "manager")
        return [page.extract_text() for page in PdfReader(io.BytesIO(files[0])).pages]

    def test_rep_and_leader_are_refused(self):
        for login in ("ann", "leader"):
            self.start_tour(COCKPIT, "sales_kpi_company_cockpit_refused", login=login)

    def test_only_managers_have_the_menu(self):
        menu = self.env.ref("sales_kpi.sales_kpi_company_cockpit_menu")
        Menu = self.env["ir.ui.menu"]
        for user, shown in (
            (self.manager, True), (self.ann, False), (self.leader, False), (self.accountant, False),
        ):  # fmt: skip
            visible = Menu.with_user(user)._visible_menu_ids()
            self.assertEqual(menu.id in visible, shown, user.login)

    def test_chinese_in_the_dark(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"]._load_module_terms(["sales_kpi"], ["zh_CN"])
        self.manager.lang = "zh_CN"
        self.start_tour(
            COCKPIT,
            "sales_kpi_company_cockpit_chinese",
            login="manager",
            cookies={"color_scheme": "dark"},
        )


@tagged("post_install", "-at_install")
class TestCompanyCockpitTourPhone(CompanyCockpitTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_manager_on_phone(self):
        self.start_tour(COCKPIT, "sales_kpi_company_cockpit", login="manager")
