from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .drift import PARTS, USER, VALUE


class SalesKpiDrift(models.Model):
    """Deciding on drift: into the open period as an adjustment, or left with a reason."""

    _inherit = "sales.kpi.drift"

    def _carry(self, score, points, reason):
        """Give points in an open period for what changed in a closed one.

        :param score: ``sales.kpi.score`` of a salesperson it concerns, in an open period
        :raise UserError: it was decided already, or the scorecard is another one's
        """
        self.ensure_one()
        self._check_undecided()
        if score not in self._find_open_scores():
            raise UserError(self.env._("Choose a scorecard of the salesperson in an open period."))
        line = score.sudo().line_ids.filtered(
            lambda line: line.definition_id == self.definition_id
        )[:1]
        adjustment = self.env["sales.kpi.adjustment"]._give(
            score, points, reason, line, drift_id=self.id
        )
        self._decide("carried", reason)
        return adjustment

    def _leave(self, reason):
        """Keep the closed figures, and say why."""
        self._check_undecided()
        self._decide("left", reason)

    def _check_undecided(self):
        self.period_id._hold()
        for drift in self:
            users = drift._get_users()
            self.env["sales.kpi.period"]._check_may_decide(drift.period_id, users)
            if drift.state != "open":
                raise UserError(self.env._("%s is decided already.", drift.record_name))

    def _decide(self, state, reason):
        if not (reason or "").strip():
            raise UserError(self.env._("Say why: it stays with the closed period."))
        self.sudo().write(
            {
                "state": state,
                "reason": reason.strip(),
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
            }
        )
        for drift in self.sudo():
            decided = dict(self._fields["state"]._description_selection(self.env))[state]
            what = self.env._("Change of %s", drift.record_name)
            drift.period_id._note(what, after=f"{decided}: {drift.reason}")

    def _find_open_scores(self):
        """Scorecards that can take an adjustment: of whom it concerns, in open periods of the same
        type after the closed one, under the schemes that judged him then; the next period first.
        """
        self.ensure_one()
        if self.kind == "redefined":  # a change of the measure concerns nobody's record
            return self.env["sales.kpi.score"]
        drift = self.sudo()
        users = drift._get_users()
        Score = self.env["sales.kpi.score"].sudo()
        of_users = Domain("subject_type", "=", "user") & Domain("user_id", "in", users.ids)
        judged = Score.search(of_users & Domain("period_id", "=", drift.period_id.id))
        later = Domain(
            [
                ("period_id.state", "=", "open"),
                ("period_id.company_id", "=", drift.company_id.id),
                ("period_id.period_type", "=", drift.period_id.period_type),
                ("date_from", ">", drift.period_id.date_from),
                ("scheme_id", "in", judged.scheme_id._get_versions().ids),
            ]
        )
        return Score.search(of_users & later, order="date_from, scheme_id, id").sudo(self.env.su)

    def _suggest_points(self, score):
        """What the change would have been worth in the closed period, before caps and gates.

        Only for what adds up and is judged straight by its target; else 0: the manager says.
        """
        self.ensure_one()
        drift, user = self.sudo(), score.sudo().user_id
        line = self.env["sales.kpi.score.line"].sudo().search(
            [
                ("score_id.period_id", "=", drift.period_id.id),
                ("score_id.subject_type", "=", "user"),
                ("score_id.user_id", "=", user.id),
                ("definition_id", "=", drift.definition_id.id),
                ("scheme_line_id.curve", "=", "linear"),
                ("status", "=", "scored"),
            ],
            limit=1,
        )  # fmt: skip
        measure = drift.period_id._get_measure(drift.definition_id)
        if not line.target or measure.direction != "higher":
            return 0.0
        change = drift._get_credit(drift.after, user) - drift._get_credit(drift.before, user)
        return round(change / line.target * line.weight, 2)

    def _get_credit(self, row, user):
        """What a row gave to a salesperson, of a count or a sum."""
        part = self._get_parts(row).get(user.id)
        if not part:
            return 0.0
        measure = self.period_id._get_measure(self.definition_id)
        return part * {"count": 1.0, "sum": row[VALUE] or 0.0}.get(measure.kind, 0.0)

    def _get_users(self):
        """Whom it concerns: everybody who shares what is shared."""
        self.ensure_one()
        parts = self._get_parts(self.before) | self._get_parts(self.after)
        return self.env["res.users"].browse(filter(None, parts)).exists()

    def _get_parts(self, row):
        """{user id: his part of a row}"""
        if not row or self.kind == "redefined":
            return {}
        if len(row) <= PARTS:
            return {row[USER]: 1.0}
        return {user_id: part for user_id, _team_id, part in row[PARTS]}
