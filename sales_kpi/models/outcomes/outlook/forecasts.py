"""What the past of one measure says of everybody on one working day. Plain: for one run only."""

from dataclasses import dataclass, field
from functools import cached_property
from statistics import median

from ....tools import progress
from ....tools.analysis import forecast

OWN_USUAL = 3  # past periods from which on a newcomer's own are better than his neighbours'


@dataclass
class Told:
    """One forecast, and those of the past by the same method on the same day."""

    method: str
    actual: float
    value: float
    part: float = 0.0
    usual: float = 0.0
    curve: str = "own"
    beside: float = 0.0
    pairs: list = field(default_factory=list)  # [(forecast, what it came to)]
    kept: int = 0  # how many of them were told then


class Forecasts:
    """
    :param plan: ``Plan``
    :param day: working day of the running period that is looked at
    :param found: see ``_read_spans`` of the reader
    :param teams: {user id: id of his team}
    :param kept: {(kind, id, method): {place of the past period: what was told then}}
    """

    def __init__(self, plan, day, found, teams, kept=None):
        self.plan, self.day, self.found, self.teams = plan, day, found, teams
        self.kept = kept or {}
        self.company = ("company", plan.company.id)
        self.numbers = plan.get_days(day)
        self._pasts, self._curves, self._members = {}, {}, {}

    def get(self, subject):
        """The forecasts of a subject by its past: the season's, and at today's pace."""
        found = [self._get_season(subject), self._get_pace(subject)]
        # Of a salesperson what the pace would say can be worked out from the season's row.
        if subject[0] == "user" and found[0]:
            found.pop()
        return [told for told in found if told]

    def get_actual(self, subject):
        return self.found.get(subject, {}).get(0, (0.0, 0.0))[0]

    def get_pasts(self, subject):
        """[(reached by then, total)] of the past periods since it began, the latest first."""
        if subject not in self._pasts:
            parts = self.found.get(subject, {})
            places = range(1, len(self.numbers))
            pasts = [parts.get(place, (0.0, 0.0)) for place in places]
            self._pasts[subject] = forecast.since_begun(pasts)
        return self._pasts[subject]

    # ---- the season ----------------------------------------------------------------------------

    def _get_season(self, subject):
        usual = self._find_usual(subject)
        curve, part = self._find_curve(subject)
        if usual is None or part is None:
            return None
        actual = self.get_actual(subject)
        value = forecast.blend(actual, part, usual)
        told = Told("season", actual, value, part, usual, curve)
        back = forecast.look_back(self.get_pasts(subject), self._indexes, self._evens[1:])
        return self._with_errors(told, subject, back)

    def _find_curve(self, subject):
        """(whose curve it is, how much is there by now): one's own, or the cohort's."""
        whose = [("own", subject)]
        if subject[0] == "user":
            whose.append(("team", ("team", self.teams.get(subject[1]))))
        for name, one in [*whose, ("company", self.company)]:
            part = self._get_curve(one)
            if part is not None:
                return name, part
        return "own", None

    def _get_curve(self, subject):
        if subject not in self._curves:
            pasts = self.get_pasts(subject)
            self._curves[subject] = forecast.season(pasts, even=self._evens[0])
        return self._curves[subject]

    @cached_property
    def _evens(self):
        """How much of the working days has gone by: of the running period, and of each past one."""
        return [
            number / len(days) if days else 0.0
            for number, days in zip(self.numbers, self.plan.working, strict=True)
        ]

    def _find_usual(self, subject):
        pasts = self.get_pasts(subject)
        if len(pasts) >= forecast.LEAST or (subject[0] == "user" and len(pasts) >= OWN_USUAL):
            return forecast.usual(pasts, self._index)
        if subject[0] != "user":
            return None
        team = self.teams.get(subject[1])
        return self._get_members_usual(team) or self._get_members_usual(None)

    def _get_members_usual(self, team):
        """The middle of what is usual for those of a team who have been there for long; None of
        all where no team is given."""
        if team not in self._members:
            pasts = [
                self.get_pasts(("user", user))
                for user, own in self.teams.items()
                if team in (None, own)
            ]
            usual = [forecast.usual(p, self._index) for p in pasts if len(p) >= forecast.LEAST]
            self._members[team] = median(usual) if usual else None
        return self._members[team]

    @cached_property
    def _index(self):
        return self._get_index(self.get_pasts(self.company))

    @cached_property
    def _indexes(self):
        pasts = self.get_pasts(self.company)
        return [self._get_index(pasts[place + 1 :]) for place in range(len(pasts))]

    def _get_index(self, pasts):
        return forecast.month_index(pasts, self.plan.year) if self.plan.year else 1.0

    # ---- the pace ------------------------------------------------------------------------------

    def _get_pace(self, subject):
        actual = self.get_actual(subject)
        value = progress.forecast(actual, self.day, self.plan.days)
        if value is None:
            return None
        pasts = self.get_pasts(subject)[: forecast.MOST]
        back = {
            place: progress.forecast(
                reached, self.numbers[place + 1], len(self.plan.working[place + 1])
            )
            for place, (reached, _total) in enumerate(pasts)
        }
        return self._with_errors(Told("pace", actual, value), subject, back)

    # ---- how far off ---------------------------------------------------------------------------

    def _with_errors(self, told, subject, back):
        """Beside what was told in the past, or would have been, what it came to.

        :param back: {place of the past period: what would have been told}
        """
        kept = self.kept.get((*subject, told.method), {})
        pasts = self.get_pasts(subject)[: forecast.MOST]
        for place, (_reached, total) in enumerate(pasts):
            value = kept.get(place, back.get(place))
            if value is not None:
                told.pairs.append((value, total))
                told.kept += place in kept
        return told
