from odoo import models
from odoo.tools import SQL


class SalesKpiEarningBasis(models.AbstractModel):
    """A won deal pays once: reopened, its win is taken back, and the next one earns."""

    _inherit = "sales.kpi.earning.basis"

    def _get_win_link(self):
        """A win is shared as its opportunity was on that day."""
        return "move_id" if "move_id" in self.env["sales.kpi.share"]._fields else "lead_id"

    def _select_won(self, line, company, date_from, date_to):
        """One row a win that stands: the first of an opportunity, or a later one. What was merged
        keeps its key; an amount that is lowered later counts as it is then."""
        Lead = self.env["crm.lead"].sudo().with_company(company)
        start, end = company._get_kpi_bounds(date_from, date_to)
        value = SQL("1" if line.value == "quantity" else "row.amount")
        return SQL(
            """
            SELECT row.key, row.key AS document, row.link_id, row.lead_id AS res_id,
                   row.user_id, row.team_id, %(day)s AS date,
                   (CASE WHEN %(only)s THEN %(value)s ELSE 0 END)::numeric AS whole,
                   (%(value)s)::numeric AS total, NULL::int AS days,
                   FALSE AS is_new, NULL::text AS customer_class
              FROM (%(wins)s) row
             WHERE row.company_id = %(company)s AND row.date >= %(start)s AND row.date < %(end)s
            """,
            day=company._sql_kpi_date(SQL("row.date")),
            only=self._get_filter(line, Lead, SQL("row.lead_id")),
            value=value,
            wins=self._select_wins(),
            company=company.id,
            start=start,
            end=end,
        )

    def _select_wins(self):
        return SQL(
            """
            SELECT won.*, %(link)s AS link_id,
                   CASE WHEN move.merged THEN won.revenue
                        ELSE LEAST(won.revenue, COALESCE(lead.expected_revenue, 0)) END AS amount,
                   'win:' || COALESCE(NULLIF(move.own_lead_id, 0), move.lead_id)
                   || COALESCE(':' || NULLIF((
                       SELECT COUNT(*) FROM sales_kpi_stage_move former
                        WHERE former.lead_id = won.lead_id AND former.kind = 'won'
                          AND former.undone IS NOT TRUE
                          AND COALESCE(former.own_lead_id, 0) = COALESCE(move.own_lead_id, 0)
                          AND (former.date, former.id) < (won.date, won.id)), 0), '') AS key
              FROM (%(rows)s) won
              JOIN sales_kpi_stage_move move ON move.id = won.move_id
              JOIN crm_lead lead ON lead.id = won.lead_id
             WHERE NOT EXISTS (
                   SELECT FROM sales_kpi_stage_move reopened
                    WHERE reopened.lead_id = won.lead_id AND reopened.kind = 'reopened'
                      AND COALESCE(reopened.own_lead_id, 0) = COALESCE(move.own_lead_id, 0)
                      AND reopened.merged IS NOT DISTINCT FROM move.merged
                      AND (reopened.date, reopened.id) > (won.date, won.id))
            """,
            link=SQL("won.id" if self._get_win_link() == "move_id" else "won.lead_id"),
            rows=self.env["sales.kpi.win"].sudo()._table_query,
        )
