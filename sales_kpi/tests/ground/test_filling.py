from psycopg2.errors import ForeignKeyViolation

from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ...models.ground.filling import filling

TABLE = "sales_kpi_stage_move"


@tagged("post_install", "-at_install")
class TestFilling(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cr.execute(f"DELETE FROM {TABLE}")
        cls.lead = cls.env["crm.lead"].create({"name": "One", "type": "lead"})
        cls.env.flush_all()

    def _read_definitions(self):
        """What is said of the table: {name: (definition, comment)} of keys and of indexes."""
        self.cr.execute(
            """SELECT conname, pg_get_constraintdef(oid), obj_description(oid)
                 FROM pg_constraint WHERE conrelid = %(table)s::regclass
                UNION ALL
               SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid),
                      obj_description(indexrelid)
                 FROM pg_index WHERE indrelid = %(table)s::regclass""",
            {"table": TABLE},
        )
        return {name: told for name, *told in self.cr.fetchall()}

    def _insert(self, lead_id):
        self.cr.execute(
            f"""INSERT INTO {TABLE} (lead_id, company_id, date, kind)
                VALUES (%s, %s, now(), 'created')""",
            [lead_id, self.env.company.id],
        )

    def test_an_empty_table_gets_back_what_it_had(self):
        before = self._read_definitions()
        with filling(self.cr, TABLE):
            within = self._read_definitions()
            self._insert(self.lead.id)
        self.assertEqual(list(within), [f"{TABLE}_pkey"])
        self.assertEqual(self._read_definitions(), before)
        self.assertIn(f"{TABLE}_lead_id_fkey", before)
        self.assertEqual(before[f"{TABLE}_user_date_idx"][1], "INDEX (user_id, date)")

    def test_rows_of_what_is_not_there_are_refused(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ForeignKeyViolation),
            self.cr.savepoint(),
            filling(self.cr, TABLE),
        ):
            self._insert(0)
        self.assertIn(f"{TABLE}_lead_id_fkey", self._read_definitions())

    def test_a_table_with_rows_is_left_as_it_is(self):
        self._insert(self.lead.id)
        before = self._read_definitions()
        with filling(self.cr, TABLE):
            self.assertEqual(self._read_definitions(), before)
