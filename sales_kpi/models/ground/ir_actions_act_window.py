from markupsafe import Markup

from odoo import api, models


class IrActionsActWindow(models.Model):
    """Lists that screens open show true records, and say so where there are none: Odoo fills an
    empty list with samples, which look like somebody's orders."""

    _inherit = "ir.actions.act_window"

    def _get_readable_fields(self):
        # The web client knows it, this model doesn't.
        return super()._get_readable_fields() | {"useSampleModel"}

    @api.model
    @api.private
    def _kpi_without_samples(self, action):
        """The same action: where it finds nothing it says so, by its help or in plain words. On a
        phone it shows cards, as the menus do."""
        words = self.env._("There is nothing here any more, or nothing that you may open.")
        icon = Markup("<p class='o_view_nocontent_empty_folder'>%s</p>")
        return {
            **action,
            "help": action.get("help") or icon % words,
            "mobile_view_mode": action.get("mobile_view_mode") or "kanban",
            "useSampleModel": False,
        }
