from odoo import api, fields, models
from odoo.exceptions import UserError

RATING, SKILL = "rating.rating", "hr.employee.skill"
COMMENT = {"publisher_comment", "publisher_id", "publisher_datetime"}


class Base(models.AbstractModel):
    """What others say of a salesperson stays theirs: ratings and levels of skills.

    Odoo lets every employee write any rating, and everybody his own skills. That a record was
    changed shows afterwards, what it said before doesn't: so leaving it out would not do, as a bad
    rating or a lower level that one touches would be gone.
    """

    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        if self._name == RATING and any(records.mapped("consumed")):
            self._kpi_check_rater()
        return records

    def write(self, vals):
        if self._name == RATING and not self._kpi_is_comment(vals):
            self._kpi_check_rater()
        elif self._name == SKILL and not _is_end(vals):
            self._kpi_check_judge()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_judged(self):
        if self._name == SKILL:
            self._kpi_check_judge()

    def _kpi_is_comment(self, vals):
        """Whether the answer to a rating is written, or taken back."""
        if not vals.keys() <= COMMENT:
            return False
        commented = vals.get("publisher_id", all(one.publisher_id for one in self.sudo()) and -1)
        return commented in (-1, self.env.user.partner_id.id)

    def _kpi_check_rater(self):
        """Customers rate by the system, which writes for them.

        :raise UserError: an employee writes, who leads nobody
        """
        viewer = self.env["sales.kpi.viewer"]
        if not (self.env.su or viewer._is_manager() or self.env.is_system()):
            raise UserError(
                self.env._(
                    "What a customer rates is not yours to write or to change. Ask a sales "
                    "manager, who can correct it."
                )
            )

    def _kpi_check_judge(self):
        """:raise UserError: a salesperson changes what somebody else entered about him"""
        user = self.env.user
        judged = self.sudo().filtered(
            lambda one: one.employee_id.user_id == user and one.create_uid != user
        )
        Membership = self.env["sales.kpi.membership"].sudo()
        if judged and Membership.search_count([("user_id", "=", user.id)], limit=1):
            raise UserError(
                self.env._(
                    "Somebody else has entered this level of yours. Ask him to change it, or add "
                    "a new one of your own."
                )
            )


def _is_end(vals):
    """Whether a level only ends, as Odoo ends it when a newer one is entered."""
    ends = fields.Date.to_date(vals.get("valid_to"))
    return vals.keys() == {"valid_to"} and ends and ends < fields.Date.today()
