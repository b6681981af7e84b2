from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...tools.asked import is_id
from ..ground.subject import KINDS, REST

ASKED = "kpi_counted"
CELL = "cross"  # there: which records, where they are no subject's but those of a report's cell
# The columns of the reader's rows, in their order; those that are told, and as what.
NAMES = ("id", "date", "user_id", "team_id", "value", "weight", "chosen", "part")
TYPES = {
    "id": "int",
    "date": "date",
    "user_id": "int",
    "team_id": "int",
    "value": "float8",
    "chosen": "boolean",
    "part": "float8",
}


class SalesKpiCounted(models.Model):
    """The very records behind a figure, for those who may see the figure but not, by Odoo's own
    rules, each of its documents: what is counted of them, and nothing else of theirs.

    Which figure is said by the context key ``kpi_counted``: {"definition_id", "company_id",
    "date_from", "date_to", "subject": [kind, id]}, of a cell of a report with "cross", conditions
    over axes, in place of the subject; without it there are no rows. Whoever asks must be allowed
    to see the figure: the key comes from the client, and is believed in nothing. Dates are local
    days of the company, money is in its currency.
    """

    _name = "sales.kpi.counted"
    _description = "Counted Record"
    _inherit = ["sales.kpi.row"]
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "record_name"

    date = fields.Date(readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    team_id = fields.Many2one("crm.team", string="Sales Team", readonly=True)
    value = fields.Float(readonly=True, help="What the record adds to the figure.")
    chosen = fields.Boolean(
        string="Counts on Top", readonly=True, help="Of a share: it is in the upper part, too."
    )
    part = fields.Float(
        readonly=True,
        aggregator=None,
        help="Of a record whose credit is shared, the part that counts in the figure.",
    )
    record_name = fields.Char(string="Record", compute="_compute_record")
    may_open = fields.Boolean(compute="_compute_record", help="Odoo lets you open the record.")

    @property
    def _table_query(self):
        asked = self.env.context.get(ASKED)
        if not asked:
            return SQL("SELECT %s WHERE FALSE", _columns(SQL("NULL")))
        definition, company, days, subject = self._to_figure(asked)
        rows = self.env["sales.kpi.reader"]._select_rows(definition, company, *days, subject)
        names = SQL(", ").join(map(SQL.identifier, NAMES))
        weighed = SQL("value * part")
        value = {"distinct": SQL("NULL"), "count": SQL("part"), "sum": weighed, "ratio": weighed}
        value = value.get(definition.kind, SQL("value"))
        return SQL("SELECT %s FROM (%s) AS record (%s)", _columns(None, value), rows, names)

    @api.depends_context("uid")
    def _compute_record(self):
        """The name that the record goes by, and whether Odoo lets the viewer open it.

        It goes by the context key, too, but a request asks for one figure, and a client may put
        what it likes into the key: Odoo can't keep values by that. Nor are the rows believed: what
        is not in the figure has no name.
        """
        records = self._get_records()
        allowed = set(records._kpi_filter_opened().ids) if records else set()
        names = {record.id: record.display_name for record in records.sudo().exists()}
        for counted in self:
            counted.record_name = names.get(counted.id)
            counted.may_open = counted.id in allowed

    def action_open(self):
        """The record of this row, where Odoo shows it to the viewer; else what is counted of it."""
        self._kpi_check_one()
        record = self._get_records().with_env(self.env)
        if not record:
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        opened = self._open_document(record)
        asked = {ASKED: self.env.context.get(ASKED)}
        return opened | {"context": asked if opened["res_model"] == self._name else {}}

    def _get_records(self):
        """What these rows are of, in the viewer's own rights, as far as it is in the figure."""
        viewed = self.sudo(False)
        asked = self.env.context.get(ASKED)
        source = viewed._to_figure(asked)[0]._get_source_model() if asked else self._name
        records = viewed.env[source].with_context(active_test=False, **{ASKED: None})
        return records.browse(viewed.exists().ids if asked else ())

    # ---- instead of a list that shows less, or nothing but samples -----------------------------

    @api.model
    @api.private
    def _replace(self, action, asked):
        """An action that lists records as Odoo lets the viewer see them: itself where that is all
        of them; else the rows of this table, which say how many may not be opened."""
        counted = self.with_context(**{ASKED: asked})
        definition = self.env["sales.kpi.definition"].sudo().browse(asked["definition_id"])
        company = self.env["res.company"].browse(asked["company_id"])
        source = self.env[action["res_model"]].with_context(**action["context"])
        try:
            count = counted.search_count([])
            # of its own some may be shared by others only
            may_share = bool(definition._find_shares(company))
            is_shared = may_share and counted.search_count([("part", "!=", 1)], limit=1)
        except UserError:  # a measure that can't be counted is told by its figure
            return action
        may_open = source.has_access("read") and source._kpi_shows_forms()
        seen = source.search_count(action["domain"]) if may_open else 0
        if count and not is_shared and (seen == count or (seen > count and not may_share)):
            return action
        return {
            "type": "ir.actions.act_window",
            "name": self._get_title(action["name"], count, max(0, count - seen)),
            "res_model": self._name,
            "views": [(False, "list"), (False, "kanban")],
            "domain": [],
            "context": {ASKED: asked, "create": False, "kpi_is_shared": bool(is_shared)},
            "help": Markup("<p class='o_view_nocontent_empty_folder'>%s</p>")
            % self.env._("Nothing was counted here."),
        }

    def _get_title(self, name, count, hidden):
        if not hidden:
            return name
        if count == 1:
            return self.env._("%s: 1 record, which doesn't open in Odoo", name)
        return self.env._(
            "%(measure)s: %(count)s records, %(seen)s open in Odoo",
            measure=name,
            count=count,
            seen=count - hidden,
        )

    # ---- which figure --------------------------------------------------------------------------

    @api.model
    def _to_figure(self, asked):
        """(measure, company, days, subject) of what a client asks for.

        :raise AccessError: the figure is not the viewer's to see
        :raise UserError: there is no such figure
        """
        asked = asked if isinstance(asked, dict) else {}
        if CELL in asked:
            return self._to_cell(asked)
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(asked.get("company_id"))
        days = Period._to_span(asked.get("date_from"), asked.get("date_to"))
        subject = self._to_subject(asked.get("subject"))
        definition = self._find_measure(asked.get("definition_id"), company, days)
        if not definition or not self._may_see(definition, company, days, subject):
            raise AccessError(self.env._("These figures are not yours to see."))
        return definition, company, days, subject

    def _to_subject(self, subject):
        if (
            not isinstance(subject, (list, tuple))
            or len(subject) != 2
            or subject[0] not in KINDS + REST
            or not is_id(subject[1])
        ):
            raise UserError(self.env._("This can't be opened any more. Load the page again."))
        return tuple(subject)

    def _find_measure(self, definition_id, company, days):
        """The measure asked for, with elevated rights; none where it has no records of its own."""
        Definition = self.env["sales.kpi.definition"].sudo().with_context(active_test=False)
        found = Definition.browse(definition_id if is_id(definition_id) else ()).exists()
        fits = found.company_id in (company, company.browse())
        return found if fits and found.kind != "formula" else Definition

    def _may_see(self, definition, company, days, subject):
        kind, subject_id = subject
        if kind in ("company", *REST) and subject_id != company.id:
            return False
        if self.env["sales.kpi.definition"]._may_see_all(definition):
            return True
        return self.env["sales.kpi.viewer"]._may_see(subject, company, *days)


def _columns(found, value=None):
    """The columns of a row, in their types; all of them ``found`` where that is given."""
    values = {"value": value} if value is not None else {}
    return SQL(", ").join(
        SQL(
            "(%s)::%s AS %s",
            found or values.get(name) or SQL.identifier(name),
            SQL(kind),
            SQL.identifier(name),
        )
        for name, kind in TYPES.items()
    )
