from contextlib import closing
from unittest.mock import patch

import psycopg2

from odoo import sql_db
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...models.sources.pipeline.deal import COLUMNS, LOCK
from . import test_funnel, test_opportunity
from .funnel_common import MARCH, FunnelCommon

DUE = "odoo.addons.sales_kpi.models.sources.pipeline.deal_due"


class KeptFirst:
    """All that another class tests, of deals that were kept just before they are read."""

    def setUp(self):
        super().setUp()
        Deal = self.env.registry["sales.kpi.deal"]
        select_all = Deal._select_all

        def keep_first(deal):
            keep(deal)
            self.assertFalse(set(deal._find_due()) - _find_unlogged(self.env))
            return select_all(deal)

        self.patch(Deal, "_select_all", keep_first)


def keep(deal):
    """What the scheduled action does, without its commits; others' changes are written then."""
    deal._find_due()
    with patch.object(type(deal.env["ir.cron"]), "_commit_progress", lambda *_args, **_more: 1):
        deal.sudo()._cron_keep()


def _find_unlogged(env):
    rows = env.execute_query(SQL("%s", env["sales.kpi.deal"]._select_never_kept()))
    return {lead_id for (lead_id,) in rows}


@tagged("post_install", "-at_install")
class TestKeptFunnel(KeptFirst, test_funnel.TestFunnel):
    test_as_many_queries_for_many = None  # keeping takes queries of its own


@tagged("post_install", "-at_install")
class TestKeptOpportunity(KeptFirst, test_opportunity.TestOpportunity):
    pass


