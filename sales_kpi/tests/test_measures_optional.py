"""Measures on records of other modules: with these modules, and without them."""

import json
from datetime import date, datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tests import Form, tagged

from .hand_worked import hand_worked
from .measure_common import MARCH, MeasureCommon

SOURCES = {
    "customer_satisfaction": "sales.kpi.rating",
    "training_completed": "sales.kpi.training",
    "training_rate": "sales.kpi.training",
    "certifications_passed": "sales.kpi.certification",
    "skill_progress": "sales.kpi.skill.gain",
}
MODELS = sorted(set(SOURCES.values()))


class OptionalCommon(MeasureCommon):
    """Skips a class, with the reason, where its module is not installed."""

    needs = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.needs not in cls.env["ir.module.module"]._installed():
            cls.skipTest(cls, f"the module {cls.needs} is not installed")
        cls.Definition._wake_up()

    def _levels(self, code, span=MARCH):
        """[Ann, Bob, Carl, their teams Bees and Wasps, the region, the company]"""
        cells = self._cells(code, span)
        users = [("user", user.id) for user in self.ann | self.bob | self.carl]
        teams = [("team", team.id) for team in self.bees | self.wasps | self.region]
        return [cells[subject].value for subject in [*users, *teams, ("company", self.company.id)]]

    def _check_roles(self, model, domain=()):
        """A rep reads his own rows, a leader those of his teams, managers all, nobody else any;
        by search, in groups and in an export, and nobody writes."""
        expected = {
            self.ann: self.ann,
            self.carl: self.carl,
            self.leader: self.ann | self.bob,
            self.director: self.ann | self.bob | self.carl,
            self.manager: self.ann | self.bob | self.carl,
        }
        allowed = self.env.ref("base.group_allow_export")
        for viewer, users in expected.items():
            viewer.group_ids += allowed
            rows = self.env[model].with_user(viewer).search(domain)
            self.assertEqual(rows.user_id, users, viewer.login)
            groups = rows.formatted_read_group(domain, ["user_id"], ["__count"])
            self.assertEqual({group["user_id"][0] for group in groups}, set(users.ids))
            exported = rows.export_data(["user_id/.id"])["datas"]
            self.assertEqual({int(row[0]) for row in exported}, set(users.ids))
        hidden = self.env[model].search([*domain, ("user_id", "=", self.bob.id)], limit=1)
        with self.assertRaises(AccessError):
            hidden.with_user(self.ann).read(["user_id"])
        for stranger in (self.accountant, self.portal):
            with self.assertRaises(AccessError):
                self.env[model].with_user(stranger).search(domain)
        for writer in (self.ann, self.manager):
            with self.assertRaises(AccessError):
                hidden.with_user(writer).write({"user_id": self.ann.id})
            with self.assertRaises(AccessError):
                hidden.with_user(writer).unlink()

    def _open(self, code, user):
        """The records that a drill-down of a person's figure opens, as that person sees them."""
        definition = self.Definition._find_by_code([code])
        action = definition._get_records_action(self.company, *MARCH, ("user", user.id))
        Model = self.env[action["res_model"]].with_user(user).with_context(**action["context"])
        return Model.search(Domain(json.loads(json.dumps(action["domain"]))))


