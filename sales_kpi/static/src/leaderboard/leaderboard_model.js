import { markRaw } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";
import { pick } from "@web/core/utils/objects";

export const PAGE_SIZE = 80;
const RES_MODEL = "sales.kpi.leaderboard";
const DEFAULT_OPTIONS = {
    scheme_id: null,
    date: null,
    team_id: null,
    subject: "user",
    order_by: null,
    cohort: null,
};

/**
 * What the leaderboard shows, and how it gets it. The server counts, ranks and words everything;
 * this class only asks, and drops the replies that nobody waits for any more.
 */
export class LeaderboardModel {
    /**
     * @param {Object} orm the orm service
     * @param {Object} [past] what `exportState` gave when the screen was left
     * @param {Object} [past.options]
     * @param {number[]} [past.expanded] subjects whose lines are open
     * @param {number} [past.shown] number of rows to ask for at once
     */
    constructor(orm, { options, expanded, shown } = {}) {
        this.orm = markRaw(orm);
        this.keepLast = markRaw(new KeepLast());
        this.options = { ...DEFAULT_OPTIONS, ...options };
        this.expanded = new Set(expanded);
        this.shown = shown || PAGE_SIZE;
        this.board = null;
        this.hasFailed = false;
        this.isLoading = false;
        this.isLoadingMore = false;
        this.isRefreshing = false;
    }

    get rows() {
        return this.board?.rows || [];
    }

    /** My own row where it is not among those shown, else null. */
    get absentMe() {
        const me = this.board?.me;
        return me && !this.rows.some((row) => row.subject_id === me.subject_id) ? me : null;
    }

    /** The columns: a measure that gives points here and takes them off there has one only. */
    get measures() {
        const byCode = new Map(this.board.measures.map((measure) => [measure.code, measure]));
        return [...byCode.values()];
    }

    get hasMore() {
        return this.rows.length < (this.board?.total_rows || 0);
    }

    /** Where nobody was ranked before there is nothing to compare with, and no arrow is shown. */
    get hasMovement() {
        return [...this.rows, this.absentMe].some((row) => row && !row.is_new);
    }

    /** The total that fills a bar to the end: the best one shown. */
    get bestTotal() {
        return Math.max(0, ...[...this.rows, this.absentMe].map((row) => row?.total || 0));
    }

    exportState() {
        return {
            options: { ...this.options },
            expanded: [...this.expanded],
            shown: Math.max(this.shown, this.rows.length),
        };
    }

    //--------------------------------------------------------------------------
    // Asking the server
    //--------------------------------------------------------------------------

    /** Read the board and, where its numbers are old, have them counted again and read it anew. */
    async load() {
        Object.assign(this, { isLoading: true, isLoadingMore: false, isRefreshing: false });
        await this._whileSet("isLoading", () => this._read());
        if (this.board.stale && this.board.can_refresh) {
            await this.refresh();
        }
    }

    /** Have the numbers counted again, now. */
    async refresh() {
        await this._whileSet("isRefreshing", async () => {
            const call = this.orm.silent.call(RES_MODEL, "refresh", [this._shownOptions]);
            await this.keepLast.add(call);
            await this._read();
        });
    }

    /** Read again what is shown: nobody asked for it, so nobody is told when it fails. */
    async reload() {
        if (!this.board || this.isLoading || this.isLoadingMore || this.isRefreshing) {
            return;
        }
        try {
            await this._read();
        } catch {
            this.hasFailed = false; // what is shown is as true as it was
        }
    }

    async loadMore() {
        await this._whileSet("isLoadingMore", async () => {
            this.shown = this.rows.length + PAGE_SIZE;
            const page = await this._fetch(this.rows.length);
            if (page.as_of === this.board.as_of) {
                this._append(this.board, page);
            } else {
                // Recounted in between: a row may have changed places, so read all of them again.
                await this._read();
            }
        });
    }

    /** Forget every choice and start anew, as when one of them leads to an error. */
    async reset() {
        await this.setOptions({ ...DEFAULT_OPTIONS });
    }

    /** @param {Object} options those that change */
    async setOptions(options) {
        if ("subject" in options && options.subject !== this.options.subject) {
            this.expanded.clear();
        }
        Object.assign(this.options, options);
        this.shown = PAGE_SIZE;
        await this.load();
    }

    /**
     * @param {Object} row
     * @param {string} code of a measure
     * @returns {Promise<Object>} an action that lists the records behind the number
     */
    getRecordsAction(row, code) {
        return this.orm.call(RES_MODEL, "open_records", [this._shownOptions, row.subject_id, code]);
    }

    toggle(row) {
        if (!this.expanded.delete(row.subject_id)) {
            this.expanded.add(row.subject_id);
        }
    }

    //--------------------------------------------------------------------------
    // Inner works
    //--------------------------------------------------------------------------

    /** The options of what is on the screen, which a later click may already have left behind. */
    get _shownOptions() {
        return { ...this.options, ...this.board?.options };
    }

    _fetch(offset) {
        const options = { ...this.options, offset, limit: PAGE_SIZE };
        return this.keepLast.add(this.orm.call(RES_MODEL, "get_board", [options]));
    }

    /** Read as many rows as were shown before, by pages of the size that the server likes. */
    async _read() {
        try {
            const board = await this._fetch(0);
            let isComplete = false;
            while (!isComplete && board.rows.length < Math.min(this.shown, board.total_rows)) {
                isComplete = !this._append(board, await this._fetch(board.rows.length));
            }
            this.board = board;
            this.hasFailed = false;
        } catch (error) {
            this.hasFailed = true;
            throw error;
        }
        // The server may have corrected a choice. The date stays as asked for: empty means today,
        // tomorrow as well.
        const names = ["scheme_id", "team_id", "subject", "order_by", "cohort"];
        const chosen = pick(this.board.options, ...names);
        Object.assign(this.options, chosen);
    }

    /** @returns {number} of rows that were not there yet */
    _append(board, page) {
        const known = new Set(board.rows.map((row) => row.subject_id));
        const rows = page.rows.filter((row) => !known.has(row.subject_id));
        board.rows.push(...rows);
        board.total_rows = page.total_rows;
        return rows.length;
    }

    /** A dropped reply never settles, so the load that replaces it lowers the flags itself. */
    async _whileSet(flag, task) {
        this[flag] = true;
        try {
            await task();
        } finally {
            this[flag] = false;
        }
    }
}
