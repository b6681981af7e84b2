from contextlib import contextmanager

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# Who responded, to whom and when: a change of these may make another activity the first.
_RESPONSE_FIELDS = frozenset(
    ["company_id", "date_done", "date_start", "lead_id", "state", "user_id"]
)
_NO_RESPONSE = {"is_first_response": False, "response_since": False, "response_hours": 0.0}


class SalesKpiActivity(models.Model):
    """How fast salespeople answer: the first thing that one did on an opportunity after it was
    assigned to him, and the working hours that it took.

    What a colleague did for him is no response of his, and takes none away from him. What was done
    before the assignment is none either. When the opportunity is given to somebody else, whoever
    responded keeps his response, and the clock starts anew for the next one.
    """

    _inherit = "sales.kpi.activity"

    is_first_response = fields.Boolean(
        string="First Response",
        readonly=True,
        copy=False,
        help="The first activity that the salesperson did on the opportunity after getting it.",
    )
    response_since = fields.Datetime(
        string="Assigned On",
        readonly=True,
        copy=False,
        help="When the salesperson got the opportunity that this is the first response on.",
    )
    response_hours = fields.Float(
        string="Response Time (Hours)",
        readonly=True,
        copy=False,
        aggregator="avg",
        help="Working hours of the company from the assignment to the first response. A response "
        "that was marked done on a later day than it is dated to counts from when it was marked "
        "done.",
    )

    @contextmanager
    def _renew_responses(self, vals):
        """Find the first responses anew once ``vals`` are written."""
        if not _RESPONSE_FIELDS.intersection(vals) or self.env.context.get("kpi_merge"):
            yield
            return
        activities = self.sudo()
        leads = activities.lead_id
        former = {activity.id: (activity.lead_id, activity.user_id) for activity in activities}
        yield
        moved = activities.filtered(lambda a: former[a.id] != (a.lead_id, a.user_id))
        moved._set_response(_NO_RESPONSE)
        activities._note_responses(leads | activities.lead_id)

    def _note_responses(self, leads):
        """Find the first responses on ``leads`` anew, after activities (``self``) have changed."""
        responses = self.sudo().filtered("is_first_response")
        lost = responses.filtered(lambda a: not a._is_response_still())
        lost._set_response(_NO_RESPONSE)
        for response in responses - lost:
            response._take_response_time(response.response_since)
        for first, since, holder in self.sudo()._find_first_responses(leads):
            # Figures of closed periods are frozen, and so is what they rest on.
            if holder._lies_in_closed() or (first - self)._lies_in_closed():
                continue
            holder._set_response(_NO_RESPONSE)
            first._take_response_time(since)

    def _is_response_still(self):
        return self.state == "done" and self.date_start >= self.response_since

    def _find_first_responses(self, leads):
        """[(first response, assigned on, activity held for the first one so far)] of those of
        ``leads`` that were answered by their present salesperson and where that has changed."""
        if not leads:
            return []
        self.env["crm.lead"].flush_model(["create_date", "date_open", "user_id"])
        self.flush_model([*_RESPONSE_FIELDS, *_NO_RESPONSE])
        rows = self.env.execute_query(self._select_first_responses(leads))
        return [
            (self.browse(first), since, self.browse(holder or []))
            for first, since, holder in rows
            if first != holder
        ]

    def _select_first_responses(self, leads):
        """The earliest activity a lead; those that answer another assignment are left to it.

        Odoo keeps the microseconds of an assignment, but not those of an activity.
        """
        companies = self.env["res.company"].sudo().search([])  # pylint: disable=no-search-all
        return SQL(
            """
            SELECT DISTINCT ON (lead.id) activity.id, assigned.since, holder.id
              FROM crm_lead lead
              JOIN LATERAL (SELECT date_trunc(
                                'second', COALESCE(lead.date_open, lead.create_date)
                            ) AS since) assigned ON TRUE
              JOIN sales_kpi_activity activity
                ON activity.lead_id = lead.id AND activity.user_id = lead.user_id
              LEFT JOIN sales_kpi_activity holder
                ON holder.lead_id = lead.id AND holder.user_id = lead.user_id
                   AND holder.is_first_response AND holder.response_since = assigned.since
             WHERE lead.id = ANY(%(leads)s)
               AND activity.state = 'done'
               AND activity.date_start >= assigned.since
               AND (activity.is_first_response IS NOT TRUE
                    OR activity.response_since = assigned.since)
          ORDER BY lead.id, %(moment)s, activity.id
            """,
            leads=leads.ids,
            moment=self._sql_counted_moment("activity", companies),
        )

    def _take_response_time(self, since):
        self._set_response(
            {
                "is_first_response": True,
                "response_since": since,
                "response_hours": self._get_work_hours(since),
            }
        )

    def _get_work_hours(self, since):
        """Working hours of the company from ``since`` (naive UTC) to when the activity counts as
        done: days of 24 hours when it has no working hours."""
        company = self.company_id
        moment = self._get_counted_moment()
        calendar = company.resource_calendar_id
        if not calendar:
            return (moment - since).total_seconds() / 3600
        holidays = Domain("time_type", "=", "leave")
        holidays &= Domain("company_id", "in", [False, company.id])
        return calendar.get_work_hours_count(since, moment, domain=list(holidays))

    def _set_response(self, vals):
        """Write what nobody may write, nor the system by `write`."""
        changed = self.filtered(lambda a: any(a[name] != value for name, value in vals.items()))
        with self.env.protecting([self._fields[name] for name in vals], changed):
            for name, value in vals.items():
                changed[name] = value

    def _lies_in_closed(self):
        days = {activity._get_kpi_day() for activity in self}
        return bool(self.env["sales.kpi.period"]._hold_days(days))
