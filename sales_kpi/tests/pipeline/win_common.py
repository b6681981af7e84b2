from ..measures.measure_common import MARCH, MeasureCommon


class EffortCommon(MeasureCommon):
    """Opportunities with an empty log, so that a test writes what happened to them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.qualified = cls.env.ref("crm.stage_lead2")
        cls.proposition = cls.env.ref("crm.stage_lead3")
        cls.visit = cls.env["sales.kpi.activity.method"].create({"name": "V", "channel": "visit"})

    @classmethod
    def _deal(cls, **values):
        lead = cls.env["crm.lead"].create({"name": "Deal", "type": "opportunity", **values})
        cls.env["sales.kpi.stage.move"].search([("lead_id", "=", lead.id)]).unlink()
        return lead

    @classmethod
    def _arrive(cls, lead, user, *arrivals, team=None):
        """Moves of a lead: (day, stage), and the kind where it isn't a change of stage."""
        for day, stage, *kind in arrivals:
            cls._move(
                kind[0] if kind else "stage", user, day, lead_id=lead.id,
                to_stage_id=stage.id, team=team,
            )  # fmt: skip

    def _subjects(self, code, span=MARCH):
        """Values of ann, of her team, of the region above and of the company."""
        cells = self._cells(code, span)
        self.assertIsNone(cells.error)
        subjects = (
            ("user", self.ann.id), ("team", self.bees.id), ("team", self.region.id),
            ("company", self.company.id),
        )  # fmt: skip
        return [cells[subject].value for subject in subjects]

    def _check_drill_down(self, *codes):
        """Each role opens the very records that were counted for its subject."""
        for code in codes:
            definition = self.Definition._find_by_code([code])
            for user, subject in (
                (self.ann, ("user", self.ann.id)),
                (self.leader, ("team", self.bees.id)),
                (self.manager, ("company", self.company.id)),
            ):
                with self.subTest(code=code, user=user.login):
                    action = definition._get_records_action(self.company, *MARCH, subject)
                    Model = self.env[action["res_model"]].with_context(**action["context"])
                    opened = Model.with_user(user).search(action["domain"])
                    counted = Model.search(definition._get_domain(self.company, *MARCH, subject))
                    self.assertEqual(set(opened.ids), set(counted.ids))
                    self.assertTrue(opened)
                    columns = definition._get_path("value_field") or "display_name"
                    self.assertEqual(len(opened.read([columns])), len(opened))
