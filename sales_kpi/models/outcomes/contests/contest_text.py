import hashlib

from odoo import api, fields, models
from odoo.tools import format_amount

from ...ground.figure_format import format_value, tell_day


class SalesKpiContest(models.Model):
    """The rules of a contest in words, from the very fields by which it is played."""

    _inherit = "sales.kpi.contest"

    headline = fields.Char(string="In a Sentence", compute="_compute_rules_text", compute_sudo=True)
    rules_text = fields.Text(string="Rules", compute="_compute_rules_text", compute_sudo=True)

    @api.depends(
        "kind", "definition_id.name", "scheme_id.name", "value_by", "team_by", "goal", "date_from",
        "date_to", "minimum", "ties", "second_definition_id.name", "grace_days", "accept_by",
        "visibility", "prize_ids.place", "prize_ids.amount", "prize_ids.thing", "user_ids.name",
        "team_ids.name",
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_rules_text(self):
        for contest in self:
            is_whole = contest.date_from and contest.date_to and contest._has_source()
            contest.headline = contest._tell_headline() if is_whole else False
            contest.rules_text = "\n".join(contest._tell_rules()) if is_whole else False

    def _has_source(self):
        return bool(self.definition_id or self.scheme_id)

    def _get_digest(self):
        """(the rules in English, SHA-256 of them)"""
        said = "\n".join(self.with_context(lang="en_US")._tell_rules())
        return said, hashlib.sha256(said.encode()).hexdigest()

    # ---- sentences -----------------------------------------------------------------------------

    def _tell_headline(self):
        """What is to be done, in a sentence."""
        return self.env._(
            "From %(first)s to %(last)s: %(what)s",
            first=tell_day(self.env, self.date_from),
            last=tell_day(self.env, self.date_to),
            what=getattr(self, f"_tell_{self.kind}")(),
        )

    def _tell_rules(self):
        yield self._tell_headline()
        yield from self._tell_participants()
        yield from self._tell_figures()
        yield from self._tell_prizes()
        yield from self._tell_end()

    def _get_what(self):
        return self.definition_id.name or self.scheme_id.name or ""

    def _tell_ranking(self):
        sentences = {
            "amount": self.env._("the most “%s” wins."),
            "percent": self.env._("whoever reaches most of his own target of “%s” wins."),
            "progress": self.env._("whoever goes farthest beyond his own usual “%s” wins."),
        }
        return sentences[self.value_by] % self._get_what()

    def _tell_duel(self):
        names = self.user_ids.sorted("id").mapped("name")
        return self.env._(
            "%(sides)s. In this duel %(what)s",
            sides=self.env._(" against ").join(names),
            what=self._tell_ranking(),
        )

    def _tell_teams(self):
        if self.team_by == "sum" and self.value_by != "amount":
            return self.env._("team against team, %s", self._tell_ranking())
        sentences = {
            "sum": self.env._("the team with the most “%s” wins."),
            "member_day": self.env._(
                "the team with the most “%s” for each member and working day wins."
            ),
            "at_target": self.env._(
                "the team with most of its members at their targets of “%s” wins."
            ),
        }
        return sentences[self.team_by] % self._get_what()

    def _tell_race(self):
        return self.env._(
            "whoever first reaches %(goal)s of “%(what)s” wins. The day on which it happened "
            "counts, not that of its entry.",
            goal=self._tell_figure(self.goal),
            what=self._get_what(),
        )

    def _tell_participants(self):
        if self.kind == "teams":
            names = ", ".join(self.team_ids.mapped("name"))
            yield self.env._(
                "Teams: %s. Who belongs to a team on the first day counts for it to the end; who "
                "joins later takes part next time.",
                names,
            )
        elif self.kind != "duel":
            named = [*self.team_ids.mapped("name"), *self.user_ids.mapped("name")]
            whom = ", ".join(named) or self.env._("all salespeople of the company")
            yield self.env._("Who takes part: %s, as of the first day.", whom)
        if self.kind == "duel" and self.accept_by:
            yield self.env._(
                "Both accept until %s; else it lapses.", tell_day(self.env, self.accept_by)
            )

    def _tell_figures(self):
        if self._goes_by_percent():
            yield self.env._(
                "Targets are those of the first day; of other days than a period's, the months' "
                "targets by working days. Who has no target takes no place."
            )
        if self.value_by == "progress":
            yield self.env._(
                "The usual figure is the mean of the last 6 times as long before, of 3 at least; "
                "who is not above the best of the last 3 takes no place."
            )
        if self.minimum:
            yield self.env._("Ranked from %s on.", self._tell_figure(self.minimum))
        ties = {
            "shared": self.env._("Equal ones share the place, and the prizes of the places taken."),
            "earlier": self.env._("Of equal ones who was there on an earlier day is before."),
            "second": self.env._("Of equal ones who has more of this is before: %s.")
            % (self.second_definition_id.name or ""),
        }
        yield ties[self.ties]

    def _tell_prizes(self):
        for prize in self.prize_ids.sorted("place"):
            money = prize.amount and self._tell_money(prize.amount)
            worth = " + ".join(filter(None, (money, prize.thing)))
            yield self.env._("Place %(place)s wins: %(worth)s", place=prize.place, worth=worth)
        if self._is_money():
            yield self.env._(
                "Money is paid by the company with the pay. Who no longer deserves it, because a "
                "deal fell through, gives it back."
            )
            if self.kind == "teams":
                yield self.env._("A team's prize is shared equally by its members.")

    def _tell_end(self):
        if self.grace_days:
            yield self.env._(
                "The result is provisional for %s days after the end: what is cancelled or "
                "returned by then does not count.",
                self.grace_days,
            )
        seen = self._get_selected(self, "visibility")
        yield self.env._("Participants see: %s.", seen)

    # ---- figures -------------------------------------------------------------------------------

    def _tell_figure(self, figure, beside=()):
        """A figure of what is counted."""
        measure = self.definition_id
        unit = measure.unit if measure else "score"
        return format_value(self.env, figure, unit, self.currency_id, beside)

    def _tell_value(self, value):
        """What somebody competes by."""
        if value is not None and self._goes_by_percent():
            return format_value(self.env, value, "percent", self.currency_id)
        text = self._tell_figure(value)
        is_gain = value is not None and self.value_by == "progress" and value > 0
        return f"+{text}" if is_gain else text

    def _tell_distance(self, gap):
        """How far apart two are in what they compete by."""
        if self._goes_by_percent():
            points = format_value(self.env, gap, "percent", self.currency_id)
            return self.env._("%s pts", points.removesuffix("%"))
        return self._tell_figure(gap)

    def _tell_money(self, amount):
        return format_amount(self.env, amount, self.currency_id)

    def _goes_by_percent(self):
        """Whether they compete by a share."""
        return self.value_by == "percent" or (self.kind == "teams" and self.team_by == "at_target")

    def _is_derived(self):
        """Whether they compete by something else than the figure itself."""
        return self.value_by != "amount" or (self.kind == "teams" and self.team_by != "sum")
