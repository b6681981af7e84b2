import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";

import { Component } from "@odoo/owl";

/** Of which days a report is, and beside which others. */
export class SpanChooser extends Component {
    static template = "sales_kpi.SpanChooser";
    static components = { DateTimeInput };
    static props = {
        spec: Object,
        choices: Object,
        onChange: Function, // (parts of the specification)
    };

    get span() {
        return this.props.spec.span;
    }

    get isCustom() {
        return this.span.unit === "custom";
    }

    /** @param {Object} parts of the span */
    change(parts) {
        return this.props.onChange({ span: { ...this.span, ...parts } });
    }

    /** A number of one's own days begins with today, and one day. */
    selectUnit(ev) {
        const unit = ev.target.value;
        const today = serializeDate(luxon.DateTime.local());
        const { date_from: from, date_to: to } = this.span;
        const days = unit === "custom" ? { date_from: from || today, date_to: to || today } : {};
        return this.change({ unit, ...days });
    }

    setCount(ev) {
        const count = Math.max(Math.trunc(Number(ev.target.value)) || 1, 1);
        return this.change({ count });
    }

    day(name) {
        return this.span[name] ? deserializeDate(this.span[name]) : false;
    }

    /** The other day follows where the two would be the wrong way round. */
    setDay(name, day) {
        if (!day) {
            return;
        }
        const days = { date_from: this.day("date_from"), date_to: this.day("date_to") };
        days[name] = day;
        if (days.date_from > days.date_to) {
            days.date_from = days.date_to = day;
        }
        this.change({
            date_from: serializeDate(days.date_from),
            date_to: serializeDate(days.date_to),
        });
    }
}
