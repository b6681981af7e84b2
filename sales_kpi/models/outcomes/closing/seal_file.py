import hashlib

from odoo import api, models
from odoo.fields import Domain

from ..appraisal.appeal import OPEN
from ..appraisal.ir_attachment import HOLDERS

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
        """The files of the decided appeals, locked appraisals and adjustments of a period.

        :param only: of these records alone
        :return: {"columns", "rows"}, as the seal keeps a table
        """
        self.env.flush_all()
        self.env.invalidate_all()
        holders = self._find_holders(period.sudo())
        if only is not None:
            holders = {only._name: holders[only._name] & only}
        places = [
            Domain("res_model", "=", name) & Domain("res_id", "in", records.ids)
            for name, records in holders.items()
        ]
        linked = {}
        for appeal in holders.get("sales.kpi.appeal", ()):
            for file in appeal.attachment_ids:
                linked.setdefault(file.id, []).append(appeal.id)
        # Odoo leaves out the files that belong to a field, unless they are asked for.
        either = Domain("res_field", "=", False) | Domain("res_field", "!=", False)
        wanted = Domain.OR([*places, Domain("id", "in", list(linked))]) & either
        files = self.env["ir.attachment"].sudo().search(wanted, order="id")
        rows = [self._prepare_row(file, linked.get(file.id, [])) for file in files]
        return {"columns": list(FILE_COLUMNS), "rows": rows}

    def _find_holders(self, period):
        of_period = Domain("period_id", "=", period.id)
        is_final = {
            "sales.kpi.appeal": Domain("state", "not in", OPEN),
            "sales.kpi.appraisal": Domain("state", "=", "locked"),
        }
        return {
            name: self.env[name].sudo().search(of_period & is_final.get(name, Domain.TRUE))
            for name in HOLDERS
        }

    def _prepare_row(self, file, appeals):
        content = file.with_context(bin_size=False).raw or b""
        said = (file[name] or None for name in FILE_COLUMNS[1:7])
        return [
            file.id, *said, file.create_uid.id, str(appeals), hashlib.sha256(content).hexdigest(),
        ]  # fmt: skip
