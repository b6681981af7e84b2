import { DashboardCard } from "../dashboard/dashboard_card";
import { DeedButton } from "./deed_button";

import { Component } from "@odoo/owl";

/** One kind of thing to do: its first ones, each with what can be done about it at once. */
export class TodoPart extends Component {
    static template = "sales_kpi.TodoPart";
    static components = { DashboardCard, DeedButton };
    static props = {
        // {name, title, count, text, status, rows: [{id, title, subtitle, tag, status, mark,
        //  deeds}], note, mark, empty, deeds}
        part: Object,
        model: Object,
    };

    get left() {
        return this.props.part.count - this.props.part.rows.length;
    }
}
