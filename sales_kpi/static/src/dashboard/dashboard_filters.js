import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { deserializeDate, serializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";
import { ChoiceMenus, makeChoice } from "../components/choice_menus";
import { PeriodSwitch } from "../components/period_switch";

import { Component } from "@odoo/owl";

/** Which days, whose figures, beside which others. */
export class DashboardFilters extends Component {
    static template = "sales_kpi.DashboardFilters";
    static components = { ChoiceMenus, DateTimeInput, PeriodSwitch };
    static props = {
        page: Object,
        onChange: Function, // (options: Object), those that change
    };

    get isCustom() {
        return this.props.page.options.period_type === "custom";
    }

    /** A choice between fewer than two things is not offered. */
    get groups() {
        const groups = [this.periodTypes, this.teams, this.comparisons];
        return groups.filter(({ items }) => items.length > 1);
    }

    get summary() {
        return this.groups.map(({ text }) => text).join(" · ");
    }

    get periodTypes() {
        const items = [
            { value: "day", label: _t("Day") },
            { value: "week", label: _t("Week") },
            { value: "month", label: _t("Month") },
            { value: "quarter", label: _t("Quarter") },
            { value: "year", label: _t("Year") },
            { value: "custom", label: _t("Custom") },
        ];
        return this.makeGroup("period_type", _t("Length of the period"), "fa-calendar", items);
    }

    get teams() {
        const { teams = [], all_teams: allTeams } = this.props.page;
        const items = teams.map(({ id, name, depth }) => ({ value: id, label: name, depth }));
        const all = allTeams ? [{ value: null, label: _t("All teams") }] : [];
        return this.makeGroup("team_id", _t("Team"), "fa-users", [...all, ...items]);
    }

    get comparisons() {
        const items = [
            { value: "previous", label: _t("Against the period before") },
            { value: "year_ago", label: _t("Against last year") },
        ];
        return this.makeGroup("compare", _t("Compare"), "fa-exchange", items);
    }

    get dates() {
        const { date_from: from, date_to: to } = this.props.page.options;
        return { from: deserializeDate(from), to: deserializeDate(to) };
    }

    makeGroup(key, label, icon, items) {
        return makeChoice(key, label, icon, items, this.props.page.options[key]);
    }

    /** The days on the screen go along, so that a custom period begins with them. */
    select(key, value) {
        const { date_from, date_to } = this.props.page.options;
        const days = value === "custom" ? { date_from, date_to } : {};
        this.props.onChange({ [key]: value, ...days });
    }

    /** The other day follows where the two would be the wrong way round. */
    setDay(name, day) {
        if (!day) {
            return;
        }
        const dates = { ...this.dates, [name]: day };
        if (dates.from > dates.to) {
            dates.from = dates.to = day;
        }
        this.props.onChange({
            date_from: serializeDate(dates.from),
            date_to: serializeDate(dates.to),
        });
    }
}
