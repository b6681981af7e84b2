from lxml.builder import E

from odoo import api, fields, models

# What a form takes over from a column of the list.
KEPT = ("name", "string", "widget", "groups")


class SalesKpiRow(models.AbstractModel):
    """What the rows have in common that are read off somebody's document: whoever may see the
    figure may see the row, but by Odoo's own rules perhaps not the document."""

    _name = "sales.kpi.row"
    _description = "Row of a Document"

    # Often the name of the document.
    display_name = fields.Char(compute_sudo=True)

    def _open_document(self, document):
        """The form of the document, where Odoo shows it to the viewer; else that of this row,
        which tells what is his to know. Nobody is refused what a button offered."""
        self._kpi_check_one()
        self.check_access("read")
        opened = document._kpi_filter_opened() or self
        return {
            "type": "ir.actions.act_window",
            "name": self.display_name,
            "res_model": opened._name,
            "res_id": opened.id,
            "views": [(False, "form")],
        }

    @api.model
    def _get_default_form_view(self):
        """The columns of the list, one below the other; nothing of it leads to a document."""
        columns = self._get_view(view_type="list")[0].findall("field")
        hidden = [node for node in columns if node.get("column_invisible")]
        shown = [node for node in columns if node not in hidden]
        half = (len(shown) + 1) // 2
        return E.form(
            E.sheet(
                E.div(E.h1(E.field(name="display_name")), {"class": "oe_title"}),
                *(E.field(name=node.get("name"), invisible="1") for node in hidden),
                E.group(
                    E.group(*map(self._to_form_field, shown[:half])),
                    E.group(*map(self._to_form_field, shown[half:])),
                ),
            ),
            create="0", edit="0", delete="0", duplicate="0",
        )  # fmt: skip

    @api.model
    def _to_form_field(self, column):
        kept = {name: column.get(name) for name in KEPT if column.get(name)}
        colours = {name: text for name, text in column.items() if name.startswith("decoration-")}
        is_link = self._fields[kept["name"]].type == "many2one"
        return E.field({**kept, **colours, **({"options": "{'no_open': True}"} if is_link else {})})
