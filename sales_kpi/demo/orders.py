"""Orders: of every opportunity won, and now and then a repeat order of an old customer."""

from odoo.fields import Command

from .cast import REPS
from .clock import CURRENT, MONTHS

# A few quotations that wait for an answer.
QUOTATIONS = 2
# Who won the latest deal of whom together with him, and at how many per cent.
TOGETHER = {"wangfang": ("liwei", 30), "liuyang": ("huangxin", 40)}
# Who proposes to share a quotation, with whom, and at how many per cent.
PROPOSED = ("liwei", "zhangmin", 25)


class Orders:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.clock = world.clock

    def build(self, stories):
        won = [story for story in stories if story.outcome == "won"]
        plans = [
            *(self._plan_win(story) for story in won),
            *(plan for rep in REPS for plan in self._plan_repeats(rep)),
        ]
        orders = self.env["sale.order"].create([self._prepare_order(*plan) for plan in plans])
        self._share(dict(zip(orders, plans, strict=True)))
        orders.action_confirm()
        for order, plan in zip(orders, plans, strict=True):
            order.date_order = plan[-1]  # confirming has set the present
        self._quote([story for story in stories if not story.outcome])
        return orders

    def _plan_win(self, story):
        return story.rep, story.customer, story.basket, story.lead, story.ended

    def _plan_repeats(self, rep):
        """Spare parts and training, about once a month; nothing from those who sell nothing."""
        if not rep.wins:
            return
        for index in range(CURRENT if rep.is_new else 0, MONTHS):
            chance = self.world.random(rep.login, index, "repeat")
            if chance.random() < 0.75:
                customer = chance.choice(self.world.customers[rep.login])
                basket = {"kit": chance.randint(4, 16), "training": 1}
                moment = self.clock.moment(index, chance.uniform(0.6 if rep.is_new else 0, 1))
                yield rep, customer, basket, self.env["crm.lead"], moment

    def _prepare_order(self, rep, customer, basket, lead, moment):
        return {
            "partner_id": customer.id,
            "user_id": self.world.users[rep.login].id,
            "team_id": self.world.teams[rep.login].id,
            "company_id": self.world.company.id,
            "opportunity_id": lead.id,
            "date_order": moment,
            "order_line": [
                Command.create(
                    {
                        "product_id": self.world.products[code].id,
                        "product_uom_qty": quantity,
                        "price_unit": self.world.products[code].list_price,
                    }
                )
                for code, quantity in basket.items()
            ],
        }

    def _quote(self, stories):
        for login in {story.rep.login for story in stories}:
            own = [story for story in stories if story.rep.login == login]
            own.sort(key=lambda story: -story.stage_at(self.clock.now))
            orders = self.env["sale.order"].create(
                [self._prepare_order(*self._plan_win(story)) for story in own[:QUOTATIONS]]
            )
            if login == PROPOSED[0]:
                self._propose(orders[:1])

    def _share(self, plans):
        for login, (other, percent) in TOGETHER.items():
            own = [order for order, (rep, *_rest) in plans.items() if rep.login == login]
            latest = max(own, key=lambda order: order.date_order)
            latest._kpi_share(self._plan_parts(login, other, percent), "They won it together.")

    def _propose(self, order):
        login, other, percent = PROPOSED
        proposed = order.with_user(self.world.users[login])
        proposed._kpi_share(self._plan_parts(login, other, percent), "She knows the plant.")

    def _plan_parts(self, login, other, percent):
        return [
            {"user_id": self.world.users[name].id, "kind": "split", "percent": part}
            for name, part in ((login, 100 - percent), (other, percent))
        ]
