from odoo.tests import BaseCase, tagged

from ....tools.analysis import rush

STEADY, NONE = [0.2] * 6, [0.0] * 6
UNEVEN = [0.1, 0.3, 0.2, 0.4, 0.2, 0.3]  # median 0.25; spread of 0.15 0.05 0.05 0.15 0.05 0.05


@tagged("post_install", "-at_install")
class TestToolsRush(BaseCase):
    def test_limits(self):
        # 0.2 + 3 x 0.02; 0.25 + 3 x 0.05
        self.assertAlmostEqual(rush.get_limit(STEADY), 0.26)
        self.assertAlmostEqual(rush.get_limit(UNEVEN), 0.40)

    def test_more_than_usual_and_more_undone(self):
        for late, undone, usual, usual_undone, expected in (
            (0.27, 0.1, STEADY, NONE, True),
            (0.26, 0.1, STEADY, NONE, False),  # just at the limit
            (0.9, 0.0, STEADY, NONE, False),  # it stays sold
            (0.9, 0.3, STEADY, [0.3] * 6, False),  # so much goes back always
            (0.39, 0.1, UNEVEN, NONE, False),
            (0.41, 0.1, UNEVEN, NONE, True),
            (0.9, 0.5, STEADY[:5], NONE[:5], False),  # nobody knows yet what is usual
        ):
            with self.subTest(late=late, undone=undone):
                self.assertIs(rush.is_rush(late, undone, usual, usual_undone), expected)
