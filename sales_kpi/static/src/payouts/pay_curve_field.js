import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Chart } from "../charts/chart";

import { Component, xml } from "@odoo/owl";

/** What a component of a plan pays, drawn as the server worked it out. */
export class PayCurveField extends Component {
    static template = xml`
        <div class="o_kpi_dashboard o_kpi_pay_curve w-100 p-2">
            <t t-if="chart">
                <div class="fw-bold mb-1" t-out="chart.title"/>
                <Chart chart="chart" height="240"/>
            </t>
        </div>`;
    static components = { Chart };
    static props = { ...standardFieldProps };

    get chart() {
        return this.props.record.data[this.props.name];
    }
}

export const payCurveField = {
    component: PayCurveField,
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("sales_kpi_pay_curve", payCurveField);
