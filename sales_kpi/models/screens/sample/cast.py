"""The people of the sample and what they reached: the same eight in every company. Plain Python: it
knows no records."""

from dataclasses import dataclass
from statistics import mean

from ....tools import ranking, scoring
from ....tools.progress import FAR_BEHIND

ELAPSED = 0.8  # of the month
RATINGS = ((110, "S"), (95, "A"), (80, "B"), (60, "C"), (0, "D"))
# {code of a measure: (weight, target of a salesperson)}
JUDGED = {
    "order_amount": (40, 100_000),
    "visits": (20, 20),
    "win_rate": (20, 0.2),
    "service_score": (20, 4.5),
}
ADDED_UP = ("order_amount", "visits")
# How the months before compare with the running one, oldest first.
MONTHS = (0.62, 0.7, 0.66, 0.78, 0.74, 0.85, 0.8, 0.9, 0.84, 0.96, 0.92, 1)
# Opportunities that came to each stage, and were lost there; the rest went on, or is there still.
STAGES = ((40, 8), (29, 5), (21, 4), (15, 0))
CONTACTS = {"phone": (14, 18, 16, 12), "online": (9, 8, 12, 7), "visit": (15, 17, 19, 15)}  # weeks


@dataclass(frozen=True)
class Person:
    """
    :param key: a small number below zero: no user has it
    :param before: place in the month before
    """

    key: int
    team: int
    before: int
    order_amount: float
    visits: int
    won: int
    closed: int
    service_score: float

    @property
    def win_rate(self):
        return self.won / self.closed


PEOPLE = (
    Person(-1, -1, 2, 120_000, 18, 5, 20, 4.5),
    Person(-2, -1, 3, 96_000, 22, 4, 20, 4.3),
    Person(-3, -1, 5, 88_000, 17, 4, 16, 4.6),
    Person(-4, -1, 6, 61_000, 9, 3, 20, 4.4),
    Person(-5, -2, 1, 104_000, 20, 3, 15, 4.2),
    Person(-6, -2, 4, 72_000, 14, 3, 20, 4.5),
    Person(-7, -2, 8, 55_000, 21, 2, 20, 4.1),
    Person(-8, -2, 7, 38_000, 6, 2, 20, 3.9),
)
TEAMS = (-1, -2)


def judge(person):
    """The ``Card`` of somebody."""
    return scoring.score(
        scoring.Line(code=code, weight=weight, target=target, actual=getattr(person, code))
        for code, (weight, target) in JUDGED.items()
    )


def rank(people=PEOPLE):
    """[(rank, person, card)], best first."""
    cards = sorted(((judge(one), one) for one in people), key=lambda pair: -pair[0].total)
    ranks = ranking.competition_rank([(card.total,) for card, _one in cards])
    return [(place, one, card) for place, (card, one) in zip(ranks, cards, strict=True)]


def get_before(person, people=PEOPLE):
    """The place among these people in the month before."""
    return 1 + sum(other.before < person.before for other in people)


def of_team(team):
    return [one for one in PEOPLE if one.team == team]


def add_up(code, people):
    """(figure, target) of several people in a measure: sums, shares of sums, or means."""
    target = JUDGED[code][1]
    if code in ADDED_UP:
        return sum(getattr(one, code) for one in people), target * len(people)
    if code == "win_rate":
        return sum(one.won for one in people) / sum(one.closed for one in people), target
    return mean(getattr(one, code) for one in people), target


def get_pace(code, target):
    """What should be there by now; None for what doesn't add up day by day."""
    return target * ELAPSED if code in ADDED_UP else None


def get_standing(code, actual, target):
    """Share of what was to be expected by now."""
    return actual / (get_pace(code, target) or target)


def get_status(code, actual, target):
    standing = get_standing(code, actual, target)
    return "good" if standing >= 1 else "behind" if standing >= FAR_BEHIND else "bad"


def get_history(code, actual):
    """Figures of twelve months, the running one last."""
    if code in ADDED_UP:
        return [round(actual * share) for share in MONTHS]
    return [actual * (0.8 + share / 5) for share in MONTHS]
