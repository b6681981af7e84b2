from unittest import TestCase

from ....tools.analysis.crossing import put_in_order


class TestCrossing(TestCase):
    """Rows of two axes: b has 5 (2 and 3), a has 4 (4)."""

    values = {(): 9, ("a",): 4, ("a", 1): 4, ("b",): 5, ("b", 1): 2, ("b", 2): 3}

    def _order(self, **options):
        return put_in_order(set(self.values), 2, lambda key: -self.values[key], **options)

    def test_one_list(self):
        self.assertEqual(self._order(), ([("a", 1), ("b", 2), ("b", 1)], 0))
        self.assertEqual(self._order(top=1), ([("a", 1)], 2))

    def test_groups(self):
        found = [("b",), ("b", 2), ("b", 1), ("a",), ("a", 1)]
        self.assertEqual(self._order(grouped=True), (found, 0))
        self.assertEqual(self._order(grouped=True, top=1), (found[:3], 2))

    def test_no_axes(self):
        self.assertEqual(put_in_order({()}, 0, len), ([], 0))
