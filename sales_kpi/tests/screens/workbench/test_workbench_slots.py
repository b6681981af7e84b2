"""What waits for a salesperson is on his workbench, whatever room it comes from."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .workbench_common import OPTIONS, WorkbenchCommon


@tagged("post_install", "-at_install")
class TestWorkbenchSlots(WorkbenchCommon):
    def _slots(self, user=None, **options):
        """Also where the page was kept before something began to wait, or waited no more."""
        if not options:
            self.Workbench.with_user(user or self.ann).keep(OPTIONS)
        return self._page(user, **options)["slots"]

    def _open(self, user, slot):
        return self.Workbench.with_user(user).open_records(OPTIONS, slot["mark"])

    def test_nothing_waits(self):
        self.assertEqual(self._slots(), [])

    def test_an_appraisal_that_waits(self):
        self.march.action_review()
        appraisals = self.env["sales.kpi.appraisal"].search([("period_id", "=", self.march.id)])
        self.assertEqual(self._slots(), [], "it is not published")
        appraisals.with_user(self.manager).action_publish()
        (slot,) = self._slots()
        mine = appraisals.filtered(lambda one: one.user_id == self.ann)
        self.assertEqual((slot["name"], slot["id"], slot["status"]), ("appraisal", mine.id, "bad"))
        self.assertIn("Acknowledge it, or appeal", slot["text"])
        # Of two contests each names its own.
        self.assertEqual(slot["title"], "Your appraisal of March 2026 · Test waits")
        self.assertEqual(self._open(self.ann, slot)["res_id"], mine.id)
        # Bob's own page has his, and he does not get at hers.
        (theirs,) = self._slots(self.bob)
        self.assertNotEqual(theirs["id"], slot["id"])
        with self.assertRaises(AccessError):
            self._open(self.bob, slot)
        # Who only looks sees nothing that waits for the other.
        self.assertEqual(self._slots(self.leader, user_id=self.ann.id), [])
        mine.with_user(self.ann).action_acknowledge()
        self.assertEqual(self._slots(), [])

    def test_the_leaders_reminder(self):
        cockpit = self.env["sales.kpi.team.cockpit"].with_user(self.leader)
        self.env["res.lang"]._activate_lang("zh_CN")
        self.ann.lang = "zh_CN"
        cockpit.remind({}, self.ann.id, "Shall we talk?")
        self.assertIn("2026年3月", self._slots()[0]["title"])
        (slot,) = self._slots()
        self.assertEqual(slot["name"], "reminder")
        self.assertIn("Shall we talk?", slot["text"])
        self.assertNotIn("workbench", slot["text"].lower())
        action = self._open(self.ann, slot)
        self.assertEqual((action["res_model"], action["res_id"]), ("mail.activity", slot["id"]))
        with self.assertRaises(AccessError):
            self._open(self.bob, slot)
        self.assertEqual(self._slots(self.bob), [])
        self.env["mail.activity"].browse(slot["id"]).with_user(self.ann).action_done()
        self.assertEqual(self._slots(), [])

    def test_a_later_room_fills_a_slot(self):
        """No list is edited: a table says that it has something, and what."""
        prize = {
            "sequence": 5, "id": 7, "name": "prize", "icon": "fa-gift", "status": "good",
            "title": "2 more visits to the prize", "text": "", "label": "Open It",
            "mark": {"kind": "waiting", "model": "sales.kpi.entry", "id": 7},
        }  # fmt: skip
        Entry = self.env.registry["sales.kpi.entry"]
        with (
            patch.object(Entry, "_kpi_waits", True),
            patch.object(Entry, "_kpi_find_waiting", lambda self, user, company: [prize] * 9),
        ):
            slots = self._slots()
        self.assertEqual([slot["name"] for slot in slots], ["prize"] * 6)
        self.assertNotIn("sequence", slots[0])

    def test_made_up_marks(self):
        for mark in ({"model": "res.users", "id": 1}, {"model": "sales.kpi.appraisal", "id": "1"}):
            with self.assertRaises(UserError):
                self._open(self.ann, {"mark": {"kind": "waiting", **mark}})
