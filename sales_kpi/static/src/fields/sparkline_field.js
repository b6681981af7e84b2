import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { Sparkline } from "../charts/sparkline";

import { Component, xml } from "@odoo/owl";

/** A sparkline as a field of a list or a form. */
export class SparklineField extends Component {
    static template = xml`<Sparkline trend="trend"/>`;
    static components = { Sparkline };
    static props = { ...standardFieldProps };

    get trend() {
        return this.props.record.data[this.props.name] || { segments: [], text: "" };
    }
}

export const sparklineField = {
    component: SparklineField,
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("sales_kpi_sparkline", sparklineField);
