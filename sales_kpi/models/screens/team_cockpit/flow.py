"""What flows through a team: its opportunities and its activities. A plain class, for one request
only."""

from odoo import fields
from odoo.tools import SQL

from ....tools import period as periods
from ...ground.figure_format import tell_period

DAYS, WEEKS = 31, 200  # longest span whose activities are shown by days, by weeks


class TeamFlow:
    """The funnel of a team beside the company's, and its activities in the course of time.

    Of the company a leader sees the shares only: which part went on from each stage. How many
    opportunities that were, and how much they were worth, would tell him what the other teams
    have; managers see the numbers too.

    :param frame: ``DashboardFrame`` with a team that is the viewer's to see
    """

    def __init__(self, frame):
        self.frame = frame
        self.env = frame.env
        self.company = frame.company
        frame.check(("team", frame.team.id))

    def get_data(self):
        return {"funnel": self._get_funnel(), "trend": self._get_trend()}

    # ---- the funnel ----------------------------------------------------------------------------

    def _get_funnel(self):
        own = [stage for stage in self._read_own_funnel() if stage["stage_id"] or stage["entered"]]
        whole = self._get_conversions()
        picture = self.env["sales.kpi.stage.stay"]._get_funnel_picture(own)
        for stage, shown in zip(own, picture, strict=True):
            other = whole.get(stage["stage_id"] or stage["name"], (None, 0, 0))
            shown["other"] = other[0]
            shown["other_text"] = self._get_other_text(*other)
        entered = any(stage["entered"] for stage in own)
        return {
            "name": "funnel",
            "title": self.env._("Funnel"),
            "stages": picture if entered else [],
            "summary": self._get_funnel_summary(entered),
        }

    def _get_funnel_summary(self, entered):
        if not entered:
            return self.env._("No opportunity of the team entered the pipeline on these days.")
        if self.frame.is_manager:
            return self.env._(
                "How far the opportunities came that entered the pipeline on these days, and which "
                "part went on; beside it the company."
            )
        return self.env._(
            "How far the opportunities came that entered the pipeline on these days, and which "
            "part went on; beside it the part of the whole company."
        )

    @property
    def _stays(self):
        Stay = self.env["sales.kpi.stage.stay"].sudo().with_company(self.company)
        return Stay.with_context(active_test=False, allowed_company_ids=self.company.ids)

    def _read_own_funnel(self):
        choices = {"team_ids": self.frame.team.ids}
        found = self._stays._get_funnel(
            self.company, *self.frame.bounds, choices, leaks=None, days=False
        )
        return found["stages"]

    def _get_conversions(self):
        """Of the company, as old as the figures of the page."""
        as_of = not self.frame.is_live and self.frame.as_of
        return self._stays._get_conversions(self.company, *self.frame.bounds, as_of)

    def _get_other_text(self, conversion, advanced, entered):
        if conversion is None:
            return ""
        share = f"{conversion:.0%}"
        if not self.frame.is_manager:
            return self.env._("company %s", share)
        return self.env._(
            "company %(share)s (%(part)s of %(all)s)", share=share, part=advanced, all=entered
        )

    def get_stage_action(self, mark):
        """The team's opportunities that came to a stage, under the viewer's own rights."""
        stage_id, name = mark.get("stage_id"), str(mark.get("name") or "")
        choices = {"team_ids": self.frame.team.ids}
        domain = self._stays._get_funnel_domain(self.company, *self.frame.bounds, choices)
        stage_id = type(stage_id) is int and stage_id
        came = self._stays._get_came_domain(domain, stage_id, name)
        return self._get_list_action(
            "sales.kpi.opportunity", name or self.env._("Funnel"), list(came)
        )

    # ---- the activities ------------------------------------------------------------------------

    def _get_trend(self):
        buckets = self._get_buckets()
        totals = self._count_activities([bounds for bounds, _label in buckets])
        labels = dict(
            self.env["sales.kpi.activity"]._fields["channel"]._description_selection(self.env)
        )
        channels = [key for key in labels if any(key == channel for _bucket, channel in totals)]
        return {
            "name": "trend",
            "title": self.env._("Activities"),
            "type": "bar",
            "stacked": True,
            "labels": [label for _bounds, label in buckets],
            "series": [
                self._get_series(channel, labels[channel], buckets, totals) for channel in channels
            ],
            "summary": self._get_trend_summary(sum(totals.values())),
        }

    def _get_trend_summary(self, count):
        if not count:
            return self.env._("The team did nothing on these days that was recorded.")
        if count == 1:
            return self.env._("1 activity of the team")
        return self.env._("%s activities of the team", count)

    def _get_series(self, channel, name, buckets, totals):
        values = [totals.get((bounds, channel), 0) for bounds, _label in buckets]
        return {
            "name": name,
            "values": values,
            "texts": [str(value) for value in values],
            "marks": [
                self._get_activity_mark(bounds, channel) if value else False
                for (bounds, _label), value in zip(buckets, values, strict=True)
            ],
        }

    def _get_activity_mark(self, bounds, channel):
        first, last = (fields.Date.to_string(day) for day in bounds)
        return {"kind": "activities", "channel": channel, "date_from": first, "date_to": last}

    @property
    def _unit(self):
        first, last = self.frame.bounds
        length = (last - first).days + 1
        return "day" if length <= DAYS else "week" if length <= WEEKS else "month"

    def _get_bucket(self, day):
        """Bounds of the day, week or month, cut off at those of the period."""
        first, last = periods.bounds(self._unit, day, *self.company._get_kpi_calendar())
        return max(first, self.frame.bounds[0]), min(last, self.frame.bounds[1])

    def _get_buckets(self):
        """[(bounds, label)] of the period, as far as it has come."""
        first, last = self.frame.bounds
        last = max(first, min(last, self.frame.today))
        buckets, day = [], first
        while day <= last:
            bounds = self._get_bucket(day)
            buckets.append((bounds, self._get_label(bounds)))
            day = periods.following("day", bounds[1], bounds[1])[0]
        return buckets

    def _get_label(self, bounds):
        calendar = self.company._get_kpi_calendar()
        whole = periods.bounds(self._unit, bounds[0], *calendar)
        label = periods.label(self._unit, *whole, *calendar)
        first, last = self.frame.bounds
        if self._unit == "month":
            is_near = first.year == last.year
            return tell_period(self.env, "month", *whole, is_near=is_near)
        if self._unit == "day" and (first.year, first.month) == (last.year, last.month):
            return str(bounds[0].day)
        # The year is on the screen anyway.
        return label[5:] if self._unit in ("day", "week") else label

    def _count_activities(self, buckets):
        """{(bounds of a bucket, channel): number}, by one query; None for the bounds of what comes
        after the last one. PostgreSQL finds the bucket of a moment sooner than its day, and expects
        few of them (``LIMIT ALL``), so that several processes count."""
        bounds = [self.company._get_kpi_bounds(*bucket) for bucket in buckets]
        Activity = self.env["sales.kpi.activity"].sudo()
        query = Activity._search(self._get_activity_domain(*self.frame.bounds))
        date, channel = (
            SQL.identifier(Activity._table, name) for name in ("date_start", "channel")
        )
        starts = [*(start for start, _end in bounds), bounds[-1][1]]
        rows = self.env.execute_query(
            SQL(
                "SELECT place, channel, COUNT(*) FROM (%s LIMIT ALL) done GROUP BY 1, 2",
                query.select(
                    SQL("WIDTH_BUCKET(%s, %s::timestamp[]) AS place", date, starts), channel
                ),
            )
        )
        totals = {}
        for place, channel, count in rows:
            key = (buckets[place - 1] if place <= len(buckets) else None, channel or "other")
            totals[key] = totals.get(key, 0) + count
        return totals

    def _get_activity_domain(self, date_from, date_to):
        """What was done in the team, whoever is in it now: see the measure ``activities_done``."""
        domain = self._get_team_domain("date_start", (date_from, date_to))
        return [*domain, ("state", "=", "done")]

    def _get_team_domain(self, date_field, bounds):
        """Rows of the team, and of those below it, on local days of the company."""
        start, end = self.company._get_kpi_bounds(*bounds)
        return [
            ("company_id", "=", self.company.id),
            (date_field, ">=", fields.Datetime.to_string(start)),
            (date_field, "<", fields.Datetime.to_string(end)),
            ("team_id", "in", sorted(self.frame.tree.below(self.frame.team.ids))),
        ]

    def get_activities_action(self, mark):
        """The activities behind a bar, under the viewer's own rights."""
        days = [mark.get(name) or False for name in ("date_from", "date_to")]
        days = self.env["sales.kpi.period"]._to_span(*days)
        domain = self._get_activity_domain(*days)
        channel = str(mark.get("channel"))
        domain.append(("channel", "in", [channel, False] if channel == "other" else [channel]))
        return self._get_list_action("sales.kpi.activity", self.env._("Activities"), domain)

    def _get_list_action(self, model, name, domain):
        action = {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": domain,
            "context": {"active_test": False, "create": False},
        }
        return self.env["ir.actions.act_window"]._kpi_without_samples(action)
