import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { WhatChanged } from "../analysis/what_changed";
import { Chart } from "../charts/chart";
import { Funnel } from "../charts/funnel_chart";
import { HeatMap } from "../charts/heat_map";
import { DashboardCard } from "../dashboard/dashboard_card";
import { useDashboard } from "../dashboard/dashboard_hook";
import { DashboardModel } from "../dashboard/dashboard_model";
import { DashboardPage } from "../dashboard/dashboard_page";
import { MeasureTile } from "../dashboard/measure_tile";
import { SubjectAlerts } from "../dashboard/subject_alerts";
import { MarkTable } from "./mark_table";
import { TeamComparison } from "./team_comparison";

import { Component } from "@odoo/owl";

/** The company as its sales manager sees it: how it goes, who brings it, and where it is lost. */
export class CompanyCockpit extends Component {
    static template = "sales_kpi.CompanyCockpit";
    static components = {
        Chart,
        DashboardCard,
        DashboardPage,
        Funnel,
        HeatMap,
        MarkTable,
        MeasureTile,
        SubjectAlerts,
        TeamComparison,
        WhatChanged,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.model = useDashboard(DashboardModel.of("sales.kpi.company.cockpit"));
    }

    get page() {
        return this.model.page;
    }

    /** Each company with the currency of its own books beside its name. */
    get companyRows() {
        return this.page.companies.rows.map((row) => ({ ...row, note: row.currency }));
    }

    selectLevel(ev) {
        this.model.setOptions({ level: Number(ev.target.value) });
    }

    selectMeasure(ev) {
        this.model.setOptions({ measure: ev.target.value });
    }
}

registry.category("actions").add("sales_kpi.company_cockpit", CompanyCockpit);
