from odoo import fields, models
from odoo.tools import SQL


class SalesKpiSkillGain(models.Model):
    """How the skills of salespeople changed: one row a change from one level to another.

    A skill's first level is where somebody starts, and no gain; going down is a negative one.
    Certifications among the skills are no levels: see the certifications passed.

    Everybody may enter skills about himself in Odoo. What he enters or changes himself counts
    neither as a gain nor as the level before one: somebody else has to have judged.
    """

    _name = "sales.kpi.skill.gain"
    _description = "Skill Gained"
    _inherit = ["sales.kpi.rep.row"]
    _auto = False
    _order = "date desc, id desc"
    _kpi_optional = {
        "hr.employee": ["user_id"],
        "hr.employee.skill": [
            "create_uid", "employee_id", "skill_id", "skill_level_id", "skill_type_id",
            "valid_from", "valid_to", "write_date", "write_uid",
        ],
        "hr.skill": ["name"],
        "hr.skill.level": ["level_progress", "name"],
        "hr.skill.type": ["is_certification"],
    }  # fmt: skip

    name = fields.Char(string="Skill", readonly=True)
    date = fields.Date(string="Since", readonly=True)
    level_before = fields.Char(readonly=True)
    level = fields.Char(string="New Level", readonly=True)
    gain = fields.Integer(
        readonly=True, help="Points between the two levels; 100 points are from nothing to mastery."
    )

    def _select_rows(self):
        return SQL(
            """
            SELECT learnt.id AS id,
                   %(name)s AS name,
                   learnt.valid_from AS date,
                   before.name AS level_before,
                   level.name AS level,
                   level.level_progress - before.level_progress AS gain,
                   %(place)s
              FROM hr_employee_skill learnt
              JOIN hr_employee employee ON employee.id = learnt.employee_id
              JOIN hr_skill skill ON skill.id = learnt.skill_id
              JOIN hr_skill_level level ON level.id = learnt.skill_level_id
              JOIN hr_skill_type type ON type.id = learnt.skill_type_id
              %(join_rep)s
              JOIN LATERAL (%(before)s) before ON TRUE
              %(join_place)s
             WHERE type.is_certification IS NOT TRUE
               AND %(judged)s
            """,
            name=self._to_text(SQL("skill.name")),
            place=self._select_place(),
            join_rep=self._join_rep(SQL("employee.user_id")),
            before=self._select_before(),
            join_place=self._join_place(SQL("learnt.valid_from")),
            judged=self._get_judged(SQL("learnt")),
        )

    def _get_judged(self, record):
        """Somebody else than ``rep`` made the record, and ``rep`` changed it at most by ending it
        the day before, as Odoo does when he enters a newer one about himself."""
        return SQL(
            """
            %(record)s.create_uid IS DISTINCT FROM rep.id
            AND (%(record)s.write_uid IS DISTINCT FROM rep.id
                 OR %(record)s.valid_to < %(record)s.write_date::date)
            """,
            record=record,
        )

    def _select_before(self):
        """The level before ``learnt``; no row for the first."""
        return SQL(
            """
            SELECT old_level.name, old_level.level_progress
              FROM hr_employee_skill old
              JOIN hr_skill_level old_level ON old_level.id = old.skill_level_id
             WHERE old.employee_id = learnt.employee_id
               AND old.skill_id = learnt.skill_id
               AND (old.valid_from, old.id) < (learnt.valid_from, learnt.id)
               AND %s
             ORDER BY old.valid_from DESC, old.id DESC
             LIMIT 1
            """,
            self._get_judged(SQL("old")),
        )
