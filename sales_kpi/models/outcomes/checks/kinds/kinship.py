"""Who is the same as somebody else, by telephone, mail, tax number, account or address."""

from odoo.tools import SQL

from .customers import ORDER, PARTNER, Customers
from .kind import day, money, number
from .marks import SAME_CUSTOMER, SAME_HOUSEHOLD, select_marks


class Twins(Customers):
    """New customers of one salesperson that are known by the same telephone, mail or tax number.
    Who archives a slip has put it right, unless it was sold to."""

    code = "twins"
    label = "One customer made twice"
    model = PARTNER
    uses = {"count": 2, "days": 365}

    def select(self):
        return SQL(
            """
            SELECT partner.create_uid AS user_id, md5(known.mark) AS key,
                   array_agg(DISTINCT partner.id) AS ids,
                   COUNT(DISTINCT partner.id) AS figure,
                   MIN(%(day)s) AS first, MAX(%(day)s) AS last,
                   jsonb_build_object('what', MIN(known.what)) AS told
              FROM res_partner partner
              JOIN res_users rep ON rep.id = partner.create_uid AND NOT rep.share
              JOIN res_company_users_rel rel
                   ON rel.user_id = rep.id AND rel.cid = %(company)s,
                   LATERAL %(marks)s known
             WHERE partner.parent_id IS NULL
               AND (partner.active OR EXISTS (SELECT FROM sale_order sold
                                               WHERE sold.kpi_customer_id = partner.id
                                                 AND sold.state = 'sale'))
               AND (partner.company_id IS NULL OR partner.company_id = %(company)s)
               AND partner.create_date < %(end)s
               AND partner.create_date >= %(start)s::timestamp - %(days)s
             GROUP BY partner.create_uid, known.mark
            HAVING COUNT(DISTINCT partner.id) >= %(count)s
               AND MAX(partner.create_date) >= %(start)s
            """,
            day=self.day("partner.create_date"),
            company=self.company.id,
            marks=select_marks("partner", SAME_CUSTOMER),
            start=self.start,
            end=self.end,
            days=self.days(),
            count=self.rule.count,
        )

    @classmethod
    def tell(cls, finding, told):
        texts = {
            "phone": finding.env._("%s new customers have the same telephone number."),
            "email": finding.env._("%s new customers have the same e-mail address."),
            "vat": finding.env._("%s new customers have the same tax number."),
        }
        return texts[told["what"]] % number(finding, finding.count)


class SelfDealing(Customers):
    """The customer works here, or has the account, telephone, mail or address of one who does, or
    goods or invoice go to one. What the company itself has tells nothing."""

    code = "self_dealing"
    label = "Sold to oneself or a colleague"
    model = ORDER
    is_booked = True

    def select(self):
        return SQL(
            """
            WITH staff AS (%(staff)s),
                 house AS (SELECT partner_id AS id FROM res_company),
                 known AS MATERIALIZED (
                     SELECT staff.id, own.what, own.mark FROM staff
                       JOIN res_partner person ON person.id = staff.id, LATERAL %(own)s own
                      WHERE NOT EXISTS (SELECT FROM house JOIN res_partner ours USING (id),
                                               LATERAL %(ours)s shared
                                         WHERE shared.mark = own.mark)
                 ),
                 sold AS (%(orders)s),
                 buyer AS (
                     SELECT kpi_customer_id AS id FROM sold UNION SELECT partner_id FROM sold
                     EXCEPT SELECT id FROM house
                 ),
                 alike AS (%(alike)s),
                 found AS (
                     SELECT DISTINCT ON (sold.id) sold.*, alike.what
                       FROM sold JOIN (%(told)s) alike ON alike.sale_id = sold.id
                      ORDER BY sold.id, alike.place, alike.what DESC
                 )
            SELECT user_id, id::text AS key, ARRAY[id] AS ids, amount AS figure,
                   sold_day AS first, sold_day AS last,
                   jsonb_build_object('amount', amount, 'what', what, 'order', name) AS told
              FROM found
            """,
            staff=self._select_staff(),
            own=select_marks("person", SAME_HOUSEHOLD),
            ours=select_marks("ours", SAME_HOUSEHOLD),
            alike=self._select_alike(),
            told=self._select_told(),
            orders=self.orders(),
        )

    def _select_alike(self):
        """Which ``buyer`` is one of the ``staff`` or has what one has; the plainest first."""
        return SQL(
            """
            SELECT buyer.id, 1 AS place, 'self' AS what FROM buyer JOIN staff USING (id)
             UNION
            SELECT buyer.id, 2, 'account' FROM buyer
              JOIN res_partner_bank theirs ON theirs.partner_id = buyer.id
              JOIN res_partner_bank mine ON mine.sanitized_acc_number = theirs.sanitized_acc_number
              JOIN staff ON staff.id = mine.partner_id
             UNION
            SELECT buyer.id, 3, same.what FROM buyer
              JOIN res_partner customer ON customer.id = buyer.id,
                   LATERAL %s same JOIN known USING (what, mark)
            """,
            select_marks("customer", SAME_HOUSEHOLD),
        )

    def _select_told(self):
        """Which order tells of which likeness."""
        return SQL(
            """
            SELECT sold.id AS sale_id, alike.place, alike.what
              FROM sold JOIN alike ON alike.id IN (sold.kpi_customer_id, sold.partner_id)
             UNION
            SELECT sold.id, 4, 'receiver'
              FROM sold JOIN staff
                     ON staff.id IN (sold.partner_invoice_id, sold.partner_shipping_id)
            """
        )

    def _select_staff(self):
        """The contacts of those who work here; of employees, too, where there are any."""
        staff = SQL("SELECT partner_id AS id FROM res_users WHERE NOT share AND active AND id != 1")
        if "hr.employee" not in self.env:
            return staff
        return SQL(
            "%s UNION SELECT work_contact_id FROM %s WHERE work_contact_id IS NOT NULL",
            staff,
            SQL.identifier(self.env["hr.employee"]._table),
        )

    @classmethod
    def tell(cls, finding, told):
        whats = {
            "self": finding.env._("works here"),
            "account": finding.env._("has the bank account of somebody who works here"),
            "phone": finding.env._("has the telephone number of somebody who works here"),
            "email": finding.env._("has the e-mail address of somebody who works here"),
            "address": finding.env._("lives where somebody does who works here"),
            "receiver": finding.env._("has goods or invoice sent to somebody who works here"),
        }
        return finding.env._(
            "%(order)s of %(day)s, %(amount)s: the customer %(what)s.",
            order=told["order"],
            day=day(finding),
            amount=money(finding, told["amount"]),
            what=whats[told["what"]],
        )


KINDS = (Twins, SelfDealing)
