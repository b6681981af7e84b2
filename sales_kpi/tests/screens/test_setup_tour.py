"""From an empty company to the first leaderboard with own figures, in a browser: the clicks and the
minutes are counted."""

import time

from odoo.fields import Command
from odoo.tests import HttpCase, tagged

from ..scores.score_common import ScoreCommon

TEN_MINUTES = 600


class SetupTourCommon(ScoreCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.team.member"].search([]).unlink()
        cls.env["crm.team"].search([]).active = False
        cls.env["sales.kpi.membership"].search([]).unlink()
        cls.env["sales.kpi.setup"].search([]).unlink()
        cls.env.registry.clear_cache()
        cls.boss = cls.env.ref("base.user_admin")
        cls.boss.group_ids |= cls.env.ref("sales_team.group_sale_manager")

    def _run(self, tour):
        begin = time.monotonic()
        self.start_tour("/odoo/action-sales_kpi.sales_kpi_setup_action", tour, login="admin")
        self.assertLess(time.monotonic() - begin, TEN_MINUTES)
        return self.env["sales.kpi.setup"].search([("company_id", "=", self.company.id)])


@tagged("post_install", "-at_install")
class TestSetupTour(SetupTourCommon):
    def test_from_nothing(self):
        """A deal of 50,000 is won, and nobody is in a team yet."""
        setup = self._run("sales_kpi_setup_from_nothing")
        self.assertTrue(setup.done_date)
        self.assertTrue(setup.targets_set)
        self.assertEqual(setup.people_count, 1)

    def test_with_a_year(self):
        """Teams are there, and what they won last year: the targets are proposed."""
        team = self.env["crm.team"].create(
            {"name": "Bees again", "member_ids": [Command.set((self.ann | self.bob).ids)]}
        )
        today = self.company._get_kpi_today()
        for month in range(1, 13):
            self._move(
                "won", self.ann, f"{today.year - 1}-{month:02}-10 12:00:00", 20000, team=team
            )
        self._move("won", self.ann, f"{today} 01:00:00", 5000, team=team)
        setup = self._run("sales_kpi_setup_with_a_year")
        self.assertTrue(setup.has_history)
        targets = {line.definition_id.code: line.default_target for line in setup.line_ids}
        self.assertEqual(targets["won_revenue"], 20000)
        self.assertTrue(setup.done_date)
