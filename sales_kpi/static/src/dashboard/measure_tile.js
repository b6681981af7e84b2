import { ProgressBar } from "../components/progress_bar";
import { Sparkline } from "../charts/sparkline";

import { Component, useState } from "@odoo/owl";

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
        //  achievement_text, pace_text, forecast_text, forecast_hint, status, change, trend}; all but
        // the first four may be missing
        tile: Object,
        isBrief: { type: Boolean, optional: true }, // the figure and its gap, the rest on a tap
        slots: { type: Object, optional: true },
    };

    setup() {
        this.state = useState({ isOpen: !this.props.isBrief });
    }

    get hasMore() {
        const { pace_text: pace, forecast_text: forecast, target_text: target } = this.props.tile;
        return this.props.isBrief && Boolean(target || pace || forecast || this.changes.length);
    }

    get changes() {
        const { change, changes } = this.props.tile;
        return (changes || [change]).filter((item) => item?.change);
    }

    verdict(change) {
        return VERDICTS[change.verdict];
    }
}
