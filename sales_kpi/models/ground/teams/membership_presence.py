import math
from datetime import datetime, time, timedelta

import pytz

from odoo import api, fields, models
from odoo.tools import SQL


class SalesKpiMembership(models.Model):
    """How much somebody was there: by the days in a team, part-time and leave."""

    _inherit = "sales.kpi.membership"

    share = fields.Float(
        string="Working Time (%)",
        default=100,
        help="Part-timers get this share of the targets that go by days present. 100: full-time.",
    )

    _check_share = models.Constraint(
        "CHECK(share >= 0 AND share <= 100)", "The working time is 0 to 100 % of full-time."
    )

    @api.model
    def _get_presence_shares(self, company, days):
        """How much of each day everybody was there.

        Working times of several teams on the same day add up, to the whole day at most; leave is
        taken off.

        :param company: `res.company`
        :param days: sorted local working days (`date`)
        :return: {user id: {day: share}}; only days with a share above 0 (1 is a whole day). Those
            who were there on the same days share one dictionary.
        """
        if not days:
            return {}
        shares = self._get_team_shares(company, days)
        for user_id, absent in self._get_leave_shares(company, shares.keys(), days).items():
            own = shares[user_id] = dict(shares[user_id])
            for day, part in absent.items():
                own[day] = own.get(day, 0.0) * (1 - part)
        present = {
            id(own): {day: share for day, share in own.items() if share > 0}
            for own in {id(own): own for own in shares.values()}.values()
        }
        return {user_id: present[id(own)] for user_id, own in shares.items()}

    def _get_team_shares(self, company, days):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, COALESCE(date_from, %(start)s), COALESCE(date_to, %(end)s),
                       COALESCE(share, 100)
                  FROM sales_kpi_membership
                 WHERE company_id = %(company)s
                   AND (date_from IS NULL OR date_from <= %(end)s)
                   AND (date_to IS NULL OR date_to >= %(start)s)
                """,
                company=company.id,
                start=days[0],
                end=days[-1],
            )
        )
        shares, always = {}, {}
        for user_id, start, end, share in rows:
            if user_id not in shares and start <= days[0] and end >= days[-1]:
                if share not in always:
                    always[share] = dict.fromkeys(days, share / 100)
                shares[user_id] = always[share]
                continue
            own = shares[user_id] = dict(shares.get(user_id, {}))
            for day in days:
                if start <= day <= end:
                    own[day] = min(own.get(day, 0.0) + share / 100, 1.0)
        return shares

    def _get_leave_shares(self, company, user_ids, days):
        """{user id: {day: share of its working hours on leave}}, from the resource leaves that
        Odoo's time off writes as well."""
        calendar = company.sudo().resource_calendar_id
        zone = pytz.timezone(calendar.tz or company._get_kpi_tz())
        spans = self._get_leave_spans(self._find_leaves(days, zone))
        spans = {span for span in spans if span[0] in user_ids}
        if not spans:
            return {}
        hours = _get_hours(calendar, days, zone)
        shares = {}
        for user_id, *moments in spans:
            start, end = (pytz.utc.localize(moment).astimezone(zone) for moment in moments)
            own = shares.setdefault(user_id, {})
            for day in days:
                if start.date() <= day <= end.date():
                    own[day] = min(own.get(day, 0.0) + _get_overlap(hours[day], start, end), 1.0)
        return shares

    def _get_leave_spans(self, leaves):
        """{(user id, start, end)} in UTC, of approved leave only.

        Everybody may write leaves of his own resource over RPC. What counts is Odoo's approved
        time off with its own times, and what was neither made nor changed by the person himself.
        """
        spans = set()
        for leave in leaves:
            user = leave.resource_id.user_id
            request = leave["holiday_id"] if "holiday_id" in leave._fields else False
            if request:
                if request.state == "validate" and request.user_id == user:
                    spans.add((user.id, request.date_from, request.date_to))
            elif user not in leave.create_uid | leave.write_uid:
                spans.add((user.id, leave.date_from, leave.date_to))
        return spans

    def _find_leaves(self, days, zone):
        first, last = (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (days[0], days[-1] + timedelta(days=1))
        )
        return self.env["resource.calendar.leaves"].sudo().search(
            [
                ("resource_id.user_id", "!=", False),
                ("time_type", "=", "leave"),
                ("date_from", "<", last),
                ("date_to", ">", first),
            ]
        )  # fmt: skip


def _get_hours(calendar, days, zone):
    """{day: [(start, end)]} of its working hours; the whole day where none are known."""
    whole = {
        day: [
            (
                zone.localize(datetime.combine(day, time.min)),
                zone.localize(datetime.combine(day + timedelta(days=1), time.min)),
            )
        ]
        for day in days
    }
    if not calendar or calendar.flexible_hours:
        return whole
    start, end = whole[days[0]][0][0], whole[days[-1]][0][1]
    hours = {}
    for begin, stop, _attendance in calendar._attendance_intervals_batch(start, end)[False]:
        hours.setdefault(begin.astimezone(zone).date(), []).append((begin, stop))
    return {day: hours.get(day) or whole[day] for day in days}


def _get_overlap(hours, start, end):
    """Share of some hours that lies between two instants."""
    seconds = math.fsum((stop - begin).total_seconds() for begin, stop in hours)
    covered = math.fsum(
        max((min(stop, end) - max(begin, start)).total_seconds(), 0) for begin, stop in hours
    )
    return covered / seconds
