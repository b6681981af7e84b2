from odoo import fields, models


class SalesKpiTeamLeader(models.Model):
    """Who led which team on which (local) days.

    Whoever leads a team when the records begin led it from the start, since nobody knows since
    when; a leader who is named later leads it from that day on.
    """

    _name = "sales.kpi.team.leader"
    _description = "Team Leader"
    _inherit = ["sales.kpi.team.dated"]
    _kpi_dated = "user_id"

    user_id = fields.Many2one(
        "res.users", string="Leader", required=True, index=True, ondelete="cascade"
    )
    date_from = fields.Date(help="First day as its leader. Empty: from the start.")
    date_to = fields.Date(help="Last day as its leader. Empty: still there.")

    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "Nobody can stop leading a team before beginning to."
    )

    def _say_twice(self, team):
        return self.env._(
            "%s has two leaders on the same day. Change the days of the other line first.",
            team.name,
        )

    def _say_of_today(self, team):
        return self.env._(
            "Who leads %s from today on is said on the team itself: change its leader there. Here "
            "you put right the days before today.",
            team.name,
        )
