from odoo import api, fields, models
from odoo.fields import Domain

MANAGERS = "sales_team.group_sale_manager,sales_kpi.group_kpi_manager"


class SalesKpiHonourAward(models.Model):
    """An honour that somebody won in a period: a candidate in review, given by the lock.

    Only the module writes it, from frozen figures: nobody gives one by hand, nor takes one away.
    It goes when the period is opened again, and is under the seal of the locked one.
    """

    _name = "sales.kpi.honour.award"
    _description = "KPI Award"
    _inherit = ["sales.kpi.bulk", "sales.kpi.subject", "sales.kpi.marked"]
    _order = "period_id, honour_sequence, id"  # the latest period first, as those are ordered
    _log_access = False
    _kpi_sealed_by = "period_id"
    _kpi_sealed_when = Domain("state", "=", "given")

    honour_id = fields.Many2one("sales.kpi.honour", required=True, index=True, ondelete="restrict")
    honour_sequence = fields.Integer(related="honour_id.sequence", store=True)
    icon = fields.Selection(related="honour_id.icon")
    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    state = fields.Selection(
        [("candidate", "Candidate"), ("given", "Given")],
        required=True,
        help="Candidates are named while a period is in review; the lock gives the award.",
    )
    given_on = fields.Datetime()
    scheme_id = fields.Many2one("sales.kpi.scheme", ondelete="set null")
    definition_id = fields.Many2one("sales.kpi.definition", string="Measure", ondelete="restrict")
    value = fields.Float(
        groups=MANAGERS, aggregator=None, help="By what it was won: a total, or what was gained."
    )
    details = fields.Json(groups=MANAGERS)
    shows_value = fields.Boolean(
        help="Everybody may see the figure: the scheme shows the totals of all."
    )
    reason = fields.Char(compute="_compute_reason", compute_sudo=True)

    _unique_award = models.UniqueIndex(
        "(honour_id, period_id, COALESCE(scheme_id, 0), subject_type, subject_id)"
    )

    @api.depends("honour_id", "subject_name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for award in self:
            award.display_name = f"{award.sudo().honour_id.name} · {award.subject_name}"

    @api.model
    def _propose(self, period):
        """Name the candidates of a period anew, by its final totals."""
        self = self.sudo()
        self._drop(period)
        Honour = self.env["sales.kpi.honour"]
        rows = [
            self._prepare_row(honour, period, *win)
            for honour in Honour._get_for(period)
            for win in honour._find_winners(period)
        ]
        teams = self._get_teams(period, rows)
        self._insert(
            [row | {"team_id": teams.get((row["subject_type"], row["subject_id"]))} for row in rows]
        )

    @api.model
    def _give(self, period):
        """Give what was won in a period that is being locked.

        :return: the awards
        """
        self._propose(period)
        awards = self.sudo().search([("period_id", "=", period.id)])
        awards.write({"state": "given", "given_on": fields.Datetime.now()})
        awards.flush_recordset()
        awards._announce()
        awards._send_badges()
        return awards

    def _announce(self):
        """Everybody hears who won what."""
        self.env["sales.kpi.news"]._announce(
            [
                {
                    "key": f"honour:{award.honour_id.id}:{award.period_id.id}:{award.scheme_id.id}:"
                    f"{award.subject_type}:{award.subject_id}",
                    "kind": "honour",
                    "company_id": award.company_id.id,
                    "user_id": award.user_id.id or None,
                    "team_id": award.team_id.id or None,
                    "honour_id": award.honour_id.id,
                    "period_id": award.period_id.id,
                    "about_model": award._name,
                    "about_id": award.id,
                    "is_big": True,
                }
                for award in self
            ]
        )

    @api.model
    def _drop(self, period):
        self.sudo().search([("period_id", "=", period.id)]).unlink()

    def _prepare_row(self, honour, period, scheme_id, subject_id, win):
        kind = honour.subject_type
        return {
            "honour_id": honour.id,
            "honour_sequence": honour.sequence,
            "period_id": period.id,
            "company_id": period.company_id.id,
            "subject_type": kind,
            "subject_id": subject_id,
            "user_id": subject_id if kind == "user" else None,
            "scheme_id": scheme_id,
            "definition_id": honour.definition_id.id or None,
            "state": "candidate",
            "value": win.value,
            "details": win._asdict() | {"rule": honour.rule, "level": honour.level},
            "shows_value": self._shows_value(honour, period, scheme_id),
        }

    def _shows_value(self, honour, period, scheme_id):
        """A total is shown where the scheme shows all of them; a figure where all schemes of the
        period show the figures of all."""
        Scheme = self.env["sales.kpi.scheme"].sudo()
        if scheme_id:
            return Scheme.browse(scheme_id).visibility == "all"
        schemes = Scheme._get_for(period)
        return all(one.visibility == "all" and one.show_details for one in schemes)

    def _get_teams(self, period, rows):
        """{(kind, id): team at the end of the period}"""
        Membership = self.env["sales.kpi.membership"].sudo()
        roster = (
            Membership._get_roster(period.company_id, period.date_from, period.date_to)
            if rows
            else {}
        )
        teams = {("user", user_id): team_id for user_id, team_id in roster.items()}
        own = {("team", row["subject_id"]): row["subject_id"] for row in rows}
        return own | teams
