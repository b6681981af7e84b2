"""Nobody learns from a record of ours what he may not read, by trying ids in it."""

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from ..common import SalesKpiCommon

SPEC = {
    name: {"fields": {"display_name": {}}}
    for name in ("lead_id", "order_id", "invoice_id", "partner_id", "contact_id", "stage_id")
}
SECRET = "Rivals Ltd"


@tagged("post_install", "-at_install")
class TestBaseLinks(SalesKpiCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rival = cls.env["res.partner"].create({"name": SECRET, "is_company": True})
        cls.deal = cls.env["crm.lead"].create(
            {"name": "Secret deal", "user_id": cls.bob.id, "partner_id": cls.rival.id}
        )
        cls.order = cls.env["sale.order"].create(
            {"partner_id": cls.rival.id, "user_id": cls.bob.id}
        )
        cls.bill = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.rival.id,
                "invoice_user_id": cls.bob.id,
            }
        )
        cls.abroad = cls.env["res.company"].create({"name": "Abroad"})
        cls.foreigner = cls.env["res.partner"].create({"name": SECRET, "company_id": cls.abroad.id})
        cls.stranger = new_test_user(
            cls.env, "stranger", "base.group_portal", name=SECRET,
            company_id=cls.abroad.id, company_ids=[(6, 0, cls.abroad.ids)],
        )  # fmt: skip
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _model(self, name, user=None, **context):
        return self.env[name].with_user(user or self.ann).with_context(**context)

    def assertSilent(self, function, *args):
        """Refused, in a sentence without the secret."""
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            function(*args)
        self.assertNotIn("Secret", str(caught.exception))
        self.assertNotIn(SECRET, str(caught.exception))

    def test_a_form_refuses_what_its_defaults_lead_to(self):
        for name, secret in (
            ("lead_id", self.deal),
            ("order_id", self.order),
            ("invoice_id", self.bill),
            ("partner_id", self.foreigner),
            ("contact_id", self.foreigner),
            ("user_id", self.stranger),
            ("participant_ids", self.stranger),
        ):
            value = secret.ids if name == "participant_ids" else secret.id
            Activity = self._model("sales.kpi.activity", **{f"default_{name}": value})
            # Whether the form shows the field, or only what follows from it; opened or changed.
            for spec in (SPEC, {"partner_id": SPEC["partner_id"]}):
                self.assertSilent(Activity.onchange, {}, [], spec)
                self.assertSilent(Activity.onchange, {"name": "x"}, ["name"], spec)
            # Odoo keeps defaults of each user, too.
            self._model("ir.default").set("sales.kpi.activity", name, value, user_id=True)
            plain = self._model("sales.kpi.activity")
            self.assertSilent(plain.onchange, {}, [], SPEC)
            self._model("ir.default").search([("user_id", "=", self.ann.id)]).sudo().unlink()

    def test_a_form_refuses_ids_in_every_shape(self):
        Activity = self._model("sales.kpi.activity")
        for value in (
            self.deal.id,
            [self.deal.id],
            (self.deal.id, "x"),
            {"id": self.deal.id},
            {"id": self.deal.ids},
            {"id": str(self.deal.id)},
            {"id": float(self.deal.id)},
            {"id": False, "partner_id": self.foreigner.id},
        ):
            values = {"lead_id": value}
            self.assertSilent(Activity.onchange, values, ["lead_id"], SPEC)
            self.assertSilent(Activity.onchange, values, ["name"], SPEC)

    def test_a_form_refuses_lines_that_lead_to_it(self):
        Activity = self._model("sales.kpi.activity")
        hidden = self.env["sales.kpi.activity"].create(
            {"name": "Secret talk", "lead_id": self.deal.id, "user_id": self.bob.id}
        )
        spec = {"next_ids": {"fields": {"name": {}, **SPEC}}}
        for command in (
            [0, "virtual_1", {"lead_id": self.deal.id}],
            [0, "virtual_1", {"lead_id": {"id": self.deal.ids}}],
            [1, hidden.id, {"name": "x"}],
            [4, hidden.id, 0],
            [6, 0, hidden.ids],
            {"id": hidden.id},
            hidden.id,
            [4, str(hidden.id)],
            [0],
            [0, 0, "x"],
        ):
            self.assertSilent(Activity.onchange, {"next_ids": [command]}, ["next_ids"], spec)
        lines = self._model("sales.kpi.activity", default_lead_id=self.deal.id)
        self.assertSilent(lines.onchange, {"next_ids": [[0, 0, {}]]}, ["next_ids"], spec)

    def test_nothing_is_kept_that_leads_to_it(self):
        Activity = self._model("sales.kpi.activity", default_lead_id=self.deal.id)
        self.assertSilent(Activity.create, {"name": "x"})
        self.assertSilent(Activity.web_save, {"name": "x"}, SPEC)
        mine = self._model("sales.kpi.activity").create({"name": "Mine"})
        self.assertSilent(mine.web_save, {"order_id": self.order.id}, SPEC)
        self.assertSilent(mine.write, {"participant_ids": [(4, self.stranger.id)]})

    def test_other_records_refuse_it_as_well(self):
        """What each role may fill in: a colleague, a team or a company of somewhere else."""
        team = self.env["crm.team"].create({"name": SECRET, "company_id": self.abroad.id})
        for model, name, secret, user in (
            ("sales.kpi.entry", "user_id", self.stranger, self.leader),
            ("sales.kpi.entry", "company_id", self.abroad, self.leader),
            ("sales.kpi.target.proposal", "user_id", self.stranger, self.ann),
            ("sales.kpi.funnel", "user_id", self.stranger, self.ann),
            ("sales.kpi.funnel", "team_id", team, self.ann),
            ("sales.kpi.funnel", "company_id", self.abroad, self.ann),
            ("sales.kpi.definition.test", "company_id", self.abroad, self.manager),
            ("sales.kpi.membership", "user_id", self.stranger, self.manager),
            ("sales.kpi.target", "team_id", team, self.manager),
            ("sales.kpi.target.plan", "team_id", team, self.manager),
        ):
            Model = self._model(model, user)
            shown = {name: {"fields": {"display_name": {}}}}
            self.assertSilent(Model.onchange, {name: secret.id}, [name], shown)
            trick = Model.with_context(**{f"default_{name}": secret.id})
            self.assertSilent(trick.onchange, {}, [], shown)

    def test_a_funnel_of_somewhere_else_is_not_kept(self):
        Funnel = self._model("sales.kpi.funnel")
        self.assertSilent(Funnel.create, {"user_id": self.stranger.id})
        self.assertSilent(Funnel.create({}).write, {"company_id": self.abroad.id})

    def test_who_may_read_it_is_shown_it(self):
        for user in (self.bob, self.manager):
            Activity = self._model("sales.kpi.activity", user, default_lead_id=self.deal.id)
            shown = Activity.onchange({}, [], SPEC)["value"]
            self.assertEqual(shown["partner_id"]["display_name"], SECRET)