@tagged("post_install", "-at_install")
class TestRating(OptionalCommon):
    needs = "rating"

    def _rate(self, user, day, value, model="res.partner", record=None, **values):
        """A customer's answer, with the rating's own dates (which Odoo sets to now)."""
        rating = self.env["rating.rating"].create(
            {
                "res_model_id": self.env["ir.model"]._get_id(model),
                "res_id": (record or self.customer).id,
                "partner_id": self.customer.id,
                "rated_partner_id": user.partner_id.id,
                "rating": value,
                "consumed": True,
                **values,
            }
        )
        moment = day if isinstance(day, str) else datetime(2026, 3, day, 12)
        rating.write({"rated_on": moment})
        self.env.flush_all()
        return rating

    def _rate_everybody(self):
        self._rate(self.ann, 2, 5)
        self._rate(self.ann, 30, 4)
        self._rate(self.bob, 3, 3)
        self._rate(self.carl, 4, 1)

    @hand_worked("customer_satisfaction")
    def test_average_on_every_level(self):
        # Ann (5 + 4) / 2 = 4.5, Bob 3, Carl 1; Bees (5 + 4 + 3) / 3 = 4, Wasps 1; all of them
        # (5 + 4 + 3 + 1) / 4 = 3.25, which is not the average of the teams. Left out: February,
        # April, an unanswered rating (0), and one that was only asked for.
        self._rate_everybody()
        self._rate(self.ann, "2026-02-28 23:59:59", 1)
        self._rate(self.ann, "2026-04-01 00:00:00", 1)
        self._rate(self.ann, 5, 0)
        self._rate(self.ann, 6, 2, consumed=False)
        expected = [4.5, 3, 1, 4, 1, 3.25, 3.25]
        self.assertEqual(self._levels("customer_satisfaction"), expected)
        self.assertEqual(self._values("customer_satisfaction", [self.ann.id]), {self.ann.id: 4.5})
        # the same by plain Python over Odoo's own records
        ratings = (
            self.env["rating.rating"]
            .search([])
            .filtered(
                lambda r: (
                    r.consumed
                    and r.rating
                    and r.rated_partner_id == self.ann.partner_id
                    and MARCH[0] <= r.rated_on.date() <= MARCH[1]
                )
            )
        )
        self.assertEqual(sum(ratings.mapped("rating")) / len(ratings), 4.5)
        self.assertEqual(self._open("customer_satisfaction", self.ann).mapped("rating"), [4, 5])

    def test_nobody_rated_is_no_data(self):
        self._rate(self.ann, 2, 5)
        self.assertIsNone(self._values("customer_satisfaction", [self.bob.id])[self.bob.id])

    def test_customer_answers_by_the_link(self):
        # As Odoo does it: Ann asks by mail, the customer follows the link and gives a 4.
        lead = self.env["crm.lead"].create(
            {"name": "Deal", "user_id": self.ann.id, "partner_id": self.customer.id}
        )
        with freeze_time("2026-03-10 12:00:00"):
            token = lead.with_user(self.ann)._rating_get_access_token()
            public = self.env.ref("base.public_user")
            lead.with_user(public).sudo().rating_apply(4, token=token, feedback="Quick")
        row = self.env["sales.kpi.rating"].with_user(self.ann).search([])
        self.assertEqual((row.rating, row.feedback, row.document), (4, "Quick", "Deal"))
        self.assertEqual((row.partner_id, row.team_id), (self.customer, self.bees))
        self.assertEqual(row.action_open_document()["res_id"], lead.id)
        self.assertEqual(self._levels("customer_satisfaction")[0], 4)

    def test_rating_that_names_nobody_is_the_salesperson_s(self):
        # Ann's opportunity 2, Bob's order 5; the customer's own record has nobody.
        lead = self.env["crm.lead"].create({"name": "Deal", "user_id": self.ann.id})
        order = self._order(self.bob, 3, [])
        nobody = {"rated_partner_id": False}
        self._rate(self.ann, 3, 2, "crm.lead", lead, **nobody)
        self._rate(self.bob, 3, 5, "sale.order", order, **nobody)
        self._rate(self.ann, 3, 1, **nobody)
        self.assertEqual(self._levels("customer_satisfaction")[:2], [2, 5])
        self.assertEqual(self._levels("customer_satisfaction")[-1], 3.5)

    def test_what_a_rep_writes_himself_does_not_count(self):
        # Ann may write ratings in Odoo. She rates herself 5, betters a customer's 1 to 5, and
        # takes over Bob's 5: nothing of that counts for her.
        own = {
            "res_model_id": self.env["ir.model"]._get_id("res.partner"),
            "res_id": self.customer.id,
            "rated_partner_id": self.ann.partner_id.id,
            "rating": 5,
            "consumed": True,
            "rated_on": datetime(2026, 3, 2),
        }
        Rating = self.env["rating.rating"].with_user(self.ann)
        Rating.create(own)
        Rating.env.flush_all()  # as at the end of her request: it notes who wrote
        bettered = self._rate(self.ann, 3, 1)
        bettered.with_user(self.ann).write({"rating": 5, "rated_on": datetime(2026, 3, 3)})
        Rating.env.flush_all()
        taken = self._rate(self.bob, 4, 5)
        taken.with_user(self.ann).write({"rated_partner_id": self.ann.partner_id.id})
        Rating.env.flush_all()
        whole = (date(2020, 1, 1), date(2099, 12, 31))
        self.assertIsNone(self._levels("customer_satisfaction", whole)[0])

    def test_team_of_the_day(self):
        # Ann moved from the Bees to the Wasps on the 16th: 5 before, 3 after.
        Membership = self.env["sales.kpi.membership"]
        Membership.search([("user_id", "=", self.ann.id)]).date_to = date(2026, 3, 15)
        Membership.create(
            {"user_id": self.ann.id, "team_id": self.wasps.id, "date_from": date(2026, 3, 16)}
        )
        self._rate(self.ann, 15, 5)
        self._rate(self.ann, 16, 3)
        ann, _bob, _carl, bees, wasps, region, _company = self._levels("customer_satisfaction")
        self.assertEqual([ann, bees, wasps, region], [4, 5, 3, 4])

    def test_days_are_local(self):
        # 17:00 UTC on the 15th is the 16th in Shanghai, on which Ann is a Wasp; 17:00 UTC on
        # 31 March is April there.
        self.company.kpi_tz = "Asia/Shanghai"
        self.test_team_of_the_day()
        self._rate(self.ann, "2026-03-15 17:00:00", 1)
        self._rate(self.ann, "2026-03-31 17:00:00", 1)
        ann, _bob, _carl, bees, wasps, *_rest = self._levels("customer_satisfaction")
        self.assertEqual([ann, bees, wasps], [3, 5, 2])

    def test_only_salespeople_count(self):
        # Neither a helper in no team nor a customer with a portal login is anybody's result.
        helper = self._new_user("helper", "base.group_user")
        self._rate(helper, 2, 1)
        self._rate(self.portal, 2, 1)
        self._rate(self.ann, 2, 5)
        self.assertEqual(self._levels("customer_satisfaction")[-1], 5)

    def test_archived_rep_keeps_the_history(self):
        self._rate(self.ann, 2, 5)
        self.ann.active = False
        self.assertEqual(self._levels("customer_satisfaction")[0], 5)

    def test_roles(self):
        self._rate_everybody()
        self._check_roles("sales.kpi.rating")

    def test_another_company_s_reps_are_not_mine(self):
        other = self.env["res.company"].create({"name": "Other", "kpi_tz": "UTC"})
        dora = self._new_user("dora", "sales_team.group_sale_salesman", company_id=other.id,
                              company_ids=[Command.set(other.ids)])  # fmt: skip
        team = self.env["crm.team"].create({"name": "Ants", "company_id": other.id})
        self.env["sales.kpi.membership"].create({"user_id": dora.id, "team_id": team.id})
        self._rate(dora, 2, 1)
        self._rate(self.ann, 2, 5)
        self.assertEqual(self._levels("customer_satisfaction")[-1], 5)
        rows = self.env["sales.kpi.rating"].with_user(self.manager).search([])
        self.assertEqual(rows.company_id, self.company)


