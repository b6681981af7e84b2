"""Each rule of the house sees what breaks it: planted in a small house that is in order."""

from odoo.tests import BaseCase, tagged

from .house.house import House
from .house.rules import excuse, get_breaches, get_overrides

DOC = '"""What lives here."""\n'
SOUND = {
    "__manifest__.py": """{
        "data": [
            "security/measures_security.xml",
            "security/scores_security.xml",
            "data/scheme_data.xml",
            "views/measures/entry_views.xml",
            "views/scores/score_views.xml",
            "wizard/measures/entry_import_views.xml",
        ],
    }""",
    "hooks.py": 'def post_init_hook(env):\n    env["sales.kpi.score"]._backfill()\n',
    "tools/__init__.py": "",
    "tools/period.py": "import calendar\n",
    "models/__init__.py": DOC
    + "from . import ground\nfrom . import measures\nfrom . import scores\nfrom . import screens\n",
    "models/ground/__init__.py": DOC,
    "models/ground/figure_format.py": "from ...tools import period\n",
    "models/measures/__init__.py": DOC + "from . import entry\n",
    "models/measures/entry.py": """
from odoo import fields, models
from ..ground.figure_format import format_value
class SalesKpiEntry(models.Model):
    _name = "sales.kpi.entry"
    def write(self, vals):
        return super().write(vals)
""",
    "models/scores/__init__.py": DOC
    + "from . import score\nfrom . import score_final\nfrom . import entry\n",
    "models/scores/score.py": """
class SalesKpiScore(models.Model):
    "Made of sales.kpi.leaderboard by nobody."
    _name = "sales.kpi.score"
    entry_id = fields.Many2one("sales.kpi.entry")
    def _count(self):
        return self.env["sales.kpi.entry"]
""",
    "models/scores/score_final.py": """
class SalesKpiScore(models.Model):
    _inherit = "sales.kpi.score"
    def _close(self):
        self.env.cr.execute("SELECT entry.id FROM sales_kpi_entry entry")
""",
    "models/scores/entry.py": """
class SalesKpiEntry(models.Model):
    _inherit = "sales.kpi.entry"
""",
    "models/screens/__init__.py": DOC + "from . import leaderboard\n",
    "models/screens/leaderboard/__init__.py": DOC + "from . import leaderboard\n",
    "models/screens/leaderboard/leaderboard.py": """
class SalesKpiLeaderboard(models.AbstractModel):
    _name = "sales.kpi.leaderboard"
""",
    "wizard/__init__.py": DOC + "from . import measures\n",
    "wizard/measures/__init__.py": DOC + "from . import entry_import\n",
    "wizard/measures/entry_import.py": """
class SalesKpiEntryImport(models.TransientModel):
    _name = "sales.kpi.entry.import"
""",
    "controllers/__init__.py": "",
    "controllers/board.py": 'def show(env):\n    return env["sales.kpi.leaderboard"].get_board()\n',
    "data/scheme_data.xml": '<odoo><record id="score_one" model="sales.kpi.score" /></odoo>',
    "security/measures_security.xml": """<odoo>
        <record id="entry_rule" model="ir.rule">
            <field name="model_id" ref="model_sales_kpi_entry_import" />
        </record>
    </odoo>""",
    "security/scores_security.xml": "<odoo />",
    "views/measures/entry_views.xml": """<odoo>
        <record id="entry_action" model="ir.actions.act_window">
            <field name="res_model">sales.kpi.entry</field>
        </record>
    </odoo>""",
    "views/scores/score_views.xml": """<odoo>
        <record id="score_action" model="ir.actions.act_window">
            <field name="res_model">sales.kpi.score</field>
        </record>
    </odoo>""",
    "wizard/measures/entry_import_views.xml": "<odoo />",
    "tests/__init__.py": "from .measures import *\nfrom .scores import *\n",
    "tests/measures/__init__.py": "from . import test_entry\n",
    "tests/measures/test_entry.py": "",
    "tests/scores/__init__.py": "from . import test_score\n",
    "tests/scores/test_score.py": "",
}
ENTRY = "models/measures/entry.py"
# (rule, file, what is added to it, what the rule says of it)
PLANTED = (
    (1, ENTRY, 'Score = env["sales.kpi.score"]', "names sales.kpi.score of scores"),
    (
        1,
        ENTRY,
        'line_ids = fields.One2many(comodel_name="sales.kpi.score")',
        "names sales.kpi.score",
    ),
    (1, ENTRY, 'SQL("SELECT 1 FROM sales_kpi_score WHERE id = %s", 1)', "names sales_kpi_score"),
    (1, ENTRY, 'f"JOIN sales_kpi_score ON {1} = sales_kpi_score.id"', "names sales_kpi_score"),
    (1, ENTRY, 'env.ref("sales_kpi.score_action")', "names sales_kpi.score_action"),
    (1, ENTRY, "from ..scores.score import X", "names models/scores/score.py"),
    (1, ENTRY, "from ..scores import score", "names models/scores/score.py"),
    (
        1,
        ENTRY,
        "from odoo.addons.sales_kpi.models.scores import score",
        "names models/scores/score.py",
    ),
    (
        1,
        "models/ground/lock.py",
        'class A(B):\n    _inherit = "sales.kpi.entry"',
        "names sales.kpi.entry",
    ),
    (1, "models/scores/tree.py", 'env["sales.kpi.leaderboard"]', "of screens/leaderboard"),
    (1, "tools/period.py", "from ..models.ground import figure_format", "of ground"),
    (1, "models/gossip/talk.py", "", "models/gossip is no room of the order"),
    (1, "models/outcomes/gossip/talk.py", "", "models/outcomes/gossip is no room"),
    (3, "tools/period.py", "import pytz", "import pytz"),
    (3, "tools/period.py", "from odoo.tools import SQL", "import odoo.tools"),
    (3, "controllers/board.py", 'env["sales.kpi.entry"]', "sales.kpi.entry, which no screen shows"),
    (
        3,
        "controllers/board.py",
        "from ..models.scores.score import X",
        "score.py, which no screen shows",
    ),
    (4, ENTRY, 'class A(B):\n    _inherit = "crm.team"', "holds crm.team"),
    (4, ENTRY, 'class A(B):\n    _inherit = "sales.kpi.entry"', "two classes of sales.kpi.entry"),
    (
        4,
        "models/scores/rank.py",
        'class A(B):\n    _inherit = "sales.kpi.score"',
        "bears the name of none",
    ),
    (
        5,
        "models/scores/score_final.py",
        "    def _count(self):\n        pass",
        "_count is defined in",
    ),
    (
        6,
        "models/scores/score.py",
        'SEALED = ["sales.kpi.entry", "sales.kpi.leaderboard"]',
        "lists models",
    ),
    (
        6,
        "models/scores/rank.py",
        'A = {"sales.kpi.entry": 1, "sales.kpi.leaderboard": 2}',
        "lists models",
    ),
    (8, "tests/scores/test_rank.py", "", "doesn't import it"),
    (8, "tests/scores/test_entry.py", "", "has the same name"),
    (8, "tests/targets/__init__.py", "", "doesn't import the room"),
    (
        8,
        "models/scores/score_rank.py",
        'class A(B):\n    _inherit = "sales.kpi.score"',
        "import it",
    ),
    (8, "models/scores/__init__.py", "MOST = 3", "does more than import"),
    (8, "views/scores/rank_views.xml", "<odoo />", "stands in the manifest 0 times"),
    (8, "security/oddity_security.xml", "<odoo />", "stands in the manifest 0 times"),
)


