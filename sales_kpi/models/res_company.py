import pytz

from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get

from ..tools import period


class ResCompany(models.Model):
    _inherit = "res.company"

    kpi_tz = fields.Selection(
        _tz_get,
        string="KPI Time Zone",
        help="Days, weeks and months of all sales figures begin at midnight here. Empty: the time "
        "zone of the company's contact, else of its working hours, else UTC.",
    )
    kpi_freshness = fields.Integer(
        string="KPI Freshness (seconds)",
        default=60,
        help="Figures of an open period that are older than this are counted again when "
        "someone looks at them.",
    )
    kpi_activity_auto = fields.Boolean(
        string="Record Done Activities",
        default=True,
        help="An Odoo activity marked done on an opportunity, customer, order or invoice, and a "
        "meeting held on an opportunity, become a sales activity by themselves.",
    )

    _check_kpi_freshness = models.Constraint(
        "CHECK(kpi_freshness >= 0)", "The freshness of the figures can't be negative."
    )

    def _get_kpi_tz(self):
        """Name of the time zone in which this company's sales days begin and end."""
        self.ensure_one()
        company = self.sudo()
        return (
            company.kpi_tz or company.partner_id.tz or company.resource_calendar_id.tz or "UTC"
        )

    def _get_kpi_today(self):
        """Today's date on this company's sales clock."""
        return self._get_kpi_date(fields.Datetime.now())

    def _get_kpi_date(self, moment):
        """The company's local day of ``moment`` (naive UTC datetime)."""
        return period.local_date(moment, self._get_kpi_tz())

    @api.model
    def _kpi_with_tz(self):
        """``self`` in a context where a day means a day of this company."""
        return self.with_context(tz=str(pytz.timezone(self._get_kpi_tz())))
