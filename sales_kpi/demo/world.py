"""The company, its people, customers and products: everything that the rest happens to."""

from datetime import timedelta
from random import Random

from odoo import fields
from odoo.fields import Command

from .cast import (
    ACCOUNTANT,
    CATEGORIES,
    CUSTOMERS,
    MANAGER,
    PRODUCTS,
    PROSPECTS,
    REGION,
    REPS,
    TEAMS,
    get_category,
)
from .clock import CURRENT, Clock

# Told apart from the module's own data, so that an update of the module leaves the records alone.
NAMESPACE = "sales_kpi_demo"
# Nobody is mailed, nothing is noted: the history is invented, the chatter would lie about it.
QUIET = {
    "tracking_disable": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_notrack": True,
    "mail_auto_subscribe_no_notify": True,
    "no_reset_password": True,
}


class World:
    def __init__(self, env):
        self.company = env.company
        self.env = env(su=True, context={**env.context, **QUIET, "active_test": True})
        self.clock = Clock(fields.Datetime.now(), self.company._get_kpi_tz())
        self.users = {}
        self.teams = {}

    def random(self, *about):
        """Chance that falls the same way every time."""
        return Random("/".join(map(str, about)))

    def build(self):
        self._ensure_chart()
        self._make_users()
        self._make_teams()
        self._date_memberships()
        self._make_products()
        self._make_customers()

    def name(self, record, name):
        """Give a record an external id of the demo data."""
        self.env["ir.model.data"].create(
            {
                "module": NAMESPACE,
                "name": name,
                "model": record._name,
                "res_id": record.id,
                "noupdate": True,
            }
        )
        return record

    def _ensure_chart(self):
        if not self.company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", self.company)

    # ---- people --------------------------------------------------------------------------------

    def _make_users(self):
        roles = {
            MANAGER: "sales_team.group_sale_manager",
            ACCOUNTANT: "account.group_account_invoice",
        }
        for team in TEAMS:
            roles[team.leader] = "sales_team.group_sale_salesman"
        for rep in REPS:
            roles[rep.login, rep.name] = "sales_team.group_sale_salesman"
        users = self.env["res.users"].create(
            [self._prepare_user(*who, group) for who, group in roles.items()]
        )
        for user in users:
            self.users[user.login] = self.name(user, f"user_{user.login}")

    def _prepare_user(self, login, name, group):
        groups = self.env.ref("base.group_user") | self.env.ref(group)
        return {
            "login": login,
            "password": login,
            "name": name,
            "email": f"{login}@example.com",
            "notification_type": "inbox",  # nothing is mailed to people who don't exist
            "company_id": self.company.id,
            "company_ids": [Command.set(self.company.ids)],
            "group_ids": [Command.set(groups.ids)],
        }

    def _make_teams(self):
        self.region = self._make_team(REGION, MANAGER, sequence=1)
        for team in TEAMS:
            record = self._make_team(team.name, team.leader, parent_id=self.region.id)
            for rep in team.reps:
                self.teams[rep.login] = record
                self.env["crm.team.member"].create(
                    {"crm_team_id": record.id, "user_id": self.users[rep.login].id}
                )

    def _make_team(self, name, leader, **vals):
        vals |= {
            "name": name,
            "user_id": self.users[leader[0]].id,
            "company_id": self.company.id,
        }
        return self.name(
            self.env["crm.team"].create(vals), f"team_{name.replace(' ', '_').lower()}"
        )

    def _date_memberships(self):
        """All have been there from the start, but for the new hire."""
        Membership = self.env["sales.kpi.membership"]
        for rep in REPS:
            memberships = Membership.search([("user_id", "=", self.users[rep.login].id)])
            memberships.date_from = self.joined if rep.is_new else False

    @property
    def joined(self):
        """The new hire's first day: in the middle of the elapsed part of this month."""
        first = self.clock.months[CURRENT][0]
        return first + timedelta(days=(self.clock.today - first).days // 2)

    # ---- what is sold, and to whom -------------------------------------------------------------

    def _make_products(self):
        categories = {
            name: self.name(self.env["product.category"].create({"name": name}), f"category_{key}")
            for key, name in CATEGORIES.items()
        }
        products = self.env["product.product"].create(
            [
                {
                    "name": name,
                    "list_price": price,
                    "type": "service" if is_service else "consu",
                    "invoice_policy": "order",
                    "company_id": self.company.id,
                    "categ_id": categories[CATEGORIES[get_category(code)]].id,
                }
                for code, name, price, is_service in PRODUCTS
            ]
        )
        codes = [code for code, *_rest in PRODUCTS]
        self.products = dict(zip(codes, products, strict=True))

    def _make_customers(self):
        """Three customers a rep, each with a contact person; and a few who are none yet."""
        owners = [REPS[place * len(REPS) // len(CUSTOMERS)] for place in range(len(CUSTOMERS))]
        cast = [(rep.login, *who) for rep, who in zip(owners, CUSTOMERS, strict=True)]
        prepare = self._get_customer_maker()
        customers = self.env["res.partner"].create([prepare(*who) for who in cast])
        self.env["res.partner"].create([prepare(*who) for who in PROSPECTS])
        self.customers = {rep.login: self.env["res.partner"] for rep in REPS}
        for rep, customer in zip(owners, customers, strict=True):
            self.customers[rep.login] += customer

    def _get_customer_maker(self):
        countries = self.env["res.country"].search([]).grouped("code")
        term = self.env.ref("account.account_payment_term_30days", raise_if_not_found=False)

        def prepare(login, name, code, city, contact):
            return {
                "name": name,
                "is_company": True,
                "city": city,
                "country_id": countries[code].id,
                "company_id": self.company.id,
                "property_payment_term_id": term.id if term else False,
                "user_id": self.users[login].id,
                "child_ids": [Command.create({"name": contact, "type": "contact"})],
            }

        return prepare
