import { registry } from "@web/core/registry";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/**
 * Lines whose main figures are edited in place, and the rest in a dialog over the unsaved form:
 * weights that do not sum to 100 yet can't be saved.
 */
export class SchemeLinesField extends X2ManyField {
    async switchToForm(record) {
        await this.list.leaveEditMode();
        return this._openRecord({
            record,
            context: this.props.context,
            readonly: this.props.readonly,
        });
    }
}

export const schemeLinesField = { ...x2ManyField, component: SchemeLinesField };

registry.category("fields").add("sales_kpi_scheme_lines", schemeLinesField);
