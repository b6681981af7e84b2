import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AsOfStamp } from "../components/as_of_stamp";
import { useDashboard } from "../dashboard/dashboard_hook";
import { DashboardModel } from "../dashboard/dashboard_model";
import { Countdown } from "./countdown";

import { Component } from "@odoo/owl";

const START_ACTION = "sales_kpi.sales_kpi_contest_start_action";

/** Who stands where in a contest, by which rules, and what is missing to the next prize. */
export class ContestPage extends Component {
    static template = "sales_kpi.ContestPage";
    static components = { AsOfStamp, Countdown, Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        const { contest_id } = this.props.action.params || {};
        this.model = useDashboard(DashboardModel.of("sales.kpi.contest.page"));
        if (contest_id && !this.model.options.contest_id) {
            this.model.options.contest_id = contest_id;
        }
        this.actionService = useService("action");
        this.notification = useService("notification");
    }

    get page() {
        return this.model.page;
    }

    /** @returns {{title: string, text: string, label?: string} | null} instead of standings */
    get notice() {
        if (this.model.hasFailed && !this.page) {
            return {
                title: _t("This page can't be shown right now"),
                text: _t("Nothing is lost. Try again in a moment."),
                label: _t("Try again"),
            };
        }
        return this.page?.empty || null;
    }

    get asOf() {
        return this.page.as_of ? formatDateTime(deserializeDateTime(this.page.as_of)) : "";
    }

    async answer(accepts) {
        const { message } = await this.model.call("answer", accepts);
        this.notification.add(message, { type: "success" });
        await this.model.load();
    }

    async start() {
        await this.actionService.doAction(START_ACTION);
    }

    choose(ev) {
        return this.model.setOptions({ contest_id: Number(ev.target.value), all: false });
    }
}

registry.category("actions").add("sales_kpi.contest", ContestPage);
