"""The team cockpit in a browser, as a leader and as somebody who leads nobody."""

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..common import SalesKpiCommon

COCKPIT = "/odoo/sales-team-cockpit"


class TeamCockpitTourCommon(SalesKpiCommon, HttpCase):
    """Ann has made the one visit that is asked for, Bob none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False
        # Every day is a working day, so that something is expected whatever day it is.
        cls.company.resource_calendar_id = False
        cls.env["sales.kpi.scheme"].create(
            {
                "name": "Contest",
                "team_ids": [Command.set(cls.region.ids)],
                "line_ids": [cls._line("visits", 90), cls._line("activities_done", 10)],
            }
        )
        cls.env["sales.kpi.activity"].create(
            {
                "name": "Visit",
                "user_id": cls.ann.id,
                "partner_id": cls.customer.id,
                "method_id": cls.env.ref("sales_kpi.sales_kpi_activity_method_visit").id,
                "state": "done",
            }
        )
        today = cls.company._get_kpi_today()
        cls.env["sales.kpi.period"].get_or_create("month", today, cls.company.id).refresh()

    @classmethod
    def _line(cls, code, weight):
        definition = cls.env.ref(f"sales_kpi.definition_{code}")
        values = {"definition_id": definition.id, "weight": weight, "default_target": 1}
        return Command.create(values)

    def _lead(self):
        self.start_tour(COCKPIT, "sales_kpi_team_cockpit", login="leader")
        kind = self.env.ref("sales_kpi.mail_activity_type_reminder")
        reminder = self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])
        self.assertEqual((reminder.user_id, reminder.create_uid), (self.bob, self.leader))
        visit = self.env["sales.kpi.activity"].search([("user_id", "=", self.bob.id)])
        self.assertEqual((visit.state, visit.channel), ("planned", "visit"))
        self.assertEqual(visit.participant_ids, self.leader)


@tagged("post_install", "-at_install")
class TestTeamCockpitTour(TeamCockpitTourCommon):
    def test_a_leader_helps(self):
        self._lead()

    def test_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.leader.lang = "zh_CN"
        self._lead()

    def test_a_rep_is_refused(self):
        self.start_tour(COCKPIT, "sales_kpi_team_cockpit_refused", login="ann")


@tagged("post_install", "-at_install")
class TestTeamCockpitTourPhone(TeamCockpitTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_a_leader_helps_on_the_phone(self):
        self._lead()
