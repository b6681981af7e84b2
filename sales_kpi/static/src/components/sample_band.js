import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

/** That what is below is made up, and for managers the way to be rid of it. */
export class SampleBand extends Component {
    static template = "sales_kpi.SampleBand";
    static props = {
        sample: Object, // {text, label}
        model: Object, // of the screen
    };

    setup() {
        this.orm = useService("orm");
    }

    async takeAway() {
        await this.orm.call("sales.kpi.setup", "switch_sample", [false]);
        await this.props.model.load();
    }
}
