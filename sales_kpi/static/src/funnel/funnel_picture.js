import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Funnel } from "../charts/funnel_chart";

import { Component, useSubEnv } from "@odoo/owl";

/** The picture of a funnel in its form; a number opens what it counts. */
export class FunnelPicture extends Component {
    static template = "sales_kpi.FunnelPicture";
    static components = { Funnel };
    static props = { ...standardFieldProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        useSubEnv({ openMark: (mark) => this.openMark(mark) });
    }

    get funnel() {
        return this.props.record.data[this.props.name];
    }

    async openMark(mark) {
        const { resModel, resId } = this.props.record;
        this.action.doAction(await this.orm.call(resModel, "action_open_mark", [[resId], mark]));
    }
}

registry.category("fields").add("sales_kpi_funnel_picture", {
    component: FunnelPicture,
    supportedTypes: ["json"],
});
