import { ProgressBar } from "../components/progress_bar";

import { Component } from "@odoo/owl";

/** A measure in one row of the board: its achievement as a figure and a thin bar. */
export class MeasureCell extends Component {
    static template = "sales_kpi.MeasureCell";
    static components = { ProgressBar };
    static props = {
        line: { type: Object, optional: true }, // missing where the subject has no such measure
        isKey: { type: Boolean, optional: true },
    };

    /** The figure that tells most: how far from the target, what it costs, or how much it is. */
    get text() {
        const { status, achievement_text, points_text, actual_text } = this.props.line;
        return { scored: achievement_text, applied: points_text }[status] || actual_text || "–";
    }

    get tooltip() {
        const { name, explanation } = this.props.line;
        return explanation || name;
    }
}
