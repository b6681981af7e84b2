from odoo import models
from odoo.exceptions import UserError


class SalesKpiDefinition(models.Model):
    """A company's own copy of a shared measure. It has a code of its own, as formulas and scripts
    find a measure by its code alone: the shared one stays what it was, also for this company, until
    the copy takes its place in the company's schemes."""

    _inherit = "sales.kpi.definition"

    def action_make_own(self):
        """Make the current company's own copy of a shared measure, and open it.

        :raise UserError: it is a company's own already
        """
        self._kpi_check_one()
        self.check_access("read")
        if self.company_id:
            raise UserError(self.env._("%s is a company's own already: change it.", self.name))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Our Own Copy"),
            "res_model": self._name,
            "res_id": self._make_own(self.env.company).id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _make_own(self, company):
        return self.copy(
            {
                "name": f"{self.name} ({company.name})",
                "code": self._propose_code(self.code),
                "company_id": company.id,
            }
        )
