import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";

import { Component, onMounted, useState } from "@odoo/owl";

/** What a plan would have paid in periods that are over, beside what was paid. */
export class Backtest extends Component {
    static template = "sales_kpi.Backtest";
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ page: null, hasFailed: false, showsMonths: false });
        // Not awaited: the dialog is there at once, and says that it takes a while.
        onMounted(() => this.load());
    }

    get page() {
        return this.state.page;
    }

    async load() {
        this.state.hasFailed = false;
        const ids = [this.props.action.params.plan_id];
        try {
            this.state.page = await this.orm.call("sales.kpi.incentive", "get_backtest", [ids]);
        } catch (error) {
            this.state.hasFailed = true;
            throw error;
        }
    }

    verdictClass({ verdict }) {
        return { 1: "text-success", "-1": "text-danger", 0: "text-muted" }[verdict];
    }
}

registry.category("actions").add("sales_kpi.backtest", Backtest);
