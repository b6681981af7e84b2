"""What may be entered for a measure, by every way in."""

import base64
from importlib.util import module_from_spec, spec_from_file_location

from odoo.exceptions import UserError
from odoo.tests import Form, tagged
from odoo.tools.misc import file_path

from .measure_common import MeasureCommon

DAY = "2026-03-02"


@tagged("post_install", "-at_install")
class TestEntryBounds(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Entry = cls.env["sales.kpi.entry"].with_user(cls.leader)
        cls.service = cls.env.ref("sales_kpi.definition_service_score")
        cls.knowledge = cls.env.ref("sales_kpi.definition_knowledge_score")

    def _vals(self, value, definition=None, **values):
        definition = definition or self.service
        return {
            "definition_id": definition.id, "user_id": self.ann.id, "date": DAY, "value": value,
            **values,
        }  # fmt: skip

    def assertRefused(self, text, function, *args):
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            function(*args)

    def test_shipped_bounds(self):
        for definition, good, bad in (
            (self.service, (0, 5, 4.25), (-1, 5.01, 1e9, float("nan"))),
            (self.knowledge, (0, 100), (-1, 101)),
        ):
            for value in bad:
                self.assertRefused(
                    definition.name, self.Entry.create, self._vals(value, definition)
                )
            for value in good:
                self.Entry.create(self._vals(value, definition)).unlink()

    def test_form_says_what_may_be_entered(self):
        """Before anything is refused: 0 to 5 as soon as the measure is chosen."""
        form = Form(self.Entry)
        form.definition_id = self.service
        self.assertEqual(form.value_range, "0 – 5")

    def test_usual_bounds_by_unit(self):
        """Shares lie between 0 and 100 %, and nobody has less than no visits."""
        for unit, shown in (
            ("score", "0 – 5"), ("percent", "0% – 100%"), ("number", "≥ 0"), ("money", "≥ 0"),
        ):  # fmt: skip
            measure = self._define(f"own_{unit}", kind="manual", unit=unit, model_id=False)
            self.assertEqual(measure._get_entry_range(), shown)
        wide = self._define("wide", kind="manual", unit="score", model_id=False, entry_max=9)
        self.assertEqual(wide._get_entry_range(), "0 – 9")
        share = self.Definition.search([("code", "=", "own_percent")])
        self.assertRefused("from 0% to 100%", self.Entry.create, self._vals(85, share))
        self.assertRefused("round it to 2", self.Entry.create, self._vals(0.123456, share))
        self.Entry.create(self._vals(0.1234, share))

    def test_a_change_is_refused_and_named(self):
        entry = self.Entry.create(self._vals(4))
        self.assertRefused("ann .* on Mar 2, 2026: .* from 0 to 5", entry.write, {"value": 1e9})
        self.assertRefused("from 0 to 5", entry.web_save, {"value": -1}, {"value": {}})
        self.assertRefused("round it to 2 decimals", entry.write, {"value": 4.125})
        entry.write({"value": 0.1 + 0.2})

    def test_a_company_says_other_bounds(self):
        mine = self.service.with_user(self.manager)
        mine.write({"entry_max": 10, "entry_decimals": 0})
        self.assertEqual(mine._get_entry_range(), "0 – 10")
        self.Entry.create(self._vals(9))
        self.assertRefused("round it to 0 decimals", self.Entry.create, self._vals(9.5))
        mine.write({"has_entry_min": False, "has_entry_max": False})
        self.assertEqual(mine._get_entry_range(), "")
        self.Entry.create(self._vals(-1_000_000))
        for vals in (
            {"has_entry_min": True, "has_entry_max": True, "entry_min": 11},
            {"has_entry_max": True, "entry_max": float("inf")},
            {"entry_decimals": -1},
            {"entry_decimals": 7},
        ):
            self.assertRefused(self.service.name, mine.write, vals)

    def test_what_lies_outside_stays_until_it_is_touched(self):
        self.service.entry_max = 10
        entry = self.Entry.create(self._vals(9))
        self.service.entry_max = 5
        self.assertEqual(entry.value, 9)
        entry.write({"note": "Old scale"})
        self.assertRefused("ann .* on", entry.write, {"date": "2026-03-03"})
        # The grid leaves it, too, and names it when something else is typed over it.
        save = self.Entry.save_grid
        change = {"user_id": self.ann.id, "definition_id": self.service.id, "was": 9}
        save("month", DAY, [{**change, "value": 9}])
        self.assertRefused(
            "ann .*Service score: enter", save, "month", DAY, [change | {"value": 8}]
        )
        save("month", DAY, [{**change, "value": 4}])
        self.assertEqual(entry.value, 4)

    def test_the_grid_names_the_cell_and_shows_the_bounds(self):
        changes = [
            {"user_id": self.ann.id, "definition_id": self.service.id, "value": 1e9, "was": None},
            {"user_id": self.bob.id, "definition_id": self.knowledge.id, "value": -1, "was": None},
        ]
        with self.assertRaises(UserError) as caught:
            self.Entry.save_grid("month", DAY, changes)
        self.assertIn("Service score: enter a value from 0 to 5.", str(caught.exception))
        self.assertIn("Knowledge score: enter a value from 0 to 100.", str(caught.exception))
        columns = {c["code"]: c["range"] for c in self.Entry.get_grid("month", DAY)["columns"]}
        self.assertEqual(
            (columns["service_score"], columns["knowledge_score"]), ("0 – 5", "0 – 100")
        )

    def test_the_import_names_the_cell(self):
        content = "Salesperson,service_score,knowledge_score\nann,6,-1\nbob,4.125,100\ncarl,1,1\n"
        Wizard = self.env["sales.kpi.entry.import"].with_user(self.leader)
        wizard = Wizard.create(
            {"file": base64.b64encode(content.encode()), "date": DAY, "decimals": "point"}
        )
        wizard.action_check()
        found = [(problem.line, problem.reason) for problem in wizard.problem_ids]
        self.assertEqual(
            found[:3],
            [
                (2, "“6”: Service score, enter a value from 0 to 5."),
                (2, "“-1”: Knowledge score, enter a value from 0 to 100."),
                (3, "“4.125”: Service score, round it to 2 decimals."),
            ],
        )

    def test_odoos_own_import_names_the_row(self):
        columns = ["definition_id/.id", "user_id/.id", "date", "value"]
        row = [str(self.service.id), str(self.ann.id), DAY]
        result = self.Entry.load(columns, [[*row, "4"], [*row[:2], "2026-03-03", "-1"]])
        self.assertFalse(result["ids"])
        self.assertIn(
            "ann (sales_team.group_sale_salesman) on Mar 3, 2026: enter a value from 0 to 5",
            {message["rows"]["from"]: message["message"] for message in result["messages"]}[1],
        )

    def test_an_update_keeps_what_a_company_means(self):
        """Measures of its own with values from -2 to 87.125: no bounds, and all decimals."""
        own = self._define("own", kind="manual", unit="score", model_id=False)
        own.write({"has_entry_min": False, "has_entry_max": False, "entry_decimals": 6})
        for value, day in ((-2, "2026-03-02"), (87.125, "2026-03-03")):
            self.Entry.create(self._vals(value, own, date=day))
        own.write({"entry_decimals": 2, "has_entry_min": True, "has_entry_max": True})
        self.knowledge.entry_max = 5
        self.env.flush_all()
        path = file_path("sales_kpi/migrations/19.0.1.2.0/post-entry_bounds.py")
        spec = spec_from_file_location("entry_bounds", path)
        script = module_from_spec(spec)
        spec.loader.exec_module(script)
        script.migrate(self.env.cr, "19.0.1.1.0")
        self.env.invalidate_all()
        self.assertEqual(
            (own.has_entry_min, own.has_entry_max, own.entry_decimals), (False, False, 6)
        )
        self.assertEqual((self.knowledge.entry_max, self.service.entry_max), (100, 5))
