"""From a whole to what each salesperson is to reach in each month, to the cent."""

from ..tools.spread import spread_table


class PlanParts:
    """The parts of one measure of a plan.

    :param figures: ``PlanFigures``
    :param measure: ``sales.kpi.target.plan.measure``
    :param parts: [(first, last day)] of the periods that everybody's targets are for
    :param ramps: {user id: [share of a full target in each part]} of new hires
    :param kept: {(user id, first day): value} of targets that stay as they are
    """

    def __init__(self, figures, measure, parts, ramps, kept):
        self.figures = figures
        self.plan = measure.plan_id
        self.measure = measure
        self.definition = measure.definition_id
        self.parts = parts
        self.ramps = ramps
        self.kept = kept
        self.rosters = figures.get_rosters(parts)
        self.days = figures.get_working_days(parts)

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
        seasons, shares = self._get_seasons(), self._get_user_weights(users)
        rows = [self._get_row(user, shares[user], seasons) for user in users]
        rest = self.measure.whole - sum(self.kept.values())
        # Nobody's target is negative because others' were kept: the difference shows then.
        if self.kept and rest * self.measure.whole < 0:
            rest = 0
        table = spread_table(rest, rows, self.measure.digits)
        return dict(zip(users, table, strict=True))

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
        base = self.measure.base if self.measure.base != "typed" else "last_year"
        spans = self.figures.get_spans(base, self.measure.base_count)
        shares = {
            user: max(self._average(spans, self.figures.period_type, ("user", user)), 0)
            for user in users
        }
        return shares if any(shares.values()) else dict.fromkeys(users, 1)

    def _get_seasons(self):
        """What each part weighs per working day, so that who is there longer gets more.

        Equally: by the days of the part's own, each part weighs the same. By last year: what the
        company had in the same part of it.
        """
        workload = [
            len(self.figures.company._get_kpi_working_days(*part)) or 1 for part in self.parts
        ]
        weights = [1] * len(self.parts)
        if self.plan.season == "last_year":
            weights = [self._get_last_year(part) for part in self.parts]
            weights = weights if any(weights) else [1] * len(self.parts)
        return [weight / days for weight, days in zip(weights, workload, strict=True)]

    def _get_last_year(self, part):
        span = self.figures.get_last_year(part, self.plan.get_step())
        subject = ("company", self.figures.company.id)
        return max(self._average([span], self.plan.get_step(), subject), 0)

    def _average(self, spans, period_type, subject):
        return self.figures.average(self.definition, spans, period_type, subject) or 0
