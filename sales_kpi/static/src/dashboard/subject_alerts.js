import { DashboardCard } from "./dashboard_card";

import { Component } from "@odoo/owl";

/** What is off with the team or the company that a page is about. All is well: not there. */
export class SubjectAlerts extends Component {
    static template = "sales_kpi.SubjectAlerts";
    static components = { DashboardCard };
    static props = {
        alerts: { type: Array, optional: true }, // none on pages of samples
        model: Object, // of the page
    };
}
