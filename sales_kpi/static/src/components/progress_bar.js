import { Component } from "@odoo/owl";

/** A thin bar, always beside a figure: it adds a shape to the text, never the only information. */
export class ProgressBar extends Component {
    static template = "sales_kpi.ProgressBar";
    static props = {
        value: { type: [Number, { value: null }], optional: true }, // 1 is full, null is unknown
        text: { type: String, optional: true },
        label: String,
    };

    get percent() {
        return Math.round(Math.min(Math.max(this.props.value || 0, 0), 1) * 100);
    }

    get isKnown() {
        return typeof this.props.value === "number";
    }
}
