"""What is written into orders."""

from datetime import date

from odoo.tools import SQL

from .customers import ORDER, Customers
from .kind import day, money, number


class Split(Customers):
    code = "split"
    label = "One order cut into many"
    model = ORDER
    uses = {"count": 5}

    def select(self):
        return SQL(
            """
            SELECT user_id, kpi_customer_id || ':' || sold_day AS key,
                   array_agg(id ORDER BY id) AS ids, SUM(amount) AS figure,
                   sold_day AS first, sold_day AS last,
                   jsonb_build_object('amount', SUM(amount)) AS told
              FROM (%(orders)s) sale
             GROUP BY user_id, kpi_customer_id, sold_day HAVING COUNT(*) >= %(count)s
            """,
            orders=self.orders(),
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "One customer placed %(count)s orders on %(day)s, for %(amount)s in all.",
            count=number(finding, finding.count),
            day=day(finding),
            amount=money(finding, told["amount"]),
        )


class Redated(Customers):
    """Counted in another month than the one in which it was confirmed first: it may have counted in
    both. Whoever puts in a history of orders for others, on one day, is none of them."""

    code = "redated"
    label = "Order dated into another month"
    model = ORDER
    is_booked = True

    def select(self):
        return SQL(
            """
            SELECT user_id, id || ':' || sold_day AS key, ARRAY[id] AS ids, amount AS figure,
                   LEAST(sold_day, kept_day) AS first, GREATEST(sold_day, kept_day) AS last,
                   jsonb_build_object('amount', amount, 'order', name, 'kept', kept_day,
                                      'dated', sold_day) AS told
              FROM (SELECT sale.*, %(kept)s AS kept_day, %(made)s AS made_day
                      FROM (%(orders)s) sale) each
             WHERE date_trunc('month', kept_day) != date_trunc('month', sold_day)
               AND NOT (create_uid != user_id AND sold_day < kept_day AND made_day = kept_day)
            """,
            kept=self.day("sale.kpi_credit_date"),
            made=self.day("sale.create_date"),
            orders=self.orders(),
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(order)s, %(amount)s, was confirmed on %(kept)s and is dated %(dated)s, in another "
            "month.",
            order=told["order"],
            amount=money(finding, told["amount"]),
            kept=day(finding, date.fromisoformat(told["kept"])),
            dated=day(finding, date.fromisoformat(told["dated"])),
        )


class Swing(Customers):
    """Raised after the confirmation, and lowered later. In the second of the confirmation itself,
    what Odoo noted later is after it."""

    code = "swing"
    label = "Order raised and lowered again"
    model = ORDER
    uses = {"percent": 20}

    def select(self):
        return SQL(
            """
            WITH change AS (
                     SELECT change.id, change.date, sale.id AS sale_id,
                            change.old / COALESCE(NULLIF(currency_rate, 0), 1) AS old,
                            change.new / COALESCE(NULLIF(currency_rate, 0), 1) AS new
                       FROM (%(changes)s) change JOIN sale_order sale ON sale.id = change.res_id
                      WHERE sale.company_id = %(company)s
                        AND (change.date > sale.kpi_credit_date
                             OR change.date = sale.kpi_credit_date AND change.id > (
                                SELECT MAX(id) FROM (%(steps)s) step
                                 WHERE step.res_id = sale.id AND step.date = change.date))
                 ),
                 course AS (
                     SELECT sale_id, (array_agg(old ORDER BY date, id))[1] AS former,
                            MAX(new) AS top,
                            (array_agg(new ORDER BY date DESC, id DESC))[1] AS later,
                            MAX(date) AS changed
                       FROM change GROUP BY sale_id
                 )
            SELECT sale.kpi_user_id AS user_id, sale.id::text AS key, ARRAY[sale.id] AS ids,
                   top - later AS figure, %(kept)s AS first, %(day)s AS last,
                   jsonb_build_object('former', former, 'top', top, 'later', later,
                                      'order', sale.name) AS told
              FROM course JOIN sale_order sale ON sale.id = course.sale_id
             WHERE %(within)s AND sale.kpi_user_id IS NOT NULL
               AND top > former * (1 + %(share)s) AND later < top * (1 - %(share)s)
            """,
            changes=self.changes(ORDER, "amount_untaxed"),
            steps=self.changes(ORDER, "state"),
            company=self.company.id,
            kept=self.day("sale.kpi_credit_date"),
            day=self.day("changed"),
            within=self.within("changed"),
            share=self.share,
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(order)s was raised from %(former)s to %(top)s after it was confirmed, and lowered "
            "to %(later)s afterwards.",
            order=told["order"],
            former=money(finding, told["former"]),
            top=money(finding, told["top"]),
            later=money(finding, told["later"]),
        )


class OddLines(Customers):
    """Quantities that nobody sells, and heaps of pieces for nothing."""

    code = "odd_lines"
    label = "Quantities beyond all bounds"
    model = ORDER
    uses = {"amount": 1e6, "count": 1000}

    def select(self):
        return SQL(
            """
            SELECT sale.user_id, sale.id::text AS key, ARRAY[sale.id] AS ids,
                   MAX(line.product_uom_qty) AS figure, sold_day AS first, sold_day AS last,
                   jsonb_build_object('quantity', MAX(line.product_uom_qty), 'order', sale.name,
                                      'free', BOOL_AND(line.price_subtotal = 0)) AS told
              FROM (%(orders)s) sale
              JOIN sale_order_line line ON line.order_id = sale.id AND line.display_type IS NULL
             WHERE line.product_uom_qty >= %(amount)s
                OR (line.product_uom_qty >= %(count)s AND line.price_subtotal = 0)
             GROUP BY sale.user_id, sale.id, sale.name, sold_day
            """,
            orders=self.orders(),
            amount=self.rule.amount,
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        values = {
            "order": told["order"], "day": day(finding),
            "quantity": number(finding, told["quantity"]),
        }  # fmt: skip
        if told["free"]:
            return finding.env._(
                "%(order)s of %(day)s has %(quantity)s pieces at no price.", **values
            )
        return finding.env._("%(order)s of %(day)s has a quantity of %(quantity)s.", **values)


class GrabbedOrder(Customers):
    """A quotation of somebody else, taken over by the one who confirmed it days later."""

    code = "order_grab"
    label = "Quotation taken over before the order"
    model = ORDER
    uses = {"days": 3}

    def select(self):
        return SQL(
            """
            SELECT sale.user_id, sale.id::text AS key, ARRAY[sale.id] AS ids,
                   MAX(amount) AS figure, MAX(%(changed)s) AS first, sold_day AS last,
                   jsonb_build_object('amount', MAX(amount), 'order', sale.name) AS told
              FROM (%(orders)s) sale
              JOIN (%(changes)s) change ON change.res_id = sale.id
             WHERE change.new_id = sale.user_id AND change.author_id = sale.user_id
               AND change.old_id > 0 AND change.old_id != change.new_id
               AND change.date <= sale.kpi_credit_date + interval '1 minute'
               AND change.date >= sale.kpi_credit_date - %(days)s
             GROUP BY sale.user_id, sale.id, sale.name, sold_day
            """,
            changed=self.day("change.date"),
            orders=self.orders(),
            changes=self.changes(ORDER, "user_id"),
            days=self.days(),
        )

    @classmethod
    def tell(cls, finding, told):
        return finding.env._(
            "%(order)s, %(amount)s, was a colleague's quotation: the one whose order it is took it "
            "over on %(day)s, days before.",
            order=told["order"],
            amount=money(finding, told["amount"]),
            day=day(finding),
        )


KINDS = (Split, Redated, Swing, OddLines, GrabbedOrder)
