import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { SIZES } from "@web/core/ui/ui_service";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AsOfStamp } from "../components/as_of_stamp";
import { MissingTargets } from "../components/missing_targets";
import { SampleBand } from "../components/sample_band";
import { PeriodSwitch } from "../components/period_switch";
import { Stream } from "../contests/stream/stream";
import { LeaderboardFilters } from "./leaderboard_filters";
import { LeaderboardModel } from "./leaderboard_model";
import { LeaderboardParts } from "./leaderboard_parts";
import { LeaderboardTable } from "./leaderboard_table";
import { useBoardBus } from "../wall/board_bus";

import { Component, onMounted, useEffect, useRef, useState } from "@odoo/owl";

/**
 * Who stands where in a period, why, and from which records.
 *
 * `action.params.options` may preset scheme_id, date, team_id, subject and order_by.
 */
export class Leaderboard extends Component {
    static template = "sales_kpi.Leaderboard";
    static components = {
        AsOfStamp,
        Layout,
        LeaderboardFilters,
        LeaderboardParts,
        LeaderboardTable,
        MissingTargets,
        PeriodSwitch,
        SampleBand,
        Stream,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.actionService = useService("action");
        this.ui = useService("ui");
        const past = this.props.state || this.props.action.params || {};
        this.model = useState(new LeaderboardModel(useService("orm"), past));
        const { setScrollFromState } = useSetupAction({
            rootRef: useRef("root"),
            getLocalState: () => this.model.exportState(),
        });
        useBoardBus({
            getCompany: () => user.activeCompany.id,
            onChanged: ({ period_type, date_from }) => {
                const { period } = this.board || {};
                if (period?.type === period_type && period.date_from === date_from) {
                    this.model.reload();
                }
            },
        });
        // Not awaited: the frame of the screen is there at once, and fills when the reply comes.
        onMounted(() => this.model.load());
        useEffect(
            (isLoaded) => isLoaded && setScrollFromState(),
            () => [Boolean(this.model.board)]
        );
    }

    get board() {
        return this.model.board;
    }

    /** Beside the board where there is room for both; else it has its own page. */
    get showsStream() {
        return this.ui.size >= SIZES.XXL && !this.notice && !this.board?.sample;
    }

    get company() {
        return user.activeCompany.name;
    }

    /** @returns {{title: string, text: string, label?: string, onClick?: Function} | null} */
    get notice() {
        if (this.model.hasFailed && !this.board) {
            return {
                title: _t("The leaderboard can't be shown right now"),
                text: _t("Nothing is lost. Try again in a moment."),
                label: _t("Try again"),
                onClick: () => this.model.reset(),
            };
        }
        const { title, text, action, sample } = this.board?.empty || {};
        if (title) {
            return {
                title,
                text,
                sample,
                label: action && _t("Set it up"),
                onClick: () => this.actionService.doAction(action),
            };
        }
        return this.isWaiting || this.model.rows.length ? null : this.notCounted;
    }

    /** Nothing to look at yet, but it is on its way. */
    get isWaiting() {
        const { isLoading, isRefreshing, rows } = this.model;
        return !this.board || (!rows.length && (isLoading || isRefreshing));
    }

    get notCounted() {
        return {
            title: _t("Not counted yet"),
            text: _t("The numbers of this period have not been counted so far."),
            label: this.board.can_refresh && _t("Count now"),
            onClick: () => this.model.refresh(),
        };
    }

    async openRecords(row, line) {
        const action = await this.model.getRecordsAction(row, line.code);
        await this.actionService.doAction(action);
    }

    async openStream() {
        await this.actionService.doAction("sales_kpi.sales_kpi_stream_action");
    }

    async openMyPay() {
        await this.actionService.doAction("sales_kpi.sales_kpi_my_pay_action");
    }

    async openPart(part, code) {
        await this.actionService.doAction(await this.model.getPartAction(part, code));
    }
}

registry.category("actions").add("sales_kpi.leaderboard", Leaderboard);
