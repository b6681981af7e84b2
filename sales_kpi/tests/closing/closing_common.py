"""What tests of the appraisal cycle have in common: a judged month, closed."""

from odoo.fields import Command
from odoo.tools import SQL

from ..scores.score_common import ScoreCommon


class CycleCommon(ScoreCommon):
    """March 2026: Ann won 300 and 500, Bob 100, Carl 1000; each should win 1000, at weight 100.

    Their scores: 80 (B), 10 (D), 100 (A).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls._move("won", cls.ann, 3, 300)
        cls.second = cls._move("won", cls.ann, 5, 500)
        cls._move("won", cls.bob, 9, 100)
        cls._move("won", cls.carl, 9, 1000, team=cls.wasps)
        cls.won = cls.env.ref("sales_kpi.definition_won_revenue")
        cls.scheme = cls.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                # others may be in teams of the demo data
                "team_ids": [Command.link(cls.region.id)],
                "line_ids": [
                    Command.create(
                        {"definition_id": cls.won.id, "weight": 100, "default_target": 1000}
                    )
                ],
            }
        )
        cls.Appraisal = cls.env["sales.kpi.appraisal"]
        cls.Appeal = cls.env["sales.kpi.appeal"]

    def _review(self):
        self.march.with_user(self.manager).action_review()

    def _appraisal(self, user):
        return self.Appraisal.search([("period_id", "=", self.march.id), ("user_id", "=", user.id)])

    def _publish(self, *users):
        found = self.Appraisal.union(*(self._appraisal(user) for user in users or (self.ann,)))
        found.with_user(self.manager).action_publish()
        return found

    def _file(self, user, line=True, **values):
        appraisal = self._appraisal(user)
        return self.Appeal.with_user(user).create(
            {
                "appraisal_id": appraisal.id,
                "score_line_id": appraisal.score_id.line_ids[:1].id if line else False,
                "reason": "The deal with Acme is missing.",
                **values,
            }
        )

    def _sql(self, text, *params):
        self.env.flush_all()
        self.env.cr.execute(SQL(text, *params))  # pylint: disable=sql-injection
        self.env.invalidate_all()
