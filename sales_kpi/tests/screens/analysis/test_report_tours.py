"""Reports are built, kept, shared and opened, in a browser."""

from datetime import datetime, time

from odoo.tests import HttpCase, tagged

from ...common import SalesKpiCommon

REPORTS = "/odoo/sales-reports"


class ReportTourCommon(SalesKpiCommon, HttpCase):
    """This month Ann sold for 300 to China, Carl, of the Wasps, for 150 to France."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump = cls.env["product.product"].create({"name": "Pump", "type": "consu"})
        cls._sell(cls.ann, cls.bees, 300, "base.cn")
        cls._sell(cls.carl, cls.wasps, 150, "base.fr")

    @classmethod
    def _sell(cls, user, team, amount, country):
        values = {"name": country, "is_company": True, "country_id": cls.env.ref(country).id}
        line = {"product_id": cls.pump.id, "price_unit": amount, "tax_ids": False}
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.env["res.partner"].create(values).id,
                "user_id": user.id,
                "team_id": team.id,
                "order_line": [(0, 0, line)],
            }
        )
        order.action_confirm()
        order.date_order = datetime.combine(cls.company._get_kpi_today().replace(day=1), time(12))

    def _tour(self, name, login, path=REPORTS):
        self.env.flush_all()
        self.start_tour(path, f"sales_kpi_report_{name}", login=login)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestReportTours(ReportTourCommon):
    def test_built_by_a_manager(self):
        self._tour("build", "manager")
        [report] = self.env["sales.kpi.report"].search([("user_id", "=", self.manager.id)])
        self.assertEqual((report.sharing, report.look), ("private", "bars"))
        spec = report._get_spec()
        self.assertEqual((spec["rows"], spec["columns"]), (["country"], ["customer_class"]))

    def test_shared_by_a_leader(self):
        self._tour("share", "leader")
        report = self.env["sales.kpi.report"].search([("user_id", "=", self.leader.id)])
        self.assertEqual((report.sharing, report.team_id), ("team", self.bees))
        self._tour("rep", "ann")
        own = self.env["sales.kpi.report"].search([("user_id", "=", self.ann.id)])
        self.assertEqual((own.name, own.sharing), ("Mine", "private"))


@tagged("post_install", "-at_install")
class TestReportPhoneTours(ReportTourCommon):
    browser_size = "414x896"
    touch_enabled = True

    def test_on_a_phone(self):
        spec = {
            "name": "By country", "measures": ["order_amount", "order_count", "signed_customers"],
            "rows": ["country"], "comparison": "previous", "share_of": "column",
        }  # fmt: skip
        self.env["sales.kpi.report.screen"].with_user(self.manager).save({"spec": spec}, {})
        self._tour("phone", "manager")
