from odoo import api, models


class SalesKpiDefinition(models.Model):
    """Shipped measures that count otherwise in a new version, for its migrations."""

    _inherit = "sales.kpi.definition"

    @api.model
    def _renew_shipped(self, name, before, after):
        """Change a shipped measure where the company has it as it came.

        A description is changed by itself, and takes its translations from the module again.

        :param name: the measure's external id, without the module
        :param before: {field: value} as the former version shipped them; records by their id
        :param after: {field: value}
        """
        measure = self.env.ref(f"sales_kpi.{name}", raise_if_not_found=False)
        if not measure:
            return
        measure = measure.with_context(lang=None)
        if measure.description == before.get("description"):
            languages = dict(self.env["res.lang"].get_installed()).keys() - {"en_US"}
            measure.update_field_translations("description", dict.fromkeys(languages, False))
            measure.description = after["description"]
        kept = {one: value for one, value in before.items() if one != "description"}
        if kept and measure._counts_by(kept):
            measure.write({one: value for one, value in after.items() if one != "description"})

    def _counts_by(self, values):
        """Whether the measure has these values; records by their id."""
        return all(
            self._fields[name].convert_to_write(self[name], self) == value
            for name, value in values.items()
        )
