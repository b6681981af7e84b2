from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import TransactionCase

SALESMAN = "sales_team.group_sale_salesman"


def set_clock(company, tz, date_from="1970-01-01", **values):
    """A company's time zone, from the first day unless another one is given."""
    vals = {"company_id": company.id, "date_from": date_from, "tz": tz, **values}
    return company.env["sales.kpi.clock"].create(vals)


class SalesKpiCommon(TransactionCase):
    """Two teams under one region, and somebody in each role.

    region "North" (leader ``director``) has the teams "Bees" (leader ``leader``, reps ``ann``
    and ``bob``) and "Wasps" (rep ``carl``). The company keeps UTC, and weeks from Monday, unless a
    test says otherwise.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls._set_clock("UTC", week_start="1")
        cls._set_up_people()
        Team = cls.env["crm.team"]
        cls.region = Team.create({"name": "North", "user_id": cls.director.id})
        cls.bees = Team.create(
            {
                "name": "Bees",
                "user_id": cls.leader.id,
                "parent_id": cls.region.id,
                "member_ids": [(6, 0, (cls.ann | cls.bob).ids)],
            }
        )
        cls.wasps = Team.create(
            {
                "name": "Wasps",
                "parent_id": cls.region.id,
                "member_ids": [(6, 0, cls.carl.ids)],
            }
        )
        # Whatever day it is: everybody belonged to the teams from the start.
        cls.env["sales.kpi.membership"].search([]).date_from = False
        cls.customer = cls.env["res.partner"].create({"name": "Acme", "is_company": True})

    @classmethod
    def _set_clock(cls, tz, date_from="1970-01-01", **values):
        return set_clock(cls.company, tz, date_from, **values)

    @classmethod
    def _set_up_people(cls):
        people = cls._new_users(
            {
                "ann": SALESMAN,
                "bob": SALESMAN,
                "carl": SALESMAN,
                "leader": SALESMAN,
                "director": SALESMAN,
                "manager": "sales_team.group_sale_manager",
                "accountant": "account.group_account_invoice",
                "portal_kpi": "base.group_portal",
            }
        )
        cls.ann, cls.bob, cls.carl, cls.leader, cls.director = people[:5]
        cls.manager, cls.accountant, cls.portal = people[5:]

    @classmethod
    def _new_user(cls, login, groups, **values):
        return cls._new_users({login: groups}, **values)

    @classmethod
    def _new_users(cls, groups_by_login, **values):
        """Users as ``new_test_user`` makes them, but all at once, without the mails that invite
        them and without pictures: each class begins with it, and some tests want a thousand."""
        company_id = values.setdefault("company_id", cls.env.company.id)
        values.setdefault("company_ids", [Command.link(company_id)])
        users = cls.env["res.users"].with_context(no_reset_password=True)
        with patch.object(
            cls.registry["res.partner"], "_avatar_generate_svg", lambda partner: False
        ):
            created = users.create(
                [
                    {
                        "login": login,
                        "password": login.ljust(8, "x"),
                        "name": f"{login} ({groups})",
                        "email": f"{login[0]}.{login[0]}@example.com",
                        "group_ids": [Command.set([cls.env.ref(g).id for g in groups.split(",")])],
                        **values,
                    }
                    for login, groups in groups_by_login.items()
                ]
            )
        return created.with_env(cls.env)

    @classmethod
    def _new_reps(cls, count, login="rep"):
        """Many more salespeople in the team of Ann and Bob."""
        users = cls._new_users({f"{login}-{number}": SALESMAN for number in range(count)})
        cls.env["sales.kpi.membership"].create(
            [{"user_id": user.id, "team_id": cls.bees.id} for user in users]
        )
        return users
