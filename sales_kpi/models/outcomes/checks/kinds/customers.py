"""Whose customers are sold to, and whether there are any."""

from odoo.tools import SQL

from .kind import Kind, days, money, number
from .marks import SAME_CUSTOMER, select_marks

PARTNER = "res.partner"
ORDER = "sale.order"
ACTIVITY = "sales.kpi.activity"


class Customers(Kind):
    def orders(self):
        """Confirmed orders of the days, with the salesperson they count for."""
        return SQL(
            """
            SELECT sale.id, sale.name, sale.kpi_user_id AS user_id, sale.kpi_customer_id,
                   sale.partner_id, sale.partner_invoice_id, sale.partner_shipping_id,
                   sale.date_order, sale.kpi_credit_date, sale.create_uid,
                   sale.create_date, sale.opportunity_id, %(day)s AS sold_day,
                   sale.amount_untaxed / COALESCE(NULLIF(sale.currency_rate, 0), 1) AS amount
              FROM sale_order sale
             WHERE sale.company_id = %(company)s AND sale.state = 'sale'
               AND sale.kpi_user_id IS NOT NULL AND %(within)s
            """,
            day=self.day("sale.date_order"),
            company=self.company.id,
            within=self.within("sale.date_order"),
        )

    def large_order(self):
        """The amount that nine of ten orders of a year stay under; NULL: too few to tell."""
        return SQL(
            """
            (SELECT percentile_cont(0.9) WITHIN GROUP (
                        ORDER BY amount_untaxed / COALESCE(NULLIF(currency_rate, 0), 1))
               FROM sale_order usual
              WHERE company_id = %(company)s AND state = 'sale' AND amount_untaxed > 0
                AND date_order >= %(end)s::timestamp - make_interval(days => 365)
                AND date_order < %(end)s
             HAVING COUNT(*) >= 10)
            """,
            company=self.company.id,
            end=self.end,
        )


class Invented(Customers):
    """Orders of customers whom the salesperson, or a colleague, made days before, and of whom
    nothing is known: no way to reach them, no activity, no opportunity. Many, or a large one."""

    code = "invented"
    label = "Customers of whom nothing is known"
    model = ORDER
    uses = {"count": 3, "days": 3}

    def select(self):
        return SQL(
            """
            SELECT sale.user_id, date_trunc('month', MIN(sold_day))::date::text AS key,
                   array_agg(sale.id ORDER BY sale.id) AS ids, SUM(amount) AS figure,
                   MIN(sold_day) AS first, MAX(sold_day) AS last,
                   jsonb_build_object('amount', SUM(amount),
                                      'customers', COUNT(DISTINCT sale.kpi_customer_id)) AS told
              FROM (%(orders)s) sale
              JOIN res_partner customer ON customer.id = sale.kpi_customer_id
             WHERE %(own)s AND sale.kpi_credit_date - customer.create_date < %(days)s
               AND NOT EXISTS (SELECT FROM %(marks)s known)
               AND sale.opportunity_id IS NULL
               AND NOT EXISTS (SELECT FROM sales_kpi_activity act
                                WHERE act.commercial_partner_id = customer.id
                                  AND act.state = 'done')
             GROUP BY sale.user_id, date_trunc('month', sold_day)
            HAVING COUNT(*) >= %(count)s OR MAX(amount) >= %(large)s
            """,
            orders=self.orders(),
            own=self.by_rep("customer.create_uid", "sale.user_id"),
            marks=select_marks("customer", SAME_CUSTOMER),
            days=self.days(),
            count=self.rule.count,
            large=self.large_order(),
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "Orders of customers who were made just before and can't be reached: %(count)s, for "
            "%(amount)s in all (%(days)s).",
            count=number(finding, finding.count),
            days=days(finding),
            amount=money(finding, told["amount"]),
        )


