"""Three incentive plans in use for some months, with the terms of everybody.

Cash earns more the sooner it comes, a rating multiplies the base pay, and leaders have a part of
what their teams sell.
"""

from datetime import datetime, time, timedelta

from .cast import MANAGER, REPS, TEAMS
from .clock import CURRENT

PLANS = ("cash_days", "performance", "override")
NOTICE = timedelta(days=20)
READERS = ("wangfang", "maria", "liuyang", "zhangmin")
BASE_PAY = 0.04  # of the quota
GUARANTEE = 2_000  # of the new hire, for three months


class Pay:
    CLOSED = (CURRENT - 3, CURRENT - 2)  # months that are paid and locked

    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.first = world.clock.months[self.CLOSED[0]][0]

    def build(self):
        self.plans = {name: self._use(name) for name in PLANS}
        self._give_terms()
        for plan in self.plans.values():
            plan.date_from = self.first
            # It was told in time, before there was anything to be paid for.
            told = datetime.combine(self.first - NOTICE, time(9))
            plan.with_user(self.world.users[MANAGER[0]]).sudo()._publish(told)
            self._consent(plan)

    def _use(self, name):
        ready = self.env.ref(f"sales_kpi.incentive_{name}")
        account = self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "in", self.world.company.ids)],
            limit=1,
        )
        scheme = self.env.ref("sales_kpi.scheme_all_round", raise_if_not_found=False)
        plan = ready.copy(
            {
                "active": True,
                "expense_account_id": account.id,
                "scheme_id": scheme.id if scheme and name == "performance" else False,
            }
        )
        return self.world.name(plan, f"incentive_{name}")

    def _give_terms(self):
        rows = [self._prepare_terms("override", team.leader[0]) for team in TEAMS]
        for rep in REPS:
            rows.append(self._prepare_terms("cash_days", rep.login, **self._get_guarantee(rep)))
            base_pay = rep.quota * BASE_PAY
            rows.append(self._prepare_terms("performance", rep.login, base_pay=base_pay))
        self.env["sales.kpi.incentive.member"].create(rows)

    def _prepare_terms(self, plan, login, **values):
        is_new = any(rep.login == login and rep.is_new for rep in REPS)
        return {
            "incentive_id": self.plans[plan].id,
            "user_id": self.world.users[login].id,
            "date_from": self.world.joined if is_new else self.first,
            **values,
        }

    def _get_guarantee(self, rep):
        if not rep.is_new:
            return {}
        ends = self.world.joined + timedelta(days=91)
        return {
            "guarantee": "recoverable",
            "guarantee_amount": GUARANTEE,
            "guarantee_to": ends,
            "recover_from": ends + timedelta(days=1),
        }

    def _consent(self, plan):
        Consent = self.env["sales.kpi.incentive.consent"]
        for login in READERS:
            user = self.world.users[login]
            if plan._is_in_it(user):
                Consent._give(plan, user)
