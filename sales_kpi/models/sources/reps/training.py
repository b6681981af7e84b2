from odoo import fields, models
from odoo.tools import SQL


class SalesKpiTraining(models.Model):
    """Online courses: one row a course that somebody takes as it is now, and one row more a course
    that he completed, on that day.

    Odoo keeps no date of completion with the attendee; Skills e-learning writes a line in the
    employee's resume on that day. Everybody may edit his own resume: so the attendee must have
    completed the course indeed, a course counts once (the first of its lines), and its day is not
    after the last change of the attendee, which is in nobody's own hand.
    """

    _name = "sales.kpi.training"
    _description = "Training"
    _inherit = ["sales.kpi.rep.row"]
    _auto = False
    _order = "date desc, id desc"
    _kpi_optional = {
        "slide.channel": ["active", "name"],
        "slide.channel.partner": [
            "active", "channel_id", "completion", "member_status", "partner_id", "write_date",
        ],
        "hr.employee": ["user_id"],
        "hr.resume.line": ["channel_id", "date_start", "employee_id"],
    }  # fmt: skip

    name = fields.Char(string="Course", readonly=True)
    kind = fields.Selection(
        [("attended", "Takes part"), ("completed", "Completed")],
        string="What It Tells",
        readonly=True,
        help="“Takes part” is how it is now, “Completed” what happened on that day.",
    )
    date = fields.Date(readonly=True, help="When it was completed; today for what is now.")
    is_completed = fields.Boolean(string="Finished", readonly=True)
    completion = fields.Integer(string="Done (%)", readonly=True, aggregator="avg")

    def _select_rows(self):
        return SQL("%s UNION ALL %s", self._select_attended(), self._select_completed())

    def _select_attended(self):
        """The courses on offer that somebody takes or took, as it is now: ids are even."""
        today = SQL("%s::date", fields.Date.context_today(self))
        return SQL(
            """
            SELECT attendee.id * 2 AS id,
                   %(columns)s,
                   'attended' AS kind,
                   %(today)s AS date,
                   %(place)s
              FROM slide_channel_partner attendee
              JOIN slide_channel course ON course.id = attendee.channel_id
              %(join_rep)s
              %(join_place)s
             WHERE attendee.active AND course.active
               AND attendee.member_status IN ('joined', 'ongoing', 'completed')
            """,
            columns=self._select_course(),
            today=today,
            place=self._select_place(),
            join_rep=self._join_rep_of_partner(SQL("attendee.partner_id")),
            join_place=self._join_place(today),
        )

    def _select_completed(self):
        """The courses that somebody completed: ids are odd. Leaving a course afterwards, or its
        end, changes nothing of that."""
        return SQL(
            """
            SELECT attendee.id * 2 + 1 AS id,
                   %(columns)s,
                   'completed' AS kind,
                   done.date AS date,
                   %(place)s
              FROM slide_channel_partner attendee
              JOIN slide_channel course ON course.id = attendee.channel_id
              %(join_rep)s
              JOIN LATERAL (%(done)s) done ON TRUE
              %(join_place)s
             WHERE attendee.member_status = 'completed'
            """,
            columns=self._select_course(),
            place=self._select_place(),
            join_rep=self._join_rep_of_partner(SQL("attendee.partner_id")),
            done=self._select_day(),
            join_place=self._join_place(SQL("done.date")),
        )

    def _select_course(self):
        return SQL(
            """
            %s AS name,
            attendee.member_status = 'completed' AS is_completed,
            attendee.completion AS completion
            """,
            self._to_text(SQL("course.name")),
        )

    def _select_day(self):
        """The day on which ``rep`` completed the course of ``attendee``; no row without one."""
        return SQL(
            """
            SELECT LEAST(MIN(line.date_start), attendee.write_date::date) AS date
              FROM hr_resume_line line
              JOIN hr_employee employee ON employee.id = line.employee_id
             WHERE employee.user_id = rep.id AND line.channel_id = attendee.channel_id
            HAVING MIN(line.date_start) IS NOT NULL
            """
        )
