"""Who of a team needs help, and why. A plain class: it lives for one request only."""

from functools import cached_property

from ....tools.compare import at_least
from ....tools.progress import FAR_BEHIND
from ...ground.figure_format import format_value
from ...scores.score_line_text import ScoreLineText
from ...sources.activities.idle import Idle
from .heat import get_standing
from .help_alerts import TeamAlerts
from .stakes import Stand, TeamStakes

IDLE = 3  # working days without an activity
FALLEN = 3  # places lost since the period before
BELOW = 5.0  # points below the own average of the periods before
MOST = 10.0  # points that one reason beside the lines can weigh
LINES = 3  # lines told of one rep
FEW = 3  # reps who are named at most; of a large team
PART = 4  # one in so many: where half of a team needs help, nobody does
FIRST = 6  # reps shown at once
PAGE = 20  # reps that can be asked for at once


class TeamHelp:
    """The few reps of a team for whom something should be done, those first with whom most money is
    at stake: what they are short of by now, and what lies in opportunities that don't move. Neither
    the best seller, nor whoever is on course on the whole, needs help because of one line.

    Where as much is at stake it goes by need, in points of the score: those that are missing so far
    on the lines far behind pace; one for each working day without an activity from the third on,
    for each stale opportunity, for each place or point lost, and for each degree of the alerts, ten
    at the most for each of them. The alerts say the same as everywhere: who has one that is about
    more than a line is here, and what the screen counts itself bears the day since which they do.

    :param team: ``TeamCockpitContent``
    """

    def __init__(self, team):
        self.team = team
        self.frame = team.frame
        self.env = team.env
        self.company = team.frame.company
        # Oneself isn't whom one helps.
        self.users = [user for user in team.reps if user != self.env.uid]
        self.stakes = TeamStakes(team, self.users)
        self.alerts = TeamAlerts(team.frame, self.users, self._is_running)

    def get_data(self, offset=0, limit=FIRST):
        """A part of the list; all of it without a limit."""
        order = self.order[offset : offset + limit if limit else None]
        total = len(self.order)
        return {
            "name": "help",
            "title": self._get_title(),
            "rows": self._get_rows(order),
            "total_rows": total,
            "offset": offset,
            "summary": self._get_summary(total),
            "is_fine": not self.frame.missing_targets,
            "is_over": self.frame.is_over,
        }

    def _get_title(self):
        if self.frame.is_over:
            return self.env._("Who fell short")
        return self.env._("Who needs help")

    def _get_summary(self, total):
        if self.frame.missing_targets:
            return self.frame.missing_targets["text"]
        if not total and self.frame.is_over:
            return self.env._("Nobody fell short.")
        if not total:
            return self.env._("Nobody is behind. Go and tell them!")
        parts = {"count": total, "all": len(self.team.reps)}
        if parts["all"] == 1:
            return self.env._("The only salesperson")
        if any(map(self.money.get, self.order)):
            return self.env._(
                "%(count)s of %(all)s salespeople, most money at stake first", **parts
            )
        return self.env._("%(count)s of %(all)s salespeople, worst first", **parts)

    @cached_property
    def order(self):
        """Ids of those who need help, the neediest first; nobody where nobody is judged."""
        if self.frame.missing_targets:
            return []
        needs = {user: self._get_need(user) for user in self.users}
        found = [user for user in self.users if needs[user] > 0 and self._is_off(user)]
        found.sort(key=lambda user: (-self.money[user], -needs[user]))
        return found[: max(FEW, len(self.team.reps) // PART)]

    def _is_off(self, user):
        return self.alerts.needs_help(user) or not self.stakes.is_fine(user)

    @cached_property
    def money(self):
        """{user: money at stake with him}"""
        return {
            user: max(self.stakes.get_money(user, self.stale_money), self.alerts.get_money(user))
            for user in self.users
        }

    def _get_need(self, user):
        idle = self.idle_days.get(user)
        others = (
            idle - IDLE + 1 if idle else 0,
            self.stale_deals.get(user) or 0,
            self.losses.get(user, (0, ""))[0],
            self.alerts.get_need(user),
        )
        missing = self.stakes.stands.get(user, Stand()).missing
        return missing + sum(min(float(other), MOST) for other in others)

    # ---- what is wrong, for all at once --------------------------------------------------------

    @cached_property
    def idle_days(self):
        """{user: working days without an activity, from the third on}, while the period runs."""
        if not self._is_running:
            return {}
        idle = Idle(self.company, self.users, self.frame.today).get_days()
        return {user: days for user, days in idle.items() if days >= IDLE}

    @cached_property
    def stale_measure(self):
        return self.frame.find_measures(["stale_opportunities"])[:1]

    @cached_property
    def stale_deals(self):
        """{user: open opportunities on which nothing moved}"""
        if not self.stale_measure or not self.users:
            return {}
        cells = self.frame.read_cells(self.stale_measure, {"user": self.users})
        cells = cells[self.stale_measure.code]
        values = {user: cells["user", user].value for user in self.users}
        return {user: value for user, value in values.items() if value}

    @cached_property
    def stale_money(self):
        """{user: expected revenue of these opportunities}; only where they are Odoo's own, now."""
        measure = self.stale_measure
        if not self.stale_deals or measure.model != "crm.lead" or not self._is_running:
            return {}
        team = ("team", self.frame.team.id)
        Lead = self.env["crm.lead"].sudo().with_context(
            active_test=False, tz=self.company._get_kpi_tz(self.frame.bounds[1]),
            allowed_company_ids=self.company.ids,
        )  # fmt: skip
        domain = measure._get_domain(self.company, *self.frame.bounds, team)
        rows = Lead._read_group(domain, ["user_id"], ["expected_revenue:sum"])
        return {user.id: amount for user, amount in rows}

    @property
    def _is_running(self):
        first, last = self.frame.bounds
        return first <= self.frame.today <= last

    @cached_property
    def losses(self):
        """{user: (how much his score fell, that in words)}: in places while the period runs, for
        its points can't be compared yet; else in points below his own average."""
        if not self.team.scores:
            return {}
        if self.frame.today <= self.frame.bounds[1]:
            return self._get_lost_places()
        gained = self.frame.board.improvements
        found = {user: gained.get(self.team.scores[user][1].id, 0.0) for user in self._scored}
        return {
            user: (-points, self.env._("%s points below the own average", f"{-points:.1f}"))
            for user, points in found.items()
            if points <= -BELOW
        }

    @property
    def _scored(self):
        return [user for user in self.users if user in self.team.scores]

    def _get_lost_places(self):
        losses = {}
        for user in self._scored:
            _rank, score = self.team.scores[user]
            lost = score.rank - score.previous_rank if score.previous_rank else 0
            if lost >= FALLEN:
                said = self.env._(
                    "Fell from place %(before)s to %(now)s of all",
                    before=score.previous_rank, now=score.rank,
                )  # fmt: skip
                losses[user] = (lost, said)
        return losses

    # ---- in words ------------------------------------------------------------------------------

    def _get_rows(self, users):
        names, reasons = self.team.get_names(users), self.get_reasons(users)
        deeds = self.team.get_deeds(users)
        return [
            {
                "user_id": user,
                "name": names[user],
                "avatar": f"/web/image/res.users/{user}/avatar_128",
                "team": self.team.get_team_name(user),
                "stake": self.money[user],
                "stake_text": self._get_stake_text(user),
                "reasons": reasons[user],
                **deeds[user],
                "mark": {"kind": "workbench", "user_id": user},
                "visit": {"kind": "visit", "user_id": user},
            }
            for user in users
        ]

    def _get_stake_text(self, user):
        if not self.money[user]:
            return ""
        currency, all_of_them = self.company.currency_id, self.money.values()
        amount = format_value(self.env, self.money[user], "money", currency, all_of_them)
        return (
            self.env._("short by %s", amount)
            if self.frame.is_over
            else self.env._("%s at stake", amount)
        )

    def get_reasons(self, users):
        """{user: [{"kind", "text", "mark"}]}, the lines that miss most points first."""
        behind = self._get_behind(users)
        counted = {
            user: [
                *behind.get(user, ()),
                *self._get_idle_reasons(user),
                *self._get_stale_reasons(user),
                *self._get_loss_reasons(user),
            ]
            for user in users
        }
        return {user: self.alerts.add_to(user, reasons) for user, reasons in counted.items()}

    def _get_behind(self, users):
        found = {}
        for line in self.team.find_lines(users, [("role", "=", "weight")]):
            standing = get_standing(line)
            if standing is not None and not at_least(standing, FAR_BEHIND):
                missed = line.weight * (1 - max(standing, 0.0))
                found.setdefault(line.score_id.subject_id, []).append((missed, line))
        return {
            user: [
                self._get_line_reason(user, line)
                for _missed, line in sorted(lines, key=lambda row: -row[0])[:LINES]
            ]
            for user, lines in found.items()
        }

    def _get_line_reason(self, user, line):
        said = ScoreLineText(line, self.team.words)
        parts = {"name": said.measure.name, "actual": said.actual_text}
        running = self.frame.today < self.frame.bounds[1]
        if running and line.has_pace and line.definition_id.direction == "higher":
            text = self.env._(
                "%(name)s: %(actual)s, %(pace)s expected by now",
                pace=said.format(line.pace), **parts,
            )  # fmt: skip
        else:
            text = self.env._(
                "%(name)s: %(actual)s, target %(target)s",
                target=said.target_text, **parts,
            )  # fmt: skip
        return {
            "kind": "behind",
            "text": text,
            "actual": said.actual,
            "mark": {
                "kind": "measure",
                "code": line.definition_id.code,
                "subject": ["user", user],
            },
        }

    def _get_idle_reasons(self, user):
        days = self.idle_days.get(user)
        if not days:
            return []
        return [
            {
                "kind": "idle",
                "text": self.env._("No activity on the last %s working days", days),
                "mark": False,
            }
        ]

    def _get_stale_reasons(self, user):
        count = self.stale_deals.get(user)
        if not count:
            return []
        measure = self.stale_measure
        text = f"{measure.name}: {measure._format_value(count, self.company)}"
        mark = {"kind": "measure", "code": measure.code, "subject": ["user", user]}
        return [{"kind": "stale", "text": text, "actual": count, "mark": mark}]

    def _get_loss_reasons(self, user):
        if user not in self.losses:
            return []
        return [{"kind": "falling", "text": self.losses[user][1], "mark": False}]
