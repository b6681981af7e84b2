from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .share_common import ShareCommon


@tagged("post_install", "-at_install")
class TestShare(ShareCommon):
    """Who may share what with whom, and what becomes of it."""

    def test_splits_are_the_whole(self):
        order = self._quotation(self.ann)
        # 33.33 three times are 99.99
        with self.assertRaisesRegex(ValidationError, r"add up to 99\.99 %"):
            self._share(order, (self.ann, 33.33), (self.bob, 33.33), (self.carl, 33.33))
        self._share(order, (self.ann, 33.3333), (self.bob, 33.3333), (self.carl, 33.3334))
        self.assertEqual(self._told(order)[self.carl], 33.3334)
        # 100.0001 is too much, though a hundredth of a per cent would not show it
        with self.assertRaisesRegex(ValidationError, r"add up to 100\.0001 %"):
            self._share(order, (self.ann, 33.3334), (self.bob, 33.3333), (self.carl, 33.3334))

    def test_overlays_are_free(self):
        order = self._quotation(self.ann)
        self._share(order, (self.carl, 20, "overlay"))
        self._share(
            order,
            (self.ann, 60),
            (self.bob, 40),
            (self.bob, 5, "overlay"),
            (self.carl, 20, "overlay"),
        )
        self.assertEqual(self._told(order), {self.ann: 60, self.bob: 40})
        self.assertEqual(len(order.kpi_share_ids), 4)

    def test_bad_parts(self):
        order = self._quotation(self.ann)
        with self.assertRaisesRegex(ValidationError, "named twice"):
            self._share(order, (self.ann, 50), (self.ann, 50))
        with self.assertRaisesRegex(ValidationError, "does not work in"):
            self._share(order, (self.ann, 50), (self.portal, 50))
        elsewhere = self._new_company()
        far = self._new_user("far", "sales_team.group_sale_salesman", company_id=elsewhere.id)
        with self.assertRaisesRegex(ValidationError, "does not work in"):
            self._share(order, (self.ann, 50), (far, 50))
        self.assertFalse(order.kpi_is_shared)

    def test_a_rep_proposes_and_the_leader_accepts(self):
        order = self._quotation(self.ann)
        self._share(order, (self.ann, 60), (self.bob, 40), by=self.ann)
        self.assertEqual(self._told(order, "proposed"), {self.ann: 60, self.bob: 40})
        self.assertFalse(self._told(order))
        self.assertTrue(order.with_user(self.leader).kpi_may_accept)
        for other in (self.ann, self.bob, self.carl, self.accountant):
            self.assertFalse(order.with_user(other).sudo().kpi_may_accept)
            with self.assertRaises(AccessError):
                order.with_user(other).action_kpi_accept_shares()
        order.with_user(self.leader).action_kpi_accept_shares()
        self.assertEqual(self._told(order), {self.ann: 60, self.bob: 40})
        self.assertFalse(self._told(order, "proposed"))
        with self.assertRaisesRegex(UserError, "Nothing is proposed"):
            order.with_user(self.leader).action_kpi_accept_shares()

    def test_what_is_refused_leaves_what_was(self):
        order = self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        self._share(order, (self.ann, 20), (self.bob, 80), by=self.ann)
        order.with_user(self.leader).action_kpi_refuse_shares()
        self.assertEqual(self._told(order), {self.ann: 60, self.bob: 40})
        self.assertFalse(self._told(order, "proposed"))

    def test_nobody_raises_his_own_part(self):
        order = self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        with self.assertRaisesRegex(UserError, "Nobody raises his own part"):
            self._share(order, (self.ann, 70), (self.bob, 30), by=self.ann)
        # nor by an overlay, nor as the leader, who has none so far
        with self.assertRaisesRegex(UserError, "Nobody raises his own part"):
            self._share(
                order, (self.ann, 60), (self.bob, 40), (self.ann, 10, "overlay"), by=self.ann
            )
        self._share(order, (self.bob, 50), (self.leader, 50), by=self.ann)
        with self.assertRaisesRegex(UserError, "Nobody raises his own part"):
            order.with_user(self.leader).action_kpi_accept_shares()
        order.with_user(self.director).action_kpi_accept_shares()  # whoever leads the region
        self.assertEqual(self._told(order), {self.bob: 50, self.leader: 50})

    def test_only_whose_it_is(self):
        order = self._quotation(self.ann)
        for other in (self.bob, self.carl, self.accountant):
            with self.assertRaises(AccessError):
                self._share(order, (self.ann, 60), (self.carl, 40), by=other)

    def test_all_of_it_to_the_salesperson_is_no_share(self):
        order = self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        self.assertTrue(order.kpi_is_shared)
        self._share(order)
        self.assertFalse(order.kpi_is_shared)
        self.assertFalse(order.kpi_share_ids)

    def test_when_it_is_confirmed_the_shares_are_kept(self):
        order = self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        self._confirm(order)
        for by in (self.ann, self.leader):
            with self.assertRaisesRegex(AccessError, "is kept"):
                self._share(order.sudo(), (self.ann, 50), (self.bob, 50), by=by)
        with self.assertRaisesRegex(UserError, "Say why"):
            self._share(order, (self.ann, 50), (self.bob, 50), reason=" ")
        self._share(order, (self.ann, 50), (self.bob, 50), reason="Bob did more.")
        self.assertEqual(self._told(order), {self.ann: 50, self.bob: 50})
        trail = self.env["sales.kpi.trail"].search(
            [("model", "=", "sale.order"), ("res_id", "=", order.id)], limit=2
        )
        self.assertEqual(trail.user_id, self.ann | self.bob)
        self.assertIn("60 %", trail[0].before)
        self.assertIn("50 %", trail[0].after)
        self.assertIn("Bob did more.", trail[0].after)
        self.assertIn("Bob did more.", order.message_ids[0].body)
        # taken back and confirmed again, it is what it was
        order._action_cancel()
        order.action_draft()
        with self.assertRaisesRegex(AccessError, "is kept"):
            self._share(order, (self.ann, 100), by=self.leader)

    def test_a_manager_gives_himself_nothing_while_there_are_others(self):
        self._new_user("other_boss", "sales_team.group_sale_manager")
        order = self._confirm(self._quotation(self.ann))
        with self.assertRaisesRegex(UserError, "Nobody raises his own part"):
            self._share(order, (self.ann, 50), (self.manager, 50))

    def test_nobody_writes_shares_by_hand(self):
        order = self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        share = order.kpi_share_ids[0]
        vals = {"order_id": order.id, "user_id": self.bob.id, "percent": 100}
        for user in (self.ann, self.leader):
            own = share.with_user(user)
            for call in (
                lambda own=own: own.write({"percent": 100}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(vals),
                lambda user=user: order.with_user(user).write(
                    {"kpi_share_ids": [(0, 0, {"user_id": self.bob.id, "percent": 100})]}
                ),
            ):
                with self.assertRaises(UserError):
                    call()
        with self.assertRaisesRegex(UserError, "on its document"):
            share.with_user(self.manager).write({"percent": 100})
        with self.assertRaises(UserError):
            order.with_user(self.manager).write({"kpi_is_shared": False})
        lead = self._share(self._lead(self.ann), (self.ann, 60), (self.bob, 40))
        lead.with_user(self.ann).write({"kpi_is_shared": False})
        self.assertTrue(lead.kpi_is_shared)

    def test_the_team_is_that_of_the_day_on_which_it_happens(self):
        order = self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        self.assertEqual(order.kpi_share_ids.team_id, self.bees)
        self.bees.member_ids -= self.bob
        self.wasps.member_ids += self.bob
        self._confirm(order)
        self.wasps.member_ids -= self.bob
        teams = {share.user_id: share.team_id for share in order.kpi_share_ids}
        self.assertEqual(teams, {self.ann: self.bees, self.bob: self.wasps})

    def test_whoever_shares_is_not_deleted(self):
        self._share(self._quotation(self.ann), (self.ann, 60), (self.bob, 40))
        with self.assertRaisesRegex(UserError, "Archive the user instead"):
            self.bob.unlink()
        self.bob.active = False
        team = self.env["crm.team"].create({"name": "Gone", "member_ids": [(6, 0, self.carl.ids)]})
        order = self._quotation(self.ann, team_id=team.id)
        self._share(order, (self.ann, 100), (self.carl, 20, "overlay"))
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            team.unlink()
