from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .honour_common import HonourCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-12-02 12:00:00")
class TestAwardBadge(HonourCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "gamification.badge" not in cls.env:
            cls.skipTest(cls, "the module gamification is not installed")
        cls.honour = cls._honour("best", name="Sales Star")

    def _granted(self):
        return self.env["gamification.badge.user"].search([("user_id", "=", self.ann.id)])

    def test_each_award_has_its_badge(self):
        march = self._judge(3, ann=80)
        self.assertFalse(self._granted())
        self._lock(march)
        granted = self._granted()
        self.assertEqual(granted.badge_id.name, "Sales Star")
        self.assertEqual(granted.comment, march.award_ids.reason)
        self._close(4, ann=90)
        self.assertEqual(len(self._granted()), 2)
        self.assertEqual(len(self._granted().badge_id), 1)

    def test_nobody_grants_it_by_hand(self):
        self._close(3, ann=80)
        badge = self._granted().badge_id
        with self.assertRaises(UserError):
            self.env["gamification.badge.user"].with_user(self.bob).create(
                {"user_id": self.bob.id, "badge_id": badge.id}
            )
