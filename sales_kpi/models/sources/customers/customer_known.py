from odoo import models
from odoo.tools import SQL

SHARED_BY = ("bought", "contacted", "recurring")


class SalesKpiCustomer(models.Model):
    """What is known of customers, by commercial partner: of everybody, or of the salespeople of
    shared customers only."""

    _inherit = "sales.kpi.customer"

    def _join_known(self, company, days, customer, whose):
        """
        :param customer: column with the customer
        :param whose: gives the join that leaves the rows of some people, see ``of_owner``
        """
        joins = {
            "bought": self._select_bought(company, days, whose),
            "contacted": self._select_contacted(company, days, whose),
            "touched": self._select_touched(company, days, whose),
            "recurring": self._select_recurring(company, days, whose),
        }
        return SQL(" ").join(
            SQL(
                "LEFT JOIN (%(query)s) %(name)s ON %(name)s.partner_id = %(customer)s",
                query=query,
                name=SQL.identifier(name),
                customer=customer,
            )
            for name, query in joins.items()
        )

    def _select_shared(self, user):
        """Whether somebody else than the salesperson did business with the customer.

        What is nobody's every salesperson may read in Odoo.
        """
        return SQL(" OR ").join(
            SQL(
                "COALESCE(%(user)s <> %(name)s.low_user OR %(user)s <> %(name)s.high_user, FALSE)",
                user=user,
                name=SQL.identifier(name),
            )
            for name in SHARED_BY
        )

    def _select_customer_columns(self):
        """What is known of a customer; what he has none of is 0, not NULL."""
        return SQL(
            """
                 COALESCE(bought.order_count, 0) AS order_count,
                 COALESCE(bought.day_count, 0) AS day_count,
                 bought.first_order_date,
                 bought.last_order_date,
                 COALESCE(bought.amount_12m, 0) AS amount_12m,
                 COALESCE(bought.amount_90, 0) AS amount_90,
                 COALESCE(bought.amount_prev_90, 0) AS amount_prev_90,
                 COALESCE(bought.margin_12m, 0) AS margin_12m,
                 COALESCE(bought.is_buyer, FALSE) AS is_buyer,
                 COALESCE(bought.bought_before, FALSE) AS bought_before,
                 COALESCE(bought.is_recent, FALSE) OR COALESCE(contacted.is_recent, FALSE)
                     AS is_active,
                 contacted.last_contact_date,
                 COALESCE(touched.touch_count, 0) AS touch_count,
                 COALESCE(recurring.amount, 0) AS recurring_yearly
            """
        )

    def _select_bought(self, company, days, whose):
        """Confirmed orders; one dated later than today counts from its day on. Who bought for
        himself and belongs to a company today is known as that."""
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id,
                   COUNT(*) AS order_count,
                   COUNT(DISTINCT day) AS day_count,
                   MIN(day) AS first_order_date,
                   MAX(day) AS last_order_date,
                   SUM(amount) FILTER (WHERE date_order >= %(year)s) AS amount_12m,
                   SUM(margin) FILTER (WHERE date_order >= %(year)s) AS margin_12m,
                   SUM(amount) FILTER (WHERE date_order >= %(recent)s) AS amount_90,
                   SUM(amount) FILTER (WHERE date_order >= %(earlier)s AND date_order < %(recent)s)
                       AS amount_prev_90,
                   BOOL_OR(date_order >= %(recent)s) AS is_recent,
                   BOOL_OR(date_order >= %(year)s) AS is_buyer,
                   BOOL_OR(date_order >= %(year_before)s AND date_order < %(year)s)
                       AS bought_before,
                   (ARRAY_AGG(sold.user_id ORDER BY date_order DESC, sold.id DESC)
                       FILTER (WHERE sold.user_id IS NOT NULL))[1] AS user_id,
                   MIN(sold.user_id) AS low_user,
                   MAX(sold.user_id) AS high_user
              FROM (%(orders)s) sold
              JOIN res_partner partner ON partner.id = sold.kpi_customer_id
              %(whose)s
             GROUP BY partner.commercial_partner_id
            """,
            year=days.year,
            year_before=days.year_before,
            recent=days.recent,
            earlier=days.earlier,
            orders=self._select_orders(company, days),
            whose=whose("partner.commercial_partner_id", "sold.user_id"),
        )

    def _select_orders(self, company, days):
        # the column of the module sale_margin, where it is installed
        margin = "margin" if "margin" in self.env["sale.order"]._fields else "amount_untaxed"
        return SQL(
            """
            SELECT id, kpi_customer_id, kpi_user_id AS user_id, date_order, %(day)s AS day,
                   amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1) AS amount,
                   %(margin)s / COALESCE(NULLIF(currency_rate, 0), 1) AS margin
              FROM sale_order
             WHERE company_id = %(company)s AND state = 'sale' AND date_order < %(end)s
            """,
            day=days.to_day(SQL("date_order")),
            margin=SQL.identifier(margin),
            company=company.id,
            end=days.end,
        )

    def _select_contacted(self, company, days, whose):
        return SQL(
            """
            SELECT activity.commercial_partner_id AS partner_id,
                   MAX(%(day)s) AS last_contact_date,
                   BOOL_OR(date_start >= %(recent)s) AS is_recent,
                   MIN(activity.user_id) AS low_user,
                   MAX(activity.user_id) AS high_user
              FROM sales_kpi_activity activity
              %(whose)s
             WHERE activity.company_id = %(company)s AND activity.state = 'done'
               AND date_start < %(end)s
             GROUP BY activity.commercial_partner_id
            """,
            whose=whose("activity.commercial_partner_id", "activity.user_id"),
            day=days.to_day(SQL("date_start")),
            recent=days.recent,
            company=company.id,
            end=days.end,
        )

    def _select_recurring(self, company, days, whose):
        """What the opportunities won in the last 12 months bring a year. One that was reopened
        counts by its last win, and not at all while it is open or lost again."""
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id,
                   12 * SUM(move.recurring_revenue_monthly) AS amount,
                   MIN(move.user_id) AS low_user,
                   MAX(move.user_id) AS high_user
              FROM sales_kpi_stage_move move
              JOIN crm_lead lead ON lead.id = move.lead_id
              JOIN res_partner partner ON partner.id = COALESCE(move.partner_id, lead.partner_id)
              %(whose)s
             WHERE move.company_id = %(company)s AND move.kind = 'won'
               AND move.undone IS NOT TRUE
               AND move.date >= %(year)s AND move.date < %(end)s
               AND NOT EXISTS (
                   SELECT FROM sales_kpi_stage_move later
                    WHERE later.lead_id = move.lead_id
                      AND later.kind IN ('won', 'lost', 'reopened')
                      AND later.merged IS NOT TRUE
                      AND (later.date, later.id) > (move.date, move.id))
             GROUP BY partner.commercial_partner_id
            """,
            whose=whose("partner.commercial_partner_id", "move.user_id"),
            company=company.id,
            year=days.year,
            end=days.end,
        )


def of_everybody(_customer, _user):
    return SQL()


def of_owner(customer, user):
    """The join that leaves what the salesperson of a shared customer did, or nobody."""
    return SQL(
        "JOIN owner ON owner.partner_id = %(customer)s"
        " AND (%(user)s = owner.user_id OR %(user)s IS NULL)",
        customer=SQL(customer),
        user=SQL(user),
    )
