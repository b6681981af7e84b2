from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.date_utils import add


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_newcomer_months = fields.Integer(
        string="Months as a Newcomer",
        default=6,
        help="A salesperson is a newcomer for so many months after joining the first team.",
    )

    _check_kpi_newcomer_months = models.Constraint(
        "CHECK(kpi_newcomer_months > 0)", "Newcomers are new for a month at least."
    )


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    kpi_newcomer_months = fields.Integer(related="company_id.kpi_newcomer_months", readonly=False)


class SalesKpiMembership(models.Model):
    """Who is new in the company's teams, and may be ranked among the likes of him."""

    _inherit = "sales.kpi.membership"

    @api.model
    def _get_newcomers(self, company, day):
        """Ids of those who on ``day`` have been in the company's teams for less than the months
        of its setting; who was there from the start is none."""
        self.flush_model()
        since = add(day, months=-company.sudo().kpi_newcomer_months)
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT user_id FROM sales_kpi_membership newer
                    WHERE company_id = %(company)s AND date_from > %(since)s
                      AND NOT EXISTS (
                          SELECT FROM sales_kpi_membership older
                           WHERE older.user_id = newer.user_id
                             AND older.company_id = %(company)s
                             AND (older.date_from IS NULL OR older.date_from <= %(since)s))""",
                company=company.id,
                since=since,
            )
        )
        return {user_id for (user_id,) in rows}
