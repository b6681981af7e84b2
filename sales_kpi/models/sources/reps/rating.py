from odoo import fields, models
from odoo.tools import SQL

from ...ground.axes import of_customer


class SalesKpiRating(models.Model):
    """Ratings that customers gave: one row a rating from 1 to 5 (0 is an unanswered one).

    Credit goes to the person who was rated. A rating of an opportunity or an order that names
    nobody is its salesperson's; of a confirmed order, that of whom it is credited to.

    Customers rate: what an employee gives with a message does not count, nor what the rated person
    wrote last, unless he commented it. Nobody but managers writes ratings: see ``base_judged``.
    """

    _name = "sales.kpi.rating"
    _description = "Customer Rating"
    _inherit = ["sales.kpi.rep.row"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document"
    _kpi_axes = of_customer("partner_id.commercial_partner_id")
    _depends = {
        "crm.lead": ["user_id"],
        "sale.order": ["kpi_credit_date", "kpi_user_id", "user_id"],
    }
    _kpi_optional = {
        "rating.rating": [
            "consumed", "feedback", "partner_id", "rated_on", "rated_partner_id", "rating",
            "res_id", "res_model", "res_name", "write_uid",
        ],
    }  # fmt: skip

    date = fields.Datetime(string="Rated On", readonly=True)
    rating = fields.Float(
        string="Customer's Rating", readonly=True, aggregator="avg", help="From 1 to 5."
    )
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    document = fields.Char(string="About", readonly=True)
    feedback = fields.Text(string="Comment", readonly=True)
    res_model = fields.Char(string="Kind of Record", readonly=True)
    res_id = fields.Integer(string="Record", readonly=True, aggregator=None)

    def _select_rows(self):
        return SQL(
            """
            SELECT rated.id AS id,
                   rated.rated_on AS date,
                   rated.rating AS rating,
                   rated.partner_id AS partner_id,
                   rated.res_name AS document,
                   rated.feedback AS feedback,
                   rated.res_model AS res_model,
                   rated.res_id AS res_id,
                   %(place)s
              FROM rating_rating rated
              LEFT JOIN crm_lead lead
                ON rated.rated_partner_id IS NULL
               AND rated.res_model = 'crm.lead' AND lead.id = rated.res_id
              LEFT JOIN sale_order sale
                ON rated.rated_partner_id IS NULL
               AND rated.res_model = 'sale.order' AND sale.id = rated.res_id
              %(join_rep)s
              %(join_place)s
             WHERE rated.consumed IS TRUE
               AND rated.rating >= 1
               AND rated.rated_on IS NOT NULL
               AND (rated.write_uid IS DISTINCT FROM rep.id OR %(commented)s)
               AND NOT EXISTS (SELECT FROM res_users rater
                                WHERE rater.partner_id = rated.partner_id
                                  AND rater.share IS NOT TRUE)
            """,
            commented=self._get_commented(),
            place=self._select_place(),
            join_rep=self._join_rep(
                SQL(
                    "COALESCE(%s, lead.user_id, CASE WHEN sale.kpi_credit_date IS NULL"
                    " THEN sale.user_id ELSE sale.kpi_user_id END)",
                    self._select_user_of_partner(SQL("rated.rated_partner_id")),
                )
            ),
            join_place=self._join_place(self._to_local_day(SQL("rated.rated_on"))),
        )

    def _get_commented(self):
        """Whether somebody has answered the rating, where that is installed."""
        is_there = "publisher_id" in self.env["rating.rating"]._fields
        return SQL("rated.publisher_id IS NOT NULL") if is_there else SQL("FALSE")

    def action_open_document(self):
        """What was rated; where it has gone, or is not the viewer's, this row."""
        known = self.res_model in self.env
        return self._open_document(self.env[self.res_model].browse(self.res_id) if known else self)
