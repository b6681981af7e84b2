from odoo.tests import BaseCase, tagged

from ....tools.analysis.keeping import Kept, find_kept

OTHERS = [(12, 20), (14, 20), (10, 20), (13, 20), (11, 20)]  # 60 of 100


@tagged("post_install", "-at_install")
class TestToolsKeeping(BaseCase):
    def test_strength(self):
        # 19 of 20, where the others would keep 12: 7 more, of √(0.6 x 0.4 x 20) = 2.19 each.
        self.assertEqual(find_kept((19, 20), OTHERS), Kept(19, 20, 0.6))

    def test_no_strength(self):
        # 13 of 20 is an eighth more than 12, but may be chance; 61 of 100 isn't a tenth more.
        self.assertIsNone(find_kept((13, 20), OTHERS))
        self.assertIsNone(find_kept((610, 1000), OTHERS))
        # Of four customers, or beside four others, nobody can tell.
        self.assertIsNone(find_kept((4, 4), OTHERS))
        self.assertIsNone(find_kept((19, 20), [*OTHERS[1:], (3, 4)]))
        # Two of the others keep more: of six the best one and a half are a quarter.
        self.assertIsNone(find_kept((19, 20), [(20, 20), (20, 20), (2, 20), (2, 20), (2, 20)]))
        self.assertIsNone(find_kept((0, 20), [(0, 20)] * 5))
