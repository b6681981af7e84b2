from odoo import models


class SalesKpiFileHolder(models.AbstractModel):
    """Something that is decided once, and whose files and messages stay as they are from then on.

    The guards of ``ir.attachment`` and ``mail.message`` ask it; the seal takes its files.
    """

    _name = "sales.kpi.file.holder"
    _description = "Record Whose Files Stay"
    _kpi_holds_files = True

    def _takes_files(self):
        """Whether files may still come."""
        raise NotImplementedError

    def _keeps_files(self):
        """Whether the files that are there stay."""
        return not self._takes_files()


def is_holder_model(env, name):
    """Whether records of a model, by its name, hold files that stay."""
    return bool(name) and name in env.registry and env.registry[name]._kpi_holds_files
