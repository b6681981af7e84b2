"""Of which industries somebody keeps the customers. A plain class: it lives for one request."""

from datetime import timedelta

from odoo.tools import SQL

from ....tools.analysis.keeping import find_kept
from ....tools.analysis.paths import LEAST_CASES

DAYS = 90  # who ordered in so many days before, and again within as many

QUERY = """
    SELECT partner.industry_id, before.kpi_user_id, COUNT(again.kpi_customer_id), COUNT(*)
      FROM (SELECT DISTINCT ON (kpi_customer_id) kpi_customer_id, kpi_user_id
              FROM sale_order
             WHERE %(before)s
             ORDER BY kpi_customer_id, date_order DESC, id DESC) before
      JOIN res_partner partner
        ON partner.id = before.kpi_customer_id AND partner.industry_id = ANY(%(industries)s)
 LEFT JOIN (SELECT DISTINCT kpi_customer_id FROM sale_order WHERE %(again)s) again
        ON again.kpi_customer_id = before.kpi_customer_id
     WHERE before.kpi_user_id IS NOT NULL
     GROUP BY 1, 2"""


class Keeping:
    """
    :param day: local day up to which is looked
    """

    def __init__(self, company, day):
        self.env = company.env
        self.company = company
        self.day = day

    def find(self, user_id):
        """[(``res.partner.industry``, ``Kept``)] of somebody's strengths, the greatest first.

        A customer is whose last order of the days before it was.
        """
        counts = self._read(self._find_industries(user_id))
        found = []
        for industry_id, people in counts.items():
            own = people.pop(user_id, (0, 0))
            if kept := find_kept(own, people.values()):
                industry = self.env["res.partner.industry"].sudo().browse(industry_id)
                found.append((industry, kept))
        return sorted(found, key=lambda one: -(one[1].kept - one[1].usual * one[1].cases))

    def _find_industries(self, user_id):
        """Ids of those of which he has enough customers: most people's are not read at all."""
        domain = [
            ("company_id", "=", self.company.id),
            ("user_id", "=", user_id),
            ("partner_id.industry_id", "!=", False),
        ]
        rows = self.env["sales.kpi.customer"].sudo()._read_group(
            domain, ["partner_id.industry_id"], having=[("__count", ">=", LEAST_CASES)]
        )  # fmt: skip
        return [industry.id for (industry,) in rows]

    def _read(self, industries):
        """{industry id: {user id: (customers kept, customers)}}"""
        if not industries:
            return {}
        self.env["sale.order"].flush_model()
        self.env["res.partner"].flush_model(["industry_id"])
        first = self.day - timedelta(days=DAYS - 1)
        query = SQL(
            QUERY,
            before=self._is_within(first - timedelta(days=DAYS), first - timedelta(days=1)),
            again=self._is_within(first, self.day),
            industries=industries,
        )
        found = {}
        for industry_id, user_id, kept, cases in self.env.execute_query(query):
            found.setdefault(industry_id, {})[user_id] = (kept, cases)
        return found

    def _is_within(self, first, last):
        start, end = self.company._get_kpi_bounds(first, last)
        return SQL(
            "state = 'sale' AND company_id = %s AND date_order >= %s AND date_order < %s",
            self.company.id,
            start,
            end,
        )
