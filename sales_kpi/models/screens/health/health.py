from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL

from .words import tell_size

ROWS = ("period_ids", "job_ids", "measure_ids", "table_ids")
SHOWN = 200  # rows of a list
TOLD = 20  # troubles; more are counted


class SalesKpiHealth(models.Model):
    """One page about the module itself, with what is wrong first. It is looked up when it is
    opened: nothing is stored, and there is no figure of anybody."""

    _name = "sales.kpi.health"
    _description = "Health of Sales KPI"
    _auto = False

    troubles = fields.Html(compute="_compute_troubles", sanitize=False)
    sizes = fields.Char(compute="_compute_sizes")
    period_ids = fields.Many2many("sales.kpi.health.period", compute="_compute_rows")
    job_ids = fields.Many2many("sales.kpi.health.job", compute="_compute_rows")
    measure_ids = fields.Many2many("sales.kpi.health.measure", compute="_compute_rows")
    table_ids = fields.Many2many("sales.kpi.health.table", compute="_compute_rows")

    @property
    def _table_query(self):
        return SQL("SELECT 1 AS id")

    def _compute_rows(self):
        for page in self:
            for name in ROWS:
                page[name] = self.env[self._fields[name].comodel_name].search([], limit=SHOWN)

    def _compute_troubles(self):
        for page in self:
            page.troubles = page._tell_troubles()

    def _tell_troubles(self):
        """A list; those come first that everything else hangs on."""
        found = [row.trouble for name in ("job_ids", *ROWS) for row in self[name] if row.is_bad]
        found = list(dict.fromkeys(found))
        if len(found) > TOLD:
            found[TOLD:] = [self.env._("… and %s more.", len(found) - TOLD)]
        if not found:
            fine = Markup("<p class='text-success mb-0'>%s</p>")
            return fine % self.env._("Nothing is wrong.")
        items = Markup().join(Markup("<li>%s</li>") % text for text in found)
        return Markup("<ul class='text-danger mb-0'>%s</ul>") % items

    def _compute_sizes(self):
        [[total]] = self.env.execute_query(SQL("SELECT pg_database_size(current_database())"))
        for page in self:
            own = sum(page.table_ids.mapped("megabytes")) * 1024**2
            page.sizes = self.env._(
                "Sales KPI takes %(own)s of the database's %(total)s (%(share)s %%).",
                own=tell_size(self.env, own),
                total=tell_size(self.env, total),
                share=round(100 * own / total),
            )

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Health")
