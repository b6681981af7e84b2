"""Reports that people made for themselves and for others."""

from odoo.fields import Command

from .cast import MANAGER, TEAMS


class Reports:
    def __init__(self, world):
        self.world = world
        self.env = world.env

    def build(self):
        leader, team = TEAMS[0].leader[0], TEAMS[0]
        self._make(
            "months", MANAGER[0], "Orders by team and month", ("order_amount", "order_count"),
            ["month"], ["team"], span_unit="year", look="lines", sharing="company",
        )  # fmt: skip
        self._make(
            "visits", leader, "Visits of the team by week", ("visits", "activities_done"),
            ["rep"], ["week"], sharing="team", comparison="previous",
            team_id=self.world.teams[team.reps[0].login].id,
        )  # fmt: skip
        self._make(
            "customers", team.reps[0].login, "My best customers", ("product_sales",),
            ["customer"], [], span_unit="year", top=10, share_of="column",
        )  # fmt: skip

    def _make(self, name, login, title, codes, rows, columns, **values):
        report = self.env["sales.kpi.report"].with_user(self.world.users[login]).create(
            {
                "name": title,
                "company_id": self.world.company.id,
                "line_ids": [
                    Command.create({"definition_id": self._find(code).id}) for code in codes
                ],
                "axis_ids": [
                    Command.create({"place": place, "axis": axis, "sequence": sequence})
                    for place, axes in (("row", rows), ("column", columns))
                    for sequence, axis in enumerate(axes)
                ],
                **values,
            }
        )  # fmt: skip
        self.world.name(report.sudo(), f"report_{name}")

    def _find(self, code):
        return self.env.ref(f"sales_kpi.definition_{code}")
