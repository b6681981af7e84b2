import { DashboardCard } from "../dashboard/dashboard_card";
import { runDeed, usePart } from "./part_hook";

import { Component } from "@odoo/owl";

/** What the best do differently, each with what can be done about it. Nothing to say: not there. */
export class BestHabits extends Component {
    static template = "sales_kpi.BestHabits";
    static components = { DashboardCard };
    static props = {
        page: Object, // in which it lies: its options say of when
        subject: Array, // ["user" | "team" | "company", id]
        class: { type: String, optional: true },
    };

    setup() {
        this.model = usePart("sales.kpi.best.habits");
    }

    get page() {
        return this.model.page;
    }

    run(deed) {
        return runDeed(this, deed);
    }
}
