from odoo import api, fields, models
from odoo.fields import Domain

from ...ground.viewer import MANAGER_GROUPS
from .finding import OPEN

ADMINS = ("base.group_system",)
TODO = "mail.mail_activity_data_todo"


class SalesKpiFinding(models.Model):
    """What is about the only one who could read it goes to Odoo's administrators: who administers
    the figures alone is looked at, too."""

    _inherit = "sales.kpi.finding"

    for_admins = fields.Boolean(
        string="Goes to Administrators", readonly=True,
        help="Nobody else leads the salesperson, nor administers the figures: Odoo's "
        "administrators read it and decide.",
    )  # fmt: skip

    @api.model
    def _pass_to_admins(self, company):
        """Look who could read what nobody has decided on yet: managers come and go."""
        own = Domain("company_id", "=", company.id) & Domain("state", "in", OPEN)
        undecided = self.sudo().search(own)
        alone = undecided._filter_alone(company)
        (undecided - alone).filtered("for_admins").write({"for_admins": False})
        fresh = alone.filtered(lambda one: not one.for_admins)
        fresh.write({"for_admins": True})
        for finding in fresh:
            finding._tell_admin()

    def _filter_alone(self, company):
        """Those that nobody but whom they are about could read."""
        own_case = self.env["sales.kpi.own.case"]
        managers, alone = own_case._get_managers(company, MANAGER_GROUPS), self.browse()
        for (user, team), findings in self.grouped(lambda one: (one.user_id, one.team_id)).items():
            others = managers - user
            if not others and not own_case._get_leaders(team, company) - user:
                alone |= findings
        return alone

    def _tell_admin(self):
        """On the list of one: he opens it from there, for he may have no menu for it."""
        own_case = self.env["sales.kpi.own.case"]
        admin = (own_case._get_managers(self.company_id, ADMINS) - self.user_id)[:1]
        if admin:
            env = self.with_context(lang=admin.lang).env
            self.activity_schedule(
                TODO, summary=env._("Decide on a finding: nobody else can"), user_id=admin.id
            )
