import statistics
from datetime import datetime
from random import Random

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged
from odoo.tools import SQL

from ...models.sources.pipeline.funnel.deal_month import Asked
from .funnel_common import MARCH, FunnelCommon

NUMBERS = ("entered", "advanced", "back", "lost", "won", "still", "skipped")
PARTS = ("advanced", "lost", "still")


@tagged("post_install", "-at_install")
class TestFunnel(FunnelCommon):
    """See ``_march_pipeline`` for the deals A to E. A, B, C and D entered in March, E in February.

    New: all four came and went on; A left it after 2 days, B after 1 and again after 4, C after 4,
    D after 2 (lost, then reopened) and after 10: 23 days / 6 stays, the median is (2 + 4) / 2.
    Talk: all four; A went on after 6 days, B by way of New, where it went back to after 3; C was
    lost after 10 and D is still there: 19 days / 3, the median is 6. Offer: A was won after 10
    days, B is still there.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._march_pipeline()

    def _funnel(self, user=None, days=MARCH, **choices):
        self.env.invalidate_all()
        return self.Stay.with_user(user or self.manager).get_funnel(*days, **choices)

    def _lines(self, *args, **kwargs):
        """{stage: its numbers} of the stages that an opportunity entered or jumped over."""
        return {
            line["name"]: tuple(line[name] for name in NUMBERS)
            for line in self._funnel(*args, **kwargs)["stages"]
            if line["entered"] or line["skipped"]
        }

    # ---- counting ------------------------------------------------------------------------------

    def test_numbers(self):
        #                        entered, advanced, back, lost, won, still, skipped
        expected = {
            "New": (4, 4, 0, 0, 0, 0, 0),
            "Talk": (4, 2, 0, 1, 0, 1, 0),
            "Offer": (2, 1, 0, 0, 0, 1, 0),
            "Won": (1, 1, 0, 0, 1, 0, 0),
        }
        lines = self._lines()
        self.assertEqual(lines, expected)
        self.assertEqual(list(lines), list(expected), "In the order of the pipeline")

    def test_conversion_days_and_revenue(self):
        # 1,000 + 200 + 400 + 800 came to New and Talk; B comes twice to New and counts once.
        lines = {line["name"]: line for line in self._funnel()["stages"] if line["entered"]}
        for name, conversion, average, median, revenue in (
            ("New", 1, 23 / 6, 3, 2400),
            ("Talk", 0.5, 19 / 3, 6, 2400),
            ("Offer", 0.5, 10, 10, 1200),
            ("Won", None, None, None, 1000),
        ):
            line = lines[name]
            with self.subTest(name):
                self.assertEqual(line["conversion"], conversion)
                self.assertEqual(line["revenue"], revenue)
                if average is None:
                    self.assertIsNone(line["average_days"])
                    self.assertIsNone(line["median_days"])
                else:
                    self.assertAlmostEqual(line["average_days"], average)
                    self.assertAlmostEqual(line["median_days"], median)

    def test_leakage(self):
        leaks = self._funnel()["leakage"]
        self.assertEqual(
            [
                (leak["stage"], leak["lost_reason"], leak["user_id"], leak["count"],
                 leak["revenue"])
                for leak in leaks
            ],
            [
                ("Talk", "Too expensive", self.bob.id, 1, 400),
            ],
        )  # fmt: skip
        self.assertEqual(leaks[0]["user"], self.bob.name)

    def test_lost_twice_in_a_stage_leaks_once(self):
        lead = self._walk((2, self.talk), (3, self.reason), (4, "restored"), user=self.carl)
        self._step(lead, 5, {"expected_revenue": 600})
        self._step(lead, 6, self.reason)
        self._step(lead, 7, "restored")
        self._step(lead, 8, self.reason)
        # It came to Talk with 1,000, and is worth 600 now.
        [leak] = self._funnel(user_ids=self.carl.ids)["leakage"]
        self.assertEqual((leak["count"], leak["revenue"]), (1, 600))
        self.assertEqual(self._lines(user_ids=self.carl.ids), {"Talk": (1, 0, 0, 1, 0, 0, 0)})

    def test_stages_add_up_on_random_walks(self):
        """What plain Python makes of the same walks; no stage counts anybody twice."""
        random, pipeline = Random(7), [self.new, self.talk, self.offer, self.won]
        walks = [self._walk_at_random(random, pipeline) for _number in range(40)]
        expected = {stage.name: dict.fromkeys(("entered", *PARTS), 0) for stage in pipeline}
        for been, status in walks:
            furthest = max(been)
            for rank in range(min(been), furthest + 1):
                won = status == "won" and rank == furthest
                part = "advanced" if rank < furthest or won else status
                expected[pipeline[rank].name]["entered"] += 1
                expected[pipeline[rank].name][part] += 1
        found = self._funnel(user_ids=self.carl.ids)["stages"]
        for line in found:
            self.assertEqual(line["entered"], sum(line[part] for part in PARTS), line["name"])
        told = {
            line["name"]: {name: line[name] for name in ("entered", *PARTS)}
            for line in found
            if line["stage_id"] in [stage.id for stage in pipeline]
        }
        self.assertEqual(told, expected)
        self.assertTrue(all(line["entered"] for line in expected.values()))
        self._assert_days_of_stays(found)

    def _assert_days_of_stays(self, lines):
        """The log says of each move how long it was in the stage left; the stays work it out anew,
        from one move to the next."""
        stays = self.Stay.search([("user_id", "=", self.carl.id), ("date_left", "!=", False)])
        for line in lines:
            days = [stay.days for stay in stays if stay.stage_id.id == line["stage_id"]]
            with self.subTest(line["name"]):
                if days:
                    self.assertAlmostEqual(line["average_days"], statistics.mean(days))
                    self.assertAlmostEqual(line["median_days"], statistics.median(days))
                else:
                    self.assertIsNone(line["average_days"])

    def test_days_that_end_alike(self):
        """The middle one of many, of few, of days that are the same, and between two that are far
        apart; of deleted stages, too, and where the log says no days."""
        random = Random(8)
        makers = (lambda: 0.0, lambda: random.random() / 1000, lambda: random.choice((1.0, 400.0)),
                  lambda: random.expovariate(0.1), lambda: random.randrange(4) / 32)  # fmt: skip
        for number in range(40):
            make, count = makers[number % 5], random.randrange(1, 30) * (1 + number // 20 * 20)
            stays = [(random.choice((1, 2, None)), make()) for _stay in range(count)]
            deals = [stays[place : place + 3] for place in range(0, count, 3)]
            rows = [
                ([stage for stage, _days in deal],
                 [None if stage else "Gone" for stage, _days in deal],
                 [*(days for _stage, days in deal)])
                for deal in deals
            ]  # fmt: skip
            rows.append(([3], [None], [None]))
            values = [SQL("(%s::int[], %s::varchar[], %s::float8[])", *row) for row in rows]
            cut = random.randrange(len(values))  # those before it have changed since
            found = self.env.execute_query(
                SQL(
                    "WITH deal (left_ids, left_names, left_days) AS (VALUES %s), "
                    "changed AS (SELECT * FROM deal WHERE false %s) SELECT * FROM (%s) stayed",
                    SQL(", ").join(values[cut:]),
                    SQL(" ").join(SQL("UNION ALL VALUES %s", value) for value in values[:cut]),
                    self.Stay._select_stayed(Asked(Domain.TRUE)),
                )
            )
            by_stage = {}
            for stage, days in stays:
                by_stage.setdefault((stage, None if stage else "Gone"), []).append(days)
            with self.subTest(stays=stays[:9]):
                self.assertEqual({tuple(row[:2]) for row in found}, set(by_stage))
                for stage_id, name, average, median in found:
                    days = by_stage[stage_id, name]
                    self.assertAlmostEqual(average, statistics.mean(days), 9)
                    self.assertAlmostEqual(median, statistics.median(days), 12)

    def _walk_at_random(self, random, pipeline):
        """Days apart, back and forth, perhaps lost at some time, and reopened.

        :return: (ranks of the stages in which it was, "won", "lost" or "still")
        """
        rank = random.randrange(3)
        been, lead = [rank], self._walk((1, pipeline[rank]), user=self.carl)
        for day in range(4, random.randrange(4, 28), 3):
            if rank == 3:
                return been, "won"
            if random.random() < 0.2:
                self._step(lead, day, self.reason)
                if random.random() < 0.6:
                    return been, "lost"
                self._step(lead, day, "restored")
            else:
                rank = random.randrange(4)
                been.append(rank)
                self._step(lead, day, pipeline[rank])
        return been, "won" if rank == 3 else "still"

    def test_followed_until_today_whoever_has_it(self):
        """Carl's deal is handed to Ann in the other team, who loses it in April at Offer: it is
        Carl's and his team's at the time, lost at Offer."""
        lead = self._walk((2, self.new), (5, self.talk), user=self.carl)
        handed = {"user_id": self.ann.id, "team_id": self.wasps.id, "stage_id": self.talk.id}
        self._step(lead, 8, handed)
        self._step(lead, datetime(2026, 4, 3, 12), self.offer)
        self._step(lead, datetime(2026, 4, 9, 12), self.reason)
        expected = {
            "New": (1, 1, 0, 0, 0, 0, 0),
            "Talk": (1, 1, 0, 0, 0, 0, 0),
            "Offer": (1, 0, 0, 1, 0, 0, 0),
        }
        self.assertEqual(self._lines(user_ids=self.carl.ids, team_ids=self.bees.ids), expected)
        self.assertEqual(self._lines(user=self.carl), expected)
        self.assertEqual(self._lines(team_ids=self.wasps.ids), {})
        [leak] = self._funnel(user=self.carl)["leakage"]
        self.assertEqual((leak["stage"], leak["user_id"]), ("Offer", self.carl.id))

    def test_went_back_and_stays_there(self):
        """Lost in New after it was at Offer: it came as far as Offer, and was lost."""
        self._walk((2, self.new), (4, self.offer), (8, self.new), (9, self.reason), user=self.carl)
        self.assertEqual(
            self._lines(user_ids=self.carl.ids),
            {
                "New": (1, 1, 0, 0, 0, 0, 0),
                "Talk": (1, 1, 0, 0, 0, 0, 1),
                "Offer": (1, 0, 1, 1, 0, 0, 0),
            },
        )

    def test_days_are_the_companys(self):
        """In Shanghai March begins on 28 February at 16:00 UTC and ends on 31 March at 16:00."""
        self._set_clock("Asia/Shanghai")
        for day, hour, entered in ((28, 15, 4), (28, 16, 5)):
            self._walk((datetime(2026, 2, day, hour), self.new), user=self.bob)
            self.assertEqual(self._lines()["New"][0], entered)
        for hour, entered in ((15, 6), (16, 6)):
            self._walk((datetime(2026, 3, 31, hour), self.new), user=self.bob)
            self.assertEqual(self._lines()["New"][0], entered)

    def test_other_days(self):
        self.assertEqual(
            self._lines(days=("2026-02-01", "2026-02-28")),
            {"New": (1, 1, 0, 0, 0, 0, 0), "Talk": (1, 0, 0, 0, 0, 1, 0)},
        )
        empty = self._funnel(days=("2026-05-01", "2026-05-31"), team_ids=self.bees.ids)
        names = [line["name"] for line in empty["stages"] if line["stage_id"] in self._ours()]
        self.assertEqual(names, ["New", "Talk", "Offer", "Won", "Renewed"])
        self.assertFalse(any(line["entered"] for line in empty["stages"]))
        self.assertFalse(any(line["conversion"] for line in empty["stages"]))
        self.assertEqual(empty["leakage"], [])

    def _ours(self):
        return (self.new | self.talk | self.offer | self.won | self.renewed).ids

    def test_deleted_stages_come_last_by_name(self):
        early = self.new.copy({"name": "Alpha", "sequence": 1})
        self._walk((2, early), (5, self.new))
        (self.a | self.c | self.d | self.e).unlink()
        self.talk.unlink()
        early.unlink()
        lines = self._funnel()["stages"]
        names = [(line["name"], line["entered"]) for line in lines if line["entered"]]
        # B is left, and the deal that came from Alpha.
        self.assertEqual(names, [("New", 2), ("Offer", 1), ("Alpha", 1), ("Talk", 1)])
        self.assertFalse(lines[-1]["stage_id"])
        self.assertEqual([lines[-1][name] for name in ("back", "advanced")], [0, 1])

    def test_skipped_stages_are_those_of_the_own_pipeline(self):
        foreign = self.talk.copy({"name": "Wasps only", "team_ids": self.wasps.ids})
        shared = self.talk.copy({"name": "Everybody's", "team_ids": False})
        lead = self._walk((2, self.new), (5, self.offer), user=self.carl)
        self.assertTrue(lead)
        skipped = {
            line["stage_id"]: line["skipped"]
            for line in self._funnel(user_ids=self.carl.ids)["stages"]
        }
        self.assertEqual((skipped[self.talk.id], skipped[shared.id]), (1, 1))
        self.assertNotIn(foreign.id, skipped)

    # ---- choices -------------------------------------------------------------------------------

    def test_choices(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        medium = self.env["utm.medium"].create({"name": "Stand"})
        campaign = self.env["utm.campaign"].create({"name": "Spring"})
        self.c.write({"source_id": source.id, "medium_id": medium.id, "campaign_id": campaign.id})
        expected = {"New": (1, 1, 0, 0, 0, 0, 0), "Talk": (1, 0, 0, 1, 0, 0, 0)}
        for choice in (
            {"user_ids": self.bob.ids},
            {"source_ids": source.ids},
            {"medium_ids": medium.ids},
            {"campaign_ids": campaign.ids, "team_ids": self.bees.ids},
        ):
            with self.subTest(choice):
                self.assertEqual(self._lines(**choice), expected)
        self.assertEqual(self._lines(team_ids=self.wasps.ids), {})

    def test_team_with_those_below_it_archived_ones_too(self):
        self.bees.active = False
        for team in (self.region, self.bees):
            self.assertEqual(self._lines(team_ids=team.ids)["Talk"][0], 4)

    def test_wrong_choices_are_refused(self):
        for days, choices in (
            (("2026-03-31", "2026-03-01"), {}),
            (("March", "2026-03-01"), {}),
            (MARCH, {"colour_ids": [1]}),
        ):
            with self.assertRaises(UserError):
                self._funnel(days=days, **choices)

    # ---- who sees what -------------------------------------------------------------------------

    def test_rep_sees_the_own_funnel(self):
        self.assertEqual(self._lines(user=self.bob), self._lines(user_ids=self.bob.ids))
        self.assertEqual(self._lines(user=self.ann)["Talk"], (3, 2, 0, 0, 0, 1, 0))
        self.assertEqual(self._lines(user=self.carl), {})

    def test_rep_gets_no_others_rows_by_asking_for_them(self):
        for choice in (
            {"team_ids": self.bees.ids},
            {"user_ids": self.ann.ids},
            {"user_ids": (self.ann | self.bob).ids, "team_ids": self.region.ids},
        ):
            found = self._funnel(user=self.carl, **choice)
            self.assertFalse(any(line["entered"] for line in found["stages"]))
            self.assertEqual(found["leakage"], [])

    def test_leader_and_manager(self):
        for user in (self.leader, self.director, self.manager):
            self.assertEqual(self._lines(user=user)["Talk"][0], 4, user.login)

    def test_others_see_nothing(self):
        for user in (self.accountant, self.portal):
            with self.assertRaises(AccessError, msg=user.login):
                self._funnel(user=user)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaises(AccessError):
            self._funnel(company_id=other.id)

    def test_another_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.manager.company_ids += other
        found = self._funnel(company_id=other.id)
        self.assertFalse(any(line["entered"] for line in found["stages"]))
        self.assertEqual(found["currency_id"], other.currency_id.id)

    def test_as_many_queries_for_many(self):
        def count():
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.Stay.with_user(self.leader).get_funnel(*MARCH, team_ids=self.bees.ids)
            return self.env.cr.sql_log_count - before

        count()  # rules and stages are looked up once
        few = count()
        with freeze_time("2026-03-15 12:00:00"):
            for _number in range(30):
                self._lead().action_set_lost()
        self.env.flush_all()
        count()  # what is only noted is written
        self.assertEqual(count(), few)


@tagged("post_install", "-at_install")
@freeze_time("2026-03-31 12:00:00")
class TestFunnelScreen(FunnelCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._march_pipeline()

    def _form(self, user):
        return Form(self.env["sales.kpi.funnel"].with_user(user))

    def _numbers(self, funnel):
        return {line.name: line.entered for line in funnel.stage_ids if line.entered}

    def test_quick_choices_of_days(self):
        funnel = self.env["sales.kpi.funnel"].create({})
        for choice, start, end in (
            ("this_month", "2026-03-01", "2026-03-31"),
            ("last_month", "2026-02-01", "2026-02-28"),
            ("this_quarter", "2026-01-01", "2026-03-31"),
            ("this_year", "2026-01-01", "2026-12-31"),
        ):
            funnel.period = choice
            self.assertEqual((str(funnel.date_from), str(funnel.date_to)), (start, end), choice)
        funnel.write({"period": "custom", "date_from": "2026-03-06", "date_to": "2026-03-09"})
        # On these days D entered the pipeline, and came to Talk later.
        self.assertEqual(self._numbers(funnel), {"New": 1, "Talk": 1})

    def test_days_are_those_of_the_company(self):
        self._set_clock("Asia/Shanghai")
        with freeze_time("2026-03-31 17:00:00"):
            funnel = self.env["sales.kpi.funnel"].create({})
            self.assertEqual(str(funnel.date_from), "2026-04-01")

    def test_a_choice_counts_anew_before_it_is_saved(self):
        form = self._form(self.manager)
        with self.subTest("as it opens"):
            self.assertEqual([line["entered"] for line in _entered(form)], [4, 4, 2, 1])
            self.assertFalse(form.is_empty)
        form.user_id = self.bob
        self.assertEqual([line["entered"] for line in _entered(form)], [1, 1])
        form.user_id = self.carl
        self.assertTrue(form.is_empty)
        form.user_id = self.env["res.users"]
        form.period = "last_month"
        self.assertEqual([line["entered"] for line in _entered(form)], [1, 1])
        funnel = form.save()
        self.assertEqual(self._numbers(funnel), {"New": 1, "Talk": 1})
        self.assertEqual(funnel.display_name, "Sales Funnel")

    def test_a_line(self):
        funnel = self._form(self.manager).save()
        talk = funnel.stage_ids.filtered(lambda line: line.stage_id == self.talk)
        self.assertRecordValues(
            talk,
            [
                {
                    "name": "Talk",
                    "entered": 4,
                    "advanced": 2,
                    "back": 0,
                    "lost": 1,
                    "still": 1,
                    "skipped": 0,
                    "conversion": 50,
                    "has_conversion": True,
                    "median_days": 6,
                    "revenue": 2400,
                    "currency_id": self.company.currency_id.id,
                }
            ],
        )
        won = funnel.stage_ids.filtered(lambda line: line.stage_id == self.won)
        self.assertEqual((won.won, won.has_conversion, won.has_days), (1, False, False))

    def test_days_in_disorder_count_nothing(self):
        funnel = self.env["sales.kpi.funnel"].create(
            {"period": "custom", "date_from": "2026-03-31", "date_to": "2026-03-01"}
        )
        self.assertTrue(funnel.is_empty)
        self.assertFalse(funnel.stage_ids)

    def _opened(self, line):
        return self._records(line.action_open_stays(), line.env.user)

    def _records(self, action, user):
        model = self.env[action["res_model"]].with_user(user)
        return model.with_context(**action["context"]).search(action["domain"])

    def test_lines_open_what_they_count(self):
        funnel = self._form(self.manager).save()
        for line in funnel.stage_ids:
            self.assertEqual(len(self._opened(line).lead_id), line.entered, line.name)
        leak = funnel.leak_ids
        self.assertEqual((leak.stage_name, leak.count), ("Talk", 1))
        self.assertEqual(self._opened(leak).lead_id, self.c)
        self.assertEqual(self._opened(leak).status, "lost")

    def test_picture(self):
        """Bars as wide as many came: 4, 4, 2 and 1 of 4; each number opens what it counts."""
        funnel = self._form(self.manager).save()
        stages = [stage for stage in funnel.picture["stages"] if stage["value"]]
        told = [(stage["name"], stage["width"], stage["told_text"]) for stage in stages]
        self.assertEqual(
            told,
            [
                ("New", 100, "4 = 4 went on + 0 lost + 0 still there"),
                ("Talk", 100, "4 = 2 went on + 1 lost + 1 still there"),
                ("Offer", 50, "2 = 1 went on + 0 lost + 1 still there"),
                ("Won", 25, "1 = 1 won + 0 lost + 0 open again"),
            ],
        )
        for stage in stages:
            found = self._records(funnel.action_open_mark(stage["mark"]), self.manager)
            self.assertEqual(len(found.lead_id), stage["value"], stage["name"])
        for mark in (None, [], {"stage_id": "x"}, {"stage_id": self.talk.id, "name": "Tlak"}):
            with self.assertRaises(UserError):
                funnel.action_open_mark(mark)

    def test_the_second_depth_shows_every_stage_of_the_same_opportunities(self):
        funnel = self._form(self.manager).save()
        action = funnel.action_analyse()
        stays = self._records(action, self.manager)
        self.assertEqual(stays.lead_id, self.a | self.b | self.c | self.d)
        # A 4, B 4 (New twice), C 2, D 3 (New twice)
        self.assertEqual(len(stays), 13)
        self.assertIn("pivot", action["view_mode"])

    def test_lines_of_a_deleted_stage_open_too(self):
        (self.c | self.d | self.e).unlink()
        self.talk.unlink()
        funnel = self._form(self.manager).save()
        talk = funnel.stage_ids.filtered(lambda line: line.name == "Talk" and line.entered)
        self.assertEqual(self._opened(talk).lead_id, self.a | self.b)

    def test_rep_sees_the_own_and_nobodys_funnel(self):
        mine = self._form(self.bob).save()
        self.assertEqual(self._numbers(mine), {"New": 1, "Talk": 1})
        managers = self._form(self.manager).save()
        self.env.invalidate_all()
        for record in (managers, managers.stage_ids, managers.leak_ids):
            as_bob = record.with_user(self.bob)
            self.assertFalse(as_bob.search([("id", "in", record.ids)]))
            with self.assertRaises(AccessError):
                as_bob.read(["display_name"])
        with self.assertRaises(AccessError):
            managers.stage_ids[0].with_user(self.bob).action_open_stays()

    def test_action_opens_it_for_a_rep(self):
        action = self.env.ref("sales_kpi.sales_kpi_funnel_action")
        self.assertEqual((action.target, action.view_mode), ("current", "form"))
        self.assertTrue(self._form(self.ann).save().stage_ids)


def _entered(form):
    return [line for line in form.stage_ids._records if line["entered"]]
