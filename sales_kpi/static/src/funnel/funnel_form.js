import { registry } from "@web/core/registry";
import { usePager } from "@web/search/pager_hook";
import { formView } from "@web/views/form/form_view";
import { onMounted } from "@odoo/owl";

/**
 * The screen of the funnel has nothing to save in the eyes of its user: what he chooses is saved
 * at once, so that the figures below are counted and every line of them can be opened.
 */
class FunnelRecord extends formView.Model.Record {
    update(changes, options = {}) {
        return super.update(changes, { ...options, save: true });
    }
}

class FunnelModel extends formView.Model {
    static Record = FunnelRecord;
}

class FunnelController extends formView.Controller {
    setup() {
        super.setup();
        // There is one funnel only: nothing to page through.
        usePager(() => {});
        onMounted(() => {
            if (this.model.root.isNew) {
                this.model.root.save();
            }
        });
    }
}

export const funnelFormView = {
    ...formView,
    Controller: FunnelController,
    Model: FunnelModel,
};

registry.category("views").add("sales_kpi_funnel", funnelFormView);
