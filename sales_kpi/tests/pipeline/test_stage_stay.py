import random
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import SQL

from .funnel_common import FunnelCommon


@tagged("post_install", "-at_install")
class TestStageStay(FunnelCommon):
    @freeze_time("2026-03-05 18:00:00")
    def test_a_row(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        lead = self._walk((2, self.new), (4, self.talk), source_id=source.id)
        first, second = self._stays(lead)
        common = {
            "lead_id": lead.id,
            "user_id": self.ann.id,
            "team_id": self.bees.id,
            "company_id": self.company.id,
            "currency_id": self.company.currency_id.id,
            "partner_id": self.customer.id,
            "source_id": source.id,
            "expected_revenue": 1000,
            "cycle": 1,
            "repeat": False,
            "lost_reason_id": False,
            "stage_name": False,
        }
        self.assertRecordValues(
            first | second,
            [
                {
                    **common,
                    "id": self._moves(lead)[0].id,
                    "stage_id": self.new.id,
                    "sequence": 10,
                    "from_stage_id": False,
                    "date": datetime(2026, 3, 2, 12),
                    "date_left": datetime(2026, 3, 4, 12),
                    "days": 2,
                    "outcome": "advanced",
                    "next_stage_id": self.talk.id,
                    "next_stage_label": "Talk",
                },
                {
                    **common,
                    "id": self._moves(lead)[1].id,
                    "stage_id": self.talk.id,
                    "sequence": 20,
                    "from_stage_id": self.new.id,
                    "date": datetime(2026, 3, 4, 12),
                    "date_left": False,
                    "days": 1.25,  # until now, on the 5th at 18:00
                    "outcome": "still",
                    "next_stage_id": False,
                    "next_stage_label": False,
                },
            ],
        )
        self.assertEqual(first.display_name, "Deal")
        self.assertEqual(first.action_open_lead()["res_id"], lead.id)

    def test_forward_backward_and_skipped(self):
        lead = self._walk((2, self.new), (3, self.talk), (6, self.new), (10, self.offer))
        with freeze_time("2026-03-12 12:00:00"):
            self.assertEqual(
                self._told(lead),
                [
                    ("New", "advanced", 1),
                    ("Talk", "back", 3),
                    ("New", "advanced", 4),
                    ("Offer", "still", 2),
                ],
            )
        stays = self._stays(lead)
        self.assertEqual(stays.mapped("repeat"), [False, False, True, False])
        self.assertEqual(stays.mapped("skipped"), [0, 0, 0, 1])

    def test_aside_is_a_stage_of_the_same_rank(self):
        twin = self.talk.copy({"name": "Twin", "sequence": 20})
        lead = self._walk((2, self.talk), (5, twin))
        self.assertEqual(self._told(lead)[0], ("Talk", "aside", 3))

    def test_won(self):
        lead = self._walk((2, self.new), (4, self.offer), (9, self.won))
        self.assertEqual(
            self._told(lead),
            [("New", "advanced", 2), ("Offer", "advanced", 5), ("Won", "won", 0)],
        )
        self.assertFalse(self._stays(lead)[-1].date_left)
        groups = self.Stay._read_group([("lead_id", "=", lead.id)], ["outcome"], ["days:avg"])
        self.assertIs(dict(groups)["won"], False, "Nobody waits in a won stage")

    def test_created_as_won_enters_the_won_stage_once(self):
        lead = self._walk((2, self.won), probability=100)
        self.assertEqual(self._moves(lead).mapped("kind"), ["created", "won"])
        self.assertEqual(self._told(lead), [("Won", "won", 0)])

    def test_won_where_it_is(self):
        """Its stage was made a won stage: it doesn't enter it again."""
        lead = self._walk((2, self.new), (4, self.offer))
        with freeze_time("2026-03-06 12:00:00"):
            self.offer.is_won = True
        self.assertEqual(self._moves(lead).mapped("kind"), ["created", "stage", "won"])
        self.assertEqual(self._told(lead), [("New", "advanced", 2), ("Offer", "won", 0)])

    def test_lost_in_a_stage_with_its_reason(self):
        lead = self._walk((2, self.new), (4, self.talk), (14, self.reason))
        last = self._stays(lead)[-1]
        self.assertEqual((last.outcome, last.days, last.lost_reason_id), ("lost", 10, self.reason))
        self.assertFalse(last.next_stage_id)
        self.assertEqual(len(self._stays(lead)), 2)

    def test_reopened_goes_on_in_a_second_cycle(self):
        lead = self._walk(
            (2, self.talk), (4, "lost"), (10, "restored"), (13, self.offer), (15, self.won),
            (20, self.talk), (21, self.won),
        )  # fmt: skip
        self.assertEqual(
            self._told(lead),
            [
                ("Talk", "lost", 2),
                ("Talk", "advanced", 3),
                ("Offer", "advanced", 2),
                ("Won", "won", 0),
                ("Talk", "advanced", 1),
                ("Won", "won", 0),
            ],
        )
        stays = self._stays(lead)
        self.assertEqual(stays.mapped("cycle"), [1, 2, 2, 2, 3, 3])
        self.assertFalse(any(stays.mapped("repeat")), "Each cycle begins anew")

    def test_credit_stays_with_whom_it_came_to(self):
        lead = self._walk(
            (2, self.new),
            (3, {"user_id": self.bob.id, "expected_revenue": 5000}),
            (4, self.talk),
            (5, {"user_id": self.ann.id, "team_id": self.bees.id}),
            (6, self.reason),
        )
        self.assertRecordValues(
            self._stays(lead),
            [
                {"user_id": self.ann.id, "expected_revenue": 1000, "outcome": "advanced"},
                {"user_id": self.bob.id, "expected_revenue": 5000, "outcome": "lost"},
            ],
        )

    def test_deleted_stage_keeps_its_name(self):
        lead = self._walk((2, self.talk), (5, self.offer), (7, self.talk), (9, self.new))
        self.talk.unlink()
        self.assertEqual(
            [label for label, *_rest in self._told(lead)], ["Talk", "Offer", "Talk", "New"]
        )
        stays = self._stays(lead)
        self.assertEqual(stays.mapped("outcome"), ["advanced", "back", "back", "still"])
        self.assertEqual(stays.mapped("repeat"), [False, False, True, False])
        self.assertEqual(stays[1].next_stage_label, "Talk")
        self.assertFalse(stays[0].stage_id)

    def test_merged_opportunities_are_one(self):
        lost = self._walk((2, self.new), (3, self.talk), (4, self.reason), name="Lost one")
        kept = self._walk((2, self.new), (8, self.offer))
        with freeze_time("2026-03-09 12:00:00"):
            head = (lost | kept).merge_opportunity()
        self._step(head, 10, self.won)
        self.assertEqual(
            self._told(head),
            [("New", "advanced", 6), ("Offer", "advanced", 2), ("Won", "won", 0)],
        )

    def test_lead_enters_with_its_conversion(self):
        with freeze_time("2026-03-02 12:00:00"):
            lead = self._lead(type="lead")
        self.assertFalse(self._stays(lead))
        lead.convert_opportunity(self.customer)
        self.assertEqual(self._stays(lead).date, lead.date_conversion)

    def test_what_is_only_noted_is_seen(self):
        """The log is written at the end of the transaction, or as soon as anybody looks."""
        lead = self._lead()
        domain = [("lead_id", "=", lead.id)]
        self.assertEqual(self.Stay.search_count(domain), 1)
        lead.stage_id = self.talk
        groups = self.Stay._read_group(domain, ["stage_id"], ["__count"])
        self.assertEqual(groups, [(self.new, 1), (self.talk, 1)])

    def _wander(self, dice, moment):
        """Steps at random; a lost deal is restored, a won one goes back before it is lost."""
        stages = [self.new, self.talk, self.offer]
        steps = [(moment, dice.choice(stages))]
        for _step in range(dice.randrange(6)):
            moment += timedelta(hours=dice.randrange(1, 90))
            last = steps[-1][1]
            choices = [*stages, *stages, self.won, "lost"]
            if isinstance(last, str) and last == "lost":
                choices = ["restored"]
            elif not isinstance(last, str) and last.is_won:
                choices = stages
            steps.append((moment, dice.choice(choices)))
        return steps

    def _wander_about(self):
        """Forty deals that wander at random."""
        dice = random.Random(20260301)
        leads = self.env["crm.lead"]
        for number in range(40):
            leads += self._walk(*self._wander(dice, datetime(2026, 3, 1, number % 24)))
        return leads

    def test_same_as_plain_python(self):
        """The stays of deals that wander are worked out from the moves by hand."""
        leads = self._wander_about()
        now = datetime(2026, 5, 1)
        with freeze_time(now):
            found = {
                stay.id: (stay.stage_id, stay.outcome, round(stay.days, 6), stay.repeat)
                for stay in self._stays(leads)
            }
        expected = {}
        for moves in self._moves(leads).grouped("lead_id").values():
            expected.update(_work_out(_leave_out(moves.sorted("id")), now))
        self.assertGreater(len({outcome for _stage, outcome, *_rest in found.values()}), 4)
        self.assertEqual(found, expected)

    def test_the_same_all_at_once(self):
        """Whoever reads all of them finds what is found one by one; also where a date was put
        back behind the ones before it."""
        leads = self._wander_about()
        for move in self._moves(leads).filtered(lambda one: one.kind != "created")[::7]:
            move.date -= timedelta(days=20)
        for since in (datetime(2026, 2, 1), datetime(2026, 3, 4)):
            with freeze_time(datetime(2026, 5, 1)), self.subTest(since=since):
                domain = [("lead_id", "in", leads.ids), ("date", ">=", since)]
                names = ["stage_id", "outcome", "days", "date_left", "next_stage_id", "repeat",
                         "lost_reason_id"]  # fmt: skip
                found = self.Stay.search_read(domain, names, order="id")
                at_once = self.Stay._all_since(since)
                self.env.invalidate_all()
                self.assertEqual(at_once.search_read(domain, names, order="id"), found)
                self.assertTrue(found)

    def test_nobody_leaves_stays_out_by_the_context(self):
        stays = self._stays(self._lead())
        for asked in ("2099-01-01 00:00:00", datetime(2099, 1, 1), True):
            self.assertEqual(
                self.Stay.with_context(kpi_stays_since=asked).search([("id", "in", stays.ids)]),
                stays,
            )

    def test_where_they_are_still(self):
        leads = self._wander_about()
        before, now = datetime(2026, 3, 9), datetime(2026, 5, 1)
        with freeze_time(now):
            domain = [("outcome", "=", "still"), ("date", "<", before), ("stage_id", "!=", False)]
            stays = self.Stay.search([*domain, ("lead_id", "in", leads.ids)])
            told = [(one.lead_id.id, one.lead_id.name, one.stage_id.id, one.days) for one in stays]
            query = SQL("SELECT id, name FROM crm_lead WHERE id = ANY(%s)", leads.ids)
            found = self.Stay._read_still(self.company, before, query)
        self.assertEqual(sorted(found), sorted(told))
        self.assertTrue(found)

    # ---- access --------------------------------------------------------------------------------

    def test_nobody_writes(self):
        for user in (self.ann, self.leader, self.manager, self.env.ref("base.user_admin")):
            for operation in ("create", "write", "unlink"):
                self.assertFalse(self.Stay.with_user(user).has_access(operation))

    def test_who_sees_which(self):
        mine, bobs = self._stays(self._lead()), self._stays(self._lead(user=self.bob))
        carls = self._stays(self._lead(user=self.carl, team_id=self.wasps.id, stage_id=False))
        ours = mine | bobs | carls
        domain = [("id", "in", ours.ids)]
        for user, expected in (
            (self.ann, mine),
            (self.leader, mine | bobs),
            (self.director, ours),
            (self.manager, ours),
        ):
            with self.subTest(user.login):
                stays = self.Stay.with_user(user)
                self.assertEqual(set(stays.search(domain)), set(expected))
                [group] = stays.formatted_read_group(domain, [], ["__count"])
                self.assertEqual(group["__count"], len(expected))
        for user in (self.accountant, self.portal):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.Stay.with_user(user).search(domain)

    def test_amounts_of_others_stay_hidden(self):
        self.ann.group_ids += self.env.ref("base.group_allow_export")
        self._lead(expected_revenue=10)
        bobs = self._stays(self._lead(user=self.bob, expected_revenue=987654))
        as_ann = self.Stay.with_user(self.ann)
        self.assertFalse(as_ann.search([("expected_revenue", "=", 987654)]))
        groups = as_ann._read_group([], ["user_id"], ["expected_revenue:sum"])
        self.assertEqual(groups, [(self.ann, 10)])
        for read in (bobs.with_user(self.ann).read, bobs.with_user(self.ann).export_data):
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                read(["expected_revenue"])

    def test_other_company(self):
        company = self.env["res.company"].create({"name": "Elsewhere"})
        boss = self._new_user(
            "elsewhere",
            "sales_team.group_sale_manager",
            company_id=company.id,
            company_ids=company.ids,
        )
        self._lead()
        self.assertFalse(self.Stay.with_user(boss).search([]))

    def test_views(self):
        self._lead()
        views = self.Stay.with_user(self.ann).get_views(
            [(False, mode) for mode in ("list", "kanban", "pivot", "graph", "search")]
        )["views"]
        self.assertEqual(len(views), 5)
        action = self.env.ref("sales_kpi.sales_kpi_stage_stay_action")
        self.assertEqual(action.view_mode.split(",")[0], "pivot")


def _work_out(moves, now):
    """{id: (stage, outcome, days, repeat)} of the stays of one deal, step by step."""
    stays, here, been = {}, None, set()
    for move in moves:
        if here:
            stage, since, repeat = stays.pop(here)
            days = (move.date - since).total_seconds() / 86400
            if move.kind == "lost":
                outcome = "lost"
            elif move.to_stage_id.is_won:
                outcome = "advanced"
            else:
                outcome = "advanced" if stage.sequence < move.to_stage_id.sequence else "back"
            stays[here] = (stage, outcome, round(days, 6), repeat)
            here = None
        if move.kind in ("created", "reopened"):
            been = set()
        if move.kind == "lost":
            continue
        stage, repeat = move.to_stage_id, move.to_stage_id in been
        been.add(stage)
        if move.kind == "won":
            stays[move.id] = (stage, "won", 0.0, repeat)
        else:
            here = move.id
            stays[here] = (stage, move.date, repeat)
    if here:
        stage, since, repeat = stays.pop(here)
        days = (now - since).total_seconds() / 86400
        stays[here] = (stage, "still", round(days, 6), repeat)
    return stays


def _leave_out(moves):
    """Moves without those that led back within a day to where they had begun."""
    kept = moves.browse()
    for move in moves:
        kept += move
        for place in range(len(kept) - 1):
            way = kept[place:]
            there_and_back = way[0].from_stage_id == move.to_stage_id
            is_soon = move.date - way[0].date <= timedelta(days=1)
            if set(way.mapped("kind")) == {"stage"} and there_and_back and is_soon:
                kept -= way
                break
    return kept
