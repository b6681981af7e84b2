import { registry } from "@web/core/registry";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** Awards stand under their periods. Where there is none yet Odoo shows neither these nor what the
 * action says instead: it waits for somebody to make the first period here. */
class AwardsRenderer extends kanbanView.Renderer {
    get showNoContentHelper() {
        const { isGrouped, groups } = this.props.list;
        return super.showNoContentHelper || (isGrouped && !groups.length);
    }
}

registry.category("views").add("sales_kpi_awards", { ...kanbanView, Renderer: AwardsRenderer });
