import { Component } from "@odoo/owl";

/** How many come through each stage, what part of those before them, and where the rest is lost. */
export class Funnel extends Component {
    static template = "sales_kpi.FunnelChart";
    static props = {
        // {name, title, stages: [{id, name, value, text, conversion_text, other_text, lost_text,
        //  mark}], summary}
        funnel: Object,
    };

    get most() {
        return Math.max(...this.props.funnel.stages.map(({ value }) => value || 0));
    }

    /** A stage with anything in it stays in sight. */
    getWidth({ value }) {
        return value > 0 ? Math.max(1, (100 * value) / this.most) : 0;
    }
}
