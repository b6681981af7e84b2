import { ProgressBar } from "../components/progress_bar";
import { Sparkline } from "../charts/sparkline";

import { Component } from "@odoo/owl";

const VERDICTS = {
    1: { class: "o_kpi_up", icon: "fa-thumbs-o-up" },
    "-1": { class: "o_kpi_down", icon: "fa-thumbs-o-down" },
    0: { class: "text-muted", icon: null },
};

/** One measure: the figure, its target, how it changed and where it is heading. */
export class MeasureTile extends Component {
    static template = "sales_kpi.MeasureTile";
    static components = { ProgressBar, Sparkline };
    static props = {
        // {code, name, description, text, error, mark, target_text, gap_text, achievement,
        //  achievement_text, pace_text, forecast_text, status, change, trend}; all but the first
        // four may be missing
        tile: Object,
        slots: { type: Object, optional: true },
    };

    get changes() {
        const { change, changes } = this.props.tile;
        return (changes || [change]).filter((item) => item?.change);
    }

    verdict(change) {
        return VERDICTS[change.verdict];
    }
}
