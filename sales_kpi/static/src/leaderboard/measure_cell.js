import { ProgressBar } from "../components/progress_bar";

import { Component } from "@odoo/owl";

/** A measure in one row of the board: its achievement as a figure and a thin bar. */
export class MeasureCell extends Component {
    static template = "sales_kpi.MeasureCell";
    static components = { ProgressBar };
    static props = {
        // {code, name, status, achievement, text, reason}; only the first two where the subject has
        // no such measure
        cell: Object,
        isKey: { type: Boolean, optional: true },
    };

    get tooltip() {
        const { name, reason } = this.props.cell;
        return reason || name;
    }
}
