import secrets

from odoo import api, models

from ....tools import canonical
from ...ground.tables import find_tables

KEY = "sales_kpi.seal_key"
UNREAD = "sealed unread: "
WORDS = ("before", "after")  # columns of the trail


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
    def _hide_words(self, columns, rows):
        """Rows of the trail without the words of what is secret: a digest stands for them. What is
        hidden already stays as it is.

        :param columns: names of the columns, the id first
        """
        secret = set(find_tables(self.env, "_kpi_trail_is_secret"))
        words = [columns.index(name) for name in WORDS if name in columns]
        rows = [list(row) for row in rows]
        for row in rows if "model" in columns else ():
            for place in words if row[columns.index("model")] in secret else ():
                if row[place] and not row[place].startswith(UNREAD):
                    told = [columns[place], row[0], row[place]]
                    row[place] = UNREAD + canonical.keyed_digest(self._get_key(), told)
        return rows

    @api.model
    def _get_key(self):
        """The key of this database; it is made with the first use."""
        Parameter = self.env["ir.config_parameter"].sudo()
        key = Parameter.get_param(KEY)
        if not key:
            key = secrets.token_hex(32)
            Parameter.set_param(KEY, key)
        return key
