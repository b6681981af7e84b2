import logging
from datetime import date as Date
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ...ground.tuning import tune
from .customer_known import of_everybody, of_owner

_logger = logging.getLogger(__name__)

LOCK = 0x5A1EC  # first key of the advisory locks of refreshes; the second is the company's id
KEY = ("company_id", "partner_id", "is_part")
COLUMNS = (
    "user_id", "team_id", "is_shared", "as_of", "customer_class", "order_count", "first_order_date",
    "last_order_date", "amount_12m", "amount_90", "amount_prev_90", "margin_12m", "margin_rate",
    "recurring_yearly", "is_buyer", "bought_before", "is_lost", "last_contact_date", "touch_count",
    "activity_level", "is_active", "is_dormant", "interval_days", "silence_days", "is_at_risk",
    "risk_reason",
)  # fmt: skip


class SalesKpiCustomer(models.Model):
    """Working out the figures of all customers of a company in one statement."""

    _inherit = "sales.kpi.customer"

    def action_refresh(self):
        """Count the customers of the companies that are chosen, now.

        :raise AccessError: the user is no manager
        """
        if not self.env["sales.kpi.viewer"]._is_manager():
            raise AccessError(self.env._("Only managers count the customers again."))
        self._refresh(self.env.companies)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _cron_refresh(self):
        """Count the customers of every company; one that fails stops no other."""
        companies = self._get_due_companies()
        Cron = self.env["ir.cron"]
        Cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._refresh_safely(company)
            if not Cron._commit_progress(1):
                break

    def _get_due_companies(self):
        """All companies, those counted longest ago first: whom the time did not suffice for is
        the first one next time."""
        counted = dict(self.sudo()._read_group([], ["company_id"], ["as_of:max"]))
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        return companies.sorted(lambda company: counted.get(company) or Date.min)

    def _refresh_safely(self, company):
        try:
            with self.env.cr.savepoint():
                self._refresh(company)
        except Exception:
            _logger.exception("The customers of %s can't be counted", company.name)

    @api.model
    def _refresh(self, companies):
        """Work out the rows of all customers of these companies, as of their today.

        New customers get a row, and those who are none any more lose theirs. Rows that stay the
        same are not written. The number of statements depends on that of the companies only. One
        refresh of a company runs at a time: a second one leaves it to the first.
        """
        self.env.flush_all()
        tune(self.env.cr)
        for company in companies.sudo():
            [[taken]] = self.env.execute_query(
                SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK, company.id)
            )
            if taken:
                self.env.cr.execute(self._get_refresh_statement(company))
        self.env.invalidate_all(flush=False)

    def _get_refresh_statement(self, company):
        """Those who are gone are told by ``NOT IN``, which is hashed: as a join, where PostgreSQL
        expects a few dozen customers, each would be looked for among all."""
        return SQL(
            """
            WITH fresh AS (%(fresh)s),
                 written AS (
                     INSERT INTO sales_kpi_customer AS t (%(key)s, %(columns)s)
                     SELECT %(key)s, %(columns)s FROM fresh
                     ON CONFLICT (%(key)s) DO UPDATE SET (%(columns)s) = (%(new)s)
                     WHERE (%(old)s) IS DISTINCT FROM (%(new)s)
                 )
            DELETE FROM sales_kpi_customer gone
             WHERE gone.company_id = %(company)s
               AND (gone.partner_id, gone.is_part) NOT IN (SELECT partner_id, is_part FROM fresh)
            """,
            fresh=self._select_judged(company, _Days(company)),
            key=_names(KEY),
            columns=_names(COLUMNS),
            old=_names(COLUMNS, "t"),
            new=_names(COLUMNS, "excluded"),
            company=company.id,
        )

    # ---- each step adds columns to the one before ---------------------------------------------

    def _select_judged(self, company, days):
        """Class, activity level and warning: what follows from the figures."""
        return SQL(
            """
            SELECT figures.*,
                   %(customer_class)s AS customer_class,
                   CASE WHEN touch_count = 0 THEN 'none'
                        WHEN touch_count < 3 THEN 'low'
                        WHEN touch_count < 10 THEN 'normal'
                        ELSE 'high'
                   END AS activity_level,
                   NOT is_active AS is_dormant,
                   bought_before AND NOT is_buyer AS is_lost,
                   margin_12m / NULLIF(amount_12m, 0) AS margin_rate,
                   is_silent OR is_falling AS is_at_risk,
                   CASE WHEN is_silent AND is_falling THEN 'both'
                        WHEN is_silent THEN 'silence'
                        WHEN is_falling THEN 'falling'
                   END AS risk_reason
              FROM (%(figures)s) figures
            """,
            customer_class=self._select_class(company),
            figures=self._select_warnings(company, days),
        )

    def _select_class(self, company):
        """By what the customers with larger amounts make of the whole; equal ones are peers.

        Numeric throughout: who stands on a limit is not moved by a rounding error.
        """
        return SQL(
            """
            CASE WHEN amount_12m <= 0 THEN NULL
                 WHEN larger * 100 < whole * %(first)s::numeric THEN 'a'
                 WHEN larger * 100 < whole * %(both)s::numeric THEN 'b'
                 ELSE 'c'
            END
            """,
            first=str(company.kpi_class_a),
            both=str(round(company.kpi_class_a + company.kpi_class_b, 6)),
        )

    def _select_warnings(self, company, days):
        """What the customers with larger amounts ordered together is the running total less those
        with the same amount: a window frame that excludes them is quadratic. Parts are classed
        among the whole customers, and move none of them."""
        return SQL(
            """
            SELECT known.*,
                   %(today)s::date AS as_of,
                   SUM(%(weight)s) OVER (ORDER BY amount_12m DESC)
                       - SUM(%(weight)s) OVER (PARTITION BY amount_12m) AS larger,
                   SUM(%(weight)s) OVER () AS whole,
                   %(today)s::date - last_order_date AS silence_days,
                   (last_order_date - first_order_date)::numeric / NULLIF(day_count - 1, 0)
                       AS interval_days,
                   order_count >= 3 AND day_count > 1
                       AND (%(today)s::date - last_order_date) * (day_count - 1)
                           > %(factor)s::numeric * (last_order_date - first_order_date)
                       AS is_silent,
                   order_count >= 3 AND amount_prev_90 > 0 AND amount_90 * 2 <= amount_prev_90
                       AS is_falling
              FROM (%(known)s) known
            """,
            today=days.today,
            weight=SQL("CASE WHEN is_part THEN 0 ELSE GREATEST(amount_12m, 0) END"),
            factor=str(company.kpi_churn_factor),
            known=self._select_customers(company, days),
        )

    def _select_customers(self, company, days):
        """The whole rows, and the parts of those that are shared."""
        return SQL(
            """
            WITH whole AS MATERIALIZED (%(whole)s),
                 owner AS MATERIALIZED (
                     SELECT partner_id, user_id, team_id FROM whole WHERE is_shared
                 )
            SELECT * FROM whole UNION ALL (%(parts)s)
            """,
            whole=self._select_whole(company, days),
            parts=self._select_parts(company, days),
        )

    def _select_whole(self, company, days):
        """Who is a customer, whose he is, and what is known of him."""
        roster = self.env["sales.kpi.membership"]._get_roster(company, days.today, days.today)
        user = SQL("COALESCE(salesperson.id, bought.user_id)")
        return SQL(
            """
            SELECT %(company)s AS company_id,
                   partner.id AS partner_id,
                   %(user)s AS user_id,
                   roster.team_id AS team_id,
                   FALSE AS is_part,
                   %(shared)s AS is_shared,
                   %(columns)s
              FROM res_partner partner
              %(known)s
              LEFT JOIN (%(salespeople)s) salesperson ON salesperson.id = partner.user_id
              LEFT JOIN unnest(%(users)s::int[], %(teams)s::int[]) roster(user_id, team_id)
                     ON roster.user_id = %(user)s
             WHERE partner.active
               AND partner.commercial_partner_id = partner.id
               AND (bought.partner_id IS NOT NULL
                    OR (salesperson.is_at_home
                        AND COALESCE(partner.company_id, %(company)s) = %(company)s))
            """,
            company=company.id,
            user=user,
            shared=self._select_shared(user),
            columns=self._select_customer_columns(),
            known=self._join_known(company, days, SQL("partner.id"), of_everybody),
            salespeople=self._select_salespeople(company),
            users=list(roster),
            teams=list(roster.values()),
        )

    def _select_parts(self, company, days):
        """What the salespeople of shared customers did themselves, and what is nobody's."""
        return SQL(
            """
            SELECT %(company)s, owner.partner_id, owner.user_id, owner.team_id, TRUE, TRUE,
                   %(columns)s
              FROM owner
              %(known)s
            """,
            company=company.id,
            columns=self._select_customer_columns(),
            known=self._join_known(company, days, SQL("owner.partner_id"), of_owner),
        )

    def _select_salespeople(self, company):
        """Who may work in the company, and whether it is the one he belongs to."""
        return SQL(
            """
            SELECT users.id, users.active AND users.company_id = %(company)s AS is_at_home
              FROM res_users users
              JOIN res_company_users_rel allowed ON allowed.user_id = users.id
             WHERE allowed.cid = %(company)s
            """,
            company=company.id,
        )


class _Days:
    """The limits of the spans that are looked at: naive UTC instants of a company's local days."""

    def __init__(self, company):
        self.today = company._get_kpi_today()
        self._company = company
        one_day = timedelta(days=1)
        self.end = self._start(self.today + one_day)
        self.recent = self._start(self.today - timedelta(days=89))
        self.earlier = self._start(self.today - timedelta(days=179))
        self.year = self._start(self.today - relativedelta(years=1) + one_day)
        self.year_before = self._start(self.today - relativedelta(years=2) + one_day)

    def _start(self, day):
        return self._company._get_kpi_bounds(day, day)[0]

    def to_day(self, column):
        """SQL of the local day of a column that holds UTC instants."""
        return self._company._sql_kpi_date(column)


def _names(columns, table=None):
    return SQL(", ").join(
        SQL.identifier(table, name) if table else SQL.identifier(name) for name in columns
    )
