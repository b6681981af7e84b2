from odoo import models
from odoo.exceptions import UserError


class SalesKpiPeriod(models.Model):
    """The seal as a file, which can be checked without Odoo."""

    _inherit = "sales.kpi.period"

    def action_download_seal(self):
        """The sealed figures as a file, for ``tools/verify_seal.py``.

        :raise AccessError: the caller is no KPI administrator of the company
        :raise UserError: the period is not sealed
        """
        self._kpi_check_one()
        self._check_may_decide(self)
        seal = self._get_seal()
        if not seal:
            raise UserError(self.env._("%s is not sealed: close it first.", self.display_name))
        if seal._settle():
            self.sudo().message_post(
                body=self.env._("Sealed with what was decided since. Seal: %s", seal.sha256)
            )
        return {
            "type": "ir.actions.act_url",
            "target": "download",
            "url": f"/web/content/{seal._name}/{seal.id}/content"
            f"/seal-{self.name}.json.gz?download=true",
        }
