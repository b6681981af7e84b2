"""What tests of scores have in common: a scheme, a target, a score, each in a line."""

from odoo import fields

from ..measures.measure_common import MeasureCommon

Command = fields.Command


class ScoreCommon(MeasureCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["sales.kpi.scheme"].search([]).active = False

    def _scheme(self, *lines, **values):
        """Lines are (code, weight, values)."""
        return self.env["sales.kpi.scheme"].create(
            {
                "name": "Test",
                "line_ids": [
                    Command.create(
                        {
                            "definition_id": self.Definition._find_by_code([code]).id,
                            "weight": weight,
                            **extra,
                        }
                    )
                    for code, weight, extra in lines
                ],
                **values,
            }
        )

    def _target(self, code, value, user=None, team=None):
        return self.env["sales.kpi.target"].create(
            {
                "period_id": self.march.id,
                "definition_id": self.Definition._find_by_code([code]).id,
                "subject_type": "user" if user else "team" if team else "company",
                "user_id": user and user.id,
                "subject_team_id": team and team.id,
                "value": value,
            }
        )

    @classmethod
    def _settle(cls, period=None):
        """Publish what is not yet, and let everybody acknowledge: the period can be locked."""
        domain = [("period_id", "=", (period or cls.march).id)]
        found = cls.env["sales.kpi.appraisal"].search(domain)
        if ready := found.filtered(lambda one: one.state == "review"):
            ready.with_user(cls.manager).action_publish()
        for one in found.filtered(lambda one: one.state == "published" and one.user_id.active):
            one.with_user(one.user_id).action_acknowledge()

    @classmethod
    def _lock(cls, period=None):
        """Lock a period that is in review, after everybody has had his say."""
        cls._settle(period)
        (period or cls.march).with_user(cls.manager).action_lock()

    def _score(self, scheme, subject):
        kind = {"res.users": "user", "crm.team": "team", "res.company": "company"}[subject._name]
        return self.env["sales.kpi.score"].search(
            [
                ("scheme_id", "=", scheme.id),
                ("period_id", "=", self.march.id),
                ("subject_type", "=", kind),
                ("subject_id", "=", subject.id),
            ]
        )
