from typing import NamedTuple

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, sql

from ....ground.tuning import tune
from ..deal import LOCK

KEPT = 36  # months, up to the present one, whose deals are put together
AT_ONCE = 6  # months in a transaction
TABLES = """
    CREATE TABLE sales_kpi_deal_month (
        id serial PRIMARY KEY,
        company_id int NOT NULL REFERENCES res_company ON DELETE CASCADE,
        month date NOT NULL, date_from timestamp NOT NULL, date_to timestamp NOT NULL,
        UNIQUE (company_id, month));
    CREATE TABLE sales_kpi_deal_month_way (
        month_id int NOT NULL REFERENCES sales_kpi_deal_month ON DELETE CASCADE,
        status varchar, lost_reason_id int, team_id int, now_id int, path int[],
        path_names varchar[], count int, revenue numeric);
    CREATE INDEX sales_kpi_deal_month_way_idx ON sales_kpi_deal_month_way (month_id);
    CREATE TABLE sales_kpi_deal_month_days (
        month_id int NOT NULL REFERENCES sales_kpi_deal_month ON DELETE CASCADE,
        stage_id int, stage_name varchar, size float8, count int, total float8, days float8[]);
    CREATE INDEX sales_kpi_deal_month_days_idx ON sales_kpi_deal_month_days (month_id);
    CREATE TABLE sales_kpi_deal_month_due (
        id bigserial PRIMARY KEY, company_id int NOT NULL, day timestamp NOT NULL)"""
DROP_TRIGGERS = "DROP FUNCTION IF EXISTS sales_kpi_note_kept, sales_kpi_forget_kept CASCADE"
DROP_TABLES = """
    DROP TABLE IF EXISTS sales_kpi_deal_month_due, sales_kpi_deal_month_days,
                         sales_kpi_deal_month_way, sales_kpi_deal_month"""
NOTE_KEPT = """
    CREATE OR REPLACE FUNCTION sales_kpi_note_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO sales_kpi_deal_month_due (company_id, day)
        SELECT DISTINCT company_id, date_trunc('day', date) FROM noted
         WHERE company_id IS NOT NULL AND date IS NOT NULL;
        RETURN NULL;
    END $$"""
FORGET_KEPT = """
    CREATE OR REPLACE FUNCTION sales_kpi_forget_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM sales_kpi_deal_month;
        RETURN NULL;
    END $$"""
TRIGGERS = {
    "sales_kpi_kept_made": """AFTER INSERT ON sales_kpi_deal
        REFERENCING NEW TABLE AS noted EXECUTE FUNCTION sales_kpi_note_kept()""",
    "sales_kpi_kept_gone": """AFTER DELETE ON sales_kpi_deal
        REFERENCING OLD TABLE AS noted EXECUTE FUNCTION sales_kpi_note_kept()""",
    "sales_kpi_kept_emptied": """AFTER TRUNCATE ON sales_kpi_deal
        EXECUTE FUNCTION sales_kpi_forget_kept()""",
}
NOTED = SQL(
    """
    due.company_id = month.company_id AND due.day < month.date_to
    AND due.day + INTERVAL '1 day' > month.date_from
    """
)
IS_DUE = SQL("EXISTS (SELECT FROM sales_kpi_deal_month_due due WHERE %s)", NOTED)


class Asked(NamedTuple):
    """Opportunities that are asked for, and which months stand for some of them."""

    domain: Domain  # of all
    outside: Domain | None = None  # of those outside these months; None: of all, there are none
    month_ids: list = ()
    team_ids: list | None = None  # whose they are to be; None: any

    @property
    def alone(self):
        """Those for which no month stands."""
        return self.domain if self.outside is None else self.outside

    @property
    def where_team(self):
        return SQL("true") if self.team_ids is None else SQL("team_id = ANY(%s)", self.team_ids)


def select_ways(rows, sign=1, **own):
    """Query of how many of some deals were in the same stages and became the same, and of what
    they are worth: won ones what they were won for, others what is expected.

    :param rows: SQL of a table of deals
    :param sign: -1 where they are to be taken away
    :param own: {name: expression} of more by which they are told apart; it comes first
    """
    return SQL(
        """
        SELECT %s, status, lost_reason_id, team_id, stage_id AS now_id, path, path_names,
               %s * COUNT(*) AS count,
               %s * SUM(CASE status WHEN 'won' THEN won_revenue ELSE expected_revenue END)
                    AS revenue
          FROM %s GROUP BY %s
        """,
        _tell(own),
        sign,
        sign,
        rows,
        _count_up(len(own) + 6),
    )


