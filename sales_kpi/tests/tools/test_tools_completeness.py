from odoo.tests import BaseCase, tagged

from ...tools.completeness import QUESTIONS, completeness, open_questions

_ALL = {
    "name": "Demo",
    "purpose": 1,
    "location": "Head office",
    "channel": "visit",
    "start": "2026-01-05",
    "duration": 1.5,
    "customer": 7,
    "reason": "They need it before spring",
    "description": "Showed the press",
    "outcome": 3,
}


@tagged("post_install", "-at_install")
class TestCompleteness(BaseCase):
    def test_nothing_answered(self):
        self.assertEqual(open_questions({}), QUESTIONS)
        self.assertEqual(completeness({}), 0.0)

    def test_everything_answered(self):
        self.assertEqual(open_questions(_ALL), ())
        self.assertEqual(completeness(_ALL), 100.0)

    def test_each_question(self):
        cases = [
            ("what", {"name": "  "}),
            ("what", {"purpose": None}),
            ("where", {"location": ""}),
            ("when", {"start": None}),
            ("when", {"duration": 0}),
            ("when", {"duration": None}),
            ("who", {"customer": None}),
            ("why", {"reason": "\n"}),
            ("how", {"description": None}),
            ("how", {"outcome": None}),
        ]
        for question, change in cases:
            with self.subTest(question=question, change=change):
                self.assertEqual(open_questions(_ALL | change), (question,))
                self.assertAlmostEqual(completeness(_ALL | change), 500 / 6)

    def test_alternatives(self):
        cases = [
            {"location": None, "channel": "phone"},
            {"location": None, "channel": "online"},
            {"customer": None, "contact": 4},
            {"customer": None, "prospect": 9},
            {"outcome": None, "result": "They want an offer"},
        ]
        for change in cases:
            with self.subTest(change=change):
                self.assertEqual(open_questions(_ALL | change), ())

    def test_a_reception_has_a_place(self):
        self.assertEqual(
            open_questions(_ALL | {"location": None, "channel": "reception"}), ("where",)
        )