class RivalVisits(Customers):
    """Visits to customers whom a colleague keeps: his contact, or his are all the orders."""

    code = "rival_visits"
    label = "Visits to colleagues' customers"
    model = ACTIVITY
    uses = {"count": 3, "days": 365}

    def select(self):
        return SQL(
            """
            SELECT act.user_id, date_trunc('month', MIN(%(day)s))::date::text AS key,
                   array_agg(act.id ORDER BY act.id) AS ids, COUNT(*) AS figure,
                   MIN(%(day)s) AS first, MAX(%(day)s) AS last,
                   jsonb_build_object('customers', COUNT(DISTINCT act.commercial_partner_id))
                   AS told
              FROM sales_kpi_activity act
              JOIN res_partner customer ON customer.id = act.commercial_partner_id
             WHERE act.company_id = %(company)s AND act.state = 'done' AND act.channel = 'visit'
               AND act.lead_id IS NULL AND %(within)s AND %(theirs)s
             GROUP BY act.user_id, date_trunc('month', %(day)s)
            HAVING COUNT(*) >= %(count)s
            """,
            day=self.day("act.date_start"),
            company=self.company.id,
            within=self.within("act.date_start"),
            theirs=_select_is_rivals(self, SQL("act.user_id"), SQL("act.date_start")),
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(count)s visits were made to customers whom a colleague looks after (%(days)s).",
            count=number(finding, finding.count),
            days=days(finding),
        )


class RivalOrders(Customers):
    code = "rival_orders"
    label = "Orders of colleagues' customers"
    model = ORDER
    uses = {"count": 3, "days": 365}

    def select(self):
        return SQL(
            """
            SELECT sale.user_id, date_trunc('month', MIN(sold_day))::date::text AS key,
                   array_agg(sale.id ORDER BY sale.id) AS ids, SUM(amount) AS figure,
                   MIN(sold_day) AS first, MAX(sold_day) AS last,
                   jsonb_build_object('amount', SUM(amount)) AS told
              FROM (%(orders)s) sale
              JOIN res_partner customer ON customer.id = sale.kpi_customer_id
             WHERE %(theirs)s
             GROUP BY sale.user_id, date_trunc('month', sold_day)
            HAVING COUNT(*) >= %(count)s
            """,
            orders=self.orders(),
            theirs=_select_is_rivals(self, SQL("sale.user_id"), SQL("sale.date_order")),
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(count)s orders, %(amount)s in all, are of customers whom a colleague looks after "
            "(%(days)s).",
            count=number(finding, finding.count),
            days=days(finding),
            amount=money(finding, told["amount"]),
        )


class Claimed(Customers):
    code = "claimed"
    label = "Colleagues' customers claimed"
    model = PARTNER
    uses = {"count": 3}

    def select(self):
        return SQL(
            """
            SELECT change.author_id AS user_id, MIN(%(day)s)::text AS key,
                   array_agg(DISTINCT change.res_id) AS ids,
                   COUNT(DISTINCT change.res_id) AS figure,
                   MIN(%(day)s) AS first, MAX(%(day)s) AS last, '{}'::jsonb AS told
              FROM (%(changes)s) change
              JOIN res_company_users_rel rel
                   ON rel.user_id = change.author_id AND rel.cid = %(company)s
             WHERE change.new_id = change.author_id AND change.old_id > 0
               AND change.old_id != change.new_id AND %(within)s
             GROUP BY change.author_id, date_trunc('month', %(day)s)
            HAVING COUNT(DISTINCT change.res_id) >= %(count)s
            """,
            day=self.day("change.date"),
            changes=self.changes(PARTNER, "user_id"),
            company=self.company.id,
            within=self.within("change.date"),
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(count)s customers of colleagues were claimed (%(days)s).",
            count=number(finding, finding.count),
            days=days(finding),
        )


def _select_is_rivals(kind, user, moment):
    """Whether the ``customer`` is kept by others: named as theirs, or only theirs bought by, and
    not by this salesperson in the time before."""
    return SQL(
        """
        customer.user_id IS DISTINCT FROM %(user)s
        AND NOT EXISTS (%(bought)s AND former.kpi_user_id = %(user)s)
        AND (customer.user_id IS NOT NULL
             OR EXISTS (%(bought)s AND former.kpi_user_id != %(user)s))
        """,
        user=user,
        bought=SQL(
            """
            SELECT FROM sale_order former
             WHERE former.kpi_customer_id = customer.id AND former.state = 'sale'
               AND former.company_id = %s
               AND former.date_order < %s AND former.date_order >= %s - %s
            """,
            kind.company.id,
            moment,
            moment,
            kind.days(),
        ),
    )


KINDS = (Invented, RivalVisits, RivalOrders, Claimed)
