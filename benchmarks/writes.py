"""Figure 5: what the module adds to writing, beside the same database without it."""

import dataclasses
import statistics

from odoo import Command

from . import database
from .timing import Row, seconds

LARGEST = 0.02  # a write does not depend on how much there is: a small database will do
CHUNKS = 10


def run(bench):
    scale = dataclasses.replace(bench.scale, factor=min(bench.scale.factor, LARGEST))
    names = [
        database.get(dataclasses.replace(scale, module=module), bench.templates)
        for module in (True, False)
    ]
    share = min(bench.scale.factor, 1)
    with database.environment(names[0]) as ours, database.environment(names[1]) as plain:
        sides = [Writer(ours), Writer(plain)]
        return [
            measure(sides, "creating opportunities", "create_leads", round(10_000 * share)),
            measure(sides, "moving them a stage", "move_leads", round(10_000 * share)),
            measure(sides, "confirming orders", "confirm_orders", round(1_000 * share)),
            measure(sides, "registering payments", "register_payments", round(1_000 * share)),
        ]


def measure(sides, name, method, count):
    """In turn, a part of the work each: what disturbs one disturbs the other."""
    size = max(count // CHUNKS, 2)
    for side in sides:
        side.prepare(method, size * (CHUNKS + 1))
    times = [[], []]
    for number in range(CHUNKS + 1):
        order = (0, 1) if number % 2 else (1, 0)
        for place in order:
            taken = seconds(lambda place=place: getattr(sides[place], method)(size))
            if number:
                times[place].append(taken)
    ratios = [a / b for a, b in zip(*times, strict=True)]
    return Row(
        5,
        f"{name} ({size * CHUNKS:,})",
        sum(times[0]),
        sum(times[1]),
        statistics.median(ratios),
        goal=1.05,
        limit=1.15,
        details={"ratios": ratios},
    )


class Writer:
    """Writes in a transaction that is never committed."""

    def __init__(self, env):
        self.env = env(context=dict(env.context, tracking_disable=False))
        self.reps = env["res.users"].search([("login", "=like", "rep%")])
        self.partners = env["res.partner"].search([("customer_rank", ">", 0)], limit=500)
        self.todo = []

    def prepare(self, method, count):
        """Make what is written to, untimed."""
        made = {
            "create_leads": lambda _count: None,
            "move_leads": lambda count: self._find(
                "crm.lead", [("stage_id.is_won", "=", False)], count
            ),
            "confirm_orders": self._make_orders,
            "register_payments": self._make_invoices,
        }[method](count)
        self.todo = list(made.ids) if made is not None else []
        self.env.cr.flush()
        self.env.invalidate_all()

    def _find(self, model, domain, count):
        found = self.env[model].search(domain, order="id", limit=count)
        missing = count - len(found)
        if missing > 0 and model == "crm.lead":
            found |= self._create_leads(missing)
        return found

    def _take(self, model, size):
        taken, self.todo = self.todo[:size], self.todo[size:]
        return self.env[model].browse(taken)

    def _done(self):
        self.env.cr.flush()  # what waits for the commit, too
        self.env.invalidate_all()

    def create_leads(self, size):
        self._create_leads(size)
        self._done()

    def _create_leads(self, size):
        return self.env["crm.lead"].create(
            [
                {
                    "name": f"Written {n}",
                    "type": "opportunity",
                    "user_id": self.reps[n % len(self.reps)].id,
                    "partner_id": self.partners[n % len(self.partners)].id,
                    "expected_revenue": 100 + n,
                }
                for n in range(size)
            ]
        )

    def move_leads(self, size):
        leads = self._take("crm.lead", size)
        stages = self.env["crm.stage"].search([("is_won", "=", False)], order="sequence, id")
        for stage, mine in leads.grouped("stage_id").items():
            place = stages.ids.index(stage.id) if stage in stages else -1
            mine.write({"stage_id": stages[(place + 1) % len(stages)].id})
        self._done()

    def _make_orders(self, count):
        product = self.env["product.product"].search([("type", "=", "service")], limit=1)
        return self.env["sale.order"].create(
            [
                {
                    "partner_id": self.partners[n % len(self.partners)].id,
                    "user_id": self.reps[n % len(self.reps)].id,
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 1 + k})
                        for k in range(3)
                    ],
                }
                for n in range(count)
            ]
        )

    def confirm_orders(self, size):
        self._take("sale.order", size).action_confirm()
        self._done()

    def _make_invoices(self, count):
        invoices = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "=", "not_paid"),
            ],
            order="id desc",
            limit=count,
        )
        if len(invoices) < count:
            raise RuntimeError("Too few open invoices for this figure.")
        return invoices

    def register_payments(self, size):
        for invoice in self._take("account.move", size):
            register = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            register.create({"amount": invoice.amount_residual})._create_payments()
        self._done()
