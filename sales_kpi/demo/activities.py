"""What the reps did and what they plan: calls, visits, meetings, with more or less care."""

from datetime import timedelta

from .cast import REPS, TALKS
from .clock import CURRENT, MONTHS

PLANNED = 4
FOLLOW_UPS = 3
COLLECTION_CALLS = 12
OUTCOMES = ("progressed", "followup", "no_answer", "refused")
# Purposes by how far the opportunity has come.
BY_STAGE = (("first_contact", "needs"), ("needs", "demo"), ("quotation", "negotiation"))
WITHOUT_DEAL = ("care", "care", "after_sales", "first_contact", "complaint")


class Activities:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.clock = world.clock

    def build(self, stories, invoices):
        Activity = self.env["sales.kpi.activity"]
        self.purposes = {self._ref("purpose", name): name for name in TALKS}
        self.stories = {rep.login: [] for rep in REPS}
        for story in stories:
            self.stories[story.rep.login].append(story)
        done = [vals for rep in REPS for vals in self._do(rep)]
        planned = [vals for rep in REPS for vals in self._plan(rep)]
        calls = [self._collect(invoice) for invoice in self._get_overdue(invoices)]
        self._set_follow_ups(done)
        pairs = list(self._pair_follow_ups(done))
        later = {id(vals) for _first, vals in pairs}
        first = [vals for vals in (*done, *planned, *calls) if id(vals) not in later]
        made = dict(zip(map(id, first), Activity.create(first), strict=True))
        return Activity.create(
            [vals | {"previous_id": made[id(before)].id} for before, vals in pairs]
        ).union(*made.values())

    # ---- done ----------------------------------------------------------------------------------

    def _do(self, rep):
        for index in range(CURRENT if rep.is_new else 0, MONTHS):
            chance = self.world.random(rep.login, index, "activities")
            usual = rep.activities * (0.8 + 0.2 * rep.form[index]) * self.clock.share(index)
            if rep.is_new:
                usual /= 2
            for _number in range(round(usual)):
                where = chance.uniform(0.5 if rep.is_new else 0, 1)
                moment = self.clock.moment(index, where)
                if not rep.is_new or moment.date() >= self.world.joined:
                    yield self._prepare_done(rep, moment, chance)

    def _prepare_done(self, rep, moment, chance):
        vals = self._prepare(rep, moment, chance)
        vals |= {"state": "done", "date_done": moment + timedelta(hours=1)}
        vals["date_done"] = min(vals["date_done"], self.clock.now)
        if vals["method_id"] == self._ref("method", "visit"):
            vals["cost"] = chance.choice((0, 25, 40, 60, 120))
        purpose = vals["purpose_id"]
        _subject, how, result, why = TALKS[self.purposes[purpose]]
        answers = {
            "description": how,
            "result": result,
            "reason": why,
            "outcome_id": self._ref("outcome", chance.choice(OUTCOMES)),
            "duration": chance.choice((0.25, 0.5, 1, 1.5, 2)),
            "purpose_id": purpose,
        }
        forgotten = [name for name in answers if chance.random() > rep.care]
        vals |= {name: value for name, value in answers.items() if name not in forgotten}
        if "purpose_id" in forgotten:
            vals["purpose_id"] = False
        return vals

    def _prepare(self, rep, moment, chance):
        """What, where, when and who."""
        story = self._find_story(rep, moment, chance)
        customer = story.customer if story else chance.choice(self.world.customers[rep.login])
        purpose = chance.choice(self._get_purposes(story, moment))
        method = self._choose_method(rep, chance)
        return {
            "name": TALKS[purpose][0],
            "purpose_id": self._ref("purpose", purpose),
            "method_id": self._ref("method", method),
            "location": customer.city if method == "visit" else False,
            "date_start": moment,
            "user_id": self.world.users[rep.login].id,
            "team_id": self.world.teams[rep.login].id,
            "company_id": self.world.company.id,
            "partner_id": customer.id,
            "contact_id": customer.child_ids[:1].id,
            "lead_id": story.lead.id if story else False,
            "stage_id": self._get_stage(story, moment),
        }

    def _find_story(self, rep, moment, chance):
        """One of the opportunities that were open then; now and then none."""
        running = [
            s for s in self.stories[rep.login] if s.created <= moment and self._ends(s) >= moment
        ]
        return chance.choice(running) if running and chance.random() < 0.8 else None

    def _ends(self, story):
        return story.ended if story.outcome else self.clock.now

    def _get_purposes(self, story, moment):
        if not story:
            return WITHOUT_DEAL
        return BY_STAGE[min(story.stage_at(moment), len(BY_STAGE) - 1)]

    def _get_stage(self, story, moment):
        if not story:
            return False
        stages = self.world.stages
        return stages[min(story.stage_at(moment), len(stages) - 1)].id

    def _choose_method(self, rep, chance):
        if chance.random() < rep.visits:
            return "visit"
        return chance.choices(
            ("phone", "online", "message", "email", "reception"), (50, 15, 18, 12, 5)
        )[0]

    def _ref(self, kind, name):
        return self.env.ref(f"sales_kpi.sales_kpi_activity_{kind}_{name}").id

    # ---- to come -------------------------------------------------------------------------------

    def _plan(self, rep):
        chance = self.world.random(rep.login, "plans")
        for number in range(PLANNED):
            moment = self.clock.ahead(number * 3 + chance.randint(1, 3), chance.randint(9, 16))
            vals = self._prepare(rep, self.clock.now, chance)
            if number == 0:
                # Soon, and seen: a visit is what a rep plans first.
                customer = self.env["res.partner"].browse(vals["partner_id"])
                vals |= {"method_id": self._ref("method", "visit"), "location": customer.city}
            yield vals | {"state": "planned", "date_start": moment, "duration": 1}

    def _set_follow_ups(self, done):
        """The last talks of each rep have a next date: one overdue, the others to come."""
        own = {}
        for vals in sorted(done, key=lambda vals: vals["date_start"]):
            own.setdefault(vals["user_id"], []).append(vals)
        for talks in own.values():
            for number, vals in enumerate(talks[-FOLLOW_UPS:]):
                vals["date_next"] = self.clock.today + timedelta(days=number * 4 - 2)

    def _pair_follow_ups(self, done):
        """Talks about one opportunity come in pairs: the second is the follow-up of the first,
        mostly on the agreed day, now and then after it."""
        own = {}
        for vals in sorted(done, key=lambda vals: vals["date_start"]):
            if vals["lead_id"] and not vals.get("date_next"):
                own.setdefault((vals["user_id"], vals["lead_id"]), []).append(vals)
        for (user_id, lead_id), talks in own.items():
            chance = self.world.random(user_id, lead_id, "follow-up")
            for before, vals in zip(talks[::2], talks[1::2], strict=False):
                day = vals["date_start"].date()
                late = timedelta(days=chance.choice((0, 0, 0, 2)))
                if before["date_start"].date() <= day - late:
                    before["date_next"] = day - late
                    yield before, vals

    # ---- collection calls ----------------------------------------------------------------------

    def _get_overdue(self, invoices):
        overdue = invoices.filtered(
            lambda move: (
                move.amount_residual
                and move.invoice_date_due
                and move.invoice_date_due < self.clock.today
            )
        )
        return overdue[:COLLECTION_CALLS]

    def _collect(self, invoice):
        chance = self.world.random(invoice.name, "collect")
        subject, how, result, why = TALKS["collection"]
        moment = self.clock.moment(CURRENT, chance.random())
        return {
            "name": f"{subject} {invoice.name}",
            "purpose_id": self._ref("purpose", "collection"),
            "method_id": self._ref("method", "phone"),
            "outcome_id": self._ref("outcome", "promised"),
            "invoice_id": invoice.id,
            "user_id": invoice.invoice_user_id.id,
            "team_id": invoice.team_id.id,
            "company_id": invoice.company_id.id,
            "partner_id": invoice.commercial_partner_id.id,
            "date_start": moment,
            "duration": 0.25,
            "description": how,
            "result": result,
            "reason": why,
            "state": "done",
            "date_done": moment,
        }
