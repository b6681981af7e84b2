import re
from pathlib import Path

import polib

from odoo.tests import TransactionCase, new_test_user, tagged

MODULE = Path(__file__).resolve().parents[3]
ROLES = MODULE / "readme" / "roles"
SELLS, MANAGES = "sales_team.group_sale_salesman", "sales_team.group_sale_manager"
BOOKS, ADMINISTERS = "account.group_account_invoice", "base.group_system"
# Page: the groups of whom it is for.
PAGES = {
    "I_SELL": SELLS,
    "I_LEAD": SELLS,
    "I_MANAGE": f"{MANAGES},sales_kpi.group_kpi_pay",
    "I_KEEP_THE_BOOKS": BOOKS,
    "I_ADMINISTER": f"{MANAGES},{ADMINISTERS}",
}
MENU_PATH = re.compile(r"\*([^*\n]+ → [^*\n]+)\*")


@tagged("post_install", "-at_install")
class TestRolePages(TransactionCase):
    """The pages for each role name menus that the role has, and pictures that are there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        words = polib.pofile(str(MODULE / "i18n" / "zh_CN.po"))
        cls.chinese = {word.msgid: word.msgstr for word in words}
        cls.users = {
            name: new_test_user(cls.env, name.lower(), groups=f"base.group_user,{groups}")
            for name, groups in PAGES.items()
        }
        cls.env["crm.team"].create({"name": "North", "user_id": cls.users["I_LEAD"].id})

    def _get_text(self, language, name):
        text = (ROLES / language / f"{name}.md").read_text(encoding="utf-8")
        return " ".join(text.split())  # a menu may stand on two lines

    def _get_paths(self, name):
        """{"Results → Scorecards"} of all entries of the app that the role has."""
        menus = self.env["ir.ui.menu"].with_user(self.users[name]).load_menus(False)
        app = self.env.ref("sales_kpi.sales_kpi_menu").id
        paths = set()

        def walk(menu_id, above):
            for child in menus[menu_id]["children"]:
                path = (*above, menus[child]["name"])
                paths.add(path)
                walk(child, path)

        walk(app, ())
        return paths

    def test_each_page_is_there_in_both_languages(self):
        for language in ("en", "zh"):
            found = {page.stem for page in (ROLES / language).glob("*.md")}
            self.assertEqual(found, PAGES.keys(), language)

    def test_menus_that_a_page_names_are_the_roles(self):
        for name in PAGES:
            paths = self._get_paths(name)
            known = {
                "en": {" → ".join(path) for path in paths},
                "zh": {" → ".join(self.chinese[part] for part in path) for path in paths},
            }
            for language, there in known.items():
                named = set(MENU_PATH.findall(self._get_text(language, name)))
                self.assertTrue(named, (language, name))
                self.assertEqual(named - there, set(), (language, name))

    def test_both_languages_name_the_same_menus_and_pictures(self):
        for name in PAGES:
            english, chinese = (self._get_text(language, name) for language in ("en", "zh"))
            told = [
                " → ".join(self.chinese[part] for part in path.split(" → "))
                for path in MENU_PATH.findall(english)
            ]
            self.assertEqual(sorted(told), sorted(MENU_PATH.findall(chinese)), name)
            pictures = re.compile(r"\]\((\w+\.png)\)")
            self.assertEqual(pictures.findall(english), pictures.findall(chinese), name)

    def test_pictures_are_there_and_small(self):
        for page in ROLES.glob("*/*.md"):
            for picture in re.findall(r"\]\((\w+\.png)\)", page.read_text(encoding="utf-8")):
                size = (page.parent / picture).stat().st_size
                self.assertLess(size, 120 * 1024, (page.parent.name, picture))

    def test_links_lead_somewhere(self):
        for page in (*ROLES.glob("*/*.md"), MODULE / "readme" / "REPORTS.md"):
            for target in re.findall(r"\]\(([^)]+)\)", page.read_text(encoding="utf-8")):
                self.assertTrue((page.parent / target).is_file(), (page.name, target))

    def test_page_of_the_app_list(self):
        """Odoo shows it in its own classes, with pictures that are there."""
        shown = self.env["ir.module.module"]._get("sales_kpi").description_html
        pictures = re.findall(r'src="/sales_kpi/static/description/([^"]+)"', shown)
        self.assertGreater(len(pictures), 4)
        for name in pictures:
            self.assertTrue((MODULE / "static" / "description" / name).is_file(), name)
        self.assertIn('class="oe_container', shown)
        self.assertIn("Sales KPI → Set Up", shown)
