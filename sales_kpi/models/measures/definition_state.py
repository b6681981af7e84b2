from odoo import api, models

from .definition_source import SOURCE_KINDS


class SalesKpiDefinition(models.Model):
    """Which measures can be counted: those whose records are there, and whose day has come."""

    _inherit = "sales.kpi.definition"

    def _switch_off_broken(self):
        """Deactivate measures whose source has gone, with a note; the others go on.

        :return: the measures that can still be read
        """
        fine = self.browse()
        for definition in self:
            problem = definition.kind in SOURCE_KINDS and definition._find_source_problem()
            if problem:
                definition.sudo().write(
                    {
                        "active": False,
                        "problem": problem,
                        "is_waiting": not definition._is_module_installed(),
                    }
                )
                definition.sudo().message_post(body=problem)
            else:
                fine |= definition
        return fine

    @api.model
    def _wake_up(self):
        """Switch on the measures that waited for a module which is installed now."""
        waiting = self.sudo().search([("active", "=", False), ("is_waiting", "=", True)])
        for definition in waiting:
            model = self.env["ir.model"].sudo()._get(definition.model)
            if not model or not definition._is_module_installed():
                continue
            definition.model_id = model
            if not definition._find_source_problem():
                definition.active = True

    def _is_module_installed(self):
        """Whether the module that the measure needs is there; True for one that needs none."""
        installed = self.env["ir.module.module"]._installed()
        return not self.module_name or self.module_name in installed

    @api.model
    def _explain_missing(self, codes):
        """Why there is no active measure with these codes, in words."""
        text = self.env._("No active measure has the code %s.", ", ".join(sorted(codes)))
        for waiting in self._find_by_code(codes).filtered("is_waiting"):
            reason = self.env._(
                "%(name)s waits for the module %(module)s, which is not installed.",
                name=waiting.name,
                module=waiting.module_name,
            )
            text = f"{text} {reason}"
        return text

    def _is_stand(self):
        """Whether the figure can only be taken now: it is a snapshot, or a formula over one."""
        self.ensure_one()
        return any(self._with_used().mapped("is_snapshot"))

    def _filter_countable(self, date_to, today):
        """Those that can be counted for days up to ``date_to``: of the past, no stands."""
        if today <= date_to:
            return self
        return self.filtered(lambda definition: not definition._is_stand())
