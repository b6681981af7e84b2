from odoo import api, fields, models

from .texts import AlertText, AlertWords


class SalesKpiAlert(models.Model):
    """An alert in the language of whoever reads it."""

    _inherit = "sales.kpi.alert"

    sentence = fields.Char(string="What Is Off", compute="_compute_texts", compute_sudo=True)
    solved_text = fields.Char(string="When It Is Over", compute="_compute_texts", compute_sudo=True)
    actual_text = fields.Char(string="Actual Figure", compute="_compute_texts", compute_sudo=True)
    expected_text = fields.Char(
        string="Expected Figure", compute="_compute_texts", compute_sudo=True
    )
    record_name = fields.Char(string="About What", compute="_compute_texts", compute_sudo=True)
    rule_name = fields.Char(string="By the Rule", compute="_compute_texts", compute_sudo=True)

    @api.depends("value", "expected", "parts", "since", "kind", "rule_id")
    @api.depends_context("lang")
    def _compute_texts(self):
        words = AlertWords(self.env)
        for alert in self:
            text = AlertText(alert, words)
            alert.sentence = text.sentence
            alert.solved_text = text.solved
            alert.actual_text = text.actual
            alert.expected_text = text.expected
            alert.record_name = text.record_name
            alert.rule_name = alert.rule_id.name
