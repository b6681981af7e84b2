from odoo import api, models
from odoo.tools import SQL

from ...ground.figure_format import tell_day
from ...ground.tables import select_versions
from .alert import TOLD
from .texts import AlertText

SHOWN = 3
STATUS = {"1": "none", "2": "behind", "3": "bad"}


class SalesKpiAlert(models.Model):
    """What is off with a salesperson waits on his workbench."""

    _inherit = "sales.kpi.alert"
    _kpi_waits = True

    @api.model
    def _kpi_find_waiting(self, user, company):
        if user != self.env.user or not self.has_access("read"):
            return super()._kpi_find_waiting(user, company)
        mine = self._find_told(company, user.ids).get(user.id, self.browse())
        mine = mine.filtered("rule_id.tells_rep")
        return [alert._get_waiting() for alert in mine.with_env(self.env(su=True))[:SHOWN]]

    @api.model
    def _kpi_select_waiting(self, user, company):
        return select_versions(self, SQL("user_id = %s AND state IN %s", user.id, TOLD))

    def _get_waiting(self):
        text = AlertText(self)
        since = self.env._("Since %s.", tell_day(self.env, self.since))
        return {
            "sequence": 30,
            "id": self.id,
            "name": "alert",
            # What stands among what is behind is not told twice.
            "code": self.kind == "pace" and self.definition_id.code,
            "icon": "fa-exclamation-triangle",
            "status": STATUS[self.severity],
            "title": self.rule_id.name,
            "text": " ".join((text.sentence, since, text.solved)),
            "mark": {"kind": "waiting", "model": self._name, "id": self.id},
            "label": self.env._("Open It"),
        }
