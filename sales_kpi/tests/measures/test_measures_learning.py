"""Courses, certifications and skills: measures on records of other modules."""

from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .hand_worked import hand_worked
from .optional_common import OptionalCommon


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

    def test_nobody_marks_a_course_as_done(self):
        self._join(self.ann, *self.courses)
        Attendee = self.env["slide.channel.partner"].with_user(self.ann)
        own = Attendee.sudo().search([("partner_id", "=", self.ann.partner_id.id)]).sudo(False)
        for vals in ({"member_status": "completed"}, {"completion": 100}):
            with self.assertRaises(AccessError):
                own.write(vals)
        self.assertEqual(self._levels("training_completed")[0], 0)
        # A known gap: who wrote the course into his resume before has it on that day.
        line = {"employee_id": self.ann.employee_id.id, "name": "X", "course_type": "elearning"}
        Line = self.env["hr.resume.line"].with_user(self.ann)
        Line.create({**line, "channel_id": self.courses[0].id, "date_start": "2026-03-11"})
        self._complete(self.ann, self.courses[0], "2026-04-10 12:00:00")
        self.assertEqual(self._levels("training_completed")[0], 1)

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

    def test_no_rep_enters_an_attempt(self):
        # Ann may neither hand in without answering, nor take over Bob's, nor better her own.
        self._take(self.bob, self.pumps, 4)
        failed = self._take(self.ann, self.pumps, 5, right=False)
        Attempt = self.env["survey.user_input"].with_user(self.ann)
        with self.assertRaises(AccessError):
            Attempt.create({"survey_id": self.law.id, "state": "done"})
        for attempt in Attempt.sudo().search([("survey_id", "=", self.pumps.id)]).sudo(False):
            for vals in ({"partner_id": self.ann.partner_id.id}, {"scoring_success": True}):
                with self.assertRaises(AccessError):
                    attempt.write(vals)
        with self.assertRaises(AccessError):
            failed.user_input_line_ids.with_user(self.ann).write({"answer_is_correct": True})
        self.assertEqual(self._levels("certifications_passed")[:2], [0, 1])

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
        self._set_clock("Asia/Shanghai")
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
        # Ann sets her English to 100: it doesn't count, and what the manager judges next is
        # measured from his own last judgement: 10 -> 70 = 60.
        self._give(self.ann, self.english, 10, "2026-01-10")
        self._give(self.ann, self.english, 100, 3, judge=self.ann)
        self.assertEqual(self._levels("skill_progress")[0], 0)
        self._give(self.ann, self.english, 70, 12)
        self.assertEqual(self._levels("skill_progress")[0], 60)

    def test_no_rep_changes_what_others_entered(self):
        # 10, then 40 in February, then 70 in March: 30 points. Ann touches the 40, as she may in
        # Odoo, or deletes it: the way from 10 to 70 was then March's, 60 points. Lowered from 70
        # to 40 in French, she touches or deletes the 40: the -30 were gone.
        for progress, day in ((10, "2026-01-10"), (40, "2026-02-10"), (70, 10)):
            self._give(self.ann, self.english, progress, day)
        self._give(self.ann, self.french, 70, "2026-02-10")
        self._give(self.ann, self.french, 40, 20)
        self.env.flush_all()
        Skill = self.env["hr.employee.skill"].with_user(self.ann)
        middle = Skill.search([("level_progress", "=", 40)])
        self.assertEqual(len(middle), 2)
        best = self.kind.skill_level_ids[-1].id
        for vals in ({"skill_level_id": best}, {"valid_from": "2025-01-01"},
                     {"valid_to": "2099-01-01"}, {"valid_to": False}):  # fmt: skip
            for one in (*middle, *middle.sudo()):
                with self.assertRaisesRegex(UserError, "Somebody else has entered"):
                    one.write(vals)
        with self.assertRaisesRegex(UserError, "Somebody else has entered"):
            middle.unlink()
        self.assertEqual(self._levels("skill_progress")[0], 30 - 30)
        # He who entered them changes them, and who is in no sales team is none of our business.
        middle[0].sudo(False).with_user(self.env.user).skill_level_id = best
        self.env["sales.kpi.membership"].search([("user_id", "=", self.ann.id)]).unlink()
        middle[1].unlink()

    def test_certifications_are_no_levels(self):
        kind = self._new_kind("Papers", is_certification=True)
        skill = kind.skill_ids[0]
        self._give(self.ann, skill, 10, "2026-02-10")
        self._give(self.ann, skill, 100, 10)
        self.assertEqual(self._levels("skill_progress")[0], 0)

    def test_roles(self):
        self._learn()
        self._check_roles("sales.kpi.skill.gain")
