from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase, tagged

from ....tools.analysis.scheme_check import Finding, Mark, check, find_mean_ranks

checked = settings(max_examples=100, deadline=None, database=None, derandomize=True)


def make(*rows, weights=(50, 50), **marks):
    """A period: a row a person of the achievements of the lines a, b, c ..."""
    return {
        person: {
            line: Mark(value, weight * (value or 0), **marks)
            for line, value, weight in zip("abcdef", row, weights, strict=False)
        }
        for person, row in enumerate(rows)
    }


GOOD = make((1.2, 0.7), (0.8, 1.1), (1.0, 0.5), (0.4, 1.3), (1.1, 1.0), (1.05, 1.02))


@tagged("post_install", "-at_install")
class TestSchemeCheck(BaseCase):
    def _check(self, *periods, **options):
        return check(periods, **options)

    def test_a_good_scheme(self):
        # 4 of 6 reach each target, in other orders, and both lines move ranks.
        self.assertEqual(self._check(GOOD, GOOD, GOOD), [])

    def test_too_little_to_tell(self):
        bad = make(*[(0.1, 0.1)] * 5)
        self.assertTrue(self._check(bad, bad, bad))
        self.assertEqual(self._check(bad, bad), [])
        few = make(*[(0.1, 0.1)] * 4)
        self.assertEqual(self._check(few, few, few), [])

    def test_everybody_at_the_cap(self):
        period = {person: {**own, "a": Mark(1.5, 60, capped=True)} for person, own in GOOD.items()}
        self.assertIn(Finding("capped", "a"), self._check(*[period] * 3))

    def test_nobody_at_the_gate(self):
        period = {
            person: {**own, "a": Mark(0.1 * person, 0, gated=True)} for person, own in GOOD.items()
        }
        self.assertIn(Finding("gated", "a"), self._check(*[period] * 3, gates={"a"}))
        kinds = [finding.kind for finding in self._check(*[period] * 3)]
        self.assertNotIn("gated", kinds)

    def test_targets(self):
        # a: 1 of 5 reaches it. b: 5 of 5.
        rows = ((1.2, 1.0), (0.8, 1.1), (0.7, 1.5), (0.4, 1.3), (0.9, 1.2))
        found = self._check(*[make(*rows)] * 3)
        self.assertIn(Finding("high", "a", share=0.2), found)
        self.assertIn(Finding("low", "b", share=1.0), found)
        # Just 60 % and just 90 % are fine.
        edge = make(
            *[(1.0 + n / 100, 1) for n in range(6)], *[(0.5 + n / 100, 1) for n in range(4)]
        )
        self.assertNotIn("high", [one.kind for one in self._check(*[edge] * 3) if one.line == "a"])

    def test_without_data(self):
        empty = {person: {**own, "c": Mark(None, has_data=False)} for person, own in GOOD.items()}
        self.assertEqual(self._check(*[empty] * 3), [Finding("empty", "c")])

    def test_alike_for_everybody(self):
        same = {person: {**own, "a": Mark(0.8, 40)} for person, own in GOOD.items()}
        found = [(one.kind, one.line) for one in self._check(*[same] * 3)]
        # That it moves no rank either goes without saying.
        self.assertEqual(found, [("same", "a")])

    def test_never_moves_a_rank(self):
        # b gives half a point at most: those of a are further apart.
        rows = ((1.2, 0.7), (0.8, 1.1), (1.05, 0.5), (0.4, 1.3), (1.1, 1.0), (1.0, 1.02))
        found = self._check(*[make(*rows, weights=(99.5, 0.5))] * 3)
        self.assertIn(Finding("idle", "b"), found)
        self.assertNotIn(Finding("idle", "a"), found)

    def test_two_that_measure_the_same(self):
        rows = ((1.2, 12), (0.8, 8), (1.05, 10), (0.4, 5), (1.1, 11), (1.0, 10))
        found = [one for one in self._check(*[make(*rows)] * 3) if one.kind == "alike"]
        self.assertEqual([(one.line, one.other) for one in found], [("a", "b")])
        self.assertGreater(found[0].share, 0.9)

    def test_mean_ranks(self):
        self.assertEqual(find_mean_ranks([5, 1, 5, 9]), [2.5, 1, 2.5, 4])

    @checked
    @given(st.lists(st.lists(st.sampled_from([None, 0, 0.5, 1, 1.2]), min_size=3, max_size=3),
                    min_size=5, max_size=9))  # fmt: skip
    def test_never_fails(self, rows):
        for finding in self._check(*[make(*rows, weights=(30, 30, 40))] * 3):
            self.assertIn(finding.line, "abc")
