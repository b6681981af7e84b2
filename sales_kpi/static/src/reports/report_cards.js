import { Component } from "@odoo/owl";

export const LOOK_ICONS = {
    table: "fa-table",
    bars: "fa-bar-chart",
    lines: "fa-line-chart",
    stacked: "fa-align-left fa-rotate-270",
};

/** The reports that there are: ready ones, one's own, and what others share. */
export class ReportCards extends Component {
    static template = "sales_kpi.ReportCards";
    static props = {
        // {groups: [{name, title, reports: [{id, name, note, about, shared_text, look}],
        //  empty}]}
        page: Object,
        onOpen: Function, // (id)
    };

    icons = LOOK_ICONS;
}
