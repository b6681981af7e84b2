from odoo import api, models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL


class SalesKpiPeriod(models.Model):
    """Who writes into a period holds it, and who closes it takes it: nothing slips in between.

    Any number of writers hold a period at once, each to the end of his transaction. Closing waits
    for them. Whoever comes after it finds the period closed: where he began before, PostgreSQL
    notices it, and Odoo runs the request again.
    """

    _inherit = "sales.kpi.period"

    @api.private
    def _hold(self):
        """Keep these periods from being closed, opened again or locked until the end of the
        transaction. Each writer calls it before he looks at their state."""
        if self.ids:
            self.flush_model(["state"])
            self._execute_hold(SQL("period.id = ANY(%s)", self.ids))

    @api.model
    @api.private
    def _hold_days(self, days):
        """Keep all periods that hold one of some days from being closed; one query.

        :param days: (company, local day) pairs
        :return: {(company, day): closed period}, of those that lie in one
        """
        days = {(company, day) for company, day in days if company and day}
        if not days:
            return {}
        companies, dates = zip(*((company.id, day) for company, day in days), strict=True)
        asked = SQL(
            "SELECT FROM unnest(%s::int[], %s::date[]) AS asked(company_id, day)"
            " WHERE asked.company_id = period.company_id"
            " AND asked.day BETWEEN period.date_from AND period.date_to",
            list(companies),
            list(dates),
        )
        self.flush_model(["company_id", "date_from", "date_to", "state"])
        rows = self._execute_hold(SQL("EXISTS (%s)", asked))
        closed = self.sudo().browse([period_id for period_id, state in rows if state != "open"])
        return _find_first(closed, days)

    def _execute_hold(self, where):
        """The order is the same for everybody, so that no two wait for each other."""
        return self.env.execute_query(
            SQL(
                "SELECT id, state FROM sales_kpi_period AS period WHERE %s"
                " ORDER BY id FOR KEY SHARE",
                where,
            )
        )

    @api.model
    @api.private
    def _find_closed(self, company, day):
        """The first period of ``company`` under review or locked that holds ``day`` (a local
        date); empty when ``day`` is open, and then it stays so."""
        return self._hold_days([(company, day)]).get((company, day), self.sudo().browse())

    def _take(self):
        """Wait until nobody writes into these periods, and keep everybody else from it.

        :raise ConcurrencyError: somebody did since this transaction began; what he wrote it can't
            see, and Odoo runs the request again
        """
        where = SQL("WHERE period.id = ANY(%s) ORDER BY period.id FOR UPDATE", self.ids)
        taken = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM sales_kpi_period AS period %s SKIP LOCKED",
                self._sql_is_held_since(),
                where,
            )
        )
        if len(taken) < len(self):
            self.env.cr.execute(SQL("SELECT FROM sales_kpi_period AS period %s", where))
        if len(taken) < len(self) or any(late for _id, late in taken):
            raise ConcurrencyError("Somebody wrote into the period that is to be closed")

    def _sql_is_held_since(self):
        """Whether somebody held a period who ended after this transaction took its view of the
        database. PostgreSQL keeps in `xmax` who locked a row last: one transaction, or the number
        of a group of them, among the latest of which it is looked up. What this transaction holds
        itself, in savepoints too, has a later number than its own."""
        return SQL(
            """EXISTS (
                SELECT FROM (
                    SELECT period.xmax
                     UNION ALL
                    SELECT (pg_get_multixact_members(period.xmax)).xid
                     WHERE mxid_age(period.xmax) BETWEEN 1 AND 1000
                ) AS holder(xid), LATERAL (
                    SELECT pg_current_xact_id()::text::bigint AS mine
                ) AS me, LATERAL (
                    SELECT (mine >> 32 << 32) + holder.xid::text::bigint AS number
                ) AS full_holder
                WHERE holder.xid::text != '0' AND number < mine
                  AND NOT pg_visible_in_snapshot(number::text::xid8, pg_current_snapshot())
            )"""
        )


def _find_first(periods, days):
    """{(company, day): the first of the periods that holds it}"""
    found = {}
    for company, day in days:
        for period in periods.filtered(
            lambda period, company=company: period.company_id == company
        ):
            if period.date_from <= day <= period.date_to:
                found.setdefault((company, day), period)
    return found
