"""A measure that is changed after the closing is one line of drift, not one a record."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from .closing_common import CycleCommon


@tagged("post_install", "-at_install")
class TestDriftMeasure(CycleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.march.with_user(cls.manager).action_review()

    def _look(self):
        self.march.with_user(self.manager).action_look_for_changes()
        return self.env["sales.kpi.drift"].search([("period_id", "=", self.march.id)])

    def _set(self, user=None, **values):
        self.won.with_user(user or self.manager).write(values)

    def test_one_line_that_says_what_when_and_who(self):
        self._set(domain="[('kind', '=', 'lost')]")
        found = self._look()
        self.assertEqual(
            (found.kind, found.definition_id, found.record_name, found.state),
            ("redefined", self.won, self.won.name, "open"),
        )
        self.assertIn("'won'", found.before_text)
        self.assertIn("'lost'", found.after_text)
        self.assertIn(self.manager.name, found.after_text)
        self.assertEqual(self.won.source_changed_by_id, self.manager)
        self.assertEqual(found.action_open_record()["res_id"], self.won.id)
        # Looking twice finds nothing new; another change is told on the same line.
        self.assertEqual(self._look(), found)
        self._set(value_field=False, kind="count")
        self.assertEqual(self._look(), found)
        self.assertIn(self.won._get_label("kind"), found.after_text)

    def test_records_are_compared_by_the_measure_as_it_was(self):
        """The first deal of Ann grows from 300 to 350, whatever the measure filters by now."""
        self._set(domain="[('kind', '=', 'lost')]", kind="count", value_field=False)
        self._sql(
            "UPDATE sales_kpi_stage_move SET expected_revenue = 350 WHERE id = %s", self.first.id
        )
        # Other measures count the same deal: they were not changed.
        found = self._look().filtered(lambda drift: drift.definition_id == self.won)
        record = found.filtered(lambda drift: drift.kind != "redefined")
        self.assertEqual(len(found), 2)
        self.assertEqual(
            (record.kind, record.res_id, record.value_before, record.value_after),
            ("changed", self.first.id, 300, 350),
        )

    def test_what_changes_no_counting_is_no_drift(self):
        self._set(name="Other", description="Other", sequence=1)
        self.assertFalse(self._look())
        self.assertFalse(self.won.source_changed_on)

    def test_set_back_it_is_settled(self):
        old = self.won.domain
        self._set(domain="[]")
        found = self._look()
        # Whose rights it reads with changed as well: whoever writes the filter answers for it.
        self.won.sudo().write({"domain": old, "author_id": False})
        self._look()
        self.assertEqual(found.state, "settled")

    def test_left_with_a_reason_it_is_the_new_start(self):
        self._set(domain="[('kind', '=', 'lost')]")
        found = self._look().with_user(self.manager)
        with self.assertRaises(UserError):
            found.action_carry()
        self.assertFalse(found._find_open_scores())
        found._leave("From April on we look at losses")
        self.assertEqual(self._look(), found)
        self._set(domain="[]")
        again = self._look() - found
        self.assertIn("'lost'", again.before_text)

    def test_a_formula_too(self):
        other = self._define("twice", kind="formula", formula="won_revenue * 2")
        self.march.with_user(self.manager).action_reopen()
        self._review()
        other.with_user(self.manager).formula = "won_revenue * 3"
        found = self._look()
        self.assertEqual((found.kind, found.definition_id), ("redefined", other))
        self.assertIn("won_revenue * 3", found.after_text)

    def test_entered_values_are_found_by_the_measure_as_it_was(self):
        """A leader's entry after the closing is drift, though the measure adds up now."""
        manual = self._define("manner", kind="manual", model_id=False)
        self.march.with_user(self.manager).action_reopen()
        self.env["sales.kpi.entry"].create(
            {"definition_id": manual.id, "user_id": self.ann.id, "date": "2026-03-05", "value": 4}
        )
        self._review()
        manual.with_user(self.manager).manual_aggregate = "sum"
        found = self._look()
        self.assertEqual((found.kind, found.definition_id), ("redefined", manual))

    def test_nobody_says_when_it_was_changed(self):
        self._set(domain="[]")
        when = self.won.source_changed_on
        self._set(source_changed_on="2020-01-01", source_changed_by_id=self.ann.id)
        self.assertEqual(
            (self.won.source_changed_on, self.won.source_changed_by_id), (when, self.manager)
        )

    def test_many_changes_are_named_in_short(self):
        for day in range(1, 16):
            self._move("won", self.bob, day, 10)
        found = self._look()
        found = found.filtered(lambda drift: drift.definition_id == self.won)
        self.assertEqual(len(found), 15)
        wizard = self.env["sales.kpi.decision"].with_user(self.manager).create(
            {"kind": "leave", "drift_ids": [(6, 0, found.ids)], "reason": "Small"}
        )  # fmt: skip
        self.assertEqual(wizard.drift_text.count(" → "), 12)
        self.assertIn("3", wizard.drift_text.rsplit(";", 1)[1])