@tagged("post_install", "-at_install")
class TestHouseBreaches(BaseCase):
    def _get_breaches(self, **changes):
        files = {**SOUND, **changes}
        return get_breaches(House(files))

    def _add(self, path, text):
        return self._get_breaches(**{path: f"{SOUND.get(path, '')}\n{text}\n"})

    def _assert_breach(self, breaches, rule, text):
        said = [str(breach) for breach in breaches]
        found = [line for line in said if f"rule {rule}:" in line and text in line]
        self.assertTrue(found, said)

    def test_a_house_in_order_has_no_breach(self):
        self.assertEqual(self._get_breaches(), [])
        self.assertEqual(get_overrides(House(SOUND)), {})

    def test_each_rule_sees_what_breaks_it(self):
        for rule, path, text, said in PLANTED:
            with self.subTest(rule=rule, text=text):
                self._assert_breach(self._add(path, text), rule, said)

    def test_a_breach_tells_its_place(self):
        (breach,) = self._add("models/ground/figure_format.py", 'LOCK = "sales.kpi.entry"')
        self.assertEqual(
            str(breach),
            "sales_kpi/models/ground/figure_format.py:3: rule 1: "
            "ground names sales.kpi.entry of measures",
        )

    def test_exceptions_are_needed_and_have_a_reason(self):
        breaches = self._add(ENTRY, 'SQL("SELECT 1 FROM sales_kpi_score")')
        needed = (1, ENTRY, "sales_kpi_score", "the reason")
        idle = (1, ENTRY, "sales.kpi.score", "mended long ago")
        mute = (1, ENTRY, "sales_kpi_score", "")
        self.assertEqual(excuse(breaches, [needed, idle]), ([], [idle]))
        self.assertEqual(excuse(breaches, [mute]), ([], [mute]))
        self.assertEqual(excuse(breaches, []), (breaches, []))

    def test_new_rooms_are_in_the_order_already(self):
        def build(room, name):
            folder = f"models/outcomes/{room}"
            return {
                "models/outcomes/__init__.py": DOC + f"from . import {room}",
                "models/__init__.py": SOUND["models/__init__.py"] + "from . import outcomes\n",
                f"{folder}/__init__.py": DOC + "from . import plan",
                f"{folder}/plan.py": f'class A(B):\n    _name = "sales.kpi.plan"\n    x = "{name}"',
            }

        self.assertEqual(self._get_breaches(**build("incentives", "sales.kpi.score")), [])
        breaches = self._get_breaches(**build("alerts", "sales.kpi.leaderboard"))
        self._assert_breach(breaches, 1, "outcomes/alerts names sales.kpi.leaderboard")

    def test_last_outcomes_do_not_name_each_other(self):
        payout = 'class A(B):\n    _name = "sales.kpi.payout"'
        breaches = self._get_breaches(
            **{
                "models/outcomes/incentives/payout.py": payout,
                "models/outcomes/contests/prize.py": 'env["sales.kpi.payout"]',
            }
        )
        self._assert_breach(breaches, 2, "outcomes/contests names sales.kpi.payout")

    def test_a_view_shows_models_of_its_stage_and_earlier_ones(self):
        view = SOUND["views/scores/score_views.xml"]
        breaches = self._get_breaches(**{"views/measures/entry_views.xml": view})
        self._assert_breach(breaches, 1, "measures names sales.kpi.score")

    def test_overrides_are_told_in_the_order_of_loading(self):
        override = (
            '    _inherit = "sales.kpi.entry"\n    def write(self, vals):\n        return True'
        )
        files = {**SOUND, "models/scores/entry.py": f"class A(B):\n{override}"}
        expected = {("sales.kpi.entry", "write"): ["measures", "scores"]}
        self.assertEqual(get_overrides(House(files)), expected)

    def test_manifest_has_the_order_of_the_rooms(self):
        manifest = SOUND["__manifest__.py"]
        for first, second in (
            ("views/measures/entry_views.xml", "views/scores/score_views.xml"),
            ("security/measures_security.xml", "security/scores_security.xml"),
        ):
            swapped = manifest.replace(first, "?").replace(second, first).replace("?", second)
            breaches = self._get_breaches(**{"__manifest__.py": swapped})
            self._assert_breach(breaches, 8, f"{first} stands after {second}")
        twice = manifest.replace('"data": [', '"data": ["data/scheme_data.xml",')
        breaches = self._get_breaches(**{"__manifest__.py": twice})
        self._assert_breach(breaches, 8, "stands in the manifest 2 times")

    def test_folder_of_too_many_files(self):
        icons = {f"static/icons/{number}.png": None for number in range(26)}
        self._assert_breach(self._get_breaches(**icons), 8, "holds 26 files")
