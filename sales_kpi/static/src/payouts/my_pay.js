import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AsOfStamp } from "../components/as_of_stamp";
import { PeriodSwitch } from "../components/period_switch";
import { useDashboard } from "../dashboard/dashboard_hook";
import { DashboardModel } from "../dashboard/dashboard_model";
import { AppealDialog } from "./appeal_dialog";
import { Statement } from "./statement";
import { WhatIf } from "./what_if";

import { Component } from "@odoo/owl";

/**
 * What somebody is paid in a period, one sentence a row. The page of somebody else
 * (`action.params.options.user_id`) can be looked at only.
 */
export class MyPay extends Component {
    static template = "sales_kpi.MyPay";
    static components = { AsOfStamp, Layout, PeriodSwitch, Statement, WhatIf };
    static props = { ...standardActionServiceProps };

    setup() {
        this.model = useDashboard(DashboardModel.of("sales.kpi.my.pay"));
        this.orm = useService("orm");
        this.actionService = useService("action");
        this.dialogService = useService("dialog");
        this.notification = useService("notification");
    }

    get page() {
        return this.model.page;
    }

    /** @returns {{title: string, text: string, label?: string} | null} instead of statements */
    get notice() {
        if (this.model.hasFailed && !this.page) {
            return {
                title: _t("This page can't be shown right now"),
                text: _t("Nothing is lost. Try again in a moment."),
                label: _t("Try again"),
            };
        }
        return !this.model.isRefreshing && this.page?.empty ? this.page.empty : null;
    }

    async confirm({ id }) {
        await this.do("confirm", id);
    }

    /**
     * @param {Object} statement
     * @param {{earning_id: number, name?: string, text: string} | null} row null: all of it
     */
    appeal(statement, row) {
        this.dialogService.add(AppealDialog, {
            about: row ? row.text : statement.period,
            send: (reason) => this.do("appeal", statement.id, row?.earning_id || false, reason),
        });
    }

    /** @param {"action_print" | "action_export_xlsx"} method what keeps it as a file */
    async keep({ id }, method) {
        const action = await this.orm.call("sales.kpi.payout", method, [[id]]);
        await this.actionService.doAction(action);
    }

    async do(method, ...args) {
        const { message } = await this.model.call(method, ...args);
        this.notification.add(message, { type: "success" });
        await this.model.load();
    }
}

registry.category("actions").add("sales_kpi.my_pay", MyPay);
