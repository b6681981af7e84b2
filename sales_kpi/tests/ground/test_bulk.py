from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

TEXT = st.none() | st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
ROW = st.fixed_dictionaries(
    {
        "error": TEXT,
        "role": TEXT,
        "sequence": st.none() | st.integers(-(2**31), 2**31 - 1),
        "actual": st.none() | st.floats(allow_nan=False),
        "capped": st.none() | st.booleans(),
    }
)


@tagged("post_install", "-at_install")
class TestBulk(TransactionCase):
    """What is written in bulk is written as it is, whatever signs it has."""

    def _read_back(self, model, rows):
        return self.env.execute_query_dict(SQL("SELECT * FROM %s", self.env[model]._unnest(rows)))

    @given(rows=st.lists(ROW, min_size=1, max_size=5))
    @settings(
        max_examples=100,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    def test_rows_come_back_as_they_went(self, rows):
        self.assertEqual(self._read_back("sales.kpi.score.line", rows), rows)

    @given(row=ROW)
    @settings(
        max_examples=50,
        deadline=None,
        suppress_health_check=[HealthCheck.differing_executors],
    )
    def test_what_is_the_same_in_all_rows_is_in_each(self, row):
        rows = [{**row, "weight": place} for place in (0.0, 1.5, 0.1 + 0.2)]
        for some in (rows, [row] * 3):
            self.assertEqual(self._read_back("sales.kpi.score.line", some), some)

    def test_the_lowest_number_is_the_same_in_all_rows(self):
        rows = [{"sequence": -(2**31), "weight": place} for place in (0.5, 1.5)]
        self.assertEqual(self._read_back("sales.kpi.score.line", rows), rows)

    def test_zeros_of_both_signs_are_two_values(self):
        rows = [{"actual": zero, "sequence": 7} for zero in (0.0, -0.0)]
        found = self._read_back("sales.kpi.score.line", rows)
        self.assertEqual([str(row["actual"]) for row in found], ["0.0", "-0.0"])

    def test_signs_that_mean_something_to_an_array(self):
        rows = [{"error": text} for text in ("NULL", "", '{"a,b"}', "\\", 'say "no"\n', " ", None)]
        self.assertEqual(self._read_back("sales.kpi.score.line", rows), rows)

    def test_days_moments_and_words_in_languages(self):
        day, told = "2026-11-30", {"en_US": 'It\'s "won", \\o/', "zh_CN": "赢单"}
        [row] = self._read_back(
            "sales.kpi.news", [{"date": f"{day} 08:00:00", "title": told, "amount": 12.5}]
        )
        self.assertEqual(f"{row['date']:%Y-%m-%d %H:%M}", f"{day} 08:00")
        self.assertEqual((row["title"], row["amount"]), (told, 12.5))
