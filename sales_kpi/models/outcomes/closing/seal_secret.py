import secrets

from odoo import api, models

from ....tools import canonical

KEY = "sales_kpi.seal_key"


class SalesKpiSeal(models.Model):
    """What not everybody may read who has the seal is sealed by a digest of it, with a key that
    stays in the database: sums of a few digits would be guessed without one."""

    _inherit = "sales.kpi.seal"

    @api.model
    def _hide(self, name, rows, count):
        """
        :param name: of the model
        :param rows: the id first, what is hidden last
        :param count: how many columns are hidden
        """
        key = self._get_key()
        return [
            [*row[:-count], canonical.keyed_digest(key, [name, row[0], *row[-count:]])]
            for row in rows
        ]

    @api.model
    def _get_key(self):
        """The key of this database; it is made with the first use."""
        Parameter = self.env["ir.config_parameter"].sudo()
        key = Parameter.get_param(KEY)
        if not key:
            key = secrets.token_hex(32)
            Parameter.set_param(KEY, key)
        return key