@tagged("post_install", "-at_install")
class TestDeal(FunnelCommon):
    """What is kept of a deal is what is read live, whoever changed it since. See
    ``_march_pipeline`` for the deals A to E."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Deal = cls.env["sales.kpi.deal"]
        cls.leads = cls._march_pipeline()
        keep(cls.Deal)

    def _read(self, query):
        self.Deal._find_due()  # what is being written is there
        columns = SQL(", ").join(map(SQL.identifier, COLUMNS))
        rows = self.env.execute_query(
            SQL("SELECT %s FROM (%s) deal WHERE id = ANY(%s) ORDER BY id",
                columns, query, self.leads.ids)
        )  # fmt: skip
        return {row[0]: row for row in rows}

    def _kept(self):
        return self._read(SQL("SELECT * FROM sales_kpi_deal"))

    def _live(self):
        return self._read(self.Deal._select_live(SQL("true")))

    def _due(self):
        return set(self.Deal._find_due()) & set(self.leads.ids)

    def _check_noticed(self, *leads):
        """These were noted and nothing else is old; all is read as it is; and kept, as well."""
        kept, live = self._kept(), self._live()
        changed = {key for key in kept.keys() | live.keys() if kept.get(key) != live.get(key)}
        due = self._due()
        self.assertEqual(changed - due, set())
        self.assertLessEqual({lead.id for lead in leads}, due)
        self.assertEqual(self._read(self.Deal._select_all()), live)
        keep(self.Deal)
        self.assertEqual(self._kept(), live)
        self.assertEqual(self._read(self.Deal._select_all()), live)
        return changed

    # ---- what is kept --------------------------------------------------------------------------

    def test_a_row(self):
        """A: 2 March New, 4 Talk, 10 Offer, 20 won: it left after 2, 6 and 10 days."""
        row = dict(zip(COLUMNS, self._kept()[self.a.id], strict=True))
        stages = [stage.id for stage in (self.new, self.talk, self.offer, self.won)]
        self.assertEqual(row["path"], stages)
        self.assertEqual((row["left_ids"], row["left_days"]), (stages[:3], [2.0, 6.0, 10.0]))
        self.assertEqual((row["status"], row["won_revenue"]), ("won", 1000))
        self.assertEqual((row["path_names"], row["left_names"]), (None, None))
        self.assertEqual(row["stage_id"], self.won.id)

    def test_where_it_was_last_stands_last(self):
        """B went back from Talk to New, and from there to Offer."""
        row = dict(zip(COLUMNS, self._kept()[self.b.id], strict=True))
        self.assertEqual(row["path"], [self.talk.id, self.new.id, self.offer.id])
        self.assertEqual(row["left_ids"], [self.new.id, self.talk.id, self.new.id])

    def test_nothing_is_due_when_nothing_happened(self):
        self.assertFalse(self._due())
        self.assertEqual(self._kept(), self._live())
        self.assertEqual(set(self._kept()), set(self.leads.ids))

    def test_keeping_all_again_changes_nothing(self):
        before = self._kept()
        self.Deal._backfill()
        self.assertEqual(self._kept(), before)

    # ---- who else changes a deal ---------------------------------------------------------------

    def test_moved_won_lost_and_reopened(self):
        self._step(self.b, 25, self.won)
        self.assertEqual(self._check_noticed(self.b), {self.b.id})
        self._step(self.e, 25, self.reason)
        self.assertEqual(self._check_noticed(self.e), {self.e.id})
        self._step(self.e, 26, "restored")
        self.assertEqual(self._check_noticed(self.e), {self.e.id})

    def test_moved_and_moved_back_within_a_day(self):
        self._step(self.d, 25, self.offer)
        self._step(self.d, 25, self.talk)
        self._check_noticed(self.d)

    def test_what_the_opportunity_says(self):
        source = self.env["utm.source"].create({"name": "Fair"})
        other = self.env["crm.lost.reason"].create({"name": "No need"})
        self.a.source_id = source
        self.b.expected_revenue = 777
        self.c.lost_reason_id = other
        changed = self._check_noticed(self.a, self.b, self.c)
        self.assertEqual(changed, {self.a.id, self.b.id, self.c.id})

    def test_what_is_not_kept_is_not_noted(self):
        self.a.write({"description": "Tall", "priority": "2", "phone": "123"})
        self.env.flush_all()
        self.assertFalse(self._due())

    def test_by_sql(self):
        self.env.cr.execute("UPDATE crm_lead SET expected_revenue = 5 WHERE id = %s", [self.b.id])
        self.env.cr.execute(
            "UPDATE sales_kpi_stage_move SET days = 9 WHERE lead_id = %s AND kind = 'stage'",
            [self.a.id],
        )
        self.assertEqual(self._check_noticed(self.a, self.b), {self.a.id, self.b.id})

    def test_lead_again(self):
        """It is none of the opportunities any more, nor kept as one."""
        self.e.type = "lead"
        self._check_noticed(self.e)
        self.assertNotIn(self.e.id, self._kept())
        self.e.type = "opportunity"
        self._check_noticed(self.e)

    def test_merged(self):
        """What happened to D goes on with B; D is gone with what was kept of it."""
        (self.b | self.d).merge_opportunity()
        self._check_noticed((self.b | self.d).exists())
        self.assertEqual(len(self._kept()), 4)

    def test_deleted(self):
        gone = self.c.id
        self.c.unlink()
        self._check_noticed()
        self.assertNotIn(gone, self._kept())
        self.assertNotIn(gone, self.Deal._find_due())

    def test_a_stage_is_deleted(self):
        """Deals that were in it know it by its name."""
        (self.c | self.d | self.e).stage_id = self.new
        self._check_noticed()
        self.talk.unlink()
        self._check_noticed(self.a, self.b, self.c)
        row = dict(zip(COLUMNS, self._kept()[self.a.id], strict=True))
        self.assertEqual(row["path_names"], ["Talk"])
        self.assertEqual(row["left_ids"], [self.new.id, None, self.offer.id])
        self.assertEqual(row["left_names"], [None, "Talk", None])

    def test_stages_in_another_order(self):
        """Kept is where a deal was; how far that is, the stages say. Talk behind Offer: A and B,
        which were in both, came as far as Talk."""
        entered = self._count_entered()
        self.assertEqual(entered, {"New": 4, "Talk": 4, "Offer": 2, "Won": 1, "Renewed": 0})
        self.talk.sequence = 35
        self.env.flush_all()
        self.assertFalse(self._due())
        entered = self._count_entered()
        self.assertEqual(entered, {"New": 4, "Offer": 4, "Talk": 4, "Won": 1, "Renewed": 0})

    def _count_entered(self):
        funnel = self.Stay.with_user(self.manager).get_funnel(*MARCH, team_ids=self.bees.ids)
        ours = (self.new | self.talk | self.offer | self.won | self.renewed).ids
        return {
            line["name"]: line["entered"] for line in funnel["stages"] if line["stage_id"] in ours
        }

    def test_a_reason_is_deleted(self):
        """By a foreign key it goes from the log, where C had it."""
        self.env.cr.execute("UPDATE crm_lead SET lost_reason_id = NULL")
        keep(self.Deal)
        self.env.cr.execute("DELETE FROM crm_lost_reason WHERE id = %s", [self.reason.id])
        self.env.invalidate_all()
        self.assertEqual(self._check_noticed(self.c), {self.c.id})

    def test_taken_back_with_the_savepoint(self):
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            self.b.expected_revenue = 9
            self.env.flush_all()
            self.assertEqual(self._due(), {self.b.id})
            raise ZeroDivisionError
        self.assertFalse(self._due())

    # ---- those that the log doesn't know -------------------------------------------------------

    def test_unknown_to_the_log(self):
        """It is read live as often as it is looked at, and credited by its team's company."""
        self.Move.search([("lead_id", "=", self.e.id)]).unlink()
        for _time in range(2):
            keep(self.Deal)
            self.assertNotIn(self.e.id, self._kept())
            self.assertIn(self.e.id, self._due())
            self.assertEqual(self._read(self.Deal._select_all()), self._live())
        self.Deal._backfill()
        self.assertEqual(self._due(), {self.e.id})
        self.assertEqual(self._read(self.Deal._select_all()), self._live())

    # ---- several at once -----------------------------------------------------------------------

    def test_what_is_noted_meanwhile_stays(self):
        """While B is kept anew, somebody else changes A."""
        self.b.expected_revenue = 9
        self.env.flush_all()
        keep = type(self.Deal)._keep

        def interrupted(deal, condition):
            keep(deal, condition)
            deal.env.cr.execute("INSERT INTO sales_kpi_deal_due (lead_id) VALUES (%s)", [self.a.id])

        with patch.object(type(self.Deal), "_keep", interrupted):
            self.Deal._keep_part(0)
        self.assertEqual(self._due(), {self.a.id})

    def test_one_process_at_a_time(self):
        """Another one is at it: nothing is taken away from what it has seen."""
        self.b.expected_revenue = 9
        self.env.flush_all()
        _name, info = sql_db.connection_info_for(self.env.cr.dbname)
        lock = LOCK + 1  # this test's own transaction has the other one
        with patch(f"{DUE}.LOCK", lock), closing(psycopg2.connect(**info)) as other:
            with other.cursor() as cr:
                cr.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock])
            self.assertIsNone(self.Deal._keep_part(0))
            self.assertEqual(self._due(), {self.b.id})
            other.rollback()
            self.assertTrue(self.Deal._keep_part(0))
        self.assertFalse(self._due())

    def test_part_by_part(self):
        self.leads.expected_revenue = 3
        self.env.flush_all()
        with patch(f"{DUE}.CHUNK", 2):
            keep(self.Deal)
        self.assertFalse(self._due())
        self.assertEqual(self._kept(), self._live())

    # ---- the module goes -----------------------------------------------------------------------

    @mute_logger("odoo.sql_db")
    def test_odoos_tables_are_left_as_they_were(self):
        """Nothing watches opportunities when the module is uninstalled: they can be written."""
        self.Deal._unwatch()
        self.env["sales.kpi.stage.move"]._unwatch_sources()
        self.env.cr.execute(
            """SELECT COUNT(*) FROM pg_trigger
                WHERE tgrelid = 'crm_lead'::regclass AND NOT tgisinternal"""
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))
        self.env.cr.execute("UPDATE crm_lead SET expected_revenue = 1 WHERE id = %s", [self.b.id])
