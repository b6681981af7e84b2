"""What tests of diagnosis have in common: months of deals, each in a line."""

from datetime import datetime

from ..scores.score_common import Command, ScoreCommon


class DiagnosisCommon(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Path = cls.env["sales.kpi.diagnosis.path"]
        cls.won_path = cls.env.ref("sales_kpi.diagnosis_path_won")

    @classmethod
    def _months(cls, user, found, won, size, months=(9, 10, 11, 12, 1, 2), team=None):
        """The same in each of some months up to February 2026, on its 2nd day: so many
        opportunities found, so many won, of that size."""
        for month in months:
            cls._deals(user, datetime(2026 if month < 9 else 2025, month, 2, 12), found, won, size)

    @classmethod
    def _deals(cls, user, moment, found, won, size, lost=0, reason=None, team=None):
        common = {
            "lead_id": cls.lead.id, "user_id": user.id, "team_id": (team or cls.bees).id,
            "company_id": cls.company.id, "date": moment,
        }  # fmt: skip
        rows = [{"kind": "created"}] * found
        rows += [{"kind": "won", "expected_revenue": size}] * won
        rows += [{"kind": "lost", "lost_reason_id": reason and reason.id}] * lost
        return cls.env["sales.kpi.stage.move"].create([common | row for row in rows])

    @classmethod
    def _path(cls, result, *factors, **values):
        """Factors are (code of a measure, code of what it is divided by or nothing)."""
        find = cls.Definition._find_by_code
        return cls.Path.create(
            {
                "name": "Test",
                "result_id": find([result]).id,
                "line_ids": [
                    Command.create(
                        {
                            "sequence": place,
                            "definition_id": find([code]).id,
                            "divisor_id": per and find([per]).id,
                        }
                    )
                    for place, (code, per) in enumerate(factors)
                ],
                **values,
            }
        )
