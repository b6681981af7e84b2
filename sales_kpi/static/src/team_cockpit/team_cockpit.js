import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BestHabits } from "../analysis/best_habits";
import { WhatChanged } from "../analysis/what_changed";
import { Chart } from "../charts/chart";
import { Funnel } from "../charts/funnel_chart";
import { HeatMap } from "../charts/heat_map";
import { DashboardCard } from "../dashboard/dashboard_card";
import { useDashboard } from "../dashboard/dashboard_hook";
import { DashboardPage } from "../dashboard/dashboard_page";
import { MeasureTile } from "../dashboard/measure_tile";
import { SubjectAlerts } from "../dashboard/subject_alerts";
import { HelpList } from "./help_list";
import { RemindDialog } from "./remind_dialog";
import { TeamCockpitModel } from "./team_cockpit_model";
import { TeamRanking } from "./team_ranking";

import { Component } from "@odoo/owl";
import { reloadPage } from "../components/screen_model";

const CONTEST_ACTION = "sales_kpi.sales_kpi_contest_start_action";

/** What a leader sees of a team: who needs help, why, and what can be done about it. */
export class TeamCockpit extends Component {
    static template = "sales_kpi.TeamCockpit";
    static components = {
        BestHabits,
        Chart,
        DashboardCard,
        DashboardPage,
        Funnel,
        HeatMap,
        HelpList,
        MeasureTile,
        SubjectAlerts,
        TeamRanking,
        WhatChanged,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.actionService = useService("action");
        this.dialogService = useService("dialog");
        this.model = useDashboard(TeamCockpitModel);
    }

    get page() {
        return this.model.page;
    }

    /** What is sent is shown before it is. */
    async remind(row) {
        const letter = await this.model.call("get_reminder", row.user_id);
        this.dialogService.add(RemindDialog, {
            letter,
            send: (word) => this.model.remind(row, word),
        });
    }

    /** A duel or a sprint of the team's members. */
    async startContest() {
        await this.actionService.doAction(CONTEST_ACTION, {
            additionalContext: { kpi_team_id: this.page.team.id },
        });
    }

    /** A visit that was planned shows at once. */
    async planVisit(row) {
        const action = await this.model.getMarkAction(row.visit);
        await this.actionService.doAction(action, { onClose: reloadPage(this) });
    }
}

registry.category("actions").add("sales_kpi.team_cockpit", TeamCockpit);
