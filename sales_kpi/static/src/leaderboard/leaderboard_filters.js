import { _t } from "@web/core/l10n/translation";
import { ChoiceMenus, makeChoice } from "../components/choice_menus";

import { Component } from "@odoo/owl";

/** Scheme, team, whom to rank and by what. A choice between fewer than two things isn't offered. */
export class LeaderboardFilters extends Component {
    static template = "sales_kpi.LeaderboardFilters";
    static components = { ChoiceMenus };
    static props = {
        board: Object,
        options: Object,
        onChange: Function, // (options: Object), those that change
    };

    get groups() {
        const groups = [
            this.schemes,
            this.teams,
            this.subjects,
            this.levels,
            this.cohorts,
            this.rankings,
        ];
        return groups.filter(({ items }) => items.length > 1);
    }

    /** What the one button of a narrow screen says: the scheme, and what is narrowed down. */
    get summary() {
        const narrowed = this.groups.filter(
            ({ key, items }) => !["scheme_id", "level"].includes(key) && !items[0].isSelected
        );
        const texts = narrowed.map(({ text }) => text);
        return [this.props.board.scheme.name, ...texts].reverse().join(" · ");
    }

    get schemes() {
        const items = this.props.board.schemes.map(({ id, name }) => ({ value: id, label: name }));
        return this.makeGroup("scheme_id", _t("Scheme"), "fa-trophy", items);
    }

    get teams() {
        const teams = this.props.board.teams.map(({ id, name, depth }) => ({
            value: id,
            label: name,
            depth,
        }));
        const items = teams.length ? [{ value: null, label: _t("All teams") }, ...teams] : [];
        return this.makeGroup("team_id", _t("Team"), "fa-users", items);
    }

    get subjects() {
        const labels = {
            user: _t("Salespeople"),
            team: _t("Teams"),
            company: _t("Companies"),
        };
        const subjects = this.props.board.scheme.subjects || [];
        const items = subjects.map((value) => ({ value, label: labels[value] }));
        return this.makeGroup("subject", _t("Show"), "fa-user", items);
    }

    /** Teams are ranked one level at a time: a region never against its own teams. */
    get levels() {
        const items = (this.props.board.levels || []).map(({ id, name }) => ({
            value: id,
            label: name,
        }));
        return this.makeGroup("level", _t("Level"), "fa-sitemap", items);
    }

    get cohorts() {
        const cohorts = (this.props.board.cohorts || []).map(({ id, name }) => ({
            value: id,
            label: name,
        }));
        const items = [{ value: null, label: _t("Everybody") }, ...cohorts];
        return this.makeGroup("cohort", _t("Among"), "fa-leaf", items);
    }

    get rankings() {
        const { can_order: canOrder, measures: all } = this.props.board;
        const measures = canOrder
            ? all.map(({ code, name }) => ({ value: code, label: name }))
            : [];
        const own = canOrder ? [{ value: "improvement", label: _t("Improvement") }] : [];
        const items = [{ value: null, label: _t("Total score") }, ...own, ...measures];
        return this.makeGroup("order_by", _t("Rank by"), "fa-sort-amount-desc", items);
    }

    makeGroup(key, label, icon, items) {
        return makeChoice(key, label, icon, items, this.props.options[key]);
    }
}
