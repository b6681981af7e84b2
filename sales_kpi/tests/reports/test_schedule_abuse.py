from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_schedule import ScheduleCommon


@tagged("post_install", "-at_install")
class TestScheduleAbuse(ScheduleCommon):
    """What somebody sends by himself to schedules that aren't his, or to what isn't his of them."""

    def test_stranger_leaves_what_he_does_not_get(self):
        """Who left may read a schedule: a salesperson left the manager's, and read whom it goes to.

        Carl is not among those who get it: no form of the command lets him in, and he stays out.
        """
        told = self._schedule("rep_day", self.ann, outside_emails="board@example.org")
        for wish in ([(4, told.id)], [(6, 0, told.ids)], told.ids):
            with self.assertRaises(AccessError, msg=wish):
                self.carl.with_user(self.carl).write({"kpi_left_schedule_ids": wish})
            self.env.invalidate_all()
            self.assertFalse(told.left_ids)
            self.assertFalse(self.Schedule.with_user(self.carl).search([("id", "=", told.id)]))
        self.ann.with_user(self.ann).write({"kpi_left_schedule_ids": [(4, told.id)]})
        # She is taken out of it, and may still say that she doesn't want it, or take it again.
        told.user_ids = self.bob
        self.ann.with_user(self.ann).write({"kpi_left_schedule_ids": [(6, 0, told.ids)]})
        self.assertEqual(told.left_ids, self.ann)
        self.ann.with_user(self.ann).write({"kpi_left_schedule_ids": [(5,)]})
        self.assertFalse(told.left_ids)

    def test_nobody_takes_back_who_left(self):
        """The leader, responsible, emptied the list of those who left, and sent it at once."""
        told = self.Schedule.with_user(self.leader).create(
            {"name": "Team", "kind": "rep_day", "user_ids": [(6, 0, self.ann.ids)]}
        )
        told.with_user(self.ann).action_leave()
        for user in (self.leader, self.manager):
            for values in (
                {"left_ids": [(5,)]},
                {"next_on": "2020-01-01 00:00:00"},
                {"left_emails": False},
                {"last_on": False},
                {"told_period_ids": [(5,)]},
            ):
                with self.assertRaisesRegex(AccessError, "noted by itself", msg=values):
                    told.with_user(user).write(values)
                with self.assertRaises(AccessError, msg=values):
                    told.with_user(user).create({"name": "Other", "kind": "rep_day", **values})
        self.assertEqual(told.sudo().left_ids, self.ann)
        told.hour = 9  # what is his to change
        self.assertTrue(told.next_on)
