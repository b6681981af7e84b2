import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { BestHabits } from "../analysis/best_habits";
import { WhatChanged } from "../analysis/what_changed";
import { ScoreRing } from "../charts/score_ring";
import { MovementArrow } from "../components/movement_arrow";
import { RankMedal } from "../components/rank_medal";
import { DashboardCard } from "../dashboard/dashboard_card";
import { useDashboard } from "../dashboard/dashboard_hook";
import { DashboardModel } from "../dashboard/dashboard_model";
import { DashboardPage } from "../dashboard/dashboard_page";
import { MeasureTile } from "../dashboard/measure_tile";
import { ChooseMeasuresDialog } from "./choose_measures_dialog";
import { DeedButton } from "./deed_button";
import { PlanVisitsDialog } from "./plan_visits_dialog";
import { TodoPart } from "./todo_part";

import { Component, useEffect, useState, useSubEnv } from "@odoo/owl";
import { reloadPage } from "../components/screen_model";

const WORST = 4; // what is shown of what is behind, until one asks for all of it
const UNDO_DELAY = 15000; // how long "Undo" is offered here; the record's form offers it all day

/**
 * What a salesperson sees first: where he stands, what is wrong, and what to do about it, each
 * with the button that does it. The page of somebody else (`action.params.options.user_id`) has
 * no such buttons.
 */
export class Workbench extends Component {
    static template = "sales_kpi.Workbench";
    static components = {
        BestHabits,
        DashboardCard,
        DashboardPage,
        DeedButton,
        MeasureTile,
        MovementArrow,
        RankMedal,
        ScoreRing,
        TodoPart,
        WhatChanged,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.model = useDashboard(DashboardModel.of("sales.kpi.workbench"));
        this.state = useState({ showAll: false });
        this.actionService = useService("action");
        this.dialogService = useService("dialog");
        this.notification = useService("notification");
        useSubEnv({ runDeed: (deed) => this.runDeed(deed) });
        // What was made as I looked, and is none too old, is quicker next time.
        useEffect(
            (page) => {
                if (page?.unkept && !page.stale) {
                    this.model.keep();
                }
            },
            () => [this.model.page]
        );
        // What I have just done is on the tiles; points and rank follow when they may be judged.
        useEffect(
            (page) => {
                if (page?.refresh_in) {
                    const wait = 1000 * page.refresh_in;
                    const timer = browser.setTimeout(() => this.model.load(), wait);
                    return () => browser.clearTimeout(timer);
                }
            },
            () => [this.model.page]
        );
    }

    get page() {
        return this.model.page;
    }

    get wrongTitle() {
        return this.page.period.is_over ? _t("What fell short") : _t("What is behind");
    }

    get wrong() {
        const shown = this.page.first_only ? 1 : WORST;
        return this.state.showAll ? this.page.wrong : this.page.wrong.slice(0, shown);
    }

    /** What waits may be done with in its dialog: the page is read anew after it. */
    async openSlot({ mark }) {
        const action = await this.model.getMarkAction(mark);
        await this.actionService.doAction(action, { onClose: reloadPage(this) });
    }

    /** @param {{name: string}} deed as the payload has it: what is done, and to what */
    runDeed(deed) {
        return this[
            { plan: "planVisits", log: "logActivity", done: "askDone", todo: "markDone" }[deed.name]
        ](deed);
    }

    async planVisits({ partner_ids: partnerIds = [] }) {
        const choices = await this.model.call("get_visit_choices", partnerIds);
        this.dialogService.add(PlanVisitsDialog, {
            choices,
            plan: async (vals) => {
                const { message } = await this.model.call("plan_visits", vals);
                this.notification.add(message, { type: "success" });
                await this.model.load();
            },
        });
    }

    async logActivity(deed) {
        const action = await this.model.call("log_activity", deed);
        await this.actionService.doAction(action, { onClose: reloadPage(this) });
    }

    async markDone({ name, id }) {
        const { message, mark } = await this.model.call("mark_done", name, id);
        const close = this.notification.add(message, {
            type: "success",
            buttons: mark.model && [
                {
                    name: _t("Write down the result"),
                    onClick: () => {
                        close();
                        this.env.openMark(mark);
                    },
                },
            ],
        });
        await this.model.load();
    }

    /** Ask what came of a plan; once it is done, that can be undone. */
    async askDone({ id }) {
        const action = await this.model.call("ask_done", id);
        await this.actionService.doAction(action, {
            onClose: (closing) => closing?.done && this.tellDone(id),
        });
    }

    async tellDone(id) {
        const close = this.notification.add(_t("Done."), {
            type: "success",
            autocloseDelay: UNDO_DELAY,
            buttons: [
                {
                    name: _t("Undo"),
                    onClick: () => {
                        close();
                        return this.undoDone(id);
                    },
                },
            ],
        });
        await this.model.load();
    }

    async undoDone(id) {
        const { message } = await this.model.call("undo_done", id);
        this.notification.add(message, { type: "info" });
        await this.model.load();
    }

    async chooseMeasures() {
        const choices = await this.model.call("get_measures");
        this.dialogService.add(ChooseMeasuresDialog, {
            choices,
            save: async (codes) => {
                await this.model.call("save_measures", codes);
                await this.model.load();
            },
        });
    }
}

registry.category("actions").add("sales_kpi.workbench", Workbench);
