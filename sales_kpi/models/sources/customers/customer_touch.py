from odoo import models
from odoo.tools import SQL


class SalesKpiCustomer(models.Model):
    """The touches of a customer, each a row with the contact: what he did with us, or we with him.

    What another module records is behind a method of its own, which gives None where that module
    isn't installed.
    """

    _inherit = "sales.kpi.customer"

    def _select_touched(self, company, days, whose):
        """Touches of the last 90 days, by commercial partner; of a salesperson's part those that
        are nobody's as well: what the customer did himself."""
        queries = (
            self._select_order_touches(company, days),
            self._select_activity_touches(company, days),
            self._select_website_touches(company, days),
            self._select_event_touches(company, days),
            self._select_mailing_touches(company, days),
        )
        return SQL(
            """
            SELECT partner.commercial_partner_id AS partner_id, COUNT(*) AS touch_count
              FROM (%s) touch
              JOIN res_partner partner ON partner.id = touch.partner_id
             %s
             GROUP BY partner.commercial_partner_id
            """,
            SQL(" UNION ALL ").join(query for query in queries if query),
            whose("partner.commercial_partner_id", "touch.user_id"),
        )

    def _select_order_touches(self, company, days):
        return SQL(
            """
            SELECT kpi_customer_id AS partner_id, kpi_user_id AS user_id
              FROM sale_order
             WHERE company_id = %s AND state = 'sale' AND date_order >= %s AND date_order < %s
            """,
            company.id,
            days.recent,
            days.end,
        )

    def _select_activity_touches(self, company, days):
        return SQL(
            """
            SELECT commercial_partner_id AS partner_id, user_id
              FROM sales_kpi_activity
             WHERE company_id = %s AND state = 'done' AND date_start >= %s AND date_start < %s
            """,
            company.id,
            days.recent,
            days.end,
        )

    def _select_website_touches(self, company, days):
        """Days on which somebody who was logged in looked at pages of the company's websites."""
        if "website.visitor" not in self.env:
            return None
        return SQL(
            """
            SELECT visitor.partner_id, NULL::int AS user_id
              FROM website_track track
              JOIN website_visitor visitor ON visitor.id = track.visitor_id
              JOIN website ON website.id = visitor.website_id
             WHERE website.company_id = %s AND visitor.partner_id IS NOT NULL
               AND track.visit_datetime >= %s AND track.visit_datetime < %s
             GROUP BY visitor.id, %s
            """,
            company.id,
            days.recent,
            days.end,
            days.to_day(SQL("track.visit_datetime")),
        )

    def _select_event_touches(self, company, days):
        """Registrations for events, by the day of booking. An event of no company is everyone's."""
        if "event.registration" not in self.env:
            return None
        return SQL(
            """
            SELECT partner_id, NULL::int AS user_id
              FROM event_registration
             WHERE COALESCE(company_id, %s) = %s AND partner_id IS NOT NULL
               AND active AND state != 'cancel'
               AND create_date >= %s AND create_date < %s
            """,
            company.id,
            company.id,
            days.recent,
            days.end,
        )

    def _select_mailing_touches(self, company, days):
        """Mailings to contacts that were opened; a mailing belongs to no company."""
        if "mailing.trace" not in self.env:
            return None
        return SQL(
            """
            SELECT res_id AS partner_id, NULL::int AS user_id
              FROM mailing_trace
             WHERE model = 'res.partner' AND is_test_trace IS NOT TRUE
               AND open_datetime >= %s AND open_datetime < %s
            """,
            days.recent,
            days.end,
        )
