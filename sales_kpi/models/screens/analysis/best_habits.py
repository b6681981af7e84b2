from odoo import models

from ....tools.analysis.best import LEAST_BEST
from ...ground.figure_format import format_number
from ...outcomes.diagnosis.habits import Habits
from .deeds import Deeds

MOST = 5
ALL_SEEN = 2
DEEDS = {
    "visits": "plan",
    "planned_visits": "plan",
    "key_account_visits": "plan",
    "customers_contacted": "plan",
    "followup_on_time_rate": "followups",
    "first_response_hours": "leads",
    "opportunities_followed": "leads",
    "stage_advances": "leads",
    "first_visit_success_rate": "course",
    "activity_quality": "course",
}


class SalesKpiBestHabits(models.AbstractModel):
    """What the best do differently, so that what can be copied is copied."""

    _name = "sales.kpi.best.habits"
    _inherit = "sales.kpi.what.changed"
    _description = "What the Best Do Differently"
    _is_page = True

    def _get_contents(self, frame):
        """
        :return: {"title", "rows": [{"name", "text", "deed"}], "named": names, in a sentence}
        """
        page = {"title": self.env._("What the best do differently"), "rows": [], "named": ""}
        if not frame.board:
            return page
        # Whoever may see all figures anyway may see those of two.
        least = ALL_SEEN if frame.is_manager else LEAST_BEST
        habits = Habits(frame.company, frame.board.scheme, least)
        told, own = habits.habits[:MOST], {}
        if told and frame.options["subject"][0] == "user":
            own = habits.read_own(frame.options["subject"][1])
        return page | {
            "rows": [
                self._describe(frame, measure, habit, own.get(measure.id))
                for measure, habit in told
            ],
            "named": self._tell_named(habits) if told else "",
        }

    def _describe(self, frame, measure, habit, own):
        measure = measure.with_env(self.env(su=True))
        texts = [
            measure._format_value(value, frame.company) for value in (habit.best, habit.rest, own)
        ]
        told = self.env._(
            "%(best)s with the best, %(rest)s with the others", best=texts[0], rest=texts[1]
        )
        return {
            "code": measure.code,
            "name": measure.name,
            "more": self._tell_more(measure, habit),
            "text": told,
            "own": "" if own is None else self._tell_own(frame, texts[2]),
            "deed": Deeds(frame).find([DEEDS[measure.code]] if measure.code in DEEDS else []),
        }

    def _tell_own(self, frame, text):
        if frame.options["subject"] == ["user", self.env.uid]:
            return self.env._("you: %s", text)
        user = self.env["res.users"].sudo().browse(frame.options["subject"][1])
        return f"{user.name}: {text}"

    def _tell_more(self, measure, habit):
        """How much more, of what is counted; of rates and times the two figures say it."""
        if not measure.is_additive or not habit.ratio:
            return ""
        text = format_number(self.env, abs(habit.ratio) * 100, 0)
        if habit.ratio > 0:
            return self.env._("%s%% more", text)
        return self.env._("%s%% less", text)

    def _tell_named(self, habits):
        names = ", ".join(habits.find_named().mapped("name"))
        return names and self.env._("Ask how they do it: %s", names)

    def _get_tables(self, page):
        return {}
