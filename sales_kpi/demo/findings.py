"""What the checks found last month: some of it asked about, some decided.

The demo data tells of nobody's cheats, so that the checks find next to nothing in it: these cases
are told of records that are there.
"""

from .cast import MANAGER
from .clock import CURRENT

QUESTION = "Can you tell me how that came?"
ACTIVITY, LEAD, ORDER = "sales.kpi.activity", "crm.lead", "sale.order"
# (check, whose, of how many records of what, numbers, how far it is, what was said)
CASES = (
    ("burst", "chenjie", 6, ACTIVITY, {"most": 6, "minutes": 10}, "open", ""),
    ("backdating", "wuhao", 3, ACTIVITY, {"gap": 9}, "asked", ""),
    ("rival_visits", "chenjie", 3, ACTIVITY, {"customers": 2}, "answered",
     "Zhang Min was ill that week, and asked me to go."),
    ("too_long", "huangxin", 2, ACTIVITY, {"hours": 17.5, "most": 1}, "explained",
     "The fair: I was there from seven in the morning, with the journey."),
    ("instant", "ravi", 3, LEAD, {"won": 18_400}, "open", ""),
    ("ping_pong", "wuhao", 1, LEAD, {"times": 2}, "dismissed", ""),
    ("pumped", "david", 1, LEAD, {"former": 8_000, "won": 21_000, "later": None}, "upheld",
     "I had hoped for the larger package."),
    ("self_dealing", "tanhuiling", 1, ORDER, {"what": "phone"}, "open", ""),
)  # fmt: skip
WHY = {
    "explained": "That was the fair, and it was agreed.",
    "dismissed": "The customer did change his mind twice.",
    "upheld": "The amount was never agreed with the customer.",
}
POINTS = 1.5
FIGURES = ("amount", "won", "hours", "gap", "most", "times")  # whichever tells the case


class Findings:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.first, self.last = world.clock.months[CURRENT - 1]
        self.manager = world.users[MANAGER[0]]

    def build(self):
        for place, (code, login, count, model, told, state, answer) in enumerate(CASES):
            records = self._find(model, self.world.users[login], count)
            if records:
                finding = self._make(code, self.world.users[login], records, place, told)
                self.world.name(finding, f"finding_{code}")
                self._go_on(finding, state, answer)

    def _find(self, model, user, count):
        """Records of last month, or of before."""
        name = "kpi_user_id" if model == ORDER else "user_id"
        domain = [(name, "=", user.id)]
        if model == ACTIVITY:
            domain += [("state", "=", "done"), ("date_start", "<=", str(self.last))]
        return self.env[model].search(domain, order="id desc", limit=count)

    def _make(self, code, user, records, place, told):
        day = self.first.replace(day=min(28, 6 + 3 * place))
        told = told | self._tell(records, day)
        row = {
            "model": records._name,
            "user_id": user.id,
            "key": f"demo:{place}",
            "ids": records.ids,
            "figure": next((told[name] for name in FIGURES if name in told), len(records)),
            "first": day,
            "last": day,
            "told": told,
        }
        rule = self.env.ref(f"sales_kpi.check_{code}")
        return self.env["sales.kpi.finding"]._keep(rule, self.world.company, [row])

    def _tell(self, records, day):
        if records._name == ORDER:
            return {"order": records.name, "amount": records.amount_untaxed}
        return {"typed": str(day)}

    def _go_on(self, finding, state, answer):
        own = finding.with_user(self.manager)
        if state not in ("open", "dismissed"):
            own.question = QUESTION
            own.action_ask()
        if answer:
            theirs = finding.with_user(finding.user_id)
            theirs.answer = answer
            theirs.action_answer()
        if state in WHY:
            own.decision_note = WHY[state]
            getattr(self, f"_be_{state}")(own)

    def _be_explained(self, finding):
        finding.action_explain()

    def _be_dismissed(self, finding):
        finding.action_dismiss()

    def _be_upheld(self, finding):
        finding.write({"score_id": finding.open_score_ids[:1].id, "points": POINTS})
        finding.action_uphold()
