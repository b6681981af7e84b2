from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ....tools.asked import are_ids, is_word
from ...measures.cross.reader_axes import OWN, SPANS
from .asked import CHOSEN, MOST_COLUMNS, MOST_MEASURES, MOST_ROWS, MOST_TOP

GROUPS = {
    "who": ("rep", "team", "top_team"),
    "customer": ("customer", "customer_class", "country", "state", "industry"),
    "what": ("product", "product_category", "business"),
    "when": SPANS,
}
NAMED = ("name", "note", "sharing", "team_id", "group_ids")  # beside what is asked


class SalesKpiReport(models.Model):
    """What a report can be made of, and how it is kept."""

    _inherit = "sales.kpi.report"

    @api.model
    @api.readonly
    def get_choices(self, company_id=None):
        """What a report can be made of.

        :param int company_id: the current company when empty
        :return: {"measures": [{"code", "name", "category", "category_label", "unit", "description",
            "axes": names of the axes that it can be told apart by}], "axes": [{"axis", "label",
            "group": "who", "customer", "what", "how" or "when", "is_period"}], "choices": {field of
            a report: [{"value", "label"}]} for span_unit, span_kind, comparison, order_by,
            share_of, look, and for sharing those that the caller may choose, "teams": [{"id",
            "name"}] that he may share with, "limits": {"measures", "rows", "columns", "top"}}
        """
        company = self.env["sales.kpi.period"]._get_company(company_id)
        names = [*CHOSEN, "span_unit", "span_kind"]
        return {
            "measures": self._get_measure_choices(company),
            "axes": self._get_axis_choices(),
            "choices": {
                **{name: self._get_field_choices(name) for name in sorted(names)},
                "sharing": self._get_sharing_choices(),
            },
            "teams": [{"id": team.id, "name": team.name} for team in self._get_shared_teams()],
            "limits": {
                "measures": MOST_MEASURES,
                "rows": MOST_ROWS,
                "columns": MOST_COLUMNS,
                "top": MOST_TOP,
            },
        }

    def _get_measure_choices(self, company):
        Definition, reader = self.env["sales.kpi.definition"], self.env["sales.kpi.reader"]
        found = Definition.sudo().search([("company_id", "in", [company.id, False])])
        sights = reader._get_sights(found)
        categories = dict(Definition._fields["category"]._description_selection(self.env))
        return [
            {
                "code": one.code,
                "name": one.name,
                "category": one.category,
                "category_label": categories[one.category],
                "unit": one.unit,
                "description": one.description or "",
                "axes": reader._get_axes_of(one),
            }
            for one in found
            if sights[one] is not None
        ]

    def _get_axis_choices(self):
        groups = {name: group for group, names in GROUPS.items() for name in names}
        return [
            {
                "axis": name,
                "label": label,
                "group": groups.get(name, "how"),
                "is_period": name in SPANS,
            }
            for name, label in self.env["sales.kpi.reader"]._get_axes()
            if name != OWN[:-1]
        ]

    def _get_field_choices(self, name):
        pairs = self._fields[name]._description_selection(self.env)
        return [{"value": value, "label": label} for value, label in pairs]

    def _get_sharing_choices(self):
        Viewer = self.env["sales.kpi.viewer"]
        may = {"private"}
        if Viewer._is_manager():
            may = {"private", "team", "groups", "company"}
        elif Viewer._get_led_teams():
            may = {"private", "team"}
        return [one for one in self._get_field_choices("sharing") if one["value"] in may]

    def _get_shared_teams(self):
        Viewer = self.env["sales.kpi.viewer"]
        if not Viewer._is_manager():
            return Viewer._get_led_teams().filtered("active")
        mine = [*self.env.user._get_company_ids(), False]
        return self.env["crm.team"].sudo().search([("company_id", "in", mine)])

    # ---- keeping -------------------------------------------------------------------------------

    @api.model
    def save_spec(self, options, values=None):
        """Save what is asked as a report.

        :param dict options: ``spec`` as in ``get_page``; ``report_id`` to change that report, else
            a new one is made
        :param dict values: ``name``, ``note``, ``sharing``, ``team_id``, ``group_ids`` (ids)
        :return: id of the report
        :raise AccessError: the report is not the caller's to change
        :raise UserError: it can't be asked like that
        """
        report, asked = self._read_options(options)
        vals = self._prepare_saved(asked) | self._prepare_named(values, asked)
        if report:
            report.line_ids.unlink()
            report.axis_ids.unlink()
            report.write(vals)
        else:
            report = self.create({**vals, "company_id": asked.company.id})
        return report.id

    def _prepare_named(self, values, asked):
        values = values if isinstance(values, dict) else {}
        vals = {name: values[name] for name in NAMED if name in values}
        if "group_ids" in vals:
            if not are_ids(vals["group_ids"]):
                raise UserError(self.env._("Name groups by a list of ids."))
            vals["group_ids"] = [Command.set(vals["group_ids"])]
        name = vals.get("name") or asked.name
        if not is_word(name) or not name.strip():
            raise UserError(self.env._("Give the report a name."))
        return vals | {"name": name}

    def _prepare_saved(self, asked):
        Definition = self.env["sales.kpi.definition"]
        codes = [one["code"] for one in asked.measures]
        found = {one.code: one.id for one in Definition._get_by_codes(codes, asked.company)}
        span = asked.span
        return {
            **{name: getattr(asked, name) for name in CHOSEN},
            "span_unit": span["unit"],
            "span_kind": span["kind"],
            "span_count": span["count"],
            "date_from": span["unit"] == "custom" and span["date_from"],
            "date_to": span["unit"] == "custom" and span["date_to"],
            "domain": asked.filter
            if isinstance(asked.filter, str)
            else repr(list(asked.condition)),
            "order_definition_id": found.get(asked.order_code),
            "order_column": asked.order_column,
            "top": asked.top,
            "subtotals": asked.subtotals,
            "line_ids": [
                Command.create(
                    {
                        "definition_id": found[one["code"]],
                        "with_target": one["with_target"],
                        "sequence": place,
                    }
                )
                for place, one in enumerate(asked.measures)
            ],
            "axis_ids": [
                Command.create(self._prepare_axis(name, place, sequence))
                for place, names in (("row", asked.rows), ("column", asked.columns))
                for sequence, name in enumerate(names)
            ],
        }

    def _prepare_axis(self, name, place, sequence):
        vals = {"place": place, "sequence": sequence, "axis": name, "path": False}
        if name.startswith(OWN):
            vals |= {"axis": OWN[:-1], "path": name.removeprefix(OWN)}
        return vals
