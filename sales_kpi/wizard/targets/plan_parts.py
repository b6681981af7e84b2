"""From a whole to what each salesperson is to reach in each month, to the cent."""

from math import fsum

from ...models.ground.figure_format import tell_period
from ...tools.spread import spread, spread_table

NAMES_SHOWN = 8


class PlanParts:
    """The parts of one measure of a plan.

    :param figures: ``PlanFigures``
    :param measure: ``sales.kpi.target.plan.measure``
    :param parts: [(first, last day)] of the periods that everybody's targets are for
    :param ramps: {user id: [share of a full target in each part]} of new hires
    :param kept: {(user id, first day): value} of targets that stay as they are
    """

    def __init__(self, figures, measure, parts, ramps, kept):
        self.env = figures.env
        self.figures = figures
        self.plan = measure.plan_id
        self.measure = measure
        self.definition = measure.definition_id
        self.parts = parts
        self.ramps = ramps
        self.rosters = figures.get_rosters(parts)
        self.days = figures.get_working_days(parts)
        # What is kept of those who are not there any more is in no sum.
        here = {
            (user, part[0])
            for part, roster in zip(parts, self.rosters, strict=True)
            for user in roster
        }
        self.kept = {key: value for key, value in kept.items() if key in here}
        self.notes, self.warnings = [], []

    def compute(self):
        """[(user id, index of the part, value)]; a kept target is among them with its own value.

        The whole, less what is kept, goes over all others in proportion to their weights: what a
        salesperson weighs (`split`) by what the month weighs (`season`), less what he is not there
        for, less what is not asked of a new hire yet.
        """
        users = sorted(set().union(*self.rosters))
        cells = [
            (user, i) for user in users for i in range(len(self.parts)) if self._is_in(user, i)
        ]
        if not self.definition.is_additive:
            return [(user, i, self._get_kept(user, i, self.measure.whole)) for user, i in cells]
        values = self._spread(users)
        return [(user, i, self._get_kept(user, i, values[user][i] or 0)) for user, i in cells]

    def _is_in(self, user, index):
        return user in self.rosters[index]

    def _get_kept(self, user, index, value):
        return self.kept.get((user, self.parts[index][0]), value)

    def _spread(self, users):
        """{user id: [value of each part]}"""
        seasons, shares = self._get_seasons(), self._get_user_weights(users)
        rows = {user: self._get_row(user, shares[user], seasons) for user in users}
        if self.plan.team_split == "people":
            return self._spread_rows(self.measure.whole, rows, self.kept)
        return self._spread_over_teams(rows)

    def _spread_rows(self, whole, rows, kept):
        """:param kept: {key: value} of what is in none of the rows, but in the whole"""
        rest = whole - sum(kept.values())
        # Nobody's target is negative because others' were kept: the difference shows then.
        if kept and rest * whole < 0:
            rest = 0
        table = spread_table(rest, list(rows.values()), self.measure.digits)
        return dict(zip(rows, table, strict=True))

    def _spread_over_teams(self, rows):
        """First the whole over the teams, then what each team has over its people. Who changes
        teams has a part in each."""
        weights = self._get_team_weights(rows)
        wholes = spread(self.measure.whole, list(weights.values()), self.measure.digits)
        values = {user: [None] * len(self.parts) for user in rows}
        for team, whole in zip(weights, wholes, strict=True):
            own = {user: self._mask(user, row, team) for user, row in rows.items()}
            own = {user: row for user, row in own.items() if row}
            kept = {key: value for key, value in self.kept.items() if self._get_team(*key) == team}
            for user, parts in self._spread_rows(whole, own, kept).items():
                values[user] = [
                    new if old is None else old
                    for old, new in zip(values[user], parts, strict=True)
                ]
        return values

    def _mask(self, user, row, team):
        """The weights of the parts in which somebody is in a team; None when there are none."""
        own = [
            weight if self.rosters[i].get(user) == team else None for i, weight in enumerate(row)
        ]
        return own if any(weight is not None for weight in own) else None

    def _get_team(self, user, day):
        index = next(i for i, part in enumerate(self.parts) if part[0] == day)
        return self.rosters[index].get(user)

    def _get_team_weights(self, rows):
        """{home team id: what it weighs in the whole}"""
        teams = sorted(set().union(*(roster.values() for roster in self.rosters)))
        if self.plan.team_split == "days":
            return self._get_team_days(teams, rows)
        if self.plan.team_split == "history":
            return self._get_team_history(teams, self._get_team_days(teams, rows))
        return dict.fromkeys(teams, 1)

    def _get_team_days(self, teams, users):
        """{home team id: working days of its people}"""
        weights = dict.fromkeys(teams, 0)
        for user in users:
            for i, days in enumerate(self.days.get(user, ())):
                if self._is_in(user, i):
                    weights[self.rosters[i][user]] += days
        return weights

    def _get_team_history(self, teams, days):
        """What each had by itself: a team's figure is that of the teams below it, too. A team that
        had nothing weighs by its days as the others do: its people are asked for something, too."""
        own = {team: self._get_past(("team", team)) for team in teams}
        past = dict(own)
        tree = self.figures.get_tree(self._get_past_spans()[0])
        for team in teams:
            nearest = next((one for one in reversed(tree.path(team)[:-1]) if one in own), None)
            if nearest:
                own[nearest] -= past[team]
        known = [team for team in teams if own[team] > 0]
        new = [team for team in teams if team not in known]
        self._note_teams(new)
        worked = fsum(days[team] for team in known)
        rate = fsum(own[team] for team in known) / worked if worked else 1
        return own | {team: rate * days[team] for team in new}

    def _get_row(self, user, share, seasons):
        """Weights of a salesperson's parts; None where he is not there or the target is kept."""
        days, ramp = self.days.get(user), self.ramps.get(user)
        full = [
            seasons[i] * days[i] if days and self._is_in(user, i) else 0
            for i in range(len(self.parts))
        ]
        total = sum(full) or 1
        return [
            share * weight / total * (ramp[i] if ramp else 1) if self._is_free(user, i) else None
            for i, weight in enumerate(full)
        ]

    def _is_free(self, user, index):
        return self._is_in(user, index) and (user, self.parts[index][0]) not in self.kept

    def _get_user_weights(self, users):
        """{user id: what he weighs in the whole}"""
        if self.plan.split == "history":
            return self._get_history(users)
        if self.plan.split == "days":
            return {user: sum(self.days.get(user, ())) for user in users}
        return dict.fromkeys(users, 1)

    def _get_history(self, users):
        """Who had nothing then weighs as his team does on average, without figures of the team as
        all others do: nobody's target is 0 because he is new."""
        shares = {user: max(self._get_past(("user", user)), 0) for user in users}
        teams = {user: self._get_last_team(user) for user in users}
        known = {}
        for user, share in shares.items():
            if share:
                known.setdefault(teams[user], []).append(share)
        everybody = [share for own in known.values() for share in own]
        means = {team: fsum(own) / len(own) for team, own in known.items()}
        mean = fsum(everybody) / len(everybody) if everybody else 1
        new = [user for user in users if not shares[user]]
        self._note_people([user for user in new if teams[user] in means], "team")
        self._note_people(
            [user for user in new if teams[user] not in means], "all" if everybody else "none"
        )
        return {user: share or means.get(teams[user], mean) for user, share in shares.items()}

    def _get_last_team(self, user):
        """The team in which somebody is planned last."""
        return next(roster[user] for roster in reversed(self.rosters) if user in roster)

    def _get_past(self, subject):
        """What somebody had on the days that the plan starts from."""
        return self._average(self._get_past_spans(), self.figures.period_type, subject)

    def _get_past_spans(self):
        base = self.measure.base if self.measure.base != "typed" else "last_year"
        return self.figures.get_spans(base, self.measure.base_count)

    def _get_seasons(self):
        """What each part weighs per working day, so that who is there longer gets more.

        Equally: by the days of the part's own, each part weighs the same. By last year: what the
        company or the team had in the same part of it.
        """
        workload = [
            len(self.figures.company._get_kpi_working_days(*part)) or 1 for part in self.parts
        ]
        weights = [1] * len(self.parts)
        if self.plan.season == "last_year":
            weights = self._get_season()
        return [weight / days for weight, days in zip(weights, workload, strict=True)]

    def _get_season(self):
        """What each part weighs by the same part a year before. Of one that is not over, the year
        before that is taken; without figures then, the average of the parts that are over."""
        step, today = self.plan.get_step(), self.figures.today
        spans = [self.figures.get_last_year(part, step) for part in self.parts]
        running = [span[1] >= today for span in spans]
        weights = [
            self._get_weight(self.figures.get_last_year(span, step) if early else span)
            for span, early in zip(spans, running, strict=True)
        ]
        over = [weight for weight, early in zip(weights, running, strict=True) if not early]
        mean = fsum(over) / len(over) if over else 0
        weights = [
            weight or (mean if early else 0) for weight, early in zip(weights, running, strict=True)
        ]
        if not any(weights):
            weights, running = [1] * len(self.parts), [False] * len(self.parts)
            self.notes.append(
                self.env._("Nothing was reached a year before: all months weigh the same.")
            )
        self._note_season(weights, running)
        return weights

    def _get_weight(self, span):
        return max(self._average([span], self.plan.get_step(), self.figures.subject), 0)

    # ---- what had no history ------------------------------------------------------------------

    def describe_basis(self):
        """Who and what had no figures to start from, and what is taken instead, in words."""
        return " ".join(self.notes) or False

    def describe_zeros(self):
        """What is asked of nobody, in words."""
        return " ".join(self.warnings) or False

    def _note_people(self, user_ids, basis):
        """:param basis: "team", "all" or "none": whose average is taken"""
        names = sorted(self.env["res.users"].sudo().browse(user_ids).mapped("name"))
        if not names:
            return
        sentences = {
            "team": self.env._("No figures to start from, planned as their team's average: %s."),
            "all": self.env._(
                "No figures to start from, planned as the average of the others: %s."
            ),
        }
        self.notes.append(
            sentences[basis] % _shorten(names)
            if basis in sentences
            else self.env._("Nobody had figures to start from: all get the same.")
        )

    def _note_teams(self, team_ids):
        if names := self.env["crm.team"].sudo().browse(team_ids).mapped("name"):
            self.notes.append(
                self.env._(
                    "No figures to start from, planned by their days as the other teams: %s.",
                    _shorten(sorted(names)),
                )
            )

    def _note_season(self, weights, running):
        labels = [
            tell_period(self.env, self.plan.get_step(), *part, self.figures.start)
            for part in self.parts
        ]
        empty = [label for label, weight in zip(labels, weights, strict=True) if not weight]
        early = [label for label, own in zip(labels, running, strict=True) if own]
        if empty:
            self.warnings.append(
                self.env._(
                    "Nothing was reached a year before, so nobody is asked for anything in: %s. "
                    "Type over it, or give all months the same.",
                    ", ".join(empty),
                )
            )
        if early:
            self.notes.append(
                self.env._(
                    "Last year's is not over yet, so these weigh as the year before that, else as "
                    "the average: %s.",
                    ", ".join(early),
                )
            )

    def _average(self, spans, period_type, subject):
        return self.figures.average(self.definition, spans, period_type, subject) or 0


def _shorten(names):
    return ", ".join(names[:NAMES_SHOWN]) + (", …" if len(names) > NAMES_SHOWN else "")
