import hashlib

from odoo import api, models
from odoo.fields import Domain

from ...ground.tables import find_tables

FILES = "ir.attachment"
FILE_COLUMNS = (
    "id", "name", "type", "url", "mimetype", "res_model", "res_id", "create_uid", "appeals",
    "sha256",
)  # fmt: skip


class SalesKpiSealFile(models.AbstractModel):
    """The files of what is decided, as the seal knows them: with a digest of the content that is
    really there, so that an exchange in the database or on the disk shows."""

    _name = "sales.kpi.seal.file"
    _description = "Files Under a KPI Seal"

    @api.model
    def _read_files(self, period, only=None):
        """The files of what is final in a period: decided objections, adjustments and the like.

        :param only: of these records alone
        :return: {"columns", "rows"}, as the seal keeps a table
        """
        self.env.flush_all()
        self.env.invalidate_all()
        holders = self._find_holders(period.sudo())
        if only is not None:
            # Not all that is final has files.
            holders = {only._name: holders.get(only._name, only.browse()) & only}
        places = [
            Domain("res_model", "=", name) & Domain("res_id", "in", records.ids)
            for name, records in holders.items()
        ]
        linked = {}
        for records in holders.values():
            for record in records if "attachment_ids" in records._fields else ():
                for file in record.attachment_ids:
                    linked.setdefault(file.id, []).append(record.id)
        # Odoo leaves out the files that belong to a field, unless they are asked for.
        either = Domain("res_field", "=", False) | Domain("res_field", "!=", False)
        wanted = Domain.OR([*places, Domain("id", "in", list(linked))]) & either
        files = self.env[FILES].sudo().search(wanted, order="id")
        rows = [self._prepare_row(file, linked.get(file.id, [])) for file in files]
        return {"columns": list(FILE_COLUMNS), "rows": rows}

    def _find_holders(self, period):
        models = [self.env[name].sudo() for name in find_tables(self.env, "_kpi_holds_files")]
        return {
            model._name: model.search(
                Domain(model._kpi_sealed_by, "=", period.id) & model._kpi_sealed_when
            )
            for model in models
            if model._kpi_sealed_by  # a finding belongs to no period
        }

    def _prepare_row(self, file, appeals):
        content = file.with_context(bin_size=False).raw or b""
        said = (file[name] or None for name in FILE_COLUMNS[1:7])
        return [
            file.id, *said, file.create_uid.id, str(appeals), hashlib.sha256(content).hexdigest(),
        ]  # fmt: skip
