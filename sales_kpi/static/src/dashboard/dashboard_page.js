import {
    deserializeDate,
    deserializeDateTime,
    formatDate,
    formatDateTime,
} from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { AsOfStamp } from "../components/as_of_stamp";
import { MissingTargets } from "../components/missing_targets";
import { SampleBand } from "../components/sample_band";
import { DashboardFilters } from "./dashboard_filters";

import { Component } from "@odoo/owl";

/**
 * The frame of a dashboard: the control panel with its choices, how old the figures are, what to
 * do when there is nothing to show, and a sketch of the page while it is on its way. The page
 * itself goes into the default slot.
 */
export class DashboardPage extends Component {
    static template = "sales_kpi.DashboardPage";
    static components = { AsOfStamp, DashboardFilters, Layout, MissingTargets, SampleBand };
    static props = {
        model: Object,
        slots: { type: Object, optional: true },
    };

    setup() {
        this.actionService = useService("action");
    }

    get page() {
        return this.props.model.page;
    }

    /** @returns {{title: string, text: string, label?: string, onClick?: Function} | null} */
    get notice() {
        const { model } = this.props;
        if (model.hasFailed && !this.page) {
            return {
                title: _t("This page can't be shown right now"),
                text: _t("Nothing is lost. Try again in a moment."),
                label: _t("Try again"),
                onClick: () => model.reset(),
            };
        }
        const { title, text, action, label, sample } = this.page?.empty || {};
        if (!title) {
            return null;
        }
        return {
            title,
            text,
            sample,
            label: action && (label || _t("Set it up")),
            onClick: () => this.actionService.doAction(action),
        };
    }

    /** What paper has to say by itself: what it is, of whom and when, and how old. */
    get printHead() {
        const { as_of: asOf, company, currency, options, period, teams, user } = this.page;
        const team = teams?.find(({ id }) => id === options.team_id)?.name;
        const days = [period.date_from, period.date_to].map((day) =>
            formatDate(deserializeDate(day))
        );
        return {
            title: this.env.config?.getDisplayName?.() || "",
            period: `${period.label} (${days.join(" – ")})`,
            whose: [user?.name, team, company, currency].filter(Boolean).join(" · "),
            asOf: asOf && _t("As of %s", formatDateTime(deserializeDateTime(asOf))),
        };
    }

    print() {
        window.print();
    }
}
