from odoo import fields, models
from odoo.exceptions import UserError

from ...ground.figure_format import tell_day

SHOWN = 12  # people who are named; more are counted


class SalesKpiPeriod(models.Model):
    """The steps of a period: what is missing for the next one is told before anybody is asked.

    What closes with a period extends ``_find_review_gaps``, and ``_find_lock_obstacles``.
    """

    _inherit = "sales.kpi.period"

    missing = fields.Text(
        string="Still Missing", compute="_compute_missing", groups="sales_kpi.group_kpi_manager"
    )

    def _compute_missing(self):
        for period in self:
            finders = {"open": "_find_review_gaps", "review": "_find_lock_obstacles"}
            find = period.id and finders.get(period.state)
            period.missing = "\n\n".join(getattr(period.sudo(), find)()) if find else False

    def _name_people(self, users):
        names = users.sorted("name").mapped("name")
        if len(names) > SHOWN:
            names[SHOWN:] = [self.env._("… and %s more.", len(names) - SHOWN)]
        return ", ".join(names)

    def _find_review_gaps(self):
        """What a review had better wait for, as paragraphs."""
        if self.date_to < self.company_id._get_kpi_today():
            return []
        return [
            self.env._(
                "%(period)s ends on %(day)s: what comes in from now on would not count any more.",
                period=self.display_name,
                day=tell_day(self.env, self.date_to),
            )
        ]

    def action_ask_review(self):
        """Say what is missing, and ask whether the figures are to stay as they are."""
        self._check_step("open")
        return self._ask("review", self.env._("Start Review"))

    def action_ask_lock(self):
        """Ask whether the period is to be closed for good.

        :raise UserError: something is missing; all of it is named
        """
        self._check_step("review")
        period = self.sudo()
        period._prepare_lock()
        period._check_lockable()
        return self._ask("lock", self.env._("Lock"))

    def action_ask_reopen(self):
        """Ask whether the figures are to be counted again.

        :raise UserError: something was decided on them
        """
        self._check_step("review")
        self.sudo()._check_reopenable()
        return self._ask("reopen", self.env._("Open Again"))

    def _check_step(self, state):
        self._kpi_check_one()
        self.check_access("write")
        if self.state != state:
            raise UserError(
                self.env._("%(period)s can't do this step now.", period=self.display_name)
            )

    def _ask(self, step, title):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_period_step_action"
        )
        return {
            **action,
            "name": f"{title}: {self.display_name}",
            "res_id": self.id,
            "context": {"kpi_step": step},
        }
