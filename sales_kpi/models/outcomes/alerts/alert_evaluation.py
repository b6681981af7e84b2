from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .alert import LIVE
from .finders import FINDERS

MOST_RECORDS = 5  # open alerts of a rule about records of one salesperson; more are no help


class SalesKpiAlert(models.Model):
    """One night of a rule: what is new, what goes on, and what is over. The number of statements
    is the same for ten salespeople and for thousands."""

    _inherit = "sales.kpi.alert"

    @api.model
    def _evaluate(self, rule, night):
        """Look for what a rule says, as it stands tonight.

        Looked at twice in a night, nothing is counted twice.
        """
        known = self._find_live(rule, night)
        if rule.definition_id and not rule.definition_id.active:
            known._end("lapsed", night.today)  # nobody counts it any more
            return
        found = FINDERS[rule.kind](rule, night)
        known = known._end_gone(rule, night)
        known._follow_teams(night)
        if found is None:
            return
        found = {(rule.subject_type, *key): finding for key, finding in found.items()}
        judged = known.filtered(lambda one: night.is_judged((one.subject_type, one.subject_id)))
        judged._end_solved(found, night)
        live = {one._get_key(): one for one in known.exists() if one.state in LIVE}
        resting = self._find_resting(rule, night)
        self._update_found(found, live, rule, night, resting)
        self._insert_found(found, live, rule, night, resting)

    @api.model
    def _find_live(self, rule, night):
        return self.search(
            Domain("rule_id", "=", rule.id)
            & Domain("company_id", "=", night.company.id)
            & Domain("state", "in", LIVE)
        )

    @api.model
    def _find_resting(self, rule, night):
        """Keys of what ended not long ago: it does not come again yet."""
        since = night.today - timedelta(days=rule.cooldown_days)
        ended = self.search_fetch(
            Domain("rule_id", "=", rule.id)
            & Domain("company_id", "=", night.company.id)
            & Domain("state", "in", ("solved", "dismissed"))
            & Domain("ended_on", ">", since),
            ["subject_type", "subject_id", "definition_id", "res_id"],
        )
        return {one._get_key() for one in ended}

    def _follow_teams(self, night):
        """Whoever went to another team is told of to its leaders, and no more to those before."""
        teams = {one: night.get_team((one.subject_type, one.subject_id)) for one in self}
        moved = [one for one, team in teams.items() if one.team_id.id != (team or False)]
        self._update([{"id": one.id, "team_id": teams[one]} for one in moved])

    # ---- what is over --------------------------------------------------------------------------

    def _end_gone(self, rule, night):
        """End those whose subject is gone or whose period is over; returns the others."""
        period = night.get_period(rule.period_type) if rule._has_period() else None
        within = night.get_subjects(rule)
        gone = self.filtered(
            lambda one: (
                not night.is_there((one.subject_type, one.subject_id))
                or one.subject_id not in within
                or (period is not None and one.period_id != period)
            )
        )
        gone._end("lapsed", night.today)
        return self - gone

    def _end_solved(self, found, night):
        self.filtered(lambda one: one._get_key() not in found)._end("solved", night.today)

    def _end(self, state, today):
        """What was only watched leaves nothing behind."""
        watched = self.filtered(lambda one: one.state == "watched")
        watched._drop()
        (self - watched)._update_all(state=state, ended_on=today)

    def _drop(self):
        if self:
            self.env.flush_all()
            self.env.cr.execute(SQL("DELETE FROM sales_kpi_alert WHERE id = ANY(%s)", self.ids))
            self.env.invalidate_all(flush=False)

    def _update_all(self, **values):
        values = {
            name: fields.Date.to_string(value) if name.endswith("_on") and value else value
            for name, value in values.items()
        }
        self._update([{"id": one.id, **values} for one in self])

    # ---- what goes on, and what is new ---------------------------------------------------------

    def _update_found(self, found, live, rule, night, resting):
        """Tell the known ones their new figures, and open those that have held long enough."""
        rows, dropped = [], self.browse()
        for key, alert in live.items():
            finding = found.get(key)
            if not finding or not night.is_judged(key[:2]):
                continue
            if alert.state == "watched" and not finding.holds:
                dropped |= alert
                continue
            held = alert.held + bool(finding.holds and alert.evaluated_on != night.today)
            state = alert._find_state(held, rule, night, key in resting)
            rows.append(
                {"id": alert.id, "held": held}
                | self._prepare_figures(finding, rule, night)
                | {"state": state, "opened_on": alert._get_opened(state, night)}
            )
        self._update(rows)
        dropped._drop()

    def _find_state(self, held, rule, night, is_resting):
        if self.state == "watched" and held >= rule.holds and not is_resting:
            return "open"
        if self.state == "snoozed" and self.snoozed_until <= night.today:
            return "open"
        return self.state

    def _get_opened(self, state, night):
        opened = night.today if state == "open" and self.state == "watched" else self.opened_on
        return fields.Date.to_string(opened) if opened else None

    def _insert_found(self, found, live, rule, night, resting):
        today = fields.Date.to_string(night.today)
        opens = rule.holds <= 1
        rows = []
        for key in self._choose_new(found, live, night):
            finding = found[key]
            is_open = opens and key not in resting
            rows.append(
                self._prepare_subject(key, finding, rule, night)
                | self._prepare_figures(finding, rule, night)
                | {"state": "open" if is_open else "watched", "since": today, "held": 1}
                | {"opened_on": today if is_open else None}
            )
        self._insert(rows)

    def _choose_new(self, found, live, night):
        """Keys of what is watched from now on: of each subject as many records as somebody can do
        something about, those first with which most money is at stake."""
        new = [key for key in found.keys() - live.keys() if found[key].holds]
        new.sort(key=lambda key: (-found[key].money, key))
        room = Counter(key[:2] for key in live)
        for key in new:
            if night.is_judged(key[:2]) and not (key[3] and room[key[:2]] >= MOST_RECORDS):
                room[key[:2]] += 1
                yield key

    def _prepare_subject(self, key, finding, rule, night):
        kind, subject_id, definition_id, res_id = key
        period = night.get_period(rule.period_type) if rule._has_period() else None
        return {
            "rule_id": rule.id,
            "kind": rule.kind,
            "subject_type": kind,
            "subject_id": subject_id,
            "user_id": subject_id if kind == "user" else None,
            "team_id": night.get_team((kind, subject_id)),
            "company_id": night.company.id,
            # The measure of the rule itself is no part of the key.
            "definition_id": definition_id or None,
            "period_id": period.id if period else None,
            "res_model": finding.res_model,
            "res_id": res_id or None,
        }

    def _prepare_figures(self, finding, rule, night):
        return {
            "severity": rule.severity,
            "value": finding.value,
            "expected": finding.expected,
            "money": round(finding.money, 2),
            "parts": finding.parts,
            "evaluated_on": fields.Date.to_string(night.today),
        }
