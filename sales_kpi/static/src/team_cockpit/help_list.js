import { Component } from "@odoo/owl";

const ICONS = {
    behind: "fa-line-chart",
    idle: "fa-clock-o",
    stale: "fa-hourglass-half",
    falling: "fa-arrow-down",
    alert: "fa-exclamation-triangle",
};

/** Who needs help, why, and what can be done about it on the spot. */
export class HelpList extends Component {
    static template = "sales_kpi.HelpList";
    static props = {
        // {rows: [{user_id, name, avatar, team, stake_text, reasons: [{kind, text, mark}], reminded,
        //  together, mark}], total_rows, summary}; reminded and together: what was done already, in words
        help: Object,
        reminding: Object, // set of ids of those who are being reminded
        isLoading: { type: Boolean, optional: true },
        onMore: Function,
        onRemind: Function, // (row)
        onVisit: Function, // (row)
    };

    get hasMore() {
        return this.props.help.rows.length < this.props.help.total_rows;
    }

    icon({ kind }) {
        return ICONS[kind];
    }
}
