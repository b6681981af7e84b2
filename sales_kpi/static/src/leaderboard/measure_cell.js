import { ProgressBar } from "../components/progress_bar";

import { Component } from "@odoo/owl";

/** A measure in one row of the board: its achievement as a figure and a thin bar. */
export class MeasureCell extends Component {
    static template = "sales_kpi.MeasureCell";
    static components = { ProgressBar };
    static props = {
        line: Object,
        isKey: { type: Boolean, optional: true },
    };

    get text() {
        const { achievement_text, actual_text, status } = this.props.line;
        return status === "error" ? "" : achievement_text || actual_text || "–";
    }

    get tooltip() {
        const { name, explanation } = this.props.line;
        return explanation || name;
    }
}
