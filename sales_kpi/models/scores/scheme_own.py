from odoo import models
from odoo.exceptions import UserError


class SalesKpiScheme(models.Model):
    """A company's own copy of a shared scheme: the version that judges this company from its next
    period on. The shared one goes on judging the others, and this one again when the copy is
    archived."""

    _inherit = "sales.kpi.scheme"

    def action_make_own(self):
        """Open the current company's own copy of a shared scheme; make it when there is none.

        :raise UserError: it is a company's own already
        """
        self._kpi_check_one()
        self.check_access("read")
        self.browse().check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Our Own Copy"),
            "res_model": self._name,
            "res_id": self._get_or_make_own(self.env.company).id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _get_or_make_own(self, company):
        if self.company_id:
            raise UserError(self.env._("%s is a company's own already: change it.", self.name))
        own = self.sudo()._get_versions().filtered(lambda one: one.company_id == company)[-1:]
        return (own or self.sudo()._make_own(company)).with_env(self.env)

    def _make_own(self, company):
        latest = self._get_kin()[-1]
        return latest.copy(
            {
                "company_id": company.id,
                "previous_id": latest.id,
                "date_from": latest.with_company(company)._get_next_day(),
                "active": latest.active,
            }
        )
