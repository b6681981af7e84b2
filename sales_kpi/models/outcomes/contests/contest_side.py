from odoo import api, fields, models


class SalesKpiContestSide(models.Model):
    """Who competes: a salesperson, or a team with those who belong to it on the first day. Only
    the module writes it."""

    _name = "sales.kpi.contest.side"
    _description = "Side of a Contest"
    _inherit = ["sales.kpi.bulk"]
    _order = "contest_id, name, id"
    _log_access = False

    contest_id = fields.Many2one(
        "sales.kpi.contest", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    name = fields.Char(required=True, readonly=True, help="As it was on the first day.")
    user_id = fields.Many2one(
        "res.users", string="Salesperson", readonly=True, index=True, ondelete="restrict"
    )
    team_id = fields.Many2one(
        "crm.team", readonly=True, index=True, ondelete="set null",
        help="The team that competes, or the salesperson's on the first day.",
    )  # fmt: skip
    user_ids = fields.Many2many(
        "res.users", "sales_kpi_contest_side_user_rel", "side_id", "user_id", string="Members",
        readonly=True, help="Who belongs to it on the first day. Leavers stay.",
    )  # fmt: skip
    target = fields.Float(readonly=True, help="Of the days of the contest, as of its first day.")
    targets = fields.Json(readonly=True, help="Of each member.")
    has_usual = fields.Boolean(readonly=True)
    usual = fields.Float(readonly=True, help="As of the first day.")
    usual_best = fields.Float(readonly=True)
    accepted_on = fields.Datetime(readonly=True)

    _unique_user = models.UniqueIndex(
        "(contest_id, user_id) WHERE user_id IS NOT NULL", "He takes part already."
    )
    _user_idx = models.Index("(user_id, contest_id)")

    @api.model
    @api.private
    def _insert_members(self, pairs):
        """:param pairs: [(side id, user id)]"""
        if pairs:
            sides, users = zip(*pairs, strict=True)
            self.env.cr.execute(
                """INSERT INTO sales_kpi_contest_side_user_rel (side_id, user_id)
                   SELECT * FROM unnest(%s::int[], %s::int[]) ON CONFLICT DO NOTHING""",
                [list(sides), list(users)],
            )
            self.invalidate_model(["user_ids"])
