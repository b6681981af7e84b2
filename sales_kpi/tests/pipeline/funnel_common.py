from datetime import datetime

from freezegun import freeze_time

from .test_stage_move import StageMoveCase

MARCH = ("2026-03-01", "2026-03-31")
METHODS = {"lost": "action_set_lost", "restored": "action_restore"}


class FunnelCommon(StageMoveCase):
    """Opportunities that walk through the pipeline New, Talk, Offer, Won on days of March 2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Stay = cls.env["sales.kpi.stage.stay"]

    # so that a class can have deals of its own
    _lead = classmethod(StageMoveCase._lead)

    @classmethod
    def _walk(cls, *steps, **vals):
        """An opportunity that takes steps (day of March, or moment; stage, "lost", "restored",
        reason of a loss, or values to write)."""
        (day, stage), *others = steps
        with freeze_time(_moment(day)):
            lead = cls._lead(stage_id=stage.id, **vals)
        for day, step in others:
            cls._step(lead, day, step)
        return lead

    @classmethod
    def _step(cls, lead, day, step):
        with freeze_time(_moment(day)):
            if isinstance(step, str):
                getattr(lead, METHODS[step])()
            elif isinstance(step, dict):
                lead.write(step)
            elif step._name == "crm.lost.reason":
                lead.action_set_lost(lost_reason_id=step.id)
            else:
                lead.stage_id = step

    def _stays(self, lead):
        self.env.invalidate_all()
        return self.Stay.search([("lead_id", "in", lead.ids)], order="id")

    def _told(self, lead):
        """[(stage, outcome, days)] of the stays of a lead, in order."""
        return [(stay.stage_label, stay.outcome, stay.days) for stay in self._stays(lead)]

    @classmethod
    def _march_pipeline(cls):
        """Five deals of March; A, B, D and E are Ann's, C is Bob's.

        A  2 New, 4 Talk, 10 Offer, 20 won                                      1,000
        B  2 New, 3 Talk, 6 back to New, 10 to Offer over Talk, still there       200
        C  5 New, 9 Talk, 19 lost: too expensive                                  400
        D  6 New, 8 lost without a reason, 12 reopened, 22 Talk, still there      800
        E  28 February New, 1 Talk, still there                                    50
        """
        new, talk, offer = cls.new, cls.talk, cls.offer
        cls.a = cls._walk((2, new), (4, talk), (10, offer), (20, cls.won))
        cls.b = cls._walk((2, new), (3, talk), (6, new), (10, offer), expected_revenue=200)
        cls.c = cls._walk((5, new), (9, talk), (19, cls.reason), expected_revenue=400, user=cls.bob)
        cls.d = cls._walk((6, new), (8, "lost"), (12, "restored"), (22, talk), expected_revenue=800)
        cls.e = cls._walk((datetime(2026, 2, 28, 12), new), (1, talk), expected_revenue=50)
        return cls.a | cls.b | cls.c | cls.d | cls.e


def _moment(day):
    return day if isinstance(day, datetime) else datetime(2026, 3, day, 12)
