from odoo import api, fields, models
from odoo.exceptions import UserError
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
    picture = fields.Json(compute="_compute_lines", store=True, compute_sudo=False)
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
            funnel.picture = funnel._get_picture(counted["stages"])
            funnel.stage_ids = _as_lines(map(_prepare_stage, counted["stages"]))
            funnel.leak_ids = _as_lines(map(_prepare_leak, counted["leakage"]))
            funnel.is_empty = not any(line["entered"] for line in counted["stages"])

    def _get_picture(self, stages):
        return {
            "name": "funnel",
            "title": self.env._("Sales Funnel"),
            "summary": self.env._("How far the opportunities came that entered on these days."),
            "stages": self.env["sales.kpi.stage.stay"]._get_funnel_picture(stages),
        }

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

    # ---- what is behind it ---------------------------------------------------------------------

    def action_open_mark(self, mark):
        """Open the opportunities that a bar of the picture counts."""
        self._kpi_check_one()
        asked = mark if isinstance(mark, dict) else {}
        stage = asked.get("stage_id"), asked.get("name")
        line = self.stage_ids.filtered(lambda line: (line.stage_id.id, line.name) == stage)[:1]
        if not line:
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        return line.action_open_stays()

    def action_analyse(self):
        """Every stage in which the opportunities of the funnel were, as a table, a chart or a
        list."""
        self._kpi_check_one()
        deals = self.env["sales.kpi.opportunity"]._search(self._get_entry_domain())
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_stage_stay_action"
        )
        domain = Domain("lead_id", "in", [lead_id for (lead_id,) in self.env.execute_query(
            deals.select()
        )])  # fmt: skip
        return {**action, "domain": list(domain), "context": {"active_test": False}}

    def _get_entry_domain(self):
        """The opportunities that entered the pipeline on the chosen days."""
        return self.env["sales.kpi.stage.stay"]._get_funnel_domain(
            self.company_id, self.date_from, self.date_to, self._get_choices()
        )

    def _get_came_action(self, title, stage, name, lost=False, more=Domain.TRUE):
        """The opportunities that came to a stage, or were lost there, in the viewer's own rights; a
        deleted stage is known by its name."""
        self.ensure_one()
        stays = self.env["sales.kpi.stage.stay"].with_context(active_test=False)
        came = stays._get_came_domain(self._get_entry_domain(), stage.id, name, lost)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sales_kpi.sales_kpi_opportunity_action"
        )
        return {
            **action,
            "name": title,
            "display_name": title,
            "domain": list(came & more),
            "context": {"active_test": False},
            "views": [(False, mode) for mode in ("list", "kanban", "pivot", "graph")],
        }


def _as_lines(rows):
    return [fields.Command.clear(), *map(fields.Command.create, rows)]


def _prepare_stage(row):
    names = ("stage_id", "name", "entered", "advanced", "back", "lost", "won", "still", "skipped",
             "revenue")  # fmt: skip
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
