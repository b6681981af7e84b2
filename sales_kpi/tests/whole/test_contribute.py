import re
import tempfile
from pathlib import Path
from textwrap import dedent

from odoo.tests import tagged
from odoo.tools import convert

from ..measures.measure_common import MeasureCommon

PAGE = Path(__file__).resolve().parents[2] / "readme" / "CONTRIBUTE.md"
ROOM_FILES = re.compile(r"`((?:data|models|static|tests|views)/[\w./]+\.\w+)`")


@tagged("post_install", "-at_install")
class TestContribute(MeasureCommon):
    """What the page about adding a measure says, done to the letter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.text = PAGE.read_text(encoding="utf-8")
        cls.section = cls.text.partition("## A measure")[2].partition("\n## ")[0]
        Method = cls.env["sales.kpi.activity.method"]
        cls.phone = Method.create({"name": "Phone", "channel": "phone"})
        cls.visit = Method.create({"name": "Visit", "channel": "visit"})

    def _ann(self, code):
        return self._values(code, [self.ann.id])[self.ann.id]

    def _get_block(self, language):
        return dedent(re.search(rf"```{language}\n(.*?)```", self.section, re.S)[1])

    def test_the_measure_of_the_page_counts_what_its_test_says(self):
        self._load(self._get_block("xml"))
        names = {"hand_worked": lambda *codes: lambda method: method}
        exec(self._get_block("python"), names)
        names["test_long_visits"](self)

    def test_the_files_that_the_page_builds_on_are_there(self):
        named = set(ROOM_FILES.findall(self.section))
        self.assertIn("data/measures/behaviour_data.xml", named)
        missing = [name for name in named if not (PAGE.parents[1] / name).exists()]
        self.assertEqual(missing, [])

    def _load(self, record):
        with tempfile.NamedTemporaryFile("w", suffix=".xml", encoding="utf-8") as file:
            file.write(f'<odoo noupdate="1">{record}</odoo>')
            file.flush()
            with open(file.name, "rb") as content:
                convert.convert_xml_import(self.env, "sales_kpi", content, {}, "init")
