import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const WIDTH = 100;
const HEIGHT = 24;

/**
 * The way of a figure over the last periods as a small line. The server counts, places and words
 * it: {points: [{label, value, text}], segments: [[[x, y], ...], ...], text}.
 */
export class SparklineField extends Component {
    static template = "sales_kpi.SparklineField";
    static props = { ...standardFieldProps };

    width = WIDTH;
    height = HEIGHT;

    get trend() {
        return this.props.record.data[this.props.name] || { segments: [], text: "" };
    }

    /** A run of one point can't be seen as a line: it is drawn as a dot. */
    get lines() {
        return this.trend.segments
            .filter((segment) => segment.length > 1)
            .map((segment) => segment.map(([x, y]) => `${x},${y}`).join(" "));
    }

    get dots() {
        const single = this.trend.segments.filter((segment) => segment.length === 1).flat();
        const last = this.trend.segments.at(-1)?.at(-1);
        return last && !single.includes(last) ? [...single, last] : single;
    }
}

export const sparklineField = {
    component: SparklineField,
    supportedTypes: ["json"],
    isEmpty: () => false,
};

registry.category("fields").add("sales_kpi_sparkline", sparklineField);
