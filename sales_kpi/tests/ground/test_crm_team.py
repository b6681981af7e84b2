from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import SalesKpiCommon


@tagged("post_install", "-at_install")
class TestCrmTeam(SalesKpiCommon):
    def test_leaders_of_a_team_are_those_above_too(self):
        self.assertEqual(self.bees.leader_ids, self.leader | self.director)
        self.assertEqual(self.wasps.leader_ids, self.director)

    def test_leaders_follow_the_tree(self):
        top = self.env["crm.team"].create({"name": "Top", "user_id": self.manager.id})
        self.region.parent_id = top
        self.assertEqual(self.bees.leader_ids, self.leader | self.director | self.manager)
        self.region.user_id = False
        self.assertEqual(self.wasps.leader_ids, self.manager)

    def test_search_by_leader(self):
        Team = self.env["crm.team"]
        self.assertEqual(Team.search([("leader_ids", "in", self.leader.ids)]), self.bees)
        self.assertEqual(
            set(Team.search([("leader_ids", "in", self.director.ids)])),
            set(self.region | self.bees | self.wasps),
        )
        self.assertFalse(Team.search([("leader_ids", "in", self.ann.ids)]))

    def test_archived_region_still_leads(self):
        self.region.active = False
        found = self.env["crm.team"].search([("leader_ids", "in", self.director.ids)])
        self.assertEqual(set(found), set(self.bees | self.wasps))

    def test_no_team_above_itself(self):
        with self.assertRaises(UserError):
            self.region.parent_id = self.bees

    def test_form(self):
        with Form(self.wasps) as form:
            form.parent_id = self.bees
        self.assertEqual(self.wasps.leader_ids, self.leader | self.director)
