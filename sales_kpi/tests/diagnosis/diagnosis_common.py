"""What tests of diagnosis have in common: months of deals, each in a line."""

from datetime import date, datetime

from ...models.outcomes.diagnosis.diagnoser import Diagnoser
from ...models.outcomes.diagnosis.leaks import Leaks
from ...models.outcomes.diagnosis.words import DiagnosisWords
from ..scores.score_common import Command, ScoreCommon

MARCH = (date(2026, 3, 1), date(2026, 3, 31))
BEFORE = ((2025, 9), (2025, 10), (2025, 11), (2025, 12), (2026, 1), (2026, 2))


class DiagnosisCommon(ScoreCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Path = cls.env["sales.kpi.diagnosis.path"]
        cls.won_path = cls.env.ref("sales_kpi.diagnosis_path_won")
        cls.price = cls.env["crm.lost.reason"].create({"name": "Price"})

    @classmethod
    def _usual(cls, user, found, won, size, day=2, months=BEFORE, **values):
        """The same in each of the months before March 2026."""
        for year, month in months:
            cls._deals(user, datetime(year, month, day, 12), found, won, size, **values)

    @classmethod
    def _deals(cls, user, moment, found, won, size, lost=(), team=None):
        """So many opportunities found, so many won of that size, and lost for these reasons."""
        common = {
            "lead_id": cls.lead.id, "user_id": user.id, "team_id": (team or cls.bees).id,
            "company_id": cls.company.id, "date": moment,
        }  # fmt: skip
        rows = [{"kind": "created"}] * found
        rows += [{"kind": "won", "expected_revenue": size}] * won
        rows += [{"kind": "lost", "lost_reason_id": reason and reason.id} for reason in lost]
        return cls.env["sales.kpi.stage.move"].create([common | row for row in rows])

    def _diagnoser(self, *subjects, paths=None, wish=None, bounds=MARCH, is_live=False):
        subjects = [self._subject(one) for one in subjects]
        return Diagnoser(
            self.company, "month", bounds, subjects, paths or self.won_path, wish, is_live
        )

    def _subject(self, record):
        kinds = {"res.users": "user", "crm.team": "team", "res.company": "company"}
        return kinds[record._name], record.id

    def _words(self, subject, **options):
        diagnoser = self._diagnoser(subject, **options)
        leaks = Leaks(self.company, MARCH, [self._subject(subject)])
        return DiagnosisWords(diagnoser, leaks, diagnoser.get(self._subject(subject)))

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
