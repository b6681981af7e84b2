from odoo.tests import BaseCase, tagged

from ...tools import change


@tagged("post_install", "-at_install")
class TestChange(BaseCase):
    def test_relative(self):
        for value, before, expected in (
            (120, 100, 0.2),
            (50, 100, -0.5),
            (0, 100, -1),
            (-50, -100, 0.5),
            (50, -50, 2),
            (5, 0, None),
            (None, 100, None),
            (5, None, None),
        ):
            self.assertEqual(change.relative(value, before), expected, (value, before))

    def test_verdict(self):
        for value, before, direction, expected in (
            (2, 1, "higher", 1),
            (2, 1, "lower", -1),
            (1, 2, "higher", -1),
            (1, 2, "lower", 1),
            (1, 1, "higher", 0),
            (None, 1, "higher", 0),
            (1, None, "lower", 0),
        ):
            self.assertEqual(change.verdict(value, before, direction), expected)
