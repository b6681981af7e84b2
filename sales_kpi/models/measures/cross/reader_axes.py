from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from hashlib import md5

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools import period as periods
from ...ground.figure_format import tell_day, tell_period

SPANS = ("day", "week", "month", "quarter", "half", "year")
CREDIT = {"rep": "user_id", "team": "team_id", "top_team": "team1"}  # columns of the reader's rows
OWN = "path:"  # before a field of one's own
TOLD = ("many2one", "selection", "boolean", "char", "date", "integer")  # what can be a heading
# Of a field of one's own, where the viewer may not read the record that holds it.
HIDDEN = "\ue000"


@dataclass(frozen=True)
class Axis:
    """By what a measure is told apart, in one of its sources.

    :param name: as reports call it
    :param path: stored field of the source; empty of whom, when, and of the customer's class
    :param field: what stands at its end; None of the same
    """

    name: str
    path: str = ""
    field: object = None

    @property
    def is_own(self):
        return self.name.startswith(OWN)

    @property
    def comodel(self):
        """Name of the model whose records are the headings; None where they are values."""
        if self.name in CREDIT:
            return "res.users" if self.name == "rep" else "crm.team"
        return self.field.comodel_name if self.field else None

    @property
    def column(self):
        """Its column in the rows of a query."""
        if self.is_own:
            return SQL.identifier(f"own_{md5(self.path.encode()).hexdigest()}")
        return SQL.identifier(CREDIT.get(self.name, self.name))


