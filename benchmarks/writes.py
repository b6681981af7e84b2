"""Figure 5: what the module adds to writing, beside the same database without it.

People write one thing at a time, their own, and each request is a transaction that begins with
nothing read. So does this: a batch, or a superuser, would hide most of what a module can add.
"""

import dataclasses
import gc
import statistics

from odoo import Command

from . import database
from .timing import Row, seconds, spread

LARGEST = 0.02  # a write does not depend on how much there is: a small database will do
WARM = 20  # one deed in so many is done before, and not counted


def run(bench):
    scale = dataclasses.replace(bench.scale, factor=min(bench.scale.factor, LARGEST))
    names = [
        database.get(dataclasses.replace(scale, module=module), bench.templates)
        for module in (True, False)
    ]
    share = min(bench.scale.factor, 1)
    with database.environment(names[0]) as ours, database.environment(names[1]) as plain:
        sides = [Writer(ours), Writer(plain)]
        gc.collect()
        gc.freeze()  # two registries are nobody's garbage
        try:
            return [
                measure(sides, "creating opportunities", "create_lead", round(10_000 * share)),
                measure(sides, "moving them a stage", "move_lead", round(10_000 * share)),
                measure(sides, "confirming orders", "confirm_order", round(1_000 * share)),
                measure(sides, "registering payments", "register_payment", round(1_000 * share)),
            ]
        finally:
            gc.unfreeze()


def measure(sides, name, deed, count):
    """In turn, the same deed on each side: what disturbs one disturbs the other."""
    warm = max(count // WARM, 1)
    for side in sides:
        side.prepare(deed, count + warm)
    times = [[], []]
    for number in range(count + warm):
        for place in (0, 1) if number % 2 else (1, 0):
            times[place].append(seconds(sides[place].do_next))
    ours, plain = (taken[warm:] for taken in times)
    ratios = [a / b for a, b in zip(ours, plain, strict=True)]
    return Row(
        5,
        f"{name} ({count:,}, one at a time)",
        sum(ours),
        sum(plain),
        statistics.median(ratios),
        goal=1.05,
        limit=1.15,
        note=f"of all times: {sum(ours) / sum(plain):.2f}",
        details={"ours": spread(ours), "yardstick": spread(plain), "ratios": spread(ratios)},
    )


class Writer:
    """Writes in a transaction that is never committed, so that every run finds the same.

    :param env: a superuser's; what is timed is done by others
    """

    def __init__(self, env):
        self.env = env
        self.reps = env["res.users"].search([("login", "=like", "rep%")], order="id").ids
        self.accountant = env.ref("base.user_admin").id
        self.partners = env["res.partner"].search(
            [("customer_rank", ">", 0)], order="id", limit=500
        )
        self.todo = iter(())
        self.deed = None

    def prepare(self, deed, count):
        """Make what is written to, untimed."""
        self.todo = iter(getattr(self, f"_prepare_{deed}")(count))
        self.deed = getattr(self, f"_{deed}")
        self._end()

    def do_next(self):
        """Do the next one of what is prepared, as a request of its own."""
        self.deed(*next(self.todo))
        self._end()

    def _end(self):
        """What a commit does, but for the commit."""
        self.env.cr.flush()
        self.env.invalidate_all()

    def _prepare_create_lead(self, count):
        return [
            (
                self.reps[n % len(self.reps)],
                {
                    "name": f"Written {n}",
                    "type": "opportunity",
                    "user_id": self.reps[n % len(self.reps)],
                    "partner_id": self.partners.ids[n % len(self.partners)],
                    "expected_revenue": 100 + n,
                },
            )
            for n in range(count)
        ]

    def _create_lead(self, user_id, vals):
        self.env["crm.lead"].with_user(user_id).create(vals)

    def _prepare_move_lead(self, count):
        """Each in turn a stage further, from the last one back to the first."""
        stages = self.env["crm.stage"].search([("is_won", "=", False)], order="sequence, id").ids
        leads = self.env["crm.lead"].search(
            [("stage_id", "in", stages), ("user_id", "in", self.reps)], order="id", limit=count
        )
        moves = []
        for n in range(count):
            lead, round_ = leads[n % len(leads)], n // len(leads)
            place = (stages.index(lead.stage_id.id) + 1 + round_) % len(stages)
            moves.append((lead.user_id.id, lead.id, stages[place]))
        return moves

    def _move_lead(self, user_id, lead_id, stage_id):
        self.env["crm.lead"].with_user(user_id).browse(lead_id).write({"stage_id": stage_id})

    def _prepare_confirm_order(self, count):
        product = self.env["product.product"].search(
            [("type", "=", "service")], order="id", limit=1
        )
        orders = self.env["sale.order"].with_context(tracking_disable=True, mail_notrack=True)
        made = orders.create(
            [
                {
                    "partner_id": self.partners[n % len(self.partners)].id,
                    "user_id": self.reps[n % len(self.reps)],
                    "order_line": [
                        Command.create({"product_id": product.id, "product_uom_qty": 1 + k})
                        for k in range(3)
                    ],
                }
                for n in range(count)
            ]
        )
        return [(order.user_id.id, order.id) for order in made]

    def _confirm_order(self, user_id, order_id):
        self.env["sale.order"].with_user(user_id).browse(order_id).action_confirm()

    def _prepare_register_payment(self, count):
        invoices = self.env["account.move"].search(
            [
                ("move_type", "=", "out_invoice"),
                ("state", "=", "posted"),
                ("payment_state", "in", ("not_paid", "partial")),
            ],
            order="id desc",
            limit=count,
        )
        if len(invoices) < count:
            raise RuntimeError("Too few open invoices for this figure.")
        return [(invoice.id, invoice.amount_residual) for invoice in invoices]

    def _register_payment(self, invoice_id, amount):
        register = (
            self.env["account.payment.register"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=[invoice_id])
        )
        register.create({"amount": amount})._create_payments()
