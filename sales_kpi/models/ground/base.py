from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# Signs that a field of the module takes. A name of ten megabytes is in every list that shows it.
MOST_SIGNS = {"char": 2_000, "text": 20_000, "html": 200_000}


class Base(models.AbstractModel):
    """Dotted paths (``order_id.team_id``) over stored many2one fields, for any model."""

    _inherit = "base"

    # Set by sources whose rows are those of the days that are read: they look at the context keys
    # `kpi_from` and `kpi_as_of` (first and last local day), and measures on them need no date.
    _kpi_follows_days = False

    # Set by sources whose rows say how things stood on the last of the days that are read.
    _kpi_follows_last_day = False

    # Set by sources whose rows say what became of something later on, after the day on which they
    # count: what was counted of a month is not what is counted of it now.
    _kpi_ripens = False

    # Set by sources that accountants fill: nothing that a salesperson does shows there at once.
    _kpi_is_booked = False

    # Set by sources some of whose rows are only looked at: those that measures count.
    _kpi_counted = Domain.TRUE

    # Set by sources: fields that say which part of its weight a record has, from none to all. A
    # negative weight takes off what is left of the others at most, so that no average exceeds 1.
    _kpi_parts = ()

    # Set by tables that go under the seal of a closed period: the path from a row to its period,
    # which rows are final by then (the others are not sealed), and which columns, where not all.
    _kpi_sealed_by = ""
    _kpi_sealed_when = Domain.TRUE
    _kpi_sealed_columns = None

    # Those of these columns that not everybody may read who has the seal: one keyed digest stands
    # in their place.
    _kpi_sealed_secret = frozenset()

    # Set by what the trail tells in words that not everybody may read who has the seal: a keyed
    # digest stands in their place there.
    _kpi_trail_is_secret = False

    # Set by ``sales.kpi.file.holder``.
    _kpi_holds_files = False

    # Set by what decides who is in which team, what is measured and how it is shown: a page that
    # was kept under other rules is not shown any more.
    _kpi_shapes_pages = False

    # Set by what a salesperson himself changes, or is judged by, which his own page has to know at
    # once: (column of the salesperson, which is indexed; column of the moment, where only the days
    # of the page matter, or None).
    _kpi_own_rows = None

    # Set by records whose messages tell how something was decided: nobody speaks there for others.
    _kpi_is_witnessed = False

    # Set by records whose changes tell how figures came about: names of the fields of which Odoo
    # notes them whatever the caller says. Nobody takes the note away.
    _kpi_tracked = frozenset()

    # Set by what others must not even know to be there: nobody follows it.
    _kpi_is_confidential = False

    # Set by what keeps whom something is credited to: the fields of the salesperson and the team.
    _kpi_credits = ()

    # Set by what is credited to a salesperson, where several may share that: {field of the
    # salesperson: path to the document that is shared, "" where it is the record itself}.
    _kpi_shares = {}

    # Set by sources: {name of what reports tell figures apart by: stored path to it}, of the event
    # where that is kept; whom it is credited to and when are the measure's own.
    _kpi_axes = {}

    # Set by documents: {"model": what their lines are read as, "document": the field of the
    # document there, and the field there for each amount of the document}.
    _kpi_lines = {}

    # Set by what a dashboard may open a record of, under the viewer's own rights.
    _kpi_opens = False

    # Set by what Odoo's own form of shows to these groups only, whoever else may read it.
    _kpi_form_groups = ()

    # Set by what can wait for a salesperson on his workbench: see ``_kpi_find_waiting``.
    _kpi_waits = False

    @api.model
    @api.private
    def _kpi_find_waiting(self, user, company):
        """What of this waits for a salesperson, or what he may look forward to.

        :return: [{"sequence": the most pressing first, "id", "name" of the kind, "icon", "status"
            ("bad", "behind", "good" or "none"), "title", "text", "label" of the button, "mark":
            {"kind": "waiting", "model", "id"}}], a few at the most
        """
        return []

    @api.model
    @api.private
    def _kpi_select_waiting(self, user, company):
        """What ``_kpi_find_waiting`` would look at, as SQL that gives ``select_versions`` of it: as
        long as that is the same, so is what it finds, and of no rows it finds nothing. NULL where
        that can't be told."""
        return SQL("NULL")

    @api.private
    def _kpi_open_waiting(self):
        """The window action that shows it: its own form, where nothing else is said. The record
        may be read by whoever opens it."""
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": self._name,
            "res_id": self.id,
            "views": [(False, "form")],
        }

    @api.private
    def _kpi_filter_opened(self):
        """Those of these records whose form Odoo shows to the viewer."""
        shows = self._kpi_shows_forms()
        return self.exists()._filtered_access("read") if shows else self.browse()

    @api.model
    @api.private
    def _kpi_shows_forms(self):
        """Whether Odoo's own form of this is for the viewer at all."""
        groups = self._kpi_form_groups
        return not groups or self.env.su or any(map(self.env.user.has_group, groups))

    @api.private
    def _kpi_check_one(self):
        """What a button does is done to one record, that there is.

        :raise UserError: it isn't
        """
        if len(self) != 1 or not self.id or self._abstract:
            raise UserError(self.env._("Choose one record: this is done to one at a time."))

    @api.private
    def _kpi_check_some(self):
        """What a button does is done to records, that there are: not to one that is being made,
        nor to what only others are made of.

        :raise UserError: it isn't
        """
        if not all(self._ids) or self._abstract:
            raise UserError(self.env._("Choose records that are saved."))

    def _validate_fields(self, field_names, excluded_names=()):
        field_names = set(field_names)
        if self._name.startswith("sales.kpi."):
            self._kpi_check_lengths(field_names)
        return super()._validate_fields(field_names, excluded_names)

    @api.private
    def _kpi_check_lengths(self, names):
        """:raise ValidationError: a text is longer than anybody reads"""
        for field in (self._fields[name] for name in names):
            if field.type in MOST_SIGNS and field.store:
                for record in self.sudo():
                    record._kpi_check_length(field, record[field.name])

    @api.private
    def _kpi_check_length(self, field, text):
        limit = MOST_SIGNS[field.type]
        if len(text or "") > limit:
            raise ValidationError(
                self.env._(
                    "“%(field)s” takes %(limit)s characters at most. Shorten it.",
                    field=field._description_string(self.env),
                    limit=f"{limit:,}",
                )
            )

    @api.private
    def _kpi_find_field(self, path):
        """The field at the end of a path, or None where the path is no readable column."""
        head, _dot, rest = path.partition(".")
        field = self._fields.get(head)
        if field is None or not _is_column(field):
            return None
        if not rest:
            return field
        if field.type != "many2one":
            return None
        return self.env[field.comodel_name]._kpi_find_field(rest)

    @api.private
    def _kpi_find_fields(self, path):
        """The fields on a path, as far as there are any."""
        head, _dot, rest = path.partition(".")
        field = self._fields.get(head)
        if field is None:
            return []
        further = (
            self.env[field.comodel_name]._kpi_find_fields(rest) if rest and field.relational else []
        )
        return [field, *further]

    @api.private
    def _kpi_follow(self, path):
        """The model to whose records a path leads; itself where the path is empty."""
        model = self
        for name in filter(None, path.split(".")):
            model = self.env[model._fields[name].comodel_name]
        return model

    @api.private
    def _kpi_get_days(self):
        """(first, last) local day that is read, by the context; today where there is none."""
        first, last = (self.env.context.get(key) for key in ("kpi_from", "kpi_as_of"))
        to_day = self.env["sales.kpi.period"]._to_day
        last = to_day(last) if last else fields.Date.context_today(self)
        return to_day(first) if first else last, last

    @api.private
    def _kpi_check_path_access(self, path):
        """Check that the user may read each model and field on a path.

        :raise AccessError: he may not
        """
        head, _dot, rest = path.partition(".")
        self.check_access("read")
        field = self._fields.get(head)
        if field is None:
            return
        self._check_field_access(field, "read")
        if rest and field.comodel_name:
            self.env[field.comodel_name]._kpi_check_path_access(rest)

    @api.private
    def _kpi_check_domain_access(self, domain):
        """Check that the user may read each field that a filter looks at.

        :raise AccessError: he may not
        """
        for condition in domain.iter_conditions():
            self._kpi_check_path_access(condition.field_expr)
            if condition.operator in ("any", "not any"):
                field = self._kpi_find_field(condition.field_expr) or self._fields.get(
                    condition.field_expr
                )
                comodel = self.env[field.comodel_name]
                comodel._kpi_check_domain_access(Domain(condition.value))

    @api.private
    def _kpi_read_columns(self, domain, paths, order="id"):
        """Columns of the records that a domain finds, as they are in the database: of many records
        the values only are needed, and no record is made for each.

        :param paths: of stored columns, dotted ones allowed
        :return: [tuple with the value of each path]; the rules of whoever asks apply
        """
        query = self._search(domain, order=order)
        columns = [self._kpi_path_to_sql(self._table, path, query) for path in paths]
        return self.env.execute_query(query.select(*columns))

    @api.private
    def _kpi_path_to_sql(self, alias, path, query):
        """SQL of the column at the end of a path; joins what lies between into the query."""
        head, _dot, rest = path.partition(".")
        if not rest:
            return self._field_to_sql(alias, head, query)
        comodel, coalias = self._fields[head].join(self, alias, query)
        return comodel._kpi_path_to_sql(coalias, rest, query)


def _is_column(field):
    """Stored, or related to something stored all the way (as inherited fields are)."""
    return field.column_type and (field.store or bool(field.related))