class SalesKpiReader(models.AbstractModel):
    """What measures can be told apart by, and where each of their sources has it."""

    _inherit = "sales.kpi.reader"

    def _get_axes(self):
        """[(name, label)] of all that there are, in the order in which they are offered."""
        names = {
            "rep": self.env._("Salesperson"),
            "team": self.env._("Sales Team"),
            "top_team": self.env._("Region or Department"),
            "customer": self.env._("Customer"),
            "customer_class": self.env._("Customer Class"),
            "country": self.env._("Country"),
            "state": self.env._("State"),
            "industry": self.env._("Industry"),
            "product": self.env._("Product"),
            "product_category": self.env._("Product Category"),
            "business": self.env._("New or Repeat Business"),
            "purpose": self.env._("Purpose"),
            "method": self.env._("Method"),
            "channel": self.env._("Channel"),
            "outcome": self.env._("Outcome"),
            "stage": self.env._("Stage"),
            "stage_left": self.env._("Stage Left"),
            "lost_reason": self.env._("Lost Reason"),
            "source": self.env._("Source"),
            "medium": self.env._("Medium"),
            "campaign": self.env._("Campaign"),
            "age": self.env._("Age"),
        }
        spans = {name: self._get_span_label(name) for name in SPANS}
        return [*names.items(), *spans.items(), (OWN[:-1], self.env._("A field of one's own"))]

    def _get_span_label(self, name):
        Period = self.env["sales.kpi.period"]
        return dict(Period._fields["period_type"]._description_selection(self.env))[name]

    def _get_axis_label(self, name):
        """What an axis is called; of a field of one's own its path."""
        if name.startswith(OWN):
            return name.removeprefix(OWN)
        return dict(self._get_axes()).get(name, name)

    def _find_axis(self, definition, name):
        """The axis in the source of a measure; None where it has none of that name.

        :param definition: one measure that has records of its own
        """
        model = self.env[definition._get_source_model()]
        if name in CREDIT:
            has_team = name == "rep" or definition._get_path("team_field")
            return Axis(name) if has_team else None
        if name in SPANS:
            return Axis(name) if definition._get_path("date_field") else None
        if name == "customer_class" and name not in model._kpi_axes:
            return Axis(name) if "customer" in model._kpi_axes else None
        path = name.removeprefix(OWN) if name.startswith(OWN) else model._kpi_axes.get(name)
        field = path and model._kpi_find_field(path)
        return Axis(name, path, field) if field and field.type in TOLD else None

    @api.private
    def _get_axes_of(self, definition):
        """Names of the axes by which a measure can be told apart; a formula by those that all have
        that it uses."""
        used = definition._with_used().filtered(lambda one: one.kind != "formula")
        used = used.filtered(lambda one: one._get_source_model() in self.env)
        names = [name for name, _label in self._get_axes() if name != OWN[:-1]]
        return [name for name in names if used and all(self._find_axis(one, name) for one in used)]

    def _check_axis(self, axis, definition, model):
        """Of a field of one's own: whoever looks may read it, and who made the measure, too.

        :param model: source, as the author of the measure may read it
        :raise AccessError: one of them may not
        """
        if axis.is_own:
            self.env[model._name].sudo(False)._kpi_check_path_access(axis.path)
            if not model.env.su:
                model._kpi_check_path_access(axis.path)

    # ---- columns -------------------------------------------------------------------------------

    def _get_axis_columns(self, axes, model, definition, query, span):
        """Columns of the rows of a query by which they are told apart, but those of the credit."""
        return [
            SQL(
                "%s AS %s", self._get_axis_column(axis, model, definition, query, span), axis.column
            )
            for axis in axes
            if axis.name not in CREDIT
        ]

    def _get_axis_column(self, axis, model, definition, query, span):
        if axis.name in SPANS:
            day = self._get_day_column(model, definition, query, span)
            firsts = get_firsts(axis.name, span.company, span.date_from, span.date_to)
            return _place(day, firsts) if axis.name != "day" else day
        if axis.field is None:
            return self._get_class_column(model, query, span)
        column = self._get_column(model, axis.path, query)
        if axis.is_own:
            return self._guard(column, axis.path, model, definition, query, span)
        return column

    def _get_class_column(self, model, query, span):
        """The class that the row's customer has today, as far as the viewer may know it: of a
        customer to whom others sell, too, a salesperson knows that of his own part."""
        Customer = self.env["sales.kpi.customer"].sudo(False)
        Customer.flush_model()
        seen = SQL("NOT kpi_class.is_part")
        if not Customer._sees_all():
            seen = SQL("kpi_class.id IN %s", Customer._search(Domain.TRUE).subselect())
        customer = self._get_column(model, model._kpi_axes["customer"], query)
        condition = SQL(
            "kpi_class.company_id = %s AND kpi_class.partner_id = %s AND %s",
            span.company.id,
            customer,
            seen,
        )
        query.add_join("LEFT JOIN", "kpi_class", SQL.identifier(Customer._table), condition)
        return SQL("kpi_class.customer_class")

    def _guard(self, column, path, model, definition, query, span):
        """A field of one's own as text; where Odoo doesn't show the record that holds it to the
        viewer, only that it is hidden."""
        domain = definition._get_domain(span.company, span.date_from, span.date_to, span.subject)
        conditions = [self._get_hidden(model, "id", domain, query)]
        names = path.split(".")[:-1]
        for size in range(1, len(names) + 1):
            way = ".".join(names[:size])
            conditions.append(self._get_hidden(model, way, Domain.TRUE, query))
        conditions = list(filter(None, conditions))
        if not conditions:
            return SQL("%s::text", column)
        hidden = SQL(" OR ").join(conditions)
        return SQL("CASE WHEN %s THEN %s ELSE %s::text END", hidden, HIDDEN, column)

    def _get_hidden(self, model, way, domain, query):
        """Condition of the records at the end of a way that the viewer may not read; None where he
        may read all of them."""
        records = model if way == "id" else model._kpi_follow(way)
        viewed = self.env[records._name].with_context(**self.env.context).sudo(False)
        rules = self.env["ir.rule"].sudo(False)._compute_domain(records._name)
        if Domain(rules).is_true():
            return None
        column = self._get_column(model, way, query)
        return SQL("%s NOT IN %s", column, viewed._search(domain).subselect())

    # ---- headings ------------------------------------------------------------------------------

    def _tell_axis(self, axis, keys, company):
        """{key: what stands for it in rows and columns}, in their own order: of records that of
        their lists, of choices as they are offered, of days by time; what has none is the last."""
        some = [key for key in keys if key not in (None, HIDDEN)]
        told = self._tell_keys(axis, some, company)
        return told | {HIDDEN: self.env._("Not yours to read"), None: self._tell_none(axis)}

    def _tell_none(self, axis):
        names = {"rep": self.env._("Nobody"), "team": self.env._("No Team")}
        return names.get(axis.name.removeprefix("top_"), self.env._("None"))

    def _tell_keys(self, axis, keys, company):
        if axis.name in SPANS:
            return {key: self._tell_span(axis.name, key, company) for key in sorted(keys)}
        if axis.comodel:
            told = self._tell_records(axis.comodel, keys)
            if axis.name in CREDIT:  # a list of teams has the youngest on top
                return dict(sorted(told.items(), key=lambda one: one[1].casefold()))
            return told
        if axis.name == "customer_class" or axis.field.type == "selection":
            return self._tell_selection(axis, keys)
        if axis.field.type == "boolean":
            names = {True: self.env._("Yes"), False: self.env._("No")}
            return {key: names[key] for key in sorted(keys, reverse=True)}
        write = partial(tell_day, self.env) if axis.field.type == "date" else str
        return {key: write(key) for key in sorted(keys)}

    def _tell_span(self, name, first, company):
        if name == "day":
            return tell_day(self.env, first)
        calendar = company._get_kpi_calendar()
        return tell_period(self.env, name, *periods.bounds(name, first, *calendar), calendar)

    def _tell_records(self, model, ids):
        records = self.env[model].sudo().with_context(active_test=False)
        names = {one.id: one.display_name for one in records.search([("id", "in", ids)])}
        gone = {key: self.env._("Deleted (%s)", key) for key in ids if key not in names}
        return names | gone

    def _tell_selection(self, axis, keys):
        field = axis.field or self.env["sales.kpi.customer"]._fields["customer_class"]
        names = dict(field._description_selection(self.env))
        return {key: name for key, name in names.items() if key in keys} | {
            key: key for key in keys if key not in names
        }


def get_firsts(name, company, date_from, date_to):
    """The first days of the periods of a type that are in a span of days."""
    calendar, day, firsts = company._get_kpi_calendar(), date_from, []
    while day <= date_to:
        first, last = periods.bounds(name, day, *calendar)
        firsts.append(first)
        day = last + timedelta(days=1)
    return firsts


def _place(day, firsts):
    """The first day of the period that a day lies in."""
    return SQL("(%s::date[])[width_bucket(%s, %s::date[])]", firsts, day, firsts)
