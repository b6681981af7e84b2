"""The visits among what a salesperson is to do: what is planned, and what is needed. A plain class:
it lives for one request only."""

from functools import cached_property

from odoo import fields

from ...ground.figure_format import tell_day

SHOWN = 5  # rows of each part; the rest is behind its mark


class PlannedVisits:
    """A part of ``WorkbenchTodo``, which has the page, the viewer and the words for rows."""

    def get_visits(self):
        """What is planned, beside what is needed to reach the target."""
        figures = self.figures["visits"] if self.figures else self._get_visit_figures()
        if not self._may_read("sales.kpi.activity") or not figures:
            return None
        planned, later = self.find_planned(), self.find_later()
        return {
            "name": "visits",
            "title": self.env._("Planned visits"),
            "count": len(planned),
            **figures,
            "rows": [self._get_visit_row(visit) for visit in (planned | later)[:SHOWN]],
            "note": self._get_later_text(len(later)),
            "mark": {"kind": "visits"} if planned or later else False,
            "empty": self.env._("No visit is planned."),
            "deeds": self._get_deeds(("plan", {"partner_ids": []})),
        }

    def _get_visit_figures(self):
        """What the measures say of visits; False where there are none of them."""
        if not self.content.visit_measures:
            return False
        standing = self.content.standings.get("planned_visits")
        need, missing = self.get_need()
        return {
            "code": standing.definition.code if standing else False,
            "subject": list(self.content.subject),
            "value": standing.actual if standing else None,
            "text": need,
            "status": "behind" if missing else "good" if need else "none",
            "missing": missing,
        }

    def _get_later_text(self, count):
        """That more is planned than counts in this period."""
        if not count:
            return ""
        day = tell_day(self.env, self.frame.bounds[1])
        if count == 1:
            return self.env._("1 more is planned after %s, when this period ends.", day)
        return self.env._(
            "%(count)s more are planned after %(day)s, when this period ends.",
            count=count,
            day=day,
        )

    def get_need(self):
        """(the visits that are needed in words, how many of them are still to be planned)"""
        visits = self.content.standings.get("visits")
        planned = self.content.standings.get("planned_visits")
        if not visits or visits.target is None or not planned or planned.actual is None:
            return "", 0
        if visits.missing is None:
            return self.env._("The target is reached: %s", visits.format(visits.actual)), 0
        missing = max(visits.missing - planned.actual, 0)
        if not missing:
            return self.env._("%s: that many are planned.", visits.advice), 0
        text = self.env._(
            "%(advice)s: %(planned)s planned, %(missing)s still to plan.",
            advice=visits.advice,
            planned=planned.format(planned.actual),
            missing=visits.format(missing),
        )
        return text, round(missing)

    def find_planned(self):
        """Visits that are planned up to the end of the period, those forgotten first."""
        return self._plans.filtered(lambda visit: visit.date_start < self._end)

    def find_later(self):
        """Visits that are planned for after the end of the period."""
        return self._plans - self.find_planned()

    @cached_property
    def _end(self):
        return self.frame.company._get_kpi_bounds(*self.frame.bounds)[1]

    @cached_property
    def _plans(self):
        return self.env["sales.kpi.activity"].search(
            [
                ("user_id", "=", self.user.id),
                ("company_id", "=", self.frame.company.id),
                ("state", "=", "planned"),
                ("channel", "=", "visit"),
            ],
            order="date_start, id",
        )

    def _get_visit_row(self, visit):
        is_over = visit.date_start < fields.Datetime.now()
        moment = self._format_moment(visit.date_start)
        is_later = visit.date_start >= self._end
        return {
            "id": visit.id,
            "title": visit.sudo().partner_id.display_name or visit.name,
            "subtitle": visit.name,
            "tag": self.env._("%s, after this period", moment) if is_later else moment,
            "status": "bad" if is_over else "none",
            "mark": self._get_record_mark(visit._name, visit.id),
            "deeds": self._get_deeds(("done", {"id": visit.id})),
        }
