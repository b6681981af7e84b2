import { Component } from "@odoo/owl";

/** How many come to each stage, what became of them, and what part of them went on. */
export class Funnel extends Component {
    static template = "sales_kpi.FunnelChart";
    static props = {
        // {name, title, stages: [{id, name, text, width, conversion_text, told_text, note_text,
        //  other_text, mark}], summary}
        funnel: Object,
    };
}
