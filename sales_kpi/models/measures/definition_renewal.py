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
        names = before.keys() - {"description"}
        if all(measure._fields[one].convert_to_write(measure[one], measure) == before[one]
               for one in names):  # fmt: skip
            measure.write({one: value for one, value in after.items() if one != "description"})
