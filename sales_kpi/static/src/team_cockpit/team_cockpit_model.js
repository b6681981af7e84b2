import { markRaw } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { DashboardModel } from "../dashboard/dashboard_model";

const PAGE = 80;

/** A team: who needs help, who stands how. Long lists come by parts. */
export class TeamCockpitModel extends DashboardModel {
    static resModel = "sales.kpi.team.cockpit";

    constructor(...args) {
        super(...args);
        this.parts = markRaw(new KeepLast());
        this.isLoadingMore = false;
        this.reminding = new Set();
    }

    /**
     * @param {string | null} column code of a column; null: the best first
     * @param {boolean} isDescending
     */
    async sortHeat(column, isDescending) {
        this.options.heat = { order_by: column, descending: isDescending };
        await this._loadPart(async () => {
            this.page.heat = await this._readPart("get_heat", this.options.heat);
        });
    }

    /** The rows that come after those before the gap. */
    async loadMoreHeat() {
        const { heat } = this.page;
        const shown = heat.gap || heat.rows.length;
        const limit = Math.min(PAGE, heat.total_rows - heat.rows.length);
        await this._loadPart(async () => {
            const choice = { ...this.options.heat, offset: shown, limit };
            const { rows } = await this._readPart("get_heat", choice);
            heat.rows.splice(shown, 0, ...rows);
            heat.gap = heat.gap && shown + rows.length;
        });
    }

    async loadMoreHelp() {
        const { help } = this.page;
        await this._loadPart(async () => {
            const { rows } = await this._readPart("get_help", help.rows.length, 20);
            help.rows.push(...rows);
        });
    }

    /** The places that come after the first ones; those about oneself stay in sight. */
    async loadMoreRanking() {
        const { ranking } = this.page;
        const shown = ranking.gap || ranking.rows.length;
        const limit = Math.min(PAGE, ranking.total_rows - ranking.rows.length);
        await this._loadPart(async () => {
            const { rows } = await this._readPart("get_ranking", shown, limit);
            const known = new Set(ranking.rows.map((row) => row.user_id));
            const fresh = rows.filter((row) => !known.has(row.user_id));
            ranking.rows.splice(shown, 0, ...fresh);
            ranking.gap = ranking.gap && fresh.length === rows.length ? shown + rows.length : 0;
        });
    }

    /**
     * @param {Object} row of somebody who needs help
     * @param {string} word of one's own, beside the facts
     */
    async remind(row, word) {
        this.reminding.add(row.user_id);
        try {
            Object.assign(row, await this.call("remind", row.user_id, word));
        } finally {
            this.reminding.delete(row.user_id);
        }
    }

    _readPart(method, ...args) {
        return this.parts.add(this.call(method, ...args));
    }

    /** What came for a page that is not there any more is dropped with it. */
    async _loadPart(task) {
        this.isLoadingMore = true;
        try {
            await task();
        } finally {
            this.isLoadingMore = false;
        }
    }
}
