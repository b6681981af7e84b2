"""A real pipeline of 8,800 opportunities: its files, what they say, and how they get into Odoo.

The files are read and summed up in plain Python, so that what Odoo counts can be held against
something that shares no code with it.
"""

import csv
import os
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property
from pathlib import Path
from statistics import mean, median
from unittest import SkipTest

from odoo.fields import Command
from odoo.tests import TransactionCase

FOLDER = "crm_sales_opportunities"
LOGIN = "pipeline.%s"
# One moment of the day for everything: the days between two events are then whole.
MOMENT = time(12)
BATCH = 2000
# The year of the data set, and its quarters.
YEAR = (date(2017, 1, 1), date(2017, 12, 31))
QUARTERS = (
    (date(2017, 1, 1), date(2017, 3, 31)),
    (date(2017, 4, 1), date(2017, 6, 30)),
    (date(2017, 7, 1), date(2017, 9, 30)),
    (date(2017, 10, 1), date(2017, 12, 31)),
)


def find_folder():
    """The data set below $SALES_KPI_DATA, or beside the project; None where it is absent."""
    root = Path(__file__).resolve().parents[3]
    parent = Path(os.environ.get("SALES_KPI_DATA") or root.parent / "shared" / "data")
    folder = parent / FOLDER
    return folder if (folder / "sales_pipeline.csv").is_file() else None


@dataclass(frozen=True)
class Deal:
    name: str
    agent: str
    product: str
    account: str
    stage: str
    engaged: date | None
    closed: date | None
    value: float | None

    @classmethod
    def from_row(cls, row):
        return cls(
            name=row["opportunity_id"],
            agent=row["sales_agent"],
            product=row["product"],
            account=row["account"],
            stage=row["deal_stage"],
            engaged=_to_date(row["engage_date"]),
            closed=_to_date(row["close_date"]),
            value=float(row["close_value"]) if row["close_value"] else None,
        )


def _to_date(text):
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Files:
    """What the files hold. A team is called by its manager's name, a region by its office."""

    teams: list  # [(agent, manager, region)]
    prices: dict  # {product: list price}
    accounts: list
    deals: list

    @classmethod
    def read(cls, folder):
        return cls(
            teams=[tuple(row.values()) for row in _rows(folder / "sales_teams.csv")],
            prices={
                row["product"]: float(row["sales_price"]) for row in _rows(folder / "products.csv")
            },
            accounts=[row["account"] for row in _rows(folder / "accounts.csv")],
            deals=[Deal.from_row(row) for row in _rows(folder / "sales_pipeline.csv")],
        )

    @cached_property
    def agents(self):
        """{agent: (manager, region)}"""
        return {agent: (manager, region) for agent, manager, region in self.teams}

    def count(self, start, end):
        """{subject name: Figures} of what was closed from ``start`` to ``end`` inclusive.

        Subjects are the agents, their managers and regions, and None for the whole company.
        """
        # Those without a deal count as well.
        figures = defaultdict(Figures, {agent: Figures() for agent in self.agents})
        for deal in self.deals:
            for subject in (deal.agent, *self.agents[deal.agent], None):
                figures[subject].add(deal, start, end)
        return figures

    def get_deals(self, subject):
        """The deals of an agent, a manager or a region; all of them for None."""
        return [
            deal for deal in self.deals if subject in (None, deal.agent, *self.agents[deal.agent])
        ]

    def count_funnel(self, subject, start, end):
        """{stage: its numbers} of the opportunities that were engaged on these days.

        Who is engaged comes to Engaging, and is won, lost or still there; who is won comes to Won.
        Prospects have no day.
        """
        deals = self.get_deals(subject)
        engaged = [deal for deal in deals if deal.engaged and start <= deal.engaged <= end]
        won = [deal for deal in engaged if deal.stage == "Won"]
        return {
            "Engaging": self._count_engaging(engaged),
            "Won": {
                "entered": len(won),
                "won": len(won),
                "revenue": sum(deal.value for deal in won),
            },
        }

    def _count_engaging(self, deals):
        ends = [deal.stage for deal in deals]
        days = [(deal.closed - deal.engaged).days for deal in deals if deal.closed]
        return {
            "entered": len(deals),
            "advanced": ends.count("Won"),
            "lost": ends.count("Lost"),
            "still": ends.count("Engaging"),
            "conversion": ends.count("Won") / len(deals) if deals else None,
            "average_days": mean(days) if days else None,
            "median_days": median(days) if days else None,
            "revenue": sum(self.get_amount(deal) for deal in deals),
        }

    def get_amount(self, deal):
        """What an opportunity is expected to bring: what it brought, else the list price."""
        return deal.value if deal.stage == "Won" else self.prices[deal.product]

    def count_outcomes(self, subject, start, end):
        """What became of the opportunities that were engaged on these days."""
        deals = [
            deal
            for deal in self.get_deals(subject)
            if deal.engaged and start <= deal.engaged <= end
        ]
        won = [deal for deal in deals if deal.stage == "Won"]
        lost = [deal for deal in deals if deal.stage == "Lost"]
        return {
            "count": len(deals),
            "win_rate": len(won) / len(won + lost) if won or lost else None,
            "won_revenue": sum(deal.value for deal in won),
            "days_won": mean((deal.closed - deal.engaged).days for deal in won) if won else None,
            "days_lost": mean((deal.closed - deal.engaged).days for deal in lost) if lost else None,
        }


