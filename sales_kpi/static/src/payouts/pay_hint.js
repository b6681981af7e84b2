import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onMounted, onWillUpdateProps, useState, xml } from "@odoo/owl";

/** On a deal of one's own: what it would pay. Asked for once the form is there, so that nobody
 * waits for it; nothing is asked about others' deals. */
export class PayHint extends Component {
    static template = xml`
        <div t-if="state.text" class="o_kpi_pay_hint text-muted small">
            <i class="fa fa-money me-1" aria-hidden="true"/><t t-out="state.text"/>
        </div>`;
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ text: "" });
        onMounted(() => this.ask(this.props.record));
        onWillUpdateProps(({ record }) => {
            if (record.resId !== this.asked) {
                this.ask(record);
            }
        });
    }

    async ask(record) {
        this.asked = record.resId;
        this.state.text = "";
        if (!record.resId || record.data.user_id?.id !== user.userId) {
            return;
        }
        const args = [record.resModel, record.resId];
        const text = await this.orm.silent.call("sales.kpi.my.pay", "tell_about", args);
        if (this.asked === record.resId) {
            this.state.text = text;
        }
    }
}

registry.category("view_widgets").add("sales_kpi_pay_hint", {
    component: PayHint,
    fieldDependencies: [{ name: "user_id", type: "many2one" }],
});
