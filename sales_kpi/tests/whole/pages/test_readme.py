import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

README = Path(__file__).resolve().parents[4] / "README.md"


@tagged("post_install", "-at_install")
class TestReadme(TransactionCase):
    def test_readme_names_every_measure(self):
        if not README.is_file():
            self.skipTest("README.md belongs to the source, and is not here")
        text = README.read_text(encoding="utf-8").partition("<!-- measures")[2]
        listed = re.findall(r"^\| `(\w+)` \|", text.partition("<!-- /measures")[0], flags=re.M)
        own = self.env["ir.model.data"].search(
            [("module", "=", "sales_kpi"), ("model", "=", "sales.kpi.definition")]
        )
        definitions = self.env["sales.kpi.definition"].browse(own.mapped("res_id"))
        shipped = definitions.exists().mapped("code")
        self.assertGreater(len(shipped), 15)
        self.assertEqual(sorted(listed), sorted(shipped), "run: python script/_measures.py")
