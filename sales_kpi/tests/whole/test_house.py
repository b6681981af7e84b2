"""The rules of the house: which room may name what, and what lies where; see ``house``."""

from pathlib import Path

from odoo.tests import BaseCase, tagged

from .house.house import House
from .house.rules import excuse, get_breaches, get_overrides

ROOT = Path(__file__).resolve().parents[2]

# (rule, file, what, why): a line goes when what it excuses is mended.
EXCEPTIONS = ()

# {(model, method): (rooms in the order of loading, so that the last runs first, and why)}
OVERRIDES = {
    **{
        ("account.move", method): (
            ["sources/credit", "outcomes/incentives/batches"],
            "batches look at what they made only, then credit keeps whose an invoice is",
        )
        for method in ("create", "write")
    },
    ("base", "create"): (
        ["ground", "sources/reps", "screens/spreadsheet"],
        "ground checks what our records lead to, reps look at customers' ratings only, and screens "
        "at public links of dashboards",
    ),
    ("base", "write"): (
        ["ground", "sources/reps", "screens/spreadsheet"],
        "reps look at ratings and skills only, before they change; ground at our own records; "
        "screens at public links of dashboards",
    ),
    ("mail.message", "create"): (
        ["ground/trail", "outcomes/closing"],
        "closing takes no files after the decision, then the trail says who speaks and when",
    ),
    ("mail.message", "write"): (
        ["ground/trail", "outcomes/closing"],
        "closing keeps what was told of a decision, the trail who told it everywhere",
    ),
    ("res.company", "write"): (
        ["ground", "sources/customers"],
        "memberships follow who may use the company, then customers are counted by its settings",
    ),
    ("res.users", "write"): (
        ["ground/teams", "outcomes/reports/sending"],
        "teams look at who is archived or works elsewhere, sending at wishes about mails",
    ),
    **{
        (model, method): (
            ["sources/credit", "sources/orders"],
            "orders drops what nobody may say, then credit keeps whose what is left is",
        )
        for model in ("sale.order", "sale.order.line")
        for method in ("create", "write")
    },
    ("sales.kpi.period", "create"): (
        ["ground", "outcomes/closing"],
        "closing makes periods without a note in the chatter, around the completion of the days",
    ),
}


@tagged("post_install", "-at_install")
class TestHouse(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.house = House.read(ROOT)
        cls.left, cls.idle = excuse(get_breaches(cls.house), EXCEPTIONS)

    def _check(self, rule):
        found = [str(breach) for breach in self.left if breach.rule == rule]
        self.assertFalse(found, "\n".join(["", *found]))

    def test_1_a_file_names_earlier_rooms_only(self):
        self._check(1)

    def test_2_last_outcomes_do_not_name_each_other(self):
        self._check(2)

    def test_3_tools_are_pure_and_paper_uses_payloads(self):
        self._check(3)

    def test_4_a_file_holds_the_model_whose_name_it_bears(self):
        self._check(4)

    def test_5_a_room_defines_a_method_once(self):
        self._check(5)

    def test_5_overrides_of_several_rooms_are_listed(self):
        listed = {key: rooms for key, (rooms, _why) in OVERRIDES.items()}
        self.assertEqual(get_overrides(self.house), listed)

    def test_6_models_are_listed_at_home_only(self):
        self._check(6)

    def test_7_exceptions_are_needed_and_have_a_reason(self):
        self.assertFalse(self.idle, "\n".join(["no longer needed:", *map(str, self.idle)]))

    def test_8_files_are_loaded_in_order(self):
        self._check(8)