@tagged("post_install", "-at_install")
class TestTraining(OptionalCommon):
    needs = "hr_skills_slides"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["hr.employee"].create(
            [{"name": user.name, "user_id": user.id} for user in cls.ann | cls.bob | cls.carl]
        )
        cls.courses = cls.env["slide.channel"].create(
            [
                {
                    "name": name,
                    "is_published": True,
                    "slide_ids": [
                        Command.create(
                            {"name": "Page", "slide_category": "article", "is_published": True}
                        )
                    ],
                }
                for name in ("Pumps", "Talks", "Law")
            ]
        )

    def _join(self, user, *courses):
        for course in courses:
            course._action_add_members(user.partner_id)

    def _complete(self, user, course, moment):
        """As Odoo does it: the last page is marked as read, which completes the course."""
        with freeze_time(moment):
            course.slide_ids.with_user(user).sudo()._action_mark_completed()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE slide_channel_partner SET write_date = %s "
            "WHERE partner_id = %s AND channel_id = %s",
            [moment, user.partner_id.id, course.id],
        )
        self.env.invalidate_all()

    def _study(self):
        pumps, talks, law = self.courses
        self._join(self.ann, pumps, talks, law)
        self._join(self.bob, pumps, talks)
        self._join(self.carl, pumps)
        self._complete(self.ann, pumps, "2026-03-10 12:00:00")
        self._complete(self.ann, talks, "2026-03-31 12:00:00")
        self._complete(self.ann, law, "2026-04-01 12:00:00")
        self._complete(self.bob, pumps, "2026-03-05 12:00:00")

    @hand_worked("training_completed", "training_rate")
    def test_courses(self):
        # Completed in March: Ann 2 (the third on 1 April), Bob 1, Carl none. Of what they take
        # part in: Ann 3 of 3, Bob 1 of 2, Carl 0 of 1; Bees 4 of 5, all 4 of 6.
        self._study()
        self.assertEqual(self._levels("training_completed"), [2, 1, 0, 3, 0, 3, 3])
        april = (date(2026, 4, 1), date(2026, 4, 30))
        self.assertEqual(self._levels("training_completed", april), [1, 0, 0, 1, 0, 1, 1])
        rates = [1, 0.5, 0, 0.8, 0, 4 / 6, 4 / 6]
        self.assertEqual(self._levels("training_rate"), rates)
        opened = self._open("training_completed", self.ann)
        self.assertEqual(opened.mapped("name"), ["Talks", "Pumps"])
        self.assertEqual(len(self._open("training_rate", self.ann)), 3)

    def test_leaving_and_ended_courses(self):
        # Bob leaves Pumps, which he had completed: it stays completed, but he takes part in Talks
        # only, 0 of 1. Ann's Law is taken off the offer: she has completed 2 of 2.
        self._study()
        pumps, _talks, law = self.courses
        pumps._remove_membership(self.bob.partner_id.ids)
        law.active = False
        self.assertEqual(self._levels("training_completed")[:2], [2, 1])
        self.assertEqual(self._levels("training_rate")[:2], [1, 0])

    def test_invited_is_not_taking_part(self):
        self.courses[0]._action_add_members(self.ann.partner_id, member_status="invited")
        self.assertIsNone(self._levels("training_rate")[0])

    def test_nobody_writes_courses_into_his_resume(self):
        # Ann may edit her resume. A course that she never completed does not count; one that she
        # completed in March counts once, and not in May, whatever her resume says.
        self._join(self.ann, *self.courses)
        pumps, talks, _law = self.courses
        self._complete(self.ann, pumps, "2026-03-10 12:00:00")
        Line = self.env["hr.resume.line"].with_user(self.ann)
        line = {"employee_id": self.ann.employee_id.id, "name": "X", "course_type": "elearning"}
        Line.create({**line, "channel_id": talks.id, "date_start": "2026-03-11"})
        Line.create({**line, "channel_id": pumps.id, "date_start": "2026-03-12"})
        self.assertEqual(self._levels("training_completed")[0], 1)
        Line.search([("channel_id", "=", pumps.id)]).date_start = "2026-05-05"
        self.assertEqual(self._levels("training_completed")[0], 1)
        may = (date(2026, 5, 1), date(2026, 5, 31))
        self.assertEqual(self._levels("training_completed", may)[0], 0)

    def test_team_of_the_day(self):
        # Carl completed a course before he came to the Wasps: it is no Wasp's result.
        self._join(self.carl, self.courses[0])
        self._complete(self.carl, self.courses[0], "2026-03-10 12:00:00")
        self.env["sales.kpi.membership"].search([("user_id", "=", self.carl.id)]).date_from = date(
            2026, 3, 11
        )
        self.assertEqual(self._levels("training_completed"), [0, 0, 0, 0, 0, 0, 0])
        self.assertEqual(self._levels("training_rate")[4], 1)

    def test_roles(self):
        self._study()
        self._complete(self.carl, self.courses[0], "2026-03-10 12:00:00")
        for kind in ("attended", "completed"):
            self._check_roles("sales.kpi.training", [("kind", "=", kind)])


