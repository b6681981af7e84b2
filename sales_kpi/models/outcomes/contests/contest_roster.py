from datetime import timedelta

from odoo import models
from odoo.tools import SQL

from ....tools import period as periods
from ....tools.contests import contest as rules
from .figures import Reading, Side

# What a side is frozen with, in the order that ``_make_side`` takes it: its members come last.
SIDE = SQL(
    """side.id, side.team_id, side.target, side.targets,
       CASE WHEN side.has_usual THEN side.usual END, side.usual_best"""
)
TYPES = ("day", "week", "month", "quarter", "half", "year")


class SalesKpiContest(models.Model):
    """Who takes part, with what he has to beat: known at the publication, frozen on the first day.

    Whoever belongs to a team on that day belongs to its side to the end; who joins later takes part
    next time. Targets and usual figures are those of that day.
    """

    _inherit = "sales.kpi.contest"

    def _find_sides(self):
        """[(name, user id, team id, member ids)] of who takes part as of the first day."""
        own = self.sudo()
        roster = own._get_roster()
        if own.kind == "teams":
            tree = own._get_tree()
            return [
                (team.name, None, team.id, sorted(self._get_members(roster, tree, team)))
                for team in own.team_ids.with_context(active_test=False, lang=None)
            ]
        users = self.env["res.users"].sudo().browse(own._find_users(roster))
        return [(user.name, user.id, roster[user.id], [user.id]) for user in users]

    def _get_members(self, roster, tree, team):
        below = tree.below([team.id])
        return [user for user, home in roster.items() if home in below]

    def _find_users(self, roster):
        if not (self.user_ids or self.team_ids):
            return sorted(roster)
        below = self._get_tree().below(self.team_ids.ids) if self.team_ids else set()
        named = set(self.user_ids.ids)
        return sorted(user for user, home in roster.items() if home in below or user in named)

    def _get_roster(self):
        """{user id: team id} of the company on the first day."""
        Membership = self.env["sales.kpi.membership"].sudo()
        roster = Membership._get_roster(self.company_id, self.date_from, self.date_from)
        if self.date_from <= self.company_id._get_kpi_today():
            return roster
        active = self.env["res.users"].sudo().browse(roster).filtered("active")
        return {user.id: roster[user.id] for user in active}

    def _get_tree(self):
        return self.env["sales.kpi.team.parent"]._get_tree(self.company_id, self.date_from)

    def _write_sides(self):
        """Let the sides be those that there are as of now; who accepted has accepted."""
        self.ensure_one()
        Side_ = self.env["sales.kpi.contest.side"].sudo()
        wanted = {(user, None if user else team): (name, user, team, members)
                  for name, user, team, members in self._find_sides()}  # fmt: skip
        known = {(one.user_id.id or None, None if one.user_id else one.team_id.id): one
                 for one in self.sudo().side_ids}  # fmt: skip
        Side_.browse(one.id for key, one in known.items() if key not in wanted).unlink()
        Side_._insert(
            [
                {
                    "contest_id": self.id,
                    "company_id": self.company_id.id,
                    "name": name,
                    "user_id": user,
                    "team_id": team,
                }
                for key, (name, user, team, _members) in wanted.items()
                if key not in known
            ]
        )
        self._write_members({key: members for key, (*_rest, members) in wanted.items()})

    def _write_members(self, members):
        """:param members: {(user id, team id): ids of the members}"""
        self.invalidate_recordset(["side_ids"])
        Side_ = self.env["sales.kpi.contest.side"].sudo()
        rows = self.env.execute_query(
            SQL(
                "SELECT id, user_id, CASE WHEN user_id IS NULL THEN team_id END"
                " FROM sales_kpi_contest_side WHERE contest_id = %s",
                self.id,
            )
        )
        ids = [row[0] for row in rows]
        self.env.cr.execute(
            SQL("DELETE FROM sales_kpi_contest_side_user_rel WHERE side_id = ANY(%s)", ids)
        )
        Side_._insert_members([(side, user) for side, *key in rows for user in members[tuple(key)]])

    # ---- what a side has to beat ---------------------------------------------------------------

    def _freeze(self):
        """Keep targets and usual figures as they are on the first day."""
        self.ensure_one()
        self._write_sides()
        sides = self._read_sides()
        targets = self._find_targets() if self._goes_by_percent() else ({}, {})
        before = self._find_usual(sides) if self.value_by == "progress" else {}
        self.env["sales.kpi.contest.side"].sudo()._update(
            [self._prepare_frozen(side, team, targets, before) for side, team in sides]
        )

    def _prepare_frozen(self, side, team_id, targets, before):
        of_users, of_teams = targets
        own = {user: of_users[user] for user in side.members if user in of_users}
        whole = of_teams.get(team_id) if self.kind == "teams" else None
        usual = before.get(side.id)
        return {
            "id": side.id,
            "target": sum(own.values()) if whole is None else whole,
            "targets": own,
            "has_usual": usual is not None,
            "usual": usual[0] if usual else 0,
            "usual_best": usual[1] if usual else 0,
        }

    def _find_targets(self):
        """({user id: target}, {team id: target}) of the days of the contest."""
        period = self._find_period()
        own = self._get_targets_of(period) if period else {}
        if not any(own.values()):
            own = self._spread_targets()
        return own.get("user", {}), own.get("team", {})

    def _get_targets_of(self, period):
        Target = self.env["sales.kpi.target"].sudo()
        return Target._get_by_subject(period).get(self.definition_id.id, {})

    def _spread_targets(self):
        """What the targets of the months come to in the days of the contest, by working days; only
        whose every month has a target has one."""
        if not self.definition_id._adds_up():
            return {}
        found = None
        for period, part in self._find_months():
            own = {
                (kind, subject): value * part
                for kind, values in self._get_targets_of(period).items()
                for subject, value in values.items()
            }
            found = own if found is None else {
                key: found[key] + own[key] for key in found.keys() & own.keys()
            }  # fmt: skip
        spread = {}
        for (kind, subject), value in (found or {}).items():
            spread.setdefault(kind, {})[subject] = value
        return spread

    def _find_months(self):
        """[(month, share of it in the days of the contest)]; a month without targets is empty."""
        Period, company = self.env["sales.kpi.period"].sudo(), self.company_id
        months, day = [], self.date_from
        while day <= self.date_to:
            first, last = Period._bounds("month", day, company)
            whole = company._get_kpi_working_days(first, last)
            part = [one for one in whole if self.date_from <= one <= self.date_to]
            months.append((Period._find("month", day, company), len(part) / (len(whole) or 1)))
            day = last + timedelta(days=1)
        return months

    def _find_usual(self, sides):
        """{side id: (usual figure, best of late)} by the days, or periods, before; who was in no
        team when they began has no figure of them."""
        Membership, reading = self.env["sales.kpi.membership"].sudo(), Reading(self, {})
        former = {side.id: [] for side, _team in sides}
        for bounds in self._get_former_bounds():
            amounts, default = reading.get_amounts(bounds)
            roster = Membership._get_roster(self.company_id, bounds[0], bounds[0])
            for side, _team in sides:
                own = [amounts.get(user, default) for user in side.members if user in roster]
                former[side.id].append(self._fold(own))
        return {side: rules.usual(values) for side, values in former.items()}

    def _fold(self, values):
        known = [value for value in values if value is not None]
        if not known:
            return None
        return sum(known) if self.definition_id else sum(known) / len(known)

    def _get_former_bounds(self):
        """The same number of days before, or of periods where the contest has the days of one; the
        latest first."""
        own, start = (self.date_from, self.date_to), self.company_id._get_kpi_calendar()
        return periods.earlier(self._get_period_type() or "custom", own, rules.USUAL, *start)

    def _get_period_type(self):
        """The type of period whose days the contest has; None of no type."""
        Period = self.env["sales.kpi.period"]
        days = self.date_from, self.date_to
        found = (
            one for one in TYPES if Period._bounds(one, self.date_from, self.company_id) == days
        )
        return next(found, None)

    def _find_period(self):
        """The period that has the days of the contest, if there is one."""
        return self._find_periods()[self]

    def _find_periods(self):
        """{contest: the period that has its days}, by one query."""
        found = self.env["sales.kpi.period"].sudo().search(
            [
                ("company_id", "in", self.company_id.ids),
                ("date_from", "in", self.mapped("date_from")),
                ("date_to", "in", self.mapped("date_to")),
            ]
        )  # fmt: skip
        known = {(one.company_id, one.date_from, one.date_to): one for one in reversed(found)}
        nothing = found.browse()
        return {
            one: known.get((one.company_id, one.date_from, one.date_to), nothing) for one in self
        }

    def _get_counting_days(self):
        """The days of the contest so far on which the company works; of a weekend all of them."""
        company = self.company_id
        days = company._get_kpi_working_days(self.date_from, self.date_to)
        days = days or [
            self.date_from + timedelta(days=number)
            for number in range((self.date_to - self.date_from).days + 1)
        ]
        return [day for day in days if day <= company._get_kpi_today()] or days[:1]

    # ---- reading -------------------------------------------------------------------------------

    def _read_sides(self):
        """[(``Side``, team id)], by one query."""
        self.env["sales.kpi.contest.side"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT %s, CASE WHEN side.user_id IS NULL
                                   THEN (SELECT array_agg(rel.user_id ORDER BY rel.user_id)
                                           FROM sales_kpi_contest_side_user_rel rel
                                          WHERE rel.side_id = side.id)
                                   ELSE ARRAY[side.user_id] END
                     FROM sales_kpi_contest_side side WHERE side.contest_id = %s
                    ORDER BY side.id""",
                SIDE,
                self.id,
            )
        )
        return [_make_side(*row) for row in rows]

    def _read_moved(self, amounts):
        """Sides of one person each whose figure is not what their standing says, by one query.

        :param amounts: query of (contest id, user id, figure) of who has records; of what adds up
            the others have 0
        :return: {contest id: [(``Side``, figure)]}
        """
        self.env["sales.kpi.contest.side"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT side.contest_id, %(amount)s, %(side)s, ARRAY[side.user_id]
                     FROM sales_kpi_contest_side side
                     LEFT JOIN sales_kpi_contest_standing standing
                       ON standing.contest_id = side.contest_id AND standing.side_id = side.id
                     LEFT JOIN (%(amounts)s) AS counted
                       ON counted.contest_id = side.contest_id AND counted.user_id = side.user_id
                    WHERE side.contest_id = ANY(%(contests)s)
                      AND (standing.id IS NULL OR standing.amount IS DISTINCT FROM %(amount)s)""",
                amount=SQL(
                    "COALESCE(counted.amount, CASE WHEN side.contest_id = ANY(%s) THEN 0 END)",
                    self.filtered("definition_id.is_additive").ids,
                ),
                side=SIDE,
                amounts=amounts,
                contests=self.ids,
            )
        )
        moved = {}
        for contest_id, amount, *row in rows:
            moved.setdefault(contest_id, []).append((_make_side(*row)[0], amount))
        return moved

    def _get_side(self, user):
        """The side of a user, if he takes part."""
        Side_ = self.env["sales.kpi.contest.side"].sudo()
        return Side_.search([("contest_id", "=", self.id), ("user_ids", "in", user.id)], limit=1)

    def _get_today(self):
        return self.company_id._get_kpi_today()


def _make_side(side_id, team_id, target, targets, usual, best, members):
    """(``Side``, team id)"""
    before = None if usual is None else (usual, best or 0.0)
    return Side(side_id, tuple(members or ()), target or 0.0, targets or {}, before), team_id
