from odoo import api, fields, models

from ...models.outcomes.diagnosis.scheme_quality import SchemeQuality


class SalesKpiSchemeCheck(models.TransientModel):
    """Is the scheme any good? What its closed periods say, each with a proposal."""

    _name = "sales.kpi.scheme.check"
    _description = "Is the Scheme Any Good?"

    scheme_id = fields.Many2one("sales.kpi.scheme", required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company
    )
    summary = fields.Char(readonly=True)
    line_ids = fields.One2many("sales.kpi.scheme.check.line", "check_id", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        checks = super().create(vals_list)
        for check in checks:
            check._look()
        return checks

    def _look(self):
        """
        :raise AccessError: the scheme or the company isn't his, or he is no manager
        """
        self.scheme_id.check_access("read")
        company = self.env["sales.kpi.period"]._get_company(self.company_id.id)
        quality = SchemeQuality(company.with_env(self.env), self.scheme_id)
        told = quality.tell()
        self.summary = self._summarize(quality, told)
        self.line_ids = [
            fields.Command.create({"text": text, "proposal": proposal}) for text, proposal in told
        ]

    def _summarize(self, quality, told):
        count = len(quality.periods)
        if quality.is_too_early:
            return self.env._(
                "Too early to tell: it takes three closed periods with five people or more. There "
                "are %s closed ones.",
                count,
            )
        if not told:
            return self.env._("Nothing is wrong with it, by %s closed periods.", count)
        return self.env._("By %s closed periods:", count)

    def action_next_version(self):
        """Where proposals are carried out: the version that judges from the next period on."""
        self._kpi_check_one()
        return self.scheme_id.action_next_version()
