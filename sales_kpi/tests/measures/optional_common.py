import json

from odoo.exceptions import AccessError
from odoo.fields import Domain

from .measure_common import MARCH, MeasureCommon


class OptionalCommon(MeasureCommon):
    """For measures on records of another module: a class is skipped, with the reason, where its
    module is not installed."""

    needs = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.needs not in cls.env["ir.module.module"]._installed():
            cls.skipTest(cls, f"the module {cls.needs} is not installed")
        cls.Definition._wake_up()

    def _levels(self, code, span=MARCH):
        """[Ann, Bob, Carl, their teams Bees and Wasps, the region, the company]"""
        cells = self._cells(code, span)
        users = [("user", user.id) for user in self.ann | self.bob | self.carl]
        teams = [("team", team.id) for team in self.bees | self.wasps | self.region]
        return [cells[subject].value for subject in [*users, *teams, ("company", self.company.id)]]

    def _check_roles(self, model, domain=()):
        """A rep reads his own rows, a leader those of his teams, managers all, nobody else any;
        by search, in groups and in an export, and nobody writes."""
        expected = {
            self.ann: self.ann,
            self.carl: self.carl,
            self.leader: self.ann | self.bob,
            self.director: self.ann | self.bob | self.carl,
            self.manager: self.ann | self.bob | self.carl,
        }
        allowed = self.env.ref("base.group_allow_export")
        for viewer, users in expected.items():
            viewer.group_ids += allowed
            rows = self.env[model].with_user(viewer).search(domain)
            self.assertEqual(rows.user_id, users, viewer.login)
            groups = rows.formatted_read_group(domain, ["user_id"], ["__count"])
            self.assertEqual({group["user_id"][0] for group in groups}, set(users.ids))
            exported = rows.export_data(["user_id/.id"])["datas"]
            self.assertEqual({int(row[0]) for row in exported}, set(users.ids))
        hidden = self.env[model].search([*domain, ("user_id", "=", self.bob.id)], limit=1)
        with self.assertRaises(AccessError):
            hidden.with_user(self.ann).read(["user_id"])
        for stranger in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.env[model].with_user(stranger).search(domain)
        for writer in (self.ann, self.manager):
            with self.assertRaises(AccessError):
                hidden.with_user(writer).write({"user_id": self.ann.id})
            with self.assertRaises(AccessError):
                hidden.with_user(writer).unlink()

    def _open(self, code, user):
        """The records that a drill-down of a person's figure opens, as that person sees them."""
        definition = self.Definition._find_by_code([code])
        action = definition._get_records_action(self.company, *MARCH, ("user", user.id))
        Model = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return Model.search(Domain(json.loads(json.dumps(action["domain"]))))