@tagged("post_install", "-at_install")
class TestCertification(OptionalCommon):
    needs = "survey"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pumps, cls.law = (cls._new_survey(name) for name in ("Pumps", "Law"))

    @classmethod
    def _new_survey(cls, name, certification=True):
        return cls.env["survey.survey"].create(
            {
                "title": name,
                "scoring_type": "scoring_with_answers",
                "scoring_success_min": 80,
                "certification": certification,
                "question_and_page_ids": [
                    Command.create(
                        {
                            "title": "1 + 1?",
                            "question_type": "simple_choice",
                            "suggested_answer_ids": [
                                Command.create(
                                    {"value": "2", "is_correct": True, "answer_score": 10}
                                ),
                                Command.create({"value": "3"}),
                            ],
                        }
                    )
                ],
            }
        )

    def _take(self, user, survey, day, right=True):
        """As Odoo does it: the question is answered and the attempt handed in."""
        attempt = survey._create_answer(user=user, check_attempts=False)
        question = survey.question_ids
        answer = question.suggested_answer_ids.filtered(lambda a: a.is_correct == right)
        moment = day if isinstance(day, str) else datetime(2026, 3, day, 12)
        with freeze_time(moment):
            attempt._save_lines(question, answer.id)
            attempt._mark_done()
        return attempt

    def _pass_all(self):
        self._take(self.ann, self.pumps, 2)
        self._take(self.ann, self.pumps, 20)
        self._take(self.ann, self.law, 3)
        self._take(self.bob, self.pumps, 4)
        self._take(self.carl, self.law, 5)

    @hand_worked("certifications_passed")
    def test_certifications(self):
        # Ann passed Pumps twice and Law once: 2 certifications. Bob 1, Carl 1; Bees 2 + 1 = 3
        # (Pumps of two people are two), all of them 4. Left out: a failure, a mere survey, a
        # test of the certification, February.
        self._pass_all()
        self._take(self.bob, self.law, 6, right=False)
        self._take(self.bob, self._new_survey("Opinion", certification=False), 6)
        self._take(self.bob, self.law, 7).test_entry = True
        self._take(self.bob, self.law, "2026-02-28 23:59:59")
        self.assertEqual(self._levels("certifications_passed"), [2, 1, 1, 3, 1, 4, 4])
        rows = self._open("certifications_passed", self.ann)
        self.assertEqual(rows.mapped("name"), ["Pumps", "Law", "Pumps"])
        self.assertEqual(rows.mapped("is_first"), [False, True, True])
        self.assertEqual(rows.mapped("score"), [100, 100, 100])

    def test_again_in_another_period(self):
        # A renewal counts in its own period, and is told apart from the first time.
        self._take(self.ann, self.pumps, "2026-02-10 12:00:00")
        self._take(self.ann, self.pumps, 10)
        self.assertEqual(self._levels("certifications_passed")[0], 1)
        self.assertFalse(self._open("certifications_passed", self.ann).is_first)
        self._define(
            "first_passed",
            kind="distinct",
            model_id=self.env["ir.model"]._get_id("sales.kpi.certification"),
            value_field="key",
            domain="[('is_first', '=', True)]",
        )
        self.assertEqual(self._levels("first_passed")[0], 0)

    def test_customers_are_no_reps(self):
        self._take(self.portal, self.pumps, 2)
        self.assertEqual(self._levels("certifications_passed")[-1], 0)

    def test_days_are_local(self):
        self.company.kpi_tz = "Asia/Shanghai"
        self._take(self.ann, self.pumps, "2026-03-31 17:00:00")
        self._take(self.ann, self.law, "2026-02-28 17:00:00")
        self.assertEqual(self._open("certifications_passed", self.ann).name, "Law")
        self.assertEqual(self._levels("certifications_passed")[0], 1)

    def test_roles(self):
        self._pass_all()
        self._check_roles("sales.kpi.certification")


