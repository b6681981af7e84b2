import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";

import { onWillStart } from "@odoo/owl";

const MODEL = "sales.kpi.report.schedule";

/** Schedules, with a band above them where nothing is sent: in a copy of a database. */
export class ScheduleListController extends ListController {
    static template = "sales_kpi.ScheduleList";

    setup() {
        super.setup();
        this.actions = useService("action");
        this.rpc = useService("orm");
        onWillStart(async () => {
            this.silence = await this.rpc.call(MODEL, "get_silence", []);
        });
    }

    async wake() {
        await this.actions.doAction(await this.rpc.call(MODEL, "action_wake", []));
    }
}

registry.category("views").add("sales_kpi_schedule_list", {
    ...listView,
    Controller: ScheduleListController,
});
