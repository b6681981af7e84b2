from unittest.mock import patch

from odoo.tests import tagged

from .measure_common import MARCH, MeasureCommon


@tagged("post_install", "-at_install")
class TestReaderScan(MeasureCommon):
    """Measures that are read together give what each gives on its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._move("won", cls.ann, 3, 100.1)
        cls._move("won", cls.ann, 4, 200.2)
        cls._move("lost", cls.ann, 5, 50)
        cls._move("created", cls.bob, 6, 70)
        cls._move("stage", cls.bob, 7, 70, days=3)
        cls._move("won", cls.carl, 8, 1000, team=cls.wasps)
        cls._move("lost", cls.director, 9, 10, team=cls.region)
        cls._move("won", cls.ann, 10, 5, team=cls.wasps)

    def _read(self, definitions, subject=None):
        reader = self.env["sales.kpi.reader"]
        return reader._read_definitions(definitions, self.company, *MARCH, subject)

    def test_in_parts_together_as_alone(self):
        """By source of the opportunity: what is read together, what is read alone (a median), and
        what has no such parts."""
        sources = self.env["utm.source"].create([{"name": "Fair"}, {"name": "Web"}])
        for number, source in enumerate((*sources, sources[0]), start=11):
            lead = self.lead.copy({"source_id": source.id})
            self._move("won", self.ann, number, number * 10, lead_id=lead.id)
        self._move("lost", self.bob, 20, lead_id=lead.id)
        self._define("middle", kind="median", value_field="expected_revenue")
        codes = ["won_revenue", "win_rate", "won_count", "lost_count", "new_opportunities",
                 "avg_deal_size", "middle", "order_amount"]  # fmt: skip
        definitions = self.Definition._find_by_code(codes)
        reader, path = self.env["sales.kpi.reader"], "lead_id.source_id"
        for subject in (None, ("company", self.company.id), ("team", self.bees.id)):
            asked = (path, self.company, *MARCH, subject)
            together = reader._read_splits(definitions, *asked)
            self.assertEqual(set(together), set(definitions.mapped("code")))
            for definition in definitions:
                cells, error = reader._read_split(definition, *asked)
                self.assertEqual(together[definition.code], (cells, error), definition.code)
                self.assertEqual(bool(error), definition.code == "order_amount")
        revenue = together["won_revenue"][0]
        self.assertEqual({source.name: revenue[source.id].value for source in sources},
                         {"Fair": 240, "Web": 120})  # fmt: skip
        self.assertNotIn(sources[1].id, together["lost_count"][0])

    def test_parts_of_which_one_fails(self):
        """Nobody else's figures go with it."""
        definitions = self.Definition._find_by_code(["won_revenue", "win_rate", "won_count"])
        reader = type(self.env["sales.kpi.reader"])
        make = reader._make_split_cells

        def fail(own, definition, rows):
            if definition.code == "win_rate":
                raise ValueError("Broken")
            return make(own, definition, rows)

        with patch.object(reader, "_make_split_cells", fail):
            found = self.env["sales.kpi.reader"]._read_splits(
                definitions, "lead_id.source_id", self.company, *MARCH
            )
        self.assertEqual(found["win_rate"], ({}, "Broken"))
        self.assertAlmostEqual(found["won_revenue"][0][None].value, 1305.3)
        self.assertEqual(found["won_count"][0][None].value, 4)

    def test_together_as_alone(self):
        definitions = self.Definition.search([("kind", "!=", "formula")])
        together = self._read(definitions)
        for definition in definitions:
            alone = self._read(definition)[definition.code]
            self.assertEqual(
                together[definition.code].cells, alone.cells, f"{definition.code} read together"
            )

    def test_as_by_the_records(self):
        # Another way: the query that looks at the records on every level.
        definitions = self.Definition.search([("kind", "!=", "formula")])
        together = self._read(definitions)
        reader = self.env["sales.kpi.reader"]
        with patch.object(type(reader), "_read_scans", lambda *_arguments: {}):
            plainly = self._read(definitions)
        for code, cells in together.items():
            for subject in {*cells, *plainly[code]}:
                found, other = cells[subject], plainly[code][subject]
                self.assertAlmostEqual(found.value or 0, other.value or 0, msg=f"{code} {subject}")
                self.assertEqual(found.value is None, other.value is None, f"{code} {subject}")

    def test_of_teams_only_as_of_everybody(self):
        """All levels: the bees' and the wasps' own, and the region above both."""
        definitions = self.Definition._find_by_code(["won_revenue", "win_rate", "lost_count"])
        every, reader = self._read(definitions), self.env["sales.kpi.reader"]
        found = reader._read_definitions(definitions, self.company, *MARCH, only="team")
        for code in definitions.mapped("code"):
            for team in self.bees | self.wasps | self.region:
                subject = ("team", team.id)
                self.assertEqual(found[code][subject], every[code][subject], (code, team.name))
        # Ann's 300.3, and 1,000 and 5 of the wasps
        self.assertEqual(found["won_revenue"]["team", self.region.id].value, 1305.3)

    def test_of_a_team_and_of_people_as_of_everybody(self):
        # Of a team all its records are added up at once; Ann and the director have some in others.
        self._define(
            "wins", kind="distinct", value_field="user_id", domain="[('kind', '=', 'won')]"
        )
        self._define("middle", kind="median", value_field="expected_revenue")
        definitions = self.Definition.search([])
        everybody = self._read(definitions)
        people = (self.ann | self.bob | self.carl | self.director)._ids
        found = {("user", user): self._read(definitions, ("user", people)) for user in people}
        for team in self.bees | self.wasps | self.region:
            found["team", team.id] = self._read(definitions, ("team", team.id))
        for subject, read in found.items():
            for code, cells in everybody.items():
                self.assertEqual(read[code][subject].value, cells[subject].value, (code, subject))
        self.assertEqual(found["team", self.wasps.id]["wins"]["team", self.wasps.id].value, 2)
        self.assertEqual(found["team", self.bees.id]["middle"]["team", self.bees.id].value, 70)

    def test_how_amounts_differ_of_one_as_of_everybody(self):
        # Ann: 100.1, 200.2 and 5; the Bees: the first two; the company: Carl's 1000, too.
        mean = self.Definition._find_by_code(["avg_deal_size"])
        read = self.env["sales.kpi.reader"]._read_deviations
        everybody = read(mean, self.company, *MARCH)
        for kind, one, expected in (
            ("user", self.ann, 97.6),
            ("team", self.bees, 70.8),
            ("company", self.company, 456.1),
        ):
            subject = (kind, one.id)
            own = read(mean, self.company, *MARCH, subject)
            self.assertEqual(own[subject], everybody[subject], subject)
            self.assertAlmostEqual(own[subject], expected, 1, subject)

    def test_a_rep_in_two_teams(self):
        # Ann: 100.1 + 200.2 in the Bees, 5 in the Wasps: 305.3. Bees 300.3; Wasps 1000 + 5;
        # North and the company 1305.3.
        cells = self._cells("won_revenue")
        self.assertAlmostEqual(cells["user", self.ann.id].value, 305.3)
        self.assertAlmostEqual(cells["team", self.bees.id].value, 300.3)
        self.assertEqual(cells["team", self.wasps.id].value, 1005)
        self.assertAlmostEqual(cells["team", self.region.id].value, 1305.3)
        self.assertAlmostEqual(cells["company", self.company.id].value, 1305.3)

    def test_what_fails_leaves_the_others(self):
        broken = self._define(domain="[('kind', '=', 'won')]", value_field="days", kind="sum")
        wins = self.Definition.search([("code", "=", "won_count")])
        self.env.cr.execute(
            "UPDATE sales_kpi_definition SET value_field = 'gone' WHERE id = %s", [broken.id]
        )
        broken.invalidate_recordset()
        with self.assertLogs("odoo.addons.sales_kpi.models.measures.reader", "WARNING"):
            cells = self._read(broken | wins)
        self.assertTrue(cells["probe"].error)
        self.assertEqual(cells["won_count"]["user", self.ann.id].value, 3)
