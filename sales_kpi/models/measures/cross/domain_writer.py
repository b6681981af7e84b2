"""Conditions over the axes of a report as a filter of a list."""

from odoo.fields import Domain

from ....tools import period as periods
from .filter import COMPARED, NEGATIVE, to_day, to_values
from .reader_axes import SPANS

FIELDS = {"rep": "user_field", "team": "team_field"}


class DomainWriter:
    """
    :param reader: ``sales.kpi.reader``
    :param definition: one measure that has records of its own
    """

    def __init__(self, reader, definition, company):
        self.reader, self.definition, self.company = reader, definition, company

    def to_domain(self, condition):
        """
        :raise NotImplementedError: no field of the records says it
        """
        name, operator, value = condition.field_expr, condition.operator, condition.value
        axis = self.reader._find_axis(self.definition, name)
        if name in SPANS:
            return self._write_days(name, operator, to_values(value))
        path = self.definition._get_path(FIELDS[name]) if name in FIELDS else axis.path
        if not path or axis.is_own:
            raise NotImplementedError
        return Domain(path, operator, value)

    def write_sight(self, sight):
        if sight.user_id is None:
            return Domain.TRUE
        domain = Domain(self.definition._get_path("user_field"), "=", sight.user_id)
        team = self.definition._get_path("team_field")
        return domain | Domain(team, "in", sight.team_ids) if team and sight.team_ids else domain

    def _write_days(self, name, operator, values):
        if operator in COMPARED or not all(values):
            raise NotImplementedError
        found = Domain.OR(self._write_period(name, to_day(value)) for value in values)
        return ~found if operator in NEGATIVE else found

    def _write_period(self, name, day):
        """The days of the period that a day lies in."""
        model = self.reader.env[self.definition._get_source_model()]
        bounds = periods.bounds(name, day, *self.company._get_kpi_calendar())
        return self.definition._get_date_domain(model, self.company, *bounds)
