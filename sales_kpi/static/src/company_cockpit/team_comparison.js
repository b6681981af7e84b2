import { Chart } from "../charts/chart";
import { ProgressBar } from "../components/progress_bar";

import { Component } from "@odoo/owl";

const VERDICTS = { 1: "o_kpi_up", "-1": "o_kpi_down", 0: "text-muted" };

/** Teams and regions beside each other by one measure: as bars, and in figures. */
export class TeamComparison extends Component {
    static template = "sales_kpi.TeamComparison";
    static components = { Chart, ProgressBar };
    static props = {
        part: Object, // {name, chart, rows, error, note, before_name}
    };

    verdictClass(row) {
        return VERDICTS[row.verdict];
    }
}
