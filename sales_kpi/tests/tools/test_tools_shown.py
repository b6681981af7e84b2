from odoo.tests import BaseCase, tagged

from ...tools.shown import MOST, shown


@tagged("post_install", "-at_install")
class TestShown(BaseCase):
    def test_short_ones_are_as_they_are(self):
        for value, text in (("ann", "ann"), (4, "4"), (None, "None"), ("x" * MOST, "x" * MOST)):
            self.assertEqual(shown(value), text)

    def test_long_ones_are_cut(self):
        self.assertEqual(shown("x" * 5_000_000), "x" * (MOST - 1) + "…")
        for value in ([1] * 10**6, {1: 2}, 10**5000, (((),),)):
            self.assertLessEqual(len(shown(value)), MOST)
