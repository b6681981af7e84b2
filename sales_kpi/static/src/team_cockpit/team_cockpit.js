import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useDashboard } from "../dashboard/dashboard_hook";
import { DashboardModel } from "../dashboard/dashboard_model";
import { DashboardPage } from "../dashboard/dashboard_page";

import { Component } from "@odoo/owl";

export class TeamCockpit extends Component {
    static template = "sales_kpi.TeamCockpit";
    static components = { DashboardPage };
    static props = { ...standardActionServiceProps };

    setup() {
        this.model = useDashboard(DashboardModel.of("sales.kpi.team.cockpit"));
    }
}

registry.category("actions").add("sales_kpi.team_cockpit", TeamCockpit);