def select_alike(rows, sign=1, **own):
    """Query of the days that deals were in the stages that they left, put together by how long
    they are, the finer the shorter they are (a square root is never out of order, as a logarithm
    may be). See ``select_ways``."""
    return SQL(
        """
        SELECT %s, %s * COUNT(*) AS count, %s * SUM(days) AS total, ARRAY_AGG(days) AS days
          FROM (SELECT %s, UNNEST(left_days) AS days,
                       FLOOR(SQRT(GREATEST(UNNEST(left_days), 0)) * 32) AS size
                  FROM %s) stay
         WHERE days IS NOT NULL GROUP BY %s
        """,
        SQL(", ").join(map(SQL.identifier, [*own, "stage_id", "stage_name", "size"])),
        sign,
        sign,
        _tell(own | {"stage_id": SQL("UNNEST(left_ids)"), "stage_name": SQL("UNNEST(left_names)")}),
        rows,
        _count_up(len(own) + 3),
    )


def _tell(columns):
    return SQL(", ").join(
        SQL("%s AS %s", expression, SQL.identifier(name)) for name, expression in columns.items()
    )


def _count_up(last):
    return SQL(", ".join(map(str, range(1, last + 1))))


class SalesKpiDeal(models.Model):
    """The deals that entered the pipeline in a month of a company, put together: the ways they
    went, and how long they were where. A year is twelve of these instead of all its deals.

    A month is one of the company's clock. What is kept of deals that have changed since is taken
    away from it again. It stands for its deals as long as none of them was kept anew or deleted,
    which triggers note whoever does it; else they are looked at one by one, until the scheduled
    action has put them together again. So what is read is always as it is now.
    """

    _inherit = "sales.kpi.deal"

    def _init_due(self):
        if not sql.table_exists(self.env.cr, "sales_kpi_deal_month"):
            self.env.cr.execute(TABLES)
            self._watch_kept()
        return super()._init_due()

    def _watch_kept(self):
        self.env.cr.execute(NOTE_KEPT)
        self.env.cr.execute(FORGET_KEPT)
        for name, trigger in TRIGGERS.items():
            self.env.cr.execute(SQL("CREATE TRIGGER %s %s", SQL.identifier(name), SQL(trigger)))

    @api.model
    def _backfill(self):
        """All is kept anew: nobody needs to note each of a million. Whoever puts months together
        meanwhile has finished before."""
        self.env.cr.execute(SQL("SELECT pg_advisory_xact_lock(%s)", LOCK))
        self.env.cr.execute(DROP_TRIGGERS)
        self.env.cr.execute("DELETE FROM sales_kpi_deal_month")
        result = super()._backfill()
        self._watch_kept()
        while self._put_months_together():
            pass
        return result

    @api.model
    def _unwatch(self):
        self.env.cr.execute(DROP_TRIGGERS)
        self.env.cr.execute(DROP_TABLES)
        return super()._unwatch()

    # ---- reading -------------------------------------------------------------------------------

    @api.model
    def _find_months(self, company, start, end):
        """The whole months of a company within a span that stand for their deals.

        :param start: naive UTC instant
        :param end: the first one after the span
        :return: {id: (first instant, the first one after it)}, in order
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id, month, date_from, date_to FROM sales_kpi_deal_month month
                 WHERE company_id = %s AND date_from >= %s AND date_to <= %s AND NOT %s
              ORDER BY month
                """,
                company.id, start, end, IS_DUE,
            )
        )  # fmt: skip
        return {
            month_id: bounds
            for month_id, month, *bounds in rows
            if bounds == list(_get_bounds(company, month))
        }

    def _select_gone(self, asked):
        """What was kept of the deals of these months that have changed since."""
        if not asked.month_ids:
            return SQL("SELECT * FROM sales_kpi_deal WHERE false")
        return SQL(
            """
            SELECT kept.* FROM sales_kpi_deal_month month
              JOIN sales_kpi_deal kept
                ON kept.company_id = month.company_id
               AND kept.date >= month.date_from AND kept.date < month.date_to
             WHERE month.id = ANY(%s) AND kept.id = ANY(%s) AND %s
            """,
            list(asked.month_ids),
            self._find_due(),
            asked.where_team,
        )

    def _select_month_ways(self, asked):
        """The ways of months, as ``select_ways`` tells those of deals."""
        return SQL(
            """
            SELECT NULL::int AS id, NULL::int AS user_id, status, lost_reason_id, team_id, now_id,
                   path, path_names, count, revenue
              FROM sales_kpi_deal_month_way WHERE month_id = ANY(%s) AND %s
            """,
            list(asked.month_ids),
            asked.where_team,
        )

    def _select_month_days(self, asked):
        """The same of ``select_alike``."""
        return SQL(
            """
            SELECT stage_id, stage_name, size, count, total, days
              FROM sales_kpi_deal_month_days WHERE month_id = ANY(%s)
            """,
            list(asked.month_ids),
        )

    # ---- keeping -------------------------------------------------------------------------------

    @api.model
    def _cron_keep(self):
        result, Cron = super()._cron_keep(), self.env["ir.cron"]
        while self._put_months_together() and Cron._commit_progress(AT_ONCE):
            pass
        return result

    def _put_months_together(self):
        """Put some months together that were not or are not as they were, newest first; one
        process at a time. Who began to look before another one had finished can't write the same
        month, and no note goes before its month was written.

        :return: whether there were any
        """
        [[is_mine]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", LOCK))
        if not is_mine:
            return False
        [[last]] = self.env.execute_query(SQL("SELECT MAX(id) FROM sales_kpi_deal_month_due"))
        wanted = self._find_wanted()
        rows = self.env.execute_query(
            SQL(
                """SELECT id, company_id, month, date_from, date_to, %s
                     FROM sales_kpi_deal_month month""",
                IS_DUE,
            )
        )
        present = {row[1:-1] for row in rows if not row[-1]}
        missing = [month for month in wanted if month not in present]
        missing = missing[: max(AT_ONCE, len({company_id for company_id, *_more in wanted}))]
        known = {month[:2] for month in wanted}
        self._forget([row[0] for row in rows if row[-1] and row[1:3] not in known])
        made = self._put_together(missing) if missing else []
        self._forget_notes(made, last)
        return bool(missing)

    def _find_wanted(self):
        """[(company id, month, first instant, the first one after it)], newest first."""
        todays = {
            company: company._get_kpi_today()
            for company in self.env["res.company"].sudo().search([])
        }
        months = [
            (company, today.replace(day=1) - relativedelta(months=back))
            for back in range(KEPT)
            for company, today in todays.items()
        ]
        return [(company.id, month, *_get_bounds(company, month)) for company, month in months]

    def _forget(self, month_ids):
        self.env.cr.execute(
            SQL("DELETE FROM sales_kpi_deal_month WHERE id = ANY(%s)", list(month_ids))
        )

    def _forget_notes(self, made, last):
        """Those up to the last one that was seen that tell nothing of a month but those that were
        made just now."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM sales_kpi_deal_month_due due
                    WHERE id <= %s
                      AND NOT EXISTS (SELECT FROM sales_kpi_deal_month month
                                       WHERE %s AND month.id != ALL(%s))""",
                last,
                NOTED,
                made,
            )
        )

    def _put_together(self, months):
        """
        :return: their new ids
        """
        tune(self.env.cr)
        made = self._make_months(months)
        rows = SQL(
            """(SELECT deal.*, month.id AS month_id
                  FROM sales_kpi_deal_month month
                  JOIN sales_kpi_deal deal
                    ON deal.company_id = month.company_id
                   AND deal.date >= month.date_from AND deal.date < month.date_to
                 WHERE month.id = ANY(%s)) deal""",
            made,
        )
        own = {"month_id": SQL("month_id")}
        ways, days = select_ways(rows, **own), select_alike(rows, **own)
        self.env.cr.execute(SQL("INSERT INTO sales_kpi_deal_month_way %s", ways))
        self.env.cr.execute(SQL("INSERT INTO sales_kpi_deal_month_days %s", days))
        return made

    def _make_months(self, months):
        """
        :return: their new ids
        """
        company_ids, days, starts, ends = map(list, zip(*months, strict=True))
        self.env.cr.execute(
            SQL(
                """DELETE FROM sales_kpi_deal_month
                    WHERE (company_id, month) IN (SELECT * FROM UNNEST(%s, %s::date[]))""",
                company_ids,
                days,
            )
        )
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO sales_kpi_deal_month (company_id, month, date_from, date_to)
                   SELECT * FROM UNNEST(%s, %s::date[], %s::timestamp[], %s::timestamp[])
                RETURNING id""",
                company_ids,
                days,
                starts,
                ends,
            )
        )
        return [month_id for (month_id,) in rows]


def _get_bounds(company, month):
    """Naive UTC instants [start, end) of a month of a company."""
    return company._get_kpi_bounds(month, fields.Date.end_of(month, "month"))
