from odoo import api, fields, models, tools
from odoo.exceptions import UserError

SAMPLED = ("count", "sum")  # kinds of measures that tell whether anything was counted


class SalesKpiSetup(models.Model):
    """The switch of a company's sample data: it is shown from a day on, until somebody takes it
    away or there are own figures."""

    _inherit = "sales.kpi.setup"

    sample_date = fields.Datetime(string="Sample Shown Since", readonly=True)
    sample_user_id = fields.Many2one("res.users", string="Sample Shown By", readonly=True)
    has_figures = fields.Boolean(compute="_compute_has_figures")
    is_sample = fields.Boolean(compute="_compute_has_figures")

    @api.depends("company_id", "sample_date")
    def _compute_has_figures(self):
        for setup in self:
            setup.has_figures = self._has_figures(setup.company_id)
            setup.is_sample = bool(setup.sample_date) and not setup.has_figures

    @api.model
    def _has_figures(self, company):
        """Whether anything was counted of the company that is not nothing."""
        counted = [
            ("subject_type", "=", "company"),
            ("subject_id", "=", company.id),
            ("has_value", "=", True),
            ("value", "!=", 0),
            ("definition_id.kind", "in", SAMPLED),
        ]
        Fact = self.env["sales.kpi.fact"].sudo().with_context(active_test=False)
        return bool(Fact.search_count(counted, limit=1))

    # ---- asked by the screens ------------------------------------------------------------------

    @api.model
    def _shows_sample(self, company):
        return self._is_switched_on(company.id) and not self._has_figures(company)

    @tools.ormcache("company_id")
    def _is_switched_on(self, company_id):
        """Every look at a screen asks."""
        on = [("company_id", "=", company_id), ("sample_date", "!=", False)]
        return bool(self.sudo().search_count(on, limit=1))

    @api.model
    def _describe_sample(self):
        """What the band over a screen says: {"text", "label"}; the label is that of the button,
        False where the viewer has none."""
        if self.has_access("write"):
            text = self.env._("Sample data. None of this is yours.")
            return {"text": text, "label": self.env._("Take It Away")}
        text = self.env._("Sample data. None of this is yours. A sales manager takes it away.")
        return {"text": text, "label": False}

    @api.model
    def _offer_sample(self, page):
        """Let a page without figures offer the sample to whoever may switch it on."""
        where = page["empty"] or page["missing_targets"]
        if where and self.has_access("write") and not self._has_figures(self.env.company):
            where["sample"] = self.env._("Look at It With Sample Data")
        return page

    # ---- the switch ----------------------------------------------------------------------------

    def action_show_sample(self):
        """Show made-up figures on the screens of everybody in the company."""
        self._kpi_check_one()
        self.check_access("write")
        if self.has_figures:
            raise UserError(
                self.env._("Your company has figures of its own already: look at those.")
            )
        self._confirm("sample")
        self.env.registry.clear_cache()
        return self.env["ir.actions.actions"]._for_xml_id("sales_kpi.sales_kpi_leaderboard_action")

    def action_take_sample_away(self):
        self._kpi_check_one()
        self.check_access("write")
        self._take_sample_away()

    def _take_sample_away(self):
        shown = self.sudo().filtered("sample_date")
        shown.write({"sample_date": False, "sample_user_id": False})
        if shown:
            self.env.registry.clear_cache()

    def _finish(self):
        """Whoever counts wants to see what there is."""
        self._take_sample_away()
        return super()._finish()

    @api.model
    def switch_sample(self, shown):
        """Show the sample in the current company, or take it away.

        :raise AccessError: the caller is no KPI administrator
        """
        self.browse().check_access("write")
        setup = self._get_or_make(self.env.company)
        if shown:
            setup.action_show_sample()
        else:
            setup.action_take_sample_away()
        return True
