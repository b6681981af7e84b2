from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import period as periods

# Quick choices of days: the type of the period, and whether it is the one before the running one.
QUICK = {
    "this_month": ("month", False),
    "last_month": ("month", True),
    "this_quarter": ("quarter", False),
    "this_year": ("year", False),
}
CHOSEN = ("company_id", "date_from", "date_to", "team_id", "user_id", "source_id", "medium_id",
          "campaign_id")  # fmt: skip


class SalesKpiFunnel(models.TransientModel):
    """The screen of the sales funnel: what is chosen above, the stages and the leaks below.

    The lines are counted in the rights of whom it belongs to, and nobody else may read them.
    """

    _name = "sales.kpi.funnel"
    _description = "Sales Funnel"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    period = fields.Selection(
        [
            ("this_month", "This Month"),
            ("last_month", "Last Month"),
            ("this_quarter", "This Quarter"),
            ("this_year", "This Year"),
            ("custom", "Other Days"),
        ],
        required=True,
        default="this_month",
    )
    date_from = fields.Date(
        string="First Day", compute="_compute_dates", store=True, readonly=False, compute_sudo=False
    )
    date_to = fields.Date(
        string="Last Day", compute="_compute_dates", store=True, readonly=False, compute_sudo=False
    )
    team_id = fields.Many2one("crm.team", string="Sales Team", help="With the teams below it.")
    user_id = fields.Many2one("res.users", string="Salesperson", domain=[("share", "=", False)])
    source_id = fields.Many2one("utm.source")
    medium_id = fields.Many2one("utm.medium")
    campaign_id = fields.Many2one("utm.campaign")
    stage_ids = fields.One2many(
        "sales.kpi.funnel.stage",
        "funnel_id",
        string="Stages",
        compute="_compute_lines",
        store=True,
        compute_sudo=False,
    )
    leak_ids = fields.One2many(
        "sales.kpi.funnel.leak",
        "funnel_id",
        string="Leaks",
        compute="_compute_lines",
        store=True,
        compute_sudo=False,
    )
    is_empty = fields.Boolean(compute="_compute_lines", store=True, compute_sudo=False)

    @api.depends("period", "company_id")
    def _compute_dates(self):
        for funnel in self.filtered(lambda funnel: funnel.period in QUICK):
            period_type, is_last = QUICK[funnel.period]
            company = funnel.company_id or self.env.company
            start = company._get_kpi_calendar()
            bounds = periods.bounds(period_type, company._get_kpi_today(), *start)
            if is_last:
                bounds = periods.previous(period_type, *bounds, *start)
            funnel.date_from, funnel.date_to = bounds

    @api.depends(*CHOSEN)
    def _compute_lines(self):
        for funnel in self:
            counted = funnel._count()
            funnel.stage_ids = _as_lines(map(_prepare_stage, counted["stages"]))
            funnel.leak_ids = _as_lines(map(_prepare_leak, counted["leakage"]))
            funnel.is_empty = not any(line["entered"] for line in counted["stages"])

    def _compute_display_name(self):
        self.display_name = self.env._("Sales Funnel")

    def _get_choices(self):
        """What is chosen, as ``get_funnel`` takes it."""
        self.ensure_one()
        names = ("team_id", "user_id", "source_id", "medium_id", "campaign_id")
        return {f"{name}s": self[name].ids for name in names}

    def _count(self):
        days = self.date_from, self.date_to
        if not all(days) or days[0] > days[1] or not self.company_id:
            return {"stages": [], "leakage": []}
        return self.env["sales.kpi.stage.stay"].get_funnel(
            *days, company_id=self.company_id.ids[0], **self._get_choices()
        )

    @api.model
    def _get_stage_domain(self, stage, name):
        """The stays in a stage; a deleted one is known by its name."""
        if stage:
            return Domain("stage_id", "=", stage.id)
        return Domain("stage_id", "=", False) & Domain("stage_name", "=", name)

    def _get_stays_action(self, name, domain):
        """The stays on the chosen days that meet ``domain``, in the viewer's own rights."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_stage_stay_action"
        )
        chosen = self.env["sales.kpi.stage.stay"]._get_funnel_domain(
            self.company_id, self.date_from, self.date_to, self._get_choices()
        )
        return {
            **action,
            "name": name,
            "display_name": name,
            "domain": list(chosen & domain),
            "context": {"active_test": False},
            "views": [(False, mode) for mode in ("list", "kanban", "pivot", "graph")],
        }


def _as_lines(rows):
    return [fields.Command.clear(), *map(fields.Command.create, rows)]


def _prepare_stage(row):
    names = ("stage_id", "name", "entered", "advanced", "back", "aside", "lost", "won", "still",
             "skipped", "revenue")  # fmt: skip
    return {
        **{name: row[name] for name in names},
        "conversion": 100 * (row["conversion"] or 0.0),
        "has_conversion": row["conversion"] is not None,
        "average_days": row["average_days"] or 0.0,
        "median_days": row["median_days"] or 0.0,
        "has_days": row["average_days"] is not None,
    }


def _prepare_leak(row):
    return {
        "stage_name": row["stage"],
        **{name: row[name] for name in ("stage_id", "lost_reason_id", "user_id", "count",
                                        "revenue")},
    }  # fmt: skip
