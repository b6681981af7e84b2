from odoo import api, models

from .shared_readings import find_shared


class SalesKpiFact(models.Model):
    """For a mailing the facts of all subjects are read at once, measure by measure."""

    _inherit = "sales.kpi.fact"

    @api.private
    def _read_counted(self, period, definitions, subjects):
        read, shared = super()._read_counted, find_shared(self)
        if not shared or None in subjects.values():
            return read(period, definitions, subjects)
        found = {}
        for kind, ids in subjects.items():
            known = shared.get("facts", period.id, kind, make=dict)
            if missing := definitions.filtered(lambda one, known=known: one.id not in known):
                known |= {definition.id: {} for definition in missing}
                for (measure, _kind, subject), cell in read(period, missing, {kind: None}).items():
                    known[measure][subject] = cell
            for definition in definitions:
                cells = known[definition.id]
                found |= {(definition.id, kind, one): cells[one] for one in ids if one in cells}
        return found
