"""Appraisals: those of the first months are locked; last month's are published, one adjusted, some
acknowledged, one appealed.

What follows from low totals waits until the month is locked.
"""

from .cast import MANAGER
from .clock import CURRENT

ACKNOWLEDGED = ("wangfang", "maria", "liuyang")
APPEALED = "chenjie"
ADJUSTED = "maria"
POINTS, WHY = 2.5, "She trained the new colleague for a week."
REASON = "I was at the trade fair for four days, and my visits there were written down by others."


def acknowledge_all(env, period):
    """A month that goes into review, and to which nobody objects."""
    period.action_review()
    period.action_publish_all()
    appraisals = env["sales.kpi.appraisal"].search(
        [("period_id", "=", period.id), ("state", "=", "published")]
    )
    for user, own in appraisals.grouped("user_id").items():
        own.with_user(user).action_acknowledge()


class Appraisals:
    def __init__(self, world):
        self.world = world
        self.env = world.env

    def lock(self, periods):
        """Months that are over and done with, before anybody is paid by plans."""
        for period in periods:
            period = period.with_user(self.world.users[MANAGER[0]])
            acknowledge_all(self.env, period)
            period.action_lock()

    def build(self, periods):
        period = periods[CURRENT - 1].with_user(self.world.users[MANAGER[0]])
        period.action_review()
        period.action_publish_all()
        appraisals = self.env["sales.kpi.appraisal"].search([("period_id", "=", period.id)])
        self.env["sales.kpi.adjustment"].with_user(period.env.user)._give(
            self._of(appraisals, ADJUSTED)[:1].score_id, POINTS, WHY
        )
        for login in ACKNOWLEDGED:
            self._of(appraisals, login).action_acknowledge()
        self._appeal(self._of(appraisals, APPEALED)[:1])

    def _of(self, appraisals, login):
        """A rep's own appraisals, one a scheme, in his own hands."""
        user = self.world.users[login]
        return appraisals.filtered(lambda appraisal: appraisal.user_id == user).with_user(user)

    def _appeal(self, appraisal):
        line = appraisal.score_id.line_ids.filtered(lambda line: line.status == "scored")[:1]
        self.env["sales.kpi.appeal"].with_user(appraisal.user_id).create(
            {"appraisal_id": appraisal.id, "score_line_id": line.id, "reason": REASON}
        )
