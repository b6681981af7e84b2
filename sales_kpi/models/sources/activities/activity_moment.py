from datetime import timedelta

from odoo import api, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

# Days can't begin elsewhere for what was noted later than this: it is another day in any case.
_SAME_DAY = timedelta(hours=25)
# Typing errors and forged calls; no calendar can show them.
_LIMITS = {"duration": 10_000, "cost": 1e12}
_LAST_YEAR = 2100


class SalesKpiActivity(models.Model):
    """When an activity counts as done, for whatever is measured against the clock.

    Who writes down this morning's call in the evening says himself when it was. What is marked
    done on a later day (of the company) than the day that it is dated to counts from then on.
    """

    _inherit = "sales.kpi.activity"

    @api.constrains(*_LIMITS)
    def _check_numbers(self):
        for activity in self:
            self._check_given_numbers({name: activity[name] for name in _LIMITS})

    @api.constrains("date_start")
    def _check_year(self):
        for activity in self:
            if activity.date_start.year > _LAST_YEAR:
                raise ValidationError(
                    self.env._("An activity can't be later than the year %s.", _LAST_YEAR)
                )

    @api.model
    def _check_default_numbers(self):
        context = self.env.context
        self._check_given_numbers({name: context.get(f"default_{name}") for name in _LIMITS})

    @api.model
    def _check_given_numbers(self, vals):
        """Before anything is rounded, or made a time of, which fails with what is no number.

        :raise ValidationError: a number is not finite, or huge
        """
        for name, limit in _LIMITS.items():
            # Nothing compares with what is not a number, and the database takes it as huge.
            if not abs(_to_number(vals.get(name))) <= limit:
                raise ValidationError(
                    self.env._(
                        "%(field)s: enter an ordinary number, %(limit)s at most.",
                        field=self._fields[name]._description_string(self.env),
                        limit=f"{limit:,.0f}",
                    )
                )

    def _get_counted_moment(self):
        """When this activity counts as done (naive UTC); `_sql_counted_moment` says the same."""
        start, done = self.date_start, self.date_done
        # Most are: saves looking for the day.
        if not done or done <= start:
            return start
        company = self.company_id.sudo()
        late = company._get_kpi_date(done) > company._get_kpi_date(start)
        return done if late else start

    @api.model
    def _sql_counted_moment(self, alias, companies):
        """`_get_counted_moment` of the row ``alias``, an activity of one of ``companies``."""
        start, done = SQL.identifier(alias, "date_start"), SQL.identifier(alias, "date_done")
        company = SQL.identifier(alias, "company_id")
        start_day, done_day = (
            companies._sql_kpi_date_of(company, moment, companies) for moment in (start, done)
        )
        return SQL("CASE WHEN %s > %s THEN %s ELSE %s END", done_day, start_day, done, start)

    @api.model
    def _recount_days(self, companies):
        """The days of ``companies`` begin at another hour: see anew on which day follow-ups and
        responses were done. What closed periods rest on stays."""
        followed = self.sudo().search(
            [("company_id", "in", companies.ids), ("next_ids.state", "=", "done")]
        )
        followed = followed._filter_open(lambda a: (a.company_id, a.date_next))
        for name in ("followup_done_on", "followup_on_time"):
            self.env.add_to_compute(self._fields[name], followed)
        noted = self._find_noted_later(companies)
        noted._filter_open(type(self)._get_kpi_day)._note_responses(noted.lead_id)

    def _find_noted_later(self, companies):
        """Done activities on opportunities that may lie on another day than they are dated to,
        depending on where the days begin."""
        self.flush_model(["company_id", "date_done", "date_start", "lead_id", "state"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id
                  FROM sales_kpi_activity
                 WHERE company_id = ANY(%s)
                   AND state = 'done'
                   AND lead_id IS NOT NULL
                   AND date_done > date_start
                   AND date_done < date_start + %s
                """,
                companies.ids,
                _SAME_DAY,
            )
        )
        return self.sudo().browse([activity_id for (activity_id,) in rows])

    def _filter_open(self, get_day):
        """Those whose ``get_day`` (company, local day or False) lies in no closed period."""
        closed = self.env["sales.kpi.period"]._hold_days(map(get_day, self))
        return self.filtered(lambda activity: get_day(activity) not in closed)


def _to_number(value):
    try:
        return float(value or 0)
    except OverflowError:
        return float("inf")
    except (TypeError, ValueError):
        # Odoo says what is wrong with it.
        return 0.0
