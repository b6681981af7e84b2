from odoo import fields, models

STATES = ("assess", "review", "published", "appealed", "acknowledged", "locked")
COUNTS = (
    "people_count", "judged_count", "appraisal_count", "appeal_count", "targetless_count",
    *(f"{state}_count" for state in STATES),
)  # fmt: skip


class SalesKpiPeriod(models.Model):
    """The manager's page of a period: who is where, and what is missing."""

    _inherit = "sales.kpi.period"

    card_ids = fields.One2many(
        "sales.kpi.score",
        "period_id",
        string="Scorecards",
        domain=[("subject_type", "=", "user")],
        readonly=True,
    )
    people_count = fields.Integer(string="Salespeople", compute="_compute_page")
    judged_count = fields.Integer(string="Judged", compute="_compute_page")
    people_text = fields.Char(compute="_compute_page")
    appraisal_count = fields.Integer(string="Appraisals", compute="_compute_page")
    assess_count = fields.Integer(string="Self-Assessment", compute="_compute_page")
    review_count = fields.Integer(string="In Review", compute="_compute_page")
    published_count = fields.Integer(string="Unacknowledged", compute="_compute_page")
    appealed_count = fields.Integer(string="Appealed", compute="_compute_page")
    acknowledged_count = fields.Integer(string="Acknowledged", compute="_compute_page")
    locked_count = fields.Integer(string="Locked", compute="_compute_page")
    appeal_count = fields.Integer(string="Open Appeals", compute="_compute_page")
    targetless_count = fields.Integer(string="Salespeople Without Targets", compute="_compute_page")

    def _compute_page(self):
        # Under the viewer's own rights: a leader counts his teams, a rep himself, and an accountant
        # nobody.
        shown = self if self.env["sales.kpi.score"].has_access("read") else self.browse()
        for name in COUNTS:
            (self - shown)[name] = 0
        (self - shown).people_text = False
        for period in shown:
            counts = dict(
                self.env["sales.kpi.appraisal"]._read_group(
                    [("period_id", "=", period.id)], ["state"], ["__count"]
                )
            )
            for state in STATES:
                period[f"{state}_count"] = counts.get(state, 0)
            period.appraisal_count = sum(counts.values())
            period.appeal_count = self.env["sales.kpi.appeal"].search_count(
                [("period_id", "=", period.id), ("state", "in", ("open", "answered"))]
            )
            cards = [("period_id", "=", period.id), ("subject_type", "=", "user")]
            period.people_count = self._count_people(cards)
            period.judged_count = self._count_people([*cards, ("is_scored", "=", True)])
            period.targetless_count = self._count_people(period._get_targetless_domain())
            period.people_text = period._tell_people()

    def _tell_people(self):
        parts = {"judged": self.judged_count, "missing": self.targetless_count}
        if self.people_count == 1:
            return self.env._(
                "1 salesperson: %(judged)s judged, %(missing)s without a target.", **parts
            )
        return self.env._(
            "%(people)s salespeople: %(judged)s judged, %(missing)s without a target.",
            people=self.people_count,
            **parts,
        )

    def _count_people(self, domain):
        """Whoever is judged by two schemes counts once."""
        [(count,)] = self.env["sales.kpi.score"]._read_group(
            domain, aggregates=["user_id:count_distinct"]
        )
        return count

    def _find_review_gaps(self):
        gaps = super()._find_review_gaps()
        cards = self.env["sales.kpi.score"].search(self._get_targetless_domain())
        if cards:
            gaps.append(
                self.env._(
                    "Without a target, and not judged by it: %(names)s. Set the targets first, or "
                    "leave them out of the ranking.",
                    names=self._name_people(cards.user_id),
                )
            )
        return gaps

    def _get_targetless_domain(self):
        """Scorecards of salespeople that miss the target of a line."""
        return [
            ("period_id", "=", self.id),
            ("subject_type", "=", "user"),
            ("line_ids.status", "=", "no_target"),
        ]

    def action_open_people(self):
        """The scorecards of the period."""
        self._kpi_check_one()
        domain = [("period_id", "=", self.id), ("subject_type", "=", "user")]
        return self._open("sales_kpi.sales_kpi_score_action", domain)

    def action_publish_all(self):
        """Publish every appraisal of the period that is ready."""
        self._kpi_check_one()
        self.env["sales.kpi.appraisal"].search([("period_id", "=", self.id)]).action_publish()

    def action_open_appraisals(self):
        """The appraisals of the period, of one status when the button names one."""
        self._kpi_check_some()
        domain = [("period_id", "in", self.ids)]
        state = self.env.context.get("appraisal_state")
        if state in STATES:
            domain.append(("state", "=", state))
        return self._open("sales_kpi.sales_kpi_appraisal_action", domain)

    def action_open_appeals(self):
        self._kpi_check_some()
        domain = [("period_id", "in", self.ids)]
        return self._open("sales_kpi.sales_kpi_appeal_action", domain)

    def action_open_targetless(self):
        """The scorecards of those who miss a target."""
        self._kpi_check_one()
        return self._open("sales_kpi.sales_kpi_score_action", self._get_targetless_domain())
