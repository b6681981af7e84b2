"""Targets, entered values, and the figures of the last six months."""

from odoo.fields import Command

from .cast import REPS
from .clock import CURRENT

# Months that have targets and service scores: all of them.
JUDGED = range(CURRENT + 1)
# What follows once a month is locked.
CONSEQUENCE = {
    "summary": "Review meeting",
    "condition": "total",
    "minimum_total": 60,
    "note": "Look at the month together and agree on what helps.",
}


class Goals:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.clock = world.clock

    def build(self):
        self.env["sales.kpi.setup"]._get_or_make(self.world.company)._finish()
        self._open_schemes()
        self.periods = [
            self.env["sales.kpi.period"].get_or_create("month", first, self.world.company.id)
            for first, _last in self.clock.months
        ]
        self._set_targets()
        self._enter_scores()
        self.env.flush_all()
        for period in self.periods:  # oldest first: each shows its movement against the last
            period.refresh()

    def _open_schemes(self):
        """Both shipped contests run; whoever administers the database takes no part."""
        for name in ("scheme_all_round", "scheme_classic"):
            scheme = self.env.ref(f"sales_kpi.{name}", raise_if_not_found=False)
            if scheme:
                # Nobody has seen what the installation counted before there was anything.
                self.env["sales.kpi.score"].search([("scheme_id", "=", scheme.id)]).unlink()
                scheme.write(
                    {
                        "active": True,
                        "targets_set": True,
                        "excluded_user_ids": [Command.link(self.env.ref("base.user_admin").id)],
                    }
                )
                scheme.consequence_ids = [Command.create(CONSEQUENCE)]

    def _set_targets(self):
        definitions = self.env["sales.kpi.definition"].search(
            [("company_id", "in", [self.world.company.id, False])]
        )
        by_code = {definition.code: definition.id for definition in definitions}
        Target = self.env["sales.kpi.target"]
        for index in JUDGED:
            Target.create(
                [
                    {
                        "period_id": self.periods[index].id,
                        "definition_id": by_code[code],
                        "user_id": self.world.users[rep.login].id,
                        "value": value,
                    }
                    for rep in REPS
                    if not rep.is_new or index == CURRENT
                    for code, value in self._get_targets(rep).items()
                    if code in by_code
                ]
            )

    def _get_targets(self, rep):
        """What is asked of a rep in a month, all from the quota."""
        return {
            "order_amount": rep.quota,
            "won_revenue": rep.quota,
            "collected_amount": rep.quota * 0.9,
            "activities_done": 36.0,
            "visits": 12.0,
            "new_opportunities": 7.0,
            "win_rate": 0.6,
            "signed_customers": 3.0,
            "product_qty": 30.0,
            "collection_rate": 0.9,
            "service_score": 4.5,
        }

    def _enter_scores(self):
        """What the leaders heard from the customers, and how the last test went."""
        for code, note in (
            ("service_score", "Customer survey"),
            ("knowledge_score", "Product test"),
        ):
            definition = self.env.ref(f"sales_kpi.definition_{code}", raise_if_not_found=False)
            if definition:
                self._enter(definition, note)

    def _enter(self, definition, note):
        self.env["sales.kpi.entry"].create(
            [
                {
                    "definition_id": definition.id,
                    "user_id": self.world.users[rep.login].id,
                    "date": self.clock.moment(index, 0.99).date(),
                    "value": round(self._get_score(rep, index) * (definition.entry_max / 5), 1),
                    "note": note,
                    "company_id": self.world.company.id,
                }
                for index in JUDGED
                for rep in REPS
                if not rep.is_new or index == CURRENT
            ]
        )

    def _get_score(self, rep, index):
        """Of five."""
        wobble = self.world.random(rep.login, index, "service").uniform(-0.2, 0.2)
        return round(min(5.0, rep.service + wobble), 1)
