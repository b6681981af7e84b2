from odoo.tests import TransactionCase, new_test_user


class SalesKpiCommon(TransactionCase):
    """Two teams under one region, and somebody in each role.

    region "North" (leader ``director``) has the teams "Bees" (leader ``leader``, reps ``ann``
    and ``bob``) and "Wasps" (rep ``carl``). The company keeps UTC unless a test says otherwise.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.company.kpi_tz = "UTC"
        salesman = "sales_team.group_sale_salesman"
        cls.ann = cls._new_user("ann", salesman)
        cls.bob = cls._new_user("bob", salesman)
        cls.carl = cls._new_user("carl", salesman)
        cls.leader = cls._new_user("leader", salesman)
        cls.director = cls._new_user("director", salesman)
        cls.manager = cls._new_user("manager", "sales_team.group_sale_manager")
        cls.accountant = cls._new_user("accountant", "account.group_account_invoice")
        cls.portal = cls._new_user("portal_kpi", "base.group_portal")
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
    def _new_user(cls, login, groups, **kwargs):
        kwargs.setdefault("company_id", cls.env.company.id)
        return new_test_user(cls.env, login=login, groups=groups, **kwargs)
