import { ProgressBar } from "../components/progress_bar";

import { Component } from "@odoo/owl";

/** One line of a score in full: the numbers, the records behind them, and the reason in words. */
export class ScoreLine extends Component {
    static template = "sales_kpi.ScoreLine";
    static components = { ProgressBar };
    static props = {
        line: Object,
        onOpen: { type: Function, optional: true }, // without it the number is plain text
    };

    get canOpen() {
        return Boolean(this.props.onOpen) && this.props.line.status !== "error";
    }
}