def _rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@dataclass
class Figures:
    """What a subject did between two days."""

    created: int = 0
    won: int = 0
    lost: int = 0
    revenue: float = 0.0
    days: int = 0

    def add(self, deal, start, end):
        if deal.engaged and start <= deal.engaged <= end:
            self.created += 1
        if not deal.closed or not start <= deal.closed <= end:
            return
        if deal.stage == "Won":
            self.won += 1
            self.revenue += deal.value
            self.days += (deal.closed - deal.engaged).days
        else:
            self.lost += 1

    def as_values(self):
        """{code of the measure: value}, None for "no data"."""
        closed = self.won + self.lost
        return {
            "new_opportunities": self.created,
            "won_count": self.won,
            "lost_count": self.lost,
            "won_revenue": self.revenue,
            "win_rate": self.won / closed if closed else None,
            "avg_deal_size": self.revenue / self.won if self.won else None,
            "sales_cycle_days": self.days / self.won if self.won else None,
        }


class Loader:
    """Load the files into a company of their own, as a superuser's import of history would."""

    def __init__(self, env, files):
        self.files = files
        self.company = env["res.company"].create({"name": "Hardware Seller", "kpi_tz": "UTC"})
        quiet = {
            "tracking_disable": True,
            "mail_create_nolog": True,
            "mail_create_nosubscribe": True,
            "mail_notrack": True,
            "no_reset_password": True,
            "allowed_company_ids": self.company.ids,
        }
        self.env = env(su=True, context={**env.context, **quiet})
        self.users = {}
        self.teams = {}

    def load(self):
        self._make_users()
        self._make_teams()
        self._make_products()
        self._make_customers()
        self._make_stages()
        self._make_opportunities()
        self._close_opportunities()
        self.env.flush_all()
        # PostgreSQL does so by itself after a commit; until then it plans for empty tables.
        self.env.cr.execute("ANALYZE crm_lead, sales_kpi_stage_move")
        return self

    def _make_users(self):
        names = [*self.files.agents, *{manager for _agent, manager, _region in self.files.teams}]
        users = self.env["res.users"].create(
            [
                {
                    "name": name,
                    "login": LOGIN % name.lower().replace(" ", "."),
                    "company_id": self.company.id,
                    "company_ids": [Command.set(self.company.ids)],
                    "group_ids": [Command.set(self.env.ref("sales_team.group_sale_salesman").ids)],
                }
                for name in names
            ]
        )
        self.users = dict(zip(names, users, strict=True))

    def _make_teams(self):
        """A region for each office, below it a team for each manager."""
        for agent, manager, region in self.files.teams:
            parent = self.teams.get(region) or self._make_team(region, {})
            leader = {"user_id": self.users[manager].id, "parent_id": parent.id}
            team = self.teams.get(manager) or self._make_team(manager, leader)
            self.env["crm.team.member"].create(
                {"crm_team_id": team.id, "user_id": self.users[agent].id}
            )
        # The agents have been there from the start, not since the import.
        self.env["sales.kpi.membership"].search([("company_id", "=", self.company.id)]).write(
            {"date_from": False}
        )

    def _make_team(self, name, vals):
        self.teams[name] = self.env["crm.team"].create(
            {"name": name, "company_id": self.company.id, "user_id": False, **vals}
        )
        return self.teams[name]

    def _make_products(self):
        products = self.env["product.product"].create(
            [{"name": name, "list_price": price} for name, price in self.files.prices.items()]
        )
        self.products = {product.name: product for product in products}

    def _make_customers(self):
        customers = self.env["res.partner"].create(
            [
                {"name": name, "is_company": True, "company_id": self.company.id}
                for name in self.files.accounts
            ]
        )
        self.customers = dict(zip(self.files.accounts, customers, strict=True))

    def _make_stages(self):
        """The two open stages, before the stage in which opportunities are won."""
        Stage = self.env["crm.stage"]
        last = Stage.search([("is_won", "=", True)], order="sequence", limit=1).sequence
        self.stages = {
            name: Stage.create({"name": name, "sequence": last - before})
            for name, before in (("Prospecting", 2), ("Engaging", 1))
        }

    def _make_opportunities(self):
        """All of them, open, on the day on which each was engaged."""
        Lead = self.env["crm.lead"]
        deals = self.files.deals
        self.leads = Lead.browse()
        for start in range(0, len(deals), BATCH):
            batch = deals[start : start + BATCH]
            self.leads += Lead.create([self._prepare_lead(deal) for deal in batch])
        # Odoo gives no other way to say when a record was created.
        self.env.flush_all()
        self.env.cr.execute(
            """
            UPDATE crm_lead SET create_date = date_conversion
             WHERE id = ANY(%s) AND date_conversion IS NOT NULL
            """,
            [self.leads.ids],
        )
        self.leads.invalidate_recordset(["create_date"])

    def _prepare_lead(self, deal):
        stage = "Prospecting" if deal.stage == "Prospecting" else "Engaging"
        price = self.products[deal.product].list_price
        customer = self.customers.get(deal.account)
        return {
            "name": deal.name,
            "type": "opportunity",
            "user_id": self.users[deal.agent].id,
            "team_id": self.teams[self.files.agents[deal.agent][0]].id,
            "company_id": self.company.id,
            "partner_id": customer.id if customer else False,
            "stage_id": self.stages[stage].id,
            "expected_revenue": deal.value if deal.stage == "Won" else price,
            "date_conversion": deal.engaged and datetime.combine(deal.engaged, MOMENT),
        }

    def _close_opportunities(self):
        """Win and lose them by Odoo's own methods, a day at a time, each on its day."""
        ids = defaultdict(list)
        for deal, lead_id in zip(self.files.deals, self.leads.ids, strict=True):
            if deal.closed:
                ids[deal.closed, deal.stage].append(lead_id)
        for (day, stage), lead_ids in sorted(ids.items()):
            leads = self.env["crm.lead"].browse(lead_ids)
            closed = {"date_closed": datetime.combine(day, MOMENT)}
            if stage == "Won":
                leads.action_set_won()
                leads.write(closed)
            else:
                leads.action_set_lost(**closed)


class RealPipelineCase(TransactionCase):
    """The files, and the company that they are loaded into; skipped where they are absent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = find_folder()
        if not folder:
            raise SkipTest(f"The data set {FOLDER} is not here: set SALES_KPI_DATA to its parent")
        cls.files = Files.read(folder)
        cls.loaded = Loader(cls.env, cls.files).load()
        cls.env = cls.env(
            context={**cls.env.context, "allowed_company_ids": cls.loaded.company.ids}
        )
