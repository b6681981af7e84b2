"""The one object from which screens, paper and spreadsheets tell a scorecard."""

from odoo import fields, models


class SalesKpiScore(models.Model):
    _inherit = "sales.kpi.score"

    is_over = fields.Boolean(compute="_compute_is_over")

    def _compute_is_over(self):
        for score in self:
            score.is_over = score.sudo().period_id._is_over()

    def action_export_xlsx(self):
        """The scorecards as a workbook, a sheet each."""
        self._kpi_check_some()
        self.check_access("read")
        ids = ",".join(map(str, self.ids))
        return {
            "type": "ir.actions.act_url",
            "url": f"/sales_kpi/scorecards.xlsx?ids={ids}",
            "target": "download",
        }

    def _get_scorecard(self):
        """Everything that the scorecard says, as numbers and as texts in the user's language.

        Money is in the company's currency, shares are fractions (0.25), nothing is rounded but
        the texts; ``None`` where there is nothing. See ``_prepare_scorecard`` and the line's
        ``_prepare_scorecard_line`` for the keys.

        :return: dict
        :raise AccessError: the scorecard is not the caller's to see
        """
        self.ensure_one()
        return self._get_scorecards()[self.id]

    def _get_scorecards(self):
        """{score id: its ``_get_scorecard()``}, by a number of queries that does not grow."""
        self.check_access("read")
        lines = self.line_ids._get_scorecard_lines()
        given = self.env["sales.kpi.adjustment"].sudo().search([("score_id", "in", self.ids)])
        adjustments = given.grouped("score_id")
        return {
            score.id: score._prepare_scorecard([lines[line.id] for line in score.line_ids])
            | score._prepare_final(adjustments.get(score.sudo(), given.browse()))
            for score in self
        }

    def _prepare_final(self, adjustments):
        """What was given or taken beside the total, and what it comes to."""
        score = self.sudo()
        judged = score.is_scored or adjustments
        return {
            "adjustments": [
                {
                    "points_text": f"{adjustment.points:+.1f}",
                    "measure": adjustment.score_line_id.measure_name or "",
                    "reason": adjustment.reason or "",
                    "author": adjustment.author_id.name or "",
                }
                for adjustment in adjustments
            ],
            "adjustment": score.adjustment if adjustments else None,
            "adjustment_text": f"{score.adjustment:+.1f}" if adjustments else "",
            "final_total": score.final_total if judged else None,
            "final_total_text": f"{score.final_total:.1f}" if judged else "—",
            "final_rating": score.final_rating or "",
        }

    def _prepare_scorecard(self, lines):
        score = self.sudo()
        period = score.period_id
        states = dict(period._fields["state"]._description_selection(self.env))
        is_user = score.subject_type == "user"
        return {
            "id": score.id,
            "who": score.subject_name,
            "subject_type": score.subject_type,
            "team": score.team_name if is_user else "",
            "scheme": score.scheme_name,
            "version": score.scheme_id.version,
            "company": period._get_company_name(),
            "currency": period._get_currency().name,
            "period": period.display_name,
            "period_type": period.period_type,
            "date_from": period.date_from,
            "date_to": period.date_to,
            "state": period.state,
            "state_text": states[period.state],
            "is_over": score.is_over,
            "as_of": period.as_of or None,
            "total": score.total if score.is_scored else None,
            "total_text": f"{score.total:.1f}" if score.is_scored else "—",
            "rating": score.rating or "",
            "rank": score.rank or None,
            "movement_text": score.movement_text if score.rank else "",
            "lines": lines,
        }

    def _get_clock(self):
        return self.company_id, self.period_id.period_type
