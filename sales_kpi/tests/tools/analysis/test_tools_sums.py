from odoo.tests import BaseCase, tagged

from ....tools.analysis.sums import Part, share_out, split_parts

SIX = [{"north": 60, "south": 40}] * 6


@tagged("post_install", "-at_install")
class TestToolsSums(BaseCase):
    def test_share_of_what_was_expected(self):
        # 360 of 600 were the North's: of 200 it is expected to make 120, the South 80.
        self.assertEqual(share_out(200, SIX), {"north": 120, "south": 80})
        # Of unlike months each weighs by what it made: 70 + 20 + 0 of 70 + 20 + 0 + 30 + 80 + 200.
        pasts = [{"north": 70, "south": 30}, {"north": 20, "south": 80}, {"south": 200}]
        self.assertEqual(share_out(100, pasts), {"north": 22.5, "south": 77.5})

    def test_too_little_is_known(self):
        # Who began two months ago had nothing before: two months tell nothing.
        self.assertIsNone(share_out(100, [{}, {"north": 0}, {"north": 5}, {"north": 5}]))
        self.assertIsNone(share_out(100, []))
        self.assertIsNone(share_out(100, [{"north": 5}, {"north": -5}, {"north": 0}]))
        self.assertEqual(share_out(100, [{"north": 5}, {}, {}]), {"north": 100})

    def test_parts_make_the_gap(self):
        parts = split_parts({"north": 60, "south": 40}, {"north": 62, "south": 10, None: 3})
        self.assertEqual(
            parts, [Part(("south",), 40, 10), Part(("north",), 60, 62), Part((None,), 0, 3)]
        )
        self.assertEqual([part.added for part in parts], [-30, 2, 3])
        self.assertEqual(sum(part.added for part in parts), 75 - 100)

    def test_the_smallest_together(self):
        expected = dict.fromkeys(range(9), 10)
        actual = {number: 10 + number for number in range(9)}
        parts = split_parts(expected, actual, most=3)
        self.assertEqual([part.keys for part in parts[:3]], [(6,), (7,), (8,)])
        # 5 + 4 + 3 + 2 + 1 + 0 more than the 60 expected of the six.
        self.assertEqual(parts[3], Part((5, 4, 3, 2, 1, 0), 60, 75))
        # One more than what is shown needs no "1 others".
        self.assertEqual(len(split_parts(expected, actual, most=8)), 9)
