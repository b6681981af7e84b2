"""Opportunities: invented as plain stories, then told to Odoo by its own methods, then dated."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import zip_longest
from typing import Any

from .cast import NEEDS, PRODUCTS, REPS
from .clock import CURRENT, MONTHS

PRICES = {code: price for code, _name, price, _is_service in PRODUCTS}
# (source, medium) of Odoo's own
ORIGINS = (
    ("utm.utm_source_search_engine", "utm.utm_medium_website"),
    ("utm.utm_source_newsletter", "utm.utm_medium_email"),
    ("utm.utm_source_linkedin", "utm.utm_medium_linkedin"),
    (None, "utm.utm_medium_phone"),
)


@dataclass
class Story:
    """An opportunity from its first day on."""

    rep: Any
    customer: Any
    basket: dict  # {code of a product: quantity}
    steps: list = field(default_factory=list)  # [(what happens, when)], "created" first
    lead: Any = None

    @property
    def amount(self):
        return sum(PRICES[code] * quantity for code, quantity in self.basket.items())

    @property
    def outcome(self):
        kind = self.steps[-1][0]
        return kind if kind in ("won", "lost") else None

    @property
    def created(self):
        return self.steps[0][1]

    @property
    def ended(self):
        return self.steps[-1][1]

    def stage_at(self, moment):
        """How many stages it had gone forward by then."""
        return sum(kind == "forward" and when <= moment for kind, when in self.steps)


class Pipeline:
    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.clock = world.clock

    def build(self):
        stages = self.env["crm.stage"].search([("team_ids", "=", False)])
        self.stages = self.world.stages = stages.filtered(lambda stage: not stage.is_won)
        self.stories = [story for rep in REPS for story in self._invent(rep)]
        self._make_leads()
        self._tell()
        self._date_leads()
        self._date_moves()
        return self.stories

    # ---- inventing -----------------------------------------------------------------------------

    def _invent(self, rep):
        for index in range(CURRENT if rep.is_new else 0, MONTHS):
            chance = self.world.random(rep.login, index)
            force = rep.form[index] * self.clock.share(index)
            for _number in range(round(rep.wins * force)):
                yield self._invent_closed(rep, index, "won", chance)
            for _number in range(round(rep.losses * self.clock.share(index))):
                yield self._invent_closed(rep, index, "lost", chance)
            # Most of what is still open is young.
            kept = {CURRENT: 1.0, CURRENT - 1: 0.4, CURRENT - 2: 0.15}.get(index, 0)
            for _number in range(round(rep.opened * kept * self.clock.share(index))):
                yield self._invent_open(rep, index, chance)

    def _invent_closed(self, rep, index, outcome, chance):
        closed = self.clock.moment(index, self._where(rep, chance))
        days = chance.choice((4, 9, 15, 21, 28, 40, 62)) if not rep.is_new else 0
        created = closed - timedelta(days=days, hours=chance.uniform(0, 5))
        if rep.is_new:
            created = self.clock.moment(CURRENT, 0.5)
        created = min(created, closed)
        steps = max(0, len(self.stages) - 1)
        kinds = ["forward"] * chance.randint(min(1, steps), steps)
        if outcome == "won" and days > 20 and chance.random() < 0.3:
            kinds += ["lost", "reopened"]
        return self._new_story(rep, chance, created, closed, [*kinds, outcome])

    def _invent_open(self, rep, index, chance):
        created = self.clock.moment(index, self._where(rep, chance))
        kinds = ["forward"] * chance.randint(0, max(0, len(self.stages) - 1))
        until = created + (self.clock.now - created) * chance.uniform(0.3, 0.9)
        return self._new_story(rep, chance, created, until.replace(microsecond=0), kinds)

    def _where(self, rep, chance):
        """The new hire's work lies in the second half of the elapsed part."""
        return chance.uniform(0.55 if rep.is_new else 0, 1)

    def _new_story(self, rep, chance, created, until, kinds):
        """Spread the steps evenly between the first and the last day."""
        pace = (until - created) / max(1, len(kinds))
        times = [(created + pace * n).replace(microsecond=0) for n in range(1, len(kinds))]
        times += [until] if kinds else []
        return Story(
            rep=rep,
            customer=chance.choice(self.world.customers[rep.login]),
            basket=self._fill_basket(rep, chance),
            steps=[("created", created.replace(microsecond=0)), *zip(kinds, times, strict=True)],
        )

    def _fill_basket(self, rep, chance):
        main = (
            "large" if chance.random() < rep.large else chance.choice(("small", "small", "label"))
        )
        basket = {
            main: 1 if main == "large" else chance.randint(1, 2),
            "kit": chance.randint(2, 12),
        }
        if chance.random() < 0.5:
            basket["care"] = 1
        if chance.random() < 0.4:
            basket["training"] = chance.randint(1, 3)
        return basket

    # ---- telling it to Odoo --------------------------------------------------------------------

    def _make_leads(self):
        leads = self.env["crm.lead"].create([self._prepare_lead(story) for story in self.stories])
        for story, lead in zip(self.stories, leads, strict=True):
            story.lead = lead
        self.leads = leads

    def _prepare_lead(self, story):
        chance = self.world.random(story.rep.login, story.created)
        deadline = story.ended.date() + timedelta(days=chance.randint(10, 45))
        return {
            **self._prepare_origin(story),
            "name": f"{story.customer.name}: {chance.choice(NEEDS)}",
            "type": "opportunity",
            "partner_id": story.customer.id,
            "user_id": self.world.users[story.rep.login].id,
            "team_id": self.world.teams[story.rep.login].id,
            "company_id": self.world.company.id,
            "stage_id": self.stages[:1].id,
            "expected_revenue": story.amount,
            "date_deadline": max(deadline, self.clock.today) if not story.outcome else deadline,
            "priority": chance.choice("0012"),
        }

    def _prepare_origin(self, story):
        """Where it came from, and what a maintenance contract brings every month."""
        chance = self.world.random(story.rep.login, story.created, "origin")
        source, medium = chance.choices(ORIGINS, (3, 4, 3, 2))[0]
        vals = {"source_id": self._find(source), "medium_id": self._find(medium)}
        plan = self._find("crm.crm_recurring_plan_monthly")
        if "care" in story.basket and plan:
            vals |= {"recurring_revenue": 250, "recurring_plan": plan}
        return vals

    def _find(self, xmlid):
        return self.env.ref(xmlid, raise_if_not_found=False).id if xmlid else False

    def _tell(self):
        """Step by step, all opportunities that take the same step at once."""
        for steps in zip_longest(*(story.steps[1:] for story in self.stories)):
            leads = {}
            for story, step in zip(self.stories, steps, strict=True):
                if step:
                    leads.setdefault(step[0], []).append(story.lead.id)
            for kind, ids in leads.items():
                getattr(self, f"_tell_{kind}")(self.env["crm.lead"].browse(ids))

    def _tell_forward(self, leads):
        order = list(self.stages)
        for stage, group in leads.grouped("stage_id").items():
            group.stage_id = order[min(order.index(stage) + 1, len(order) - 1)]

    def _tell_won(self, leads):
        leads.action_set_won()

    def _tell_lost(self, leads):
        reasons = self.env["crm.lost.reason"].search([], limit=3)
        for number, reason in enumerate(reasons):
            leads[number :: len(reasons)].action_set_lost(lost_reason_id=reason.id)
        if not reasons:
            leads.action_set_lost()

    def _tell_reopened(self, leads):
        leads.action_unarchive()

    # ---- dating it -----------------------------------------------------------------------------

    def _date_leads(self):
        """Odoo stamps records with the present; only SQL can say that they are older."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE crm_lead lead
               SET create_date = story.created,
                   date_open = story.created,
                   date_last_stage_update = story.ended,
                   date_closed = CASE WHEN story.closed THEN story.ended END
              FROM jsonb_to_recordset(%s::jsonb)
                   AS story(id int, created timestamp, ended timestamp, closed boolean)
             WHERE lead.id = story.id
            """,
            [
                _to_json(
                    {
                        "id": story.lead.id,
                        "created": story.created,
                        "ended": story.ended,
                        "closed": bool(story.outcome),
                    }
                    for story in self.stories
                )
            ],
        )
        self.leads.invalidate_recordset()
        self.leads.modified(["create_date", "date_open", "date_closed"])

    def _date_moves(self):
        """The n-th move of an opportunity happened at the n-th step of its story."""
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE sales_kpi_stage_move move
               SET date = step.date
              FROM (SELECT id, lead_id,
                           row_number() OVER (PARTITION BY lead_id ORDER BY id) AS place
                      FROM sales_kpi_stage_move
                     WHERE lead_id = ANY(%s)) own
              JOIN jsonb_to_recordset(%s::jsonb) AS step(lead_id int, place int, date timestamp)
                   USING (lead_id, place)
             WHERE move.id = own.id
            """,
            [
                self.leads.ids,
                _to_json(
                    {"lead_id": story.lead.id, "place": place, "date": date}
                    for story in self.stories
                    for place, (_kind, date) in enumerate(story.steps, start=1)
                ),
            ],
        )
        Move = self.env["sales.kpi.stage.move"]
        Move.invalidate_model()
        Move._recount(self.leads.ids)


def _to_json(rows):
    return json.dumps(list(rows), default=datetime.isoformat)
