import { AxisChooser } from "./axis_chooser";
import { FilterChooser } from "./filter_chooser";
import { MeasureChooser } from "./measure_chooser";
import { SpanChooser } from "./span_chooser";

import { Component } from "@odoo/owl";

/** What a report is made of: measures, rows and columns, days, conditions, and how it is sorted. */
export class ReportBuilder extends Component {
    static template = "sales_kpi.ReportBuilder";
    static components = { AxisChooser, FilterChooser, MeasureChooser, SpanChooser };
    static props = {
        model: Object,
        onClose: Function,
    };

    get spec() {
        return this.props.model.spec;
    }

    get choices() {
        return this.props.model.choices;
    }

    change(parts) {
        return this.props.model.change(parts);
    }

    /** The measures of the report, by which its rows can be sorted. */
    get chosen() {
        const names = new Map(this.choices.measures.map(({ code, name }) => [code, name]));
        return this.spec.measures.map(({ code }) => ({ code, name: names.get(code) || code }));
    }

    setTop(ev) {
        const { top: most } = this.choices.limits;
        const top = Math.min(Math.max(Math.trunc(Number(ev.target.value)) || 0, 0), most);
        return this.change({ top });
    }
}
