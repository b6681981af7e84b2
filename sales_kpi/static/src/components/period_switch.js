import { _t } from "@web/core/l10n/translation";
import { deserializeDate, formatDate } from "@web/core/l10n/dates";

import { Component } from "@odoo/owl";

/** One period back, one forward, or the current one. */
export class PeriodSwitch extends Component {
    static template = "sales_kpi.PeriodSwitch";
    static props = {
        period: {
            type: Object,
            shape: {
                label: String,
                date_from: String,
                date_to: String,
                state: String,
                previous: [String, Boolean],
                next: [String, Boolean],
                is_current: Boolean,
                "*": true,
            },
        },
        onChange: Function, // (date: string | null), null for today
    };

    get bounds() {
        const { date_from, date_to } = this.props.period;
        return [date_from, date_to].map((day) => formatDate(deserializeDate(day))).join(" → ");
    }

    get stateLabel() {
        return { review: _t("In review"), locked: _t("Locked") }[this.props.period.state];
    }

    get stateHelp() {
        return _t("This period is closed: its numbers don't change any more.");
    }
}
