from odoo import api, models


class SalesKpiActivity(models.Model):
    """When people did something for the last time."""

    _inherit = "sales.kpi.activity"

    @api.model
    @api.private
    def _find_last_days(self, company, first, users=None):
        """
        :param first: local day from which on it is looked for
        :param users: ids; those of everybody where they are not given
        :return: {user id: local day of his last activity}
        """
        start, _end = company._get_kpi_bounds(first, first)
        domain = [
            ("company_id", "=", company.id),
            ("state", "=", "done"),
            ("date_start", ">=", start),
        ]
        if users is not None:
            domain.append(("user_id", "in", users))
        rows = self.sudo()._read_group(domain, ["user_id"], ["date_start:max"])
        return {user.id: company._get_kpi_date(moment) for user, moment in rows}
