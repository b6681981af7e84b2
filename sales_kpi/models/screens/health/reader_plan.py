from psycopg2 import Error

from odoo import models
from odoo.tools import SQL

from ...measures.span import Span

TIMEOUT = "5s"  # to plan takes milliseconds


class SalesKpiReader(models.AbstractModel):
    """What PostgreSQL means to do for a count, without counting."""

    _inherit = "sales.kpi.reader"

    def _explain(self, reading):
        """The plan of the query that a refresh sends for a measure, as text; of a measure that is
        worked out from others, a sentence. Nothing is executed, and nothing can be written."""
        if reading.definition_id.kind == "formula":
            return self.env._("It is worked out from other measures: there is no query.")
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT kpi_plan")
        try:
            self.env.cr.execute(
                SQL(
                    "SELECT set_config('transaction_read_only', 'on', TRUE),"
                    "       set_config('statement_timeout', %s, TRUE)",
                    TIMEOUT,
                )
            )
            rows = self.env.execute_query(SQL("EXPLAIN %s", self._get_counting_query(reading)))
            return "\n".join(line for (line,) in rows)
        except Exception as error:
            return self._tell_unplanned(error)
        finally:
            self.env.cr.execute("ROLLBACK TO SAVEPOINT kpi_plan; RELEASE SAVEPOINT kpi_plan")

    def _tell_unplanned(self, error):
        reason = error.diag.message_primary if isinstance(error, Error) else str(error)
        return self.env._(
            "There is no plan: %s Open the measure and press “Test”.",
            reason or type(error).__name__,
        )

    def _get_counting_query(self, reading):
        """The query by which a refresh of the period counts a measure: where other measures look
        at the same records, theirs too."""
        period, definition = reading.period_id, reading.definition_id
        days = (period.company_id, period.date_from, period.date_to)
        reader = self._for_days(*days)
        tree = self.env["sales.kpi.team.parent"]._get_tree(period.company_id, period.date_to)
        counted = period.reading_ids.definition_id.filtered("active")
        today = period.company_id._get_kpi_today()
        counted = counted._filter_countable(period.date_to, today)._with_used()
        kept = {one.definition_id.id: one.id for one in period.reading_ids if one.listed}
        span = Span(*days, None, kept, tree)
        scans = reader._get_scans(counted, span).values()
        members = next((scan for scan in scans if definition in scan), None)
        if members is None:
            return reader._get_query(definition.sudo(), span, span.depth)
        if all(one.id in kept for one in members):
            return reader._get_changes_query(members, span, span.depth)
        return reader._get_scan_query(members, span, span.depth)
