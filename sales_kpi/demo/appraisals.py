"""Last month's appraisals: published, one adjusted, some acknowledged, one appealed.

What follows from low totals waits until the month is locked.
"""

from .cast import MANAGER
from .clock import CURRENT

ACKNOWLEDGED = ("wangfang", "maria", "liuyang")
APPEALED = "chenjie"
ADJUSTED = "maria"
POINTS, WHY = 2.5, "She trained the new colleague for a week."
REASON = "I was at the trade fair for four days, and my visits there were written down by others."


class Appraisals:
    def __init__(self, world):
        self.world = world
        self.env = world.env

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
