import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

/**
 * The form of a dialog. Odoo saves a form whenever one looks away: at another tab, another app,
 * another page. What is half written in a dialog is saved by its buttons only.
 */
export class DialogFormController extends formView.Controller {
    beforeVisibilityChange() {}

    beforeLeave() {}

    async beforeUnload(ev) {
        if (await this.model.root.isDirty()) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        }
    }
}

registry.category("views").add("sales_kpi_dialog_form", {
    ...formView,
    Controller: DialogFormController,
});