@tagged("post_install", "-at_install")
class TestSkillGain(OptionalCommon):
    needs = "hr_skills"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = cls.ann | cls.bob | cls.carl
        cls.env["hr.employee"].create([{"name": u.name, "user_id": u.id} for u in users])
        cls.kind = cls._new_kind("Languages")
        cls.english, cls.french = cls.kind.skill_ids

    @classmethod
    def _new_kind(cls, name, **values):
        steps = (("Start", 10), ("Middle", 40), ("Good", 70), ("Master", 100))
        return cls.env["hr.skill.type"].create(
            {
                "name": name,
                "skill_ids": [Command.create({"name": n}) for n in ("English", "French")],
                "skill_level_ids": [
                    Command.create({"name": n, "level_progress": p}) for n, p in steps
                ],
                **values,
            }
        )

    def _give(self, user, skill, progress, day, judge=None):
        """As Odoo does it: a new level ends the old one the day before."""
        level = skill.skill_type_id.skill_level_ids.filtered(lambda x: x.level_progress == progress)
        with freeze_time(day if isinstance(day, str) else date(2026, 3, day)):
            new = {
                "skill_type_id": skill.skill_type_id.id,
                "skill_id": skill.id,
                "skill_level_id": level.id,
                "valid_from": date.today(),
            }
            employee = user.employee_id.with_user(judge or self.env.user).sudo()
            employee.write({"current_employee_skill_ids": [Command.create(new)]})
            employee.env.flush_all()

    def _learn(self):
        self._give(self.ann, self.english, 10, "2026-01-10")
        self._give(self.ann, self.english, 40, "2026-02-10")
        self._give(self.ann, self.english, 70, 10)
        self._give(self.ann, self.french, 70, 2)
        self._give(self.ann, self.french, 40, 20)
        self._give(self.ann, self.french, 100, 31)
        self._give(self.bob, self.english, 10, 5)
        self._give(self.bob, self.english, 40, 25)
        self._give(self.carl, self.english, 100, "2026-01-05")
        self._give(self.carl, self.english, 70, 5)

    @hand_worked("skill_progress")
    def test_points(self):
        # Ann in March: English 40 -> 70 = 30 (10 -> 40 was February); French starts at 70, then
        # down to 40 = -30 and up to 100 = 60: 30 - 30 + 60 = 60. Bob 10 -> 40 = 30. Carl
        # 100 -> 70 = -30. Bees 60 + 30 = 90, Wasps -30, all of them 60.
        self._learn()
        self.assertEqual(self._levels("skill_progress"), [60, 30, -30, 90, -30, 60, 60])
        february = (date(2026, 2, 1), date(2026, 2, 28))
        self.assertEqual(self._levels("skill_progress", february)[0], 30)
        steps = self._open("skill_progress", self.ann).sorted("date")
        names = [(step.name, step.level_before, step.level, step.gain) for step in steps]
        self.assertEqual(
            names,
            [
                ("English", "Middle", "Good", 30),
                ("French", "Good", "Middle", -30),
                ("French", "Middle", "Master", 60),
            ],
        )

    def test_first_level_is_no_gain(self):
        self._give(self.ann, self.english, 100, 10)
        self.assertEqual(self._levels("skill_progress")[0], 0)

    def test_what_a_rep_enters_about_himself_does_not_count(self):
        # Ann sets her English to 100, and changes her manager's 40 in French into 100: neither
        # counts, not even the way from 10 to 40. What the manager judges next is measured from
        # his own last judgement: English 10 -> 70 = 60.
        self._give(self.ann, self.english, 10, "2026-01-10")
        self._give(self.ann, self.french, 10, "2026-01-10")
        self._give(self.ann, self.french, 40, 2)
        self._give(self.ann, self.english, 100, 3, judge=self.ann)
        Skill = self.env["hr.employee.skill"].with_user(self.ann)
        french = Skill.search([("skill_id", "=", self.french.id), ("valid_to", "=", False)])
        french.skill_level_id = self.kind.skill_level_ids[-1]
        Skill.env.flush_all()  # as at the end of her request: it notes who wrote
        self.assertEqual(french.level_progress, 100)
        self.assertEqual(self._levels("skill_progress")[0], 0)
        self._give(self.ann, self.english, 70, 12)
        self.assertEqual(self._levels("skill_progress")[0], 60)

    def test_certifications_are_no_levels(self):
        kind = self._new_kind("Papers", is_certification=True)
        skill = kind.skill_ids[0]
        self._give(self.ann, skill, 10, "2026-02-10")
        self._give(self.ann, skill, 100, 10)
        self.assertEqual(self._levels("skill_progress")[0], 0)

    def test_roles(self):
        self._learn()
        self._check_roles("sales.kpi.skill.gain")


