"""Figure 22: the cockpits looked at cold, nothing of them kept, beside the plain queries of what
they show: their cards, and the eight measures now, before and a year ago. The company's is a
manager's; it is looked at as a whole, of the team with most people below it, and of a team without
teams below it. The team's is looked at by the leaders of these two."""

import re
import statistics
from collections import Counter
from datetime import timedelta

from odoo.fields import Date

from . import cold_plain
from .database import environment
from .scale import shift
from .timing import Row, interleave, paired, spread

LONGEST = 2.0  # seconds that nobody is to wait longer than


def run(bench):
    with environment(bench.database) as env:
        env["sales.kpi.period"].get_or_create("month", bench.scale.month).refresh()
        env.cr.commit()
        for name, make in get_pages(env).items():
            for span, options in get_spans(bench.scale).items():
                yield measure(f"{name}, cold: {span}", make(options), bench.rounds)
        env.cr.rollback()


def measure(name, look, rounds):
    look.compare()
    calls = {"ours": look.open, "plain": look.read_plainly}
    times = interleave(max(rounds // 3, 1), calls, look.forget)
    ours = statistics.median(times["ours"])
    return Row(
        22, name, *paired(times["ours"], times["plain"]), goal=1, limit=1.5,
        details={key: spread(own) for key, own in times.items()},
        note=f"{'within' if ours <= LONGEST else 'over'} the {LONGEST:g} s of any look",
    )  # fmt: skip


def get_pages(env):
    """{page: what looks at it with some options}"""
    largest, leaf = find_teams(env)
    return {
        "the company cockpit": lambda options: ColdLook(env, options),
        "the company cockpit of the largest team": lambda options: ColdLook(env, options, largest),
        "the company cockpit of a leaf team": lambda options: ColdLook(env, options, leaf),
        "the team cockpit of the largest team": lambda options: TeamLook(env, options, largest),
        "the team cockpit of a leaf team": lambda options: TeamLook(env, options, leaf),
    }


def find_teams(env):
    """(the team with most people below it, the first one without teams below it)"""
    company = env.ref("base.main_company")
    today = company._get_kpi_today()
    tree = env["sales.kpi.team.parent"]._get_tree(company, today)
    homes = list(env["sales.kpi.membership"]._get_roster(company, today, today).values())
    people = Counter(team for home in homes for team in tree.above([home]))
    teams = env["crm.team"].browse(sorted(people))
    leaves = teams.filtered(lambda team: len(tree.below(team.ids)) == 1)
    return max(teams, key=lambda team: people[team.id]), leaves[0]


def get_spans(scale):
    """{what is looked at: options of the page}, around the open month of the database"""
    day = Date.to_string(scale.month)
    first = shift(scale.month, -1) + timedelta(days=9)
    custom = {"date_from": Date.to_string(first), "date_to": Date.to_string(first + timedelta(44))}
    return {
        "a month": {"period_type": "month", "date": day},
        "a quarter": {"period_type": "quarter", "date": day},
        "a year": {"period_type": "year", "date": day},
        "45 days": {"period_type": "custom", **custom},
    }


class ColdLook:
    """The company's page, as its contents are found when nobody has kept them.

    :param team: that it is narrowed down to
    """

    model = "sales.kpi.company.cockpit"
    cards = cold_plain.CARDS
    team_cards = cold_plain.of_team(cold_plain.CARDS)

    def __init__(self, env, options, team=None):
        self.env = env
        self.options = options | ({"team_id": team.id} if team else {})
        self.page = env(user=self._find_viewer(team).id)[self.model]
        self.company = env.ref("base.main_company")
        if team:
            self.cards = self.team_cards
        measures = cold_plain.MEASURES
        self.measures = cold_plain.of_team(measures) if team else measures
        frame = self.page._get_frame(self.options)
        self.teams = sorted(frame.tree.below(team.ids)) if team else []
        self.users = frame.get_team_users(team) if team else []
        spans = env["sales.kpi.comparison"]._get_spans(
            frame.period_type, frame.day, frame.company, frame.bounds
        )
        self.spans = list(dict.fromkeys(part for _bounds, part in spans))
        self.bounds = self._get_bounds(frame.bounds)

    def _find_viewer(self, _team):
        return self.env.ref("base.user_admin")

    def _get_bounds(self, span):
        return {
            "company": self.company.id, "teams": self.teams, "users": self.users,
            "start": span[0], "end": span[1] + timedelta(days=1),
        }  # fmt: skip

    def forget(self):
        self.env.registry.clear_all_caches()
        self.env.invalidate_all()

    def open(self):
        return self.page._get_contents(self.page._get_frame(self.options))

    def read_plainly(self):
        for query in self.cards.values():
            cold_plain.read(self.env.cr, query, self.bounds)
        for span in self.spans:
            for query in self.measures.values():
                cold_plain.read(self.env.cr, query, self._get_bounds(span))

    def compare(self):
        """Both must find the same.

        :raise RuntimeError: they don't
        """
        page = self.open()
        for what, (found, plainly) in self._get_pairs(page).items():
            if found != plainly:
                raise RuntimeError(f"{what} of {self.bounds} differ: {found}, plainly {plainly}.")

    def _get_pairs(self, page):
        """{what: (as the page says, as the plain query says)}"""
        stages = self._get_stages(page)
        rows = cold_plain.read(self.env.cr, self.cards["funnel"], self.bounds)
        [amount] = cold_plain.read(self.env.cr, self.measures["order_amount"], self.bounds)[0]
        tile = next(tile for tile in page["tiles"] if tile["code"] == "order_amount")
        return {
            "The stages": (
                {stage["mark"]["stage_id"]: stage["value"] for stage in stages if stage["value"]},
                {stage_id: entered for stage_id, entered, *_others in rows},
            ),
            "The orders": (round(tile["value"], 2), round(float(amount or 0), 2)),
        }

    def _get_stages(self, page):
        return page["funnel"]["funnel"]["stages"]


class TeamLook(ColdLook):
    """The page of a team, as its leader sees it."""

    model = "sales.kpi.team.cockpit"
    team_cards = cold_plain.TEAM_CARDS

    def _find_viewer(self, team):
        return team.user_id

    def _get_pairs(self, page):
        activities = cold_plain.read(self.env.cr, self.cards["trend"], self.bounds)
        orders = dict(cold_plain.read(self.env.cr, self.cards["order_amount"], self.bounds))
        # the bars end today, where the days run; the words count the records of all days
        told = re.match(r"\d+", page["trend"]["summary"])
        told = int(told[0]) if told else 0
        heat = page["heat"]
        place = [column["code"] for column in heat["columns"]].index("order_amount")
        shown = {row["id"]: row["cells"][place]["actual"] or 0 for row in heat["rows"]}
        return super()._get_pairs(page) | {
            "The activities": (told, sum(count for _day, _channel, count in activities)),
            "The people's orders": (
                {user: round(amount, 2) for user, amount in shown.items()},
                {user: round(float(orders.get(user, 0)), 2) for user in shown},
            ),
        }

    def _get_stages(self, page):
        return page["funnel"]["stages"]
