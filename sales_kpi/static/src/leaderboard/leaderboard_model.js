import { pick } from "@web/core/utils/objects";
import { ScreenModel } from "../components/screen_model";

export const PAGE_SIZE = 80;

/** What the leaderboard shows: as many rows as were asked for, and which of them are open. */
export class LeaderboardModel extends ScreenModel {
    static resModel = "sales.kpi.leaderboard";
    static method = "get_board";
    static defaultOptions = {
        scheme_id: null,
        date: null,
        team_id: null,
        subject: "user",
        order_by: null,
        cohort: null,
        level: null,
    };

    /**
     * @param {Object} orm the orm service
     * @param {Object} [past] what `exportState` gave when the screen was left
     * @param {Object} [past.options]
     * @param {number[]} [past.expanded] subjects whose lines are open
     * @param {number} [past.shown] number of rows to ask for at once
     */
    constructor(orm, { options, expanded, shown } = {}) {
        super(orm, { options });
        this.expanded = new Set(expanded);
        this.shown = shown || PAGE_SIZE;
        this.isLoadingMore = false;
    }

    get board() {
        return this.page;
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
            ...super.exportState(),
            expanded: [...this.expanded],
            shown: Math.max(this.shown, this.rows.length),
        };
    }

    //--------------------------------------------------------------------------
    // Asking the server
    //--------------------------------------------------------------------------

    async load() {
        this.isLoadingMore = false;
        await super.load();
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
            const page = await this._fetchRows(this.rows.length);
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
        await this.setOptions({ ...this.constructor.defaultOptions });
    }

    /** @param {Object} options those that change */
    async setOptions(options) {
        if ("subject" in options && options.subject !== this.options.subject) {
            this.expanded.clear();
        }
        this.shown = PAGE_SIZE;
        await super.setOptions(options);
    }

    /**
     * @param {Object} row
     * @param {string} code of a measure
     * @returns {Promise<Object>} an action that lists the records behind the number
     */
    getRecordsAction(row, code) {
        return this.call("open_records", row.subject_id, code);
    }

    /**
     * @param {Object} part a line under the board
     * @param {string} code of a measure
     * @returns {Promise<Object>} an action that lists the records behind the number
     */
    getPartAction(part, code) {
        return this.call("open_part", part.kind, code);
    }

    async toggle(row) {
        if (!this.expanded.delete(row.subject_id)) {
            this.expanded.add(row.subject_id);
            await this._fetchLines(row);
        }
    }

    //--------------------------------------------------------------------------
    // Inner works
    //--------------------------------------------------------------------------

    /** What a row says in full, where it is open and nobody has asked for that yet. */
    async _fetchLines(row) {
        if (!this.expanded.has(row.subject_id) || row.lines || !row.cells.length) {
            return;
        }
        try {
            row.lines = await this.call("get_lines", row.subject_id);
        } catch (error) {
            this.expanded.delete(row.subject_id);
            throw error;
        }
    }

    _fetchRows(offset) {
        return super._fetchPage({ offset, limit: PAGE_SIZE, opened: [...this.expanded] });
    }

    /** Read as many rows as were shown before, by pages of the size that the server likes. */
    async _fetchPage() {
        const board = await this._fetchRows(0);
        let isComplete = false;
        while (!isComplete && board.rows.length < Math.min(this.shown, board.total_rows)) {
            isComplete = !this._append(board, await this._fetchRows(board.rows.length));
        }
        return board;
    }

    async _read() {
        await super._read();
        // The server may have corrected a choice. The date stays as asked for: empty means today,
        // tomorrow as well.
        const names = ["scheme_id", "team_id", "subject", "order_by", "cohort", "level"];
        Object.assign(this.options, pick(this.board.options, ...names));
        // Those that were opened while the rows were on their way.
        await Promise.all([...this.rows, this.absentMe].map((row) => row && this._fetchLines(row)));
    }

    /** @returns {number} of rows that were not there yet */
    _append(board, page) {
        const known = new Set(board.rows.map((row) => row.subject_id));
        const rows = page.rows.filter((row) => !known.has(row.subject_id));
        board.rows.push(...rows);
        board.total_rows = page.total_rows;
        return rows.length;
    }
}
