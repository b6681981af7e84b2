from enum import Enum

from odoo import api, models
from odoo.fields import Domain
from odoo.orm.domains import DomainAnd
from odoo.tools import SQL

# Where it is read off which lines seem to be settled, and are not.
WRITTEN = ("account.move", "account.move.line", "account.payment", "account.partial.reconcile")
IS_OPEN = Domain("is_open", "=", True)


class Lines(Enum):
    """The lines that are asked for. No caller from outside can name one of them."""

    OPEN = 1


class SalesKpiReceivable(models.Model):
    """What is open is found by an index, however long the history: of all that was ever invoiced
    most is settled."""

    _inherit = "sales.kpi.receivable"

    @api.model
    def _search(self, domain, *args, **kwargs):
        if self._is_of_open(domain):
            self = self.with_context(kpi_lines=Lines.OPEN)
        return super()._search(domain, *args, **kwargs)

    def _is_of_open(self, domain):
        """Whether a filter finds nothing but what is open."""
        domain = Domain(domain).optimize(self)
        parts = domain.children if isinstance(domain, DomainAnd) else [domain]
        return IS_OPEN.optimize(self) in parts

    def _where_asked(self):
        """Condition on the line ``due``. What seems to be settled only is told by its ids: asked
        for by a subquery, PostgreSQL would go through all lines for it."""
        if self.env.context.get("kpi_lines") is not Lines.OPEN:
            return SQL("TRUE")
        is_open = SQL("due.amount_residual != 0 AND due.display_type = 'payment_term'")
        undone = self._find_undone()
        return SQL("(%s OR due.id = ANY(%s))", is_open, undone) if undone else is_open

    def _find_undone(self):
        """Ids of the lines that documents in draft or rejected payments are matched with."""
        for model in WRITTEN:
            self.env[model].flush_model()
        rows = self.env.execute_query(SQL("SELECT line_id FROM (%s) undone", self._select_undone()))
        return [line_id for (line_id,) in rows]
