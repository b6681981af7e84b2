from odoo import fields, models
from odoo.tools import SQL


class SalesKpiCertification(models.Model):
    """Certifications that salespeople passed: one row an attempt that succeeded.

    ``key`` is the same for every success of a person in a certification, so that a measure can
    count a certification once, however often it was taken.
    """

    _name = "sales.kpi.certification"
    _description = "Certification"
    _inherit = ["sales.kpi.rep.row"]
    _auto = False
    _order = "date desc, id desc"
    _kpi_optional = {
        "survey.survey": ["certification", "title"],
        "survey.user_input": [
            "end_datetime", "partner_id", "scoring_percentage", "scoring_success", "state",
            "survey_id", "test_entry",
        ],
    }  # fmt: skip

    name = fields.Char(string="Certification", readonly=True)
    date = fields.Datetime(string="Passed On", readonly=True)
    score = fields.Float(string="Score (%)", readonly=True, aggregator="avg")
    key = fields.Char(string="Person and Certification", readonly=True)
    is_first = fields.Boolean(
        string="First Time", readonly=True, help="This person had never passed it before."
    )

    def _select_rows(self):
        return SQL(
            """
            SELECT attempt.id AS id,
                   %(name)s AS name,
                   attempt.end_datetime AS date,
                   attempt.scoring_percentage AS score,
                   attempt.survey_id || '-' || rep.id AS key,
                   NOT EXISTS (%(earlier)s) AS is_first,
                   %(place)s
              FROM survey_user_input attempt
              JOIN survey_survey survey ON survey.id = attempt.survey_id AND survey.certification
              %(join_rep)s
              %(join_place)s
             WHERE %(passed)s
            """,
            name=self._to_text(SQL("survey.title")),
            earlier=self._select_earlier(),
            place=self._select_place(),
            join_rep=self._join_rep_of_partner(SQL("attempt.partner_id")),
            join_place=self._join_place(self._to_local_day(SQL("attempt.end_datetime"))),
            passed=self._get_passed(SQL("attempt")),
        )

    def _get_passed(self, attempt):
        return SQL(
            """
            %(attempt)s.state = 'done' AND %(attempt)s.scoring_success
            AND %(attempt)s.test_entry IS NOT TRUE AND %(attempt)s.end_datetime IS NOT NULL
            """,
            attempt=attempt,
        )

    def _select_earlier(self):
        return SQL(
            """
            SELECT FROM survey_user_input earlier
             WHERE earlier.survey_id = attempt.survey_id
               AND earlier.partner_id = attempt.partner_id
               AND (earlier.end_datetime, earlier.id) < (attempt.end_datetime, attempt.id)
               AND %s
            """,
            self._get_passed(SQL("earlier")),
        )