@tagged("post_install", "-at_install")
class TestMargin(OptionalCommon):
    needs = "sale_margin"

    @hand_worked("order_margin")
    def test_margin_with_a_foreign_currency(self):
        # Ann, company currency: 3 x (100 - 60) = 120. Ann, foreign, 4 to 1: sold at 500, cost
        # 60 = 240 foreign, margin 260 foreign = 65: together 185. Bob gives 1 away: 50 - 60 =
        # -10. Carl's is only a quotation, Ann's of February is another month's.
        product = self.env["product.product"].create({"name": "Pump", "standard_price": 60})
        currency = self.env["res.currency"].create(
            {
                "name": "KPX",
                "symbol": "K",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        self._order(self.ann, 2, [(product, 3, 100)])
        self._order(self.ann, 3, [(product, 1, 500)], pricelist_id=pricelist.id)
        self._order(self.bob, 4, [(product, 1, 50)])
        february = self._order(self.ann, 5, [(product, 1, 1000)])
        february.date_order = datetime(2026, 2, 28, 23, 59)
        quotation = self._order(self.carl, 6, [(product, 1, 1000)], team_id=self.wasps.id)
        quotation.action_cancel()
        self.assertEqual(self._levels("order_margin"), [185, -10, 0, 175, 0, 175, 175])


@tagged("post_install", "-at_install")
class TestWaiting(MeasureCommon):
    """Measures whose module is not installed, whatever is installed here."""

    def _installed_but(self, *missing, **more):
        Module = self.env["ir.module.module"]
        names = {**Module._installed(), **more}
        for name in missing:
            names.pop(name, None)
        return patch.object(self.registry[Module._name], "_installed", lambda self: names)

    def _waiting(self):
        return self.Definition.with_context(active_test=False).search(
            [("module_name", "!=", False)]
        )

    def test_shipped_measures_wait_or_count(self):
        self.Definition._wake_up()
        installed = self.env["ir.module.module"]._installed()
        optional = self._waiting()
        self.assertLessEqual({*SOURCES, "order_margin"}, set(optional.mapped("code")))
        for definition in optional:
            there = definition.module_name in installed
            self.assertEqual(definition.active, there, definition.code)
            self.assertEqual(definition.is_waiting, not there, definition.code)

    def test_screen_lists_them_with_the_reason(self):
        definition = self.env.ref("sales_kpi.definition_customer_satisfaction")
        definition.write({"active": False, "is_waiting": True})
        arch = self.Definition.get_view(view_type="search")["arch"]
        self.assertIn('name="waiting"', arch)
        listed = self.Definition.with_user(self.manager).search(
            [("is_waiting", "=", True), ("active", "=", False)]
        )
        self.assertIn(definition, listed)
        with Form(definition.with_user(self.manager)) as form:
            self.assertEqual(form.module_name, "rating")

    def test_reading_one_says_what_is_missing(self):
        self.env.ref("sales_kpi.definition_customer_satisfaction").write(
            {"active": False, "is_waiting": True}
        )
        message = "customer_satisfaction.*Customer satisfaction waits for the module rating"
        with self.assertRaisesRegex(UserError, message):
            self._values("customer_satisfaction")

    def test_module_comes_and_goes(self):
        # The refresh that follows switches them on and off, and goes on with all others.
        optional = self._waiting()
        modules = set(optional.mapped("module_name"))
        ours = optional.filtered(lambda d: d.code in SOURCES)
        self._move("won", self.ann, 3, 300)
        with freeze_time("2026-03-20 12:00:00"):
            with self._installed_but(*modules):
                self.march.refresh()
                self.assertFalse(any(optional.mapped("active")))
                self.assertEqual(set(optional.mapped("is_waiting")), {True})
                self._check_won(300)
            with self._installed_but(**dict.fromkeys(modules, 0)):
                self._move("won", self.ann, 4, 50)
                self.march.refresh()
                self.assertTrue(all(ours.mapped("active")))
                self.assertFalse(any(ours.mapped("problem")))
                self._check_won(350)

    def _check_won(self, expected):
        facts = self.env["sales.kpi.fact"].search(
            [("period_id", "=", self.march.id), ("user_id", "=", self.ann.id)]
        )
        won = facts.filtered(lambda fact: fact.definition_id.code == "won_revenue")
        self.assertEqual(won.value, expected)
        self.assertFalse(self.march._get_failing())

    def test_without_the_records_there_are_no_rows(self):
        for name in MODELS:
            Model = self.env[name]
            with patch.object(self.registry[name], "_has_source", lambda self: False):
                self.assertFalse(Model.search([]))
                self.assertEqual(Model.search_count([("user_id", "=", self.ann.id)]), 0)
                groups = Model.with_user(self.manager).formatted_read_group(
                    [], ["user_id", "date:month"], ["__count"]
                )
                self.assertEqual(groups, [])
                self.assertFalse(Model.with_user(self.ann).search_read([]))

    def test_a_measure_without_its_records_reads_as_none(self):
        for code, model in SOURCES.items():
            definition = self.env.ref(f"sales_kpi.definition_{code}")
            with (
                self._installed_but(**{definition.module_name: 0}),
                patch.object(self.registry[model], "_has_source", lambda self: False),
            ):
                definition.active = True
                value = self._cells(code)["user", self.ann.id].value
            self.assertEqual(value, None if definition.kind in ("average", "ratio") else 0, code)

    def test_views_open(self):
        for name in MODELS:
            for kind in ("list", "kanban", "pivot", "graph", "search", "form"):
                self.env[name].with_user(self.manager).get_view(view_type=kind)
            action = self.env.ref(f"sales_kpi.{name.replace('.', '_')}_action")
            self.assertEqual(action.res_model, name)
