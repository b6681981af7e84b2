from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ....tools import canonical
from ....tools.verify_seal import CHAIN
from ...ground.tables import find_tables
from .seal_file import FILE_COLUMNS, FILES
from .trail_seal import RULES, TRAIL

# What follows the organisation, not the figures.
LEFT_OUT = {"team_id", "content", "reading_id", "write_date", "write_uid"}
PLAIN_TYPES = (
    "integer", "float", "monetary", "boolean", "char", "text", "html", "selection", "date",
    "datetime", "many2one", "many2one_reference", "json",
)  # fmt: skip


class SalesKpiSeal(models.Model):
    """All numbers of a closed period, and their digest. Only the module writes it.

    A change of the database behind Odoo's back shows as a difference between the two.
    """

    _name = "sales.kpi.seal"
    _description = "KPI Seal"
    _rec_name = "sha256"
    _log_access = False

    period_id = fields.Many2one("sales.kpi.period", required=True, ondelete="cascade")
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    sha256 = fields.Char(string="SHA-256", required=True)
    content = fields.Binary(attachment=False, required=True)
    sealed_on = fields.Datetime(required=True)
    later = fields.Binary(
        attachment=False, help="What was decided since: a big period is not packed for each word."
    )
    later_sha256 = fields.Char()

    _unique_seal = models.UniqueIndex("(period_id)")

    @api.model
    def _make(self, period):
        """Seal the numbers of a period as they are."""
        self = self.sudo()
        self.search([("period_id", "=", period.id)]).unlink()
        snapshot = {name: self._read_table(name, period) for name in self._get_sealed()}
        seal = self.create({"period_id": period.id, **self._prepare_vals(snapshot, period)})
        seal._chain("sealed")
        return seal

    def _write_snapshot(self, snapshot, kind="added"):
        self.write(self._prepare_vals(snapshot, self.period_id))
        self._chain(kind)

    def _chain(self, kind):
        self.env["sales.kpi.seal.link"]._append(self.period_id, kind, self.sha256)

    def _get_sealed(self):
        """Names of the tables that go under a seal: those that say so themselves, and the files."""
        return [*find_tables(self.env, "_kpi_sealed_by"), FILES, RULES]

    def _add(self, records, touched, names):
        """Seal records made since, and what follows from them elsewhere. All else stays sealed as
        it was, so that no step in between covers a change.

        :param touched: records of another model, of which these fields changed by it
        :param names: those fields
        """
        self.ensure_one()
        snapshot = self._get_snapshot()
        table = snapshot[records._name]
        table["rows"] += self._read_rows(records, table["columns"]).values()
        table = snapshot[touched._name]
        now = self._read_rows(touched, table["columns"])
        places = [place for place, name in enumerate(table["columns"]) if name in names]
        for row in table["rows"]:
            for place in places if row[0] in now else ():
                row[place] = now[row[0]][place]
        self._write_snapshot(snapshot)

    def _add_final(self, records):
        """Seal records of a model that have become final, with their files. All else stays sealed
        as it was, so that no step in between covers a change."""
        self.ensure_one()
        snapshot = self._get_snapshot()
        self._append_rows(snapshot, records)
        if table := snapshot.get(FILES):
            Files = self.env["sales.kpi.seal.file"]
            _append(table, Files._read_files(self.period_id, records)["rows"])
        self._write_snapshot(snapshot)

    def _add_entries(self, records):
        """Seal entries of the trail beside the figures, until these are sealed again."""
        self.ensure_one()
        table = self._get_later() or {"columns": self._get_columns(records), "rows": []}
        table["rows"] += self._read_rows(records, table["columns"]).values()
        self.write({"later": canonical.pack(table), "later_sha256": canonical.digest(table)})

    def _settle(self):
        """Seal the figures again with what was decided since.

        :return: whether there was anything
        """
        is_other = bool(self.later)
        if is_other:
            self._write_snapshot(self._get_snapshot())
        return is_other

    def _add_lock(self):
        """Seal that the period is locked."""
        self.ensure_one()
        snapshot = self._get_snapshot()
        table = snapshot[self.period_id._name]
        # What was closed before the status was sealed has it in the chain alone.
        if "state" in table["columns"]:
            [row] = table["rows"]
            row[table["columns"].index("state")] = self.period_id.state
        self._write_snapshot(snapshot, "locked")

    def _append_rows(self, snapshot, records):
        # What was closed before there were these tables stays sealed without them.
        if table := snapshot.get(records._name):
            _append(table, self._read_rows(records, table["columns"]).values())

    def _read_rows(self, records, columns):
        """{id: its row, as the database holds it}"""
        rows = self._read_table(records._name, self.period_id, columns)["rows"]
        wanted = set(records.ids)
        return {row[0]: row for row in rows if row[0] in wanted}

    def _prepare_vals(self, snapshot, period):
        snapshot[CHAIN] = self.env["sales.kpi.seal.link"]._read_chain(period)
        return {
            "sha256": canonical.digest(snapshot),
            "content": canonical.pack(snapshot),
            "sealed_on": fields.Datetime.now(),
            "later": False,
            "later_sha256": False,
        }

    def _get_snapshot(self):
        """{model: {"columns", "rows"}} as sealed, with what was decided since.

        :raise ValueError: the content is damaged
        """
        return self._add_later(self._unpack("content"))

    def _unpack(self, name):
        self.ensure_one()
        plain = self.with_context(bin_size=False, **{f"bin_size_{name}": False})
        return canonical.unpack(plain[name])

    def _get_later(self):
        """{"columns", "rows"} of what was decided since; None where nothing was."""
        return self._unpack("later") if self.later else None

    def _add_later(self, snapshot):
        # What was closed before there was a trail stays sealed without it.
        table, later = snapshot.get(TRAIL), self._get_later()
        if table and later:
            rows = [dict(zip(later["columns"], row, strict=True)) for row in later["rows"]]
            _append(table, [[row.get(name) for name in table["columns"]] for row in rows])
        return snapshot

    def _read_table(self, name, period, columns=None):
        """What the database holds of a model for a period, read past all caches."""
        if name == RULES:
            return self._read_rules(period, columns)
        model = self.env[name].sudo()
        model.flush_model()
        if name == FILES:
            return self.env["sales.kpi.seal.file"]._read_files(period)
        columns = columns or self._get_columns(model)
        domain = Domain(model._kpi_sealed_by, "=", period.id) & model._kpi_sealed_when
        return self._read_columns(model, domain, columns)

    def _read_rules(self, period, columns=None):
        """Who changed schemes and measures, which belong to no period, until it was closed."""
        Trail = self.env[TRAIL].sudo()
        Trail.flush_model()
        domain = Trail._get_rules_domain(period.company_id)
        return self._read_columns(Trail, domain, columns or self._get_columns(Trail))

    def _read_columns(self, model, domain, columns):
        query = model._search(domain)
        query.order = SQL.identifier(model._table, "id")
        secret = canonical.get_hidden(columns[-1])
        names = [*columns[:-1], *secret] if secret else columns
        fine = [SQL.identifier(model._table, name) for name in names]
        rows = self.env.execute_query(query.select(*fine))
        if secret:
            rows = self._hide(model._name, rows, len(secret))
        if model._name == TRAIL:
            rows = self._hide_words(columns, rows)
        return canonical.plain({"columns": columns, "rows": rows})

    def _get_columns(self, model):
        wanted = (model._kpi_sealed_columns or model._fields.keys()) - LEFT_OUT - {"id"}
        names = {
            name
            for name in wanted
            if model._fields[name].store and model._fields[name].type in PLAIN_TYPES
        }
        secret = names & model._kpi_sealed_secret
        return ["id", *sorted(names - secret), *canonical.name_hidden(secret)]

    def _find_differences(self):
        """What is not as it was sealed.

        :return: {model: {id: (values sealed or None, values now or None)}} with values as dicts;
            None when the seal itself is broken
        """
        self.ensure_one()
        try:
            snapshot, later = self._unpack("content"), self._get_later()
        except ValueError:
            return None
        if canonical.digest(snapshot) != self.sha256:
            return None
        if self.later_sha256 and canonical.digest(later) != self.later_sha256:
            return None
        snapshot = self._add_later(snapshot)
        found = {name: self._compare_table(name, sealed) for name, sealed in snapshot.items()}
        # It is one trail, whatever it is sealed by.
        return found | {TRAIL: found.get(TRAIL, {}) | found.pop(RULES, {})}

    def _compare_table(self, name, sealed):
        if name not in self._get_sealed():
            return {}
        known = FILE_COLUMNS
        if name != FILES:
            known = self.env[TRAIL if name == RULES else name]._fields
        # A later version may have dropped a column: what is left is compared.
        kept = [
            n
            for n, column in enumerate(sealed["columns"])
            if all(name in known for name in canonical.get_hidden(column) or [column])
        ]
        columns = [sealed["columns"][n] for n in kept]
        before = [[row[n] for n in kept] for row in sealed["rows"]]
        now = self._read_table(name, self.period_id, columns)["rows"]
        if name in (TRAIL, RULES):
            before = self._hide_words(columns, before)
        if name == RULES:
            last = max((row[0] for row in before), default=0)
            now = [row for row in now if row[0] <= last]
        return {
            key: tuple(row and dict(zip(columns, row, strict=True)) for row in pair)
            for key, pair in canonical.compare(before, now).items()
        }


def _append(table, rows):
    known = {row[0] for row in table["rows"]}
    table["rows"] += [row for row in rows if row[0] not in known]
