"""Each move keeps the source of its opportunity, as it is now, whoever changes it and however."""

from freezegun import freeze_time

from odoo.tests import tagged

from .test_stage_move import StageMoveCase


class SourceCase(StageMoveCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair, cls.web = cls.env["utm.source"].create([{"name": "Fair"}, {"name": "Web"}])

    def _walked(self, source=None, **vals):
        """An opportunity of three moves: created, moved to Talk, won."""
        lead = self._lead(source_id=source and source.id, **vals)
        lead.stage_id = self.talk
        lead.stage_id = self.won
        return lead

    def _read(self, lead):
        """What the table says of each move, with what is being written."""
        self.env.flush_all()
        self.Move._write_noted()
        self.env.cr.execute(
            "SELECT source_id FROM sales_kpi_stage_move WHERE lead_id = ANY(%s)", [lead.ids]
        )
        return [source for (source,) in self.env.cr.fetchall()]

    def _find_wrong(self):
        """Moves that don't say what their opportunity says."""
        self.env.flush_all()
        self.env.cr.execute(
            """SELECT move.id FROM sales_kpi_stage_move move JOIN crm_lead lead
                   ON lead.id = move.lead_id
                WHERE move.source_id IS DISTINCT FROM lead.source_id"""
        )
        return self.env.cr.fetchall()


@tagged("post_install", "-at_install")
class TestStageMoveSource(SourceCase):
    # ---- as moves are written --------------------------------------------------------------------

    def test_with_a_source_and_without(self):
        self.assertEqual(self._read(self._walked(self.fair)), [self.fair.id] * 3)
        self.assertEqual(self._read(self._walked()), [None] * 3)

    def test_many_of_different_sources_by_one_insert(self):
        leads = [self._walked(source) for source in (self.fair, None, self.web, self.fair)]
        self.assertEqual(
            [set(self._read(lead)) for lead in leads],
            [{self.fair.id}, {None}, {self.web.id}, {self.fair.id}],
        )

    def test_converted_lead(self):
        lead = self._lead(type="lead", source_id=self.fair.id)
        self.assertFalse(self._read(lead))
        lead.convert_opportunity(self.customer)
        self.assertEqual(self._read(lead), [self.fair.id])

    def test_changed_before_the_move_is_written(self):
        lead = self._lead(source_id=self.fair.id)
        lead.stage_id = self.talk
        lead.source_id = self.web
        self.assertEqual(self._read(lead), [self.web.id] * 2)

    def test_written_by_the_orm(self):
        """As another module with elevated rights may."""
        fair, web = self._lead(source_id=self.fair.id), self._lead(source_id=self.web.id)
        move = self.Move.create(
            {"lead_id": fair.id, "kind": "won", "date": "2026-03-01", "company_id": self.company.id}
        )
        self.assertEqual(move.source_id, self.fair)
        move.lead_id = web
        self.assertEqual(move.source_id, self.web)
        self.assertFalse(self._find_wrong())

    def test_import(self):
        """Of a new one, and of one that is there: a file is read by Odoo's own import."""
        names = ["id", "name", "type", "source_id/.id", "stage_id/.id"]
        rows = [["__import__.one", "One", "opportunity", self.fair.id, self.won.id]]
        for source in (self.fair, self.web):
            rows[0][3] = source.id
            result = self.env["crm.lead"].load(names, [[str(value) for value in rows[0]]])
            self.assertFalse(result["messages"])
            lead = self.env["crm.lead"].browse(result["ids"])
            self.assertEqual(self._read(lead), [source.id] * 2)

    def test_backfill(self):
        """Read off what Odoo tracked: a change of source is not tracked, it is that of today."""
        leads = self._walked(self.fair) | self._walked()
        self.env.flush_all()
        self._moves(leads).unlink()
        self.Move._backfill()
        self.assertEqual(set(self._read(leads[0])), {self.fair.id})
        self.assertEqual(set(self._read(leads[1])), {None})
        self.assertFalse(self._find_wrong())

    # ---- as it changes ---------------------------------------------------------------------------

    def test_changed_later(self):
        lead, other = self._walked(self.fair), self._walked(self.fair)
        moves = self._moves(lead)
        self.assertEqual(moves.source_id, self.fair)
        lead.source_id = self.web
        # read, found and counted without a word about flushing
        self.assertEqual(moves.mapped("source_id"), self.web)
        own = [("lead_id", "in", (lead | other).ids)]
        self.assertEqual(self.Move.search([*own, ("source_id", "=", self.web.id)]), moves[::-1])
        lead.source_id = False
        groups = self.Move._read_group(own, ["source_id"], ["__count"])
        self.assertEqual({source.id: count for source, count in groups},
                         {self.fair.id: 3, False: 3})  # fmt: skip
        self.assertFalse(moves.source_id)

    def test_with_the_team_in_one_write(self):
        """The stage follows the team later: that it moved is not lost as the source is taken
        along."""
        start = self.env["crm.stage"].create(
            {"name": "Wasps start", "sequence": -5, "team_ids": self.wasps.ids}
        )
        lead = self._lead(source_id=self.fair.id)
        self._moves(lead)
        lead.write({"source_id": self.web.id, "team_id": self.wasps.id})
        self.assertEqual(self._moves(lead).to_stage_id, self.new | start)
        self.assertEqual(self._read(lead), [self.web.id] * 2)

    def test_rolled_back(self):
        lead = self._walked(self.fair)
        moves = self._moves(lead)
        with self.assertRaises(ZeroDivisionError), self.env.cr.savepoint():
            lead.source_id = self.web
            self.assertEqual(moves.source_id, self.web)
            raise ZeroDivisionError
        self.env.invalidate_all()
        self.assertEqual(moves.source_id, self.fair)

    def test_many_at_once(self):
        """The only query is the one that writes the opportunities."""
        leads = self.env["crm.lead"].concat(*[self._walked(self.fair) for _number in range(12)])
        self.env.flush_all()
        leads.write({"source_id": self.web.id})
        with self.assertQueryCount(1, flush=False):
            leads.flush_model(["source_id"])
        self.assertEqual(self._read(leads), [self.web.id] * 36)

    def test_written_by_sql(self):
        lead = self._walked(self.fair)
        self._read(lead)
        self.env.cr.execute(
            "UPDATE crm_lead SET source_id = %s WHERE id = %s", [self.web.id, lead.id]
        )
        self.assertEqual(self._read(lead), [self.web.id] * 3)

    def test_source_that_is_deleted(self):
        lead, other = self._walked(self.fair), self._walked(self.web)
        moves = self._moves(lead)
        self.assertEqual(moves.source_id, self.fair)
        self.fair.unlink()
        self.assertFalse(moves.source_id)
        self.assertEqual(self._read(lead), [None] * 3)
        self.assertEqual(self._read(other), [self.web.id] * 3)

    def test_archived_and_lost(self):
        lead = self._lead(source_id=self.fair.id)
        lead.action_set_lost(lost_reason_id=self.reason.id)
        self._read(lead)
        lead.source_id = self.web
        self.assertFalse(lead.active)
        self.assertEqual(self._read(lead), [self.web.id] * 2)

    def test_merge(self):
        """What happened to the others has the source of the one that goes on, which is the first
        that there is: Kept's own, or that of the one merged into it."""
        for own, result in ((self.web, self.web), (None, self.fair)):
            lost, kept = self._lead(source_id=self.fair.id), self._lead(
                stage_id=self.offer.id, source_id=own and own.id
            )  # fmt: skip
            lost.action_set_lost(lost_reason_id=self.reason.id)
            head = (lost | kept).merge_opportunity()
            self.assertEqual((head, head.source_id), (kept, result))
            self.assertCountEqual(self._kinds(head), ["created", "lost"])
            self.assertEqual(self._moves(head).source_id, result)
            self.assertEqual(self._read(head), [result.id] * 2)

    def test_handed_over_by_the_log(self):
        """Whatever becomes of the one that goes on: as it is handed over it has its source."""
        lost, kept = self._walked(self.fair), self._lead(source_id=self.web.id)
        handed = self._moves(lost) - self._moves(lost)[0]  # not that it entered the pipeline
        self.Move._merge(kept, lost)
        self.assertEqual(handed.lead_id, kept)
        self.assertEqual(handed.source_id, self.web)
        self.assertFalse(self._find_wrong())

    def test_shared_deal(self):
        """Ann's and Bob's win of a shared deal is of the deal's source, also when it changes."""
        lead = self._lead(source_id=self.fair.id)
        parts = [{"user_id": user.id, "percent": 50, "kind": "split"}
                 for user in (self.ann, self.bob)]  # fmt: skip
        lead.with_user(self.manager)._kpi_share(parts, "A joint deal.")
        with freeze_time("2026-03-10 12:00:00"):
            lead.action_set_won()
            self.env.flush_all()
        lead.source_id = self.web
        won = self._moves(lead)[1]
        self.assertEqual(won.kpi_split_ids.user_id, self.ann | self.bob)
        self.assertEqual(won.source_id, self.web)
        measure = self.env["sales.kpi.definition"]._find_by_code(["won_revenue"])
        for user in (self.ann, self.bob):
            cells, _error = self.env["sales.kpi.reader"]._read_split(
                measure, "source_id", self.company, *self._march(), ("user", user.id)
            )
            self.assertEqual({key: cell.value for key, cell in cells.items()}, {self.web.id: 500})

    def _march(self):
        period = self.env["sales.kpi.period"].get_or_create("month", "2026-03-15")
        return period.date_from, period.date_to

    # ---- who writes it ---------------------------------------------------------------------------

    def test_by_a_salesperson(self):
        """He writes the source of his opportunity, but not the log: nor may he read what happened
        to it as it was Bob's, nor sources by themselves."""
        lead = self._walked(self.fair, user=self.bob)
        lead.user_id = self.ann
        bobs = self._moves(lead)
        self.env["ir.model.access"].search([("model_id.model", "=", "utm.source")]).unlink()
        self.env.invalidate_all()
        self.assertFalse(self.env["utm.source"].with_user(self.ann).has_access("read"))
        lead.with_user(self.ann).write({"source_id": self.web.id})
        self.assertFalse(self.Move.with_user(self.ann).search([("id", "in", bobs.ids)]))
        self.assertEqual(self._read(lead), [self.web.id] * 3)

    def test_of_another_company(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self._lead(
            user=self.env["res.users"], team_id=False, company_id=elsewhere.id,
            source_id=self.fair.id, partner_id=False,
        )  # fmt: skip
        ours = self._walked(self.fair)
        self.assertEqual(self._moves(theirs).company_id, elsewhere)
        theirs.with_user(self.env.ref("base.user_admin")).sudo().source_id = self.web
        self.assertEqual(self._read(theirs), [self.web.id])
        self.assertEqual(self._read(ours), [self.fair.id] * 3)

    def test_who_sees_it(self):
        """Whoever sees the move, as he reads it of the deal: also of one that is Bob's since."""
        lead = self._walked(self.fair)
        lead.user_id = self.bob
        moves = self._moves(lead)
        self.env.flush_all()
        self.assertEqual(moves.with_user(self.ann).mapped("source_id"), self.fair)


@tagged("post_install", "-at_install")
class TestStageMoveSourceUpdate(SourceCase):
    """A database of the time before the field."""

    def _forget_sources(self):
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE sales_kpi_stage_move DROP COLUMN source_id")

    def _count_notes(self):
        self.env.cr.execute("SELECT COUNT(*) FROM sales_kpi_deal_due")
        return self.env.cr.fetchone()

    def test_filled_by_one_statement(self):
        """The column and the key are there after it, nobody was looked at record by record, and no
        deal passes for changed, of which all would be read live."""
        fair, none = self._walked(self.fair), self._walked()
        self._forget_sources()
        before = self._count_notes()
        self.Move._unwatch_sources()
        self.env.registry.init_models(self.env.cr, [self.Move._name], {"module": "sales_kpi"})
        self.assertFalse(self.env.transaction.tocompute.get(self.Move._fields["source_id"]))
        self.assertEqual(self._count_notes(), before)
        self.env.invalidate_all()
        self.assertEqual(self._read(fair), [self.fair.id] * 3)
        self.assertEqual(self._read(none), [None] * 3)
        none.source_id = self.web  # and it goes on by itself
        self.assertEqual(self._read(none), [self.web.id] * 3)

    def test_filled_again(self):
        """Only what says something else is written."""
        lead = self._walked(self.fair)
        self.env.flush_all()
        self._read(lead)
        self.assertEqual(self.Move._fill_sources(), 0)
        self.env.cr.execute(
            "UPDATE sales_kpi_stage_move SET source_id = NULL WHERE id = %s",
            [self._moves(lead)[0].id],
        )
        self.assertEqual(self.Move._fill_sources(), 1)
        self.assertEqual(self._read(lead), [self.fair.id] * 3)

    def test_deals_are_noted_after_it(self):
        """What is switched off while all are filled is switched on again."""
        lead = self._walked(self.fair)
        self._read(lead)
        self.Move._fill_sources()
        before = self._count_notes()
        self.env.cr.execute(
            "UPDATE sales_kpi_stage_move SET days = 3 WHERE lead_id = %s", [lead.id]
        )
        self.assertNotEqual(self._count_notes(), before)

    def test_the_module_goes(self):
        """Nothing looks after opportunities any more: they can be written."""
        lead = self._walked(self.fair)
        self._read(lead)
        self.Move._unwatch_sources()
        lead.source_id = self.web
        self.assertEqual(self._read(lead), [self.fair.id] * 3)
