import { markRaw } from "@odoo/owl";
import { RPCError } from "@web/core/network/rpc";
import { KeepLast } from "@web/core/utils/concurrency";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";
import { parseFloat, parsePercentage } from "@web/views/fields/parsers";

const RES_MODEL = "sales.kpi.entry";
const DEFAULT_OPTIONS = { period_type: "month", date: null, team_id: null };
// What is shown of one value can be typed in again; a mean is only looked at.
const EXACT = { digits: [16, 6], trailingZeros: false };
const ROUNDED = { digits: [16, 2], trailingZeros: false };
const MAX_PAST = 100;
const REFUSALS = ["UserError", "AccessError", "ValidationError"];

/**
 * What the grid shows, what was typed into it, and how both get from and to the server. A draft
 * is a cell that differs from what the server gave: `{ text, value }`, without a value where the
 * text is no number.
 */
export class EntryGridModel {
    /**
     * @param {Object} orm the orm service
     * @param {Object} [past] what `exportState` gave when the screen was left
     * @param {Object} [past.options]
     */
    constructor(orm, { options } = {}) {
        this.orm = markRaw(orm);
        this.keepLast = markRaw(new KeepLast());
        this.options = { ...DEFAULT_OPTIONS, ...options };
        this.grid = null;
        this.drafts = {};
        this.past = markRaw([]);
        this.problem = null;
        this.hasFailed = false;
        this.isLoading = false;
        this.isSaving = false;
    }

    get isDirty() {
        return Object.keys(this.drafts).length > 0;
    }

    /** @returns {string[]} keys of the drafts that are no number */
    get invalidKeys() {
        return Object.keys(this.drafts).filter((key) => this.drafts[key].value === undefined);
    }

    exportState() {
        return { options: { ...this.options } };
    }

    //--------------------------------------------------------------------------
    // Cells
    //--------------------------------------------------------------------------

    getKey(row, column) {
        return `${row.user_id}:${column.id}`;
    }

    getCell(row, column) {
        return row.cells[this.grid.columns.indexOf(column)];
    }

    /** What the cell shows: what was typed, else the value of the server. */
    getText(row, column, cell) {
        return this.drafts[this.getKey(row, column)]?.text ?? this.format(column, cell);
    }

    format(column, { value, count }) {
        if (value === null) {
            return "";
        }
        const options = count > 1 ? ROUNDED : EXACT;
        return column.unit === "percent"
            ? formatPercentage(value, options)
            : formatFloat(value, options);
    }

    /** @returns {number | null | undefined} null for an empty cell, undefined for no number */
    parse(column, text) {
        if (!text.trim()) {
            return null;
        }
        try {
            const parse = column.unit === "percent" ? parsePercentage : parseFloat;
            const value = parse(text.trim());
            return Number.isFinite(value) ? value : undefined;
        } catch {
            return undefined;
        }
    }

    /** Keep what was typed, as it was typed. */
    setText(row, column, cell, text) {
        const key = this.getKey(row, column);
        const value = this.parse(column, text);
        if (value === cell.value || text.trim() === this.format(column, cell)) {
            delete this.drafts[key];
        } else {
            this.drafts[key] = { text, value };
        }
    }

    /** Write a number as the user writes numbers, once he is done with the cell. */
    tidy(row, column) {
        const draft = this.drafts[this.getKey(row, column)];
        if (draft && draft.value !== undefined) {
            draft.text = this.format(column, { value: draft.value, count: 1 });
        }
    }

    revert(row, column) {
        this.remember();
        delete this.drafts[this.getKey(row, column)];
    }

    /**
     * Keep what is typed until now, to come back to it.
     *
     * @param {string} [key] of the cell that is typed into: all its signs are one step
     */
    remember(key = null) {
        if (key === null || this.past.at(-1)?.key !== key) {
            const drafts = Object.entries(this.drafts).map(([id, draft]) => [id, { ...draft }]);
            this.past.push({ key, drafts: Object.fromEntries(drafts) });
            this.past.splice(0, this.past.length - MAX_PAST);
        }
    }

    /** @returns {boolean} whether there was something to take back */
    undo() {
        const step = this.past.pop();
        if (step) {
            this.drafts = step.drafts;
        }
        return Boolean(step);
    }

    /**
     * Fill in a block of a spreadsheet, its upper first corner at a cell.
     *
     * @param {number} rowIndex
     * @param {number} columnIndex
     * @param {string} text lines of cells, separated by tabs
     * @returns {number} of values that found no cell to go to
     */
    paste(rowIndex, columnIndex, text) {
        const lines = text.replace(/(\r?\n)+$/, "").split(/\r?\n/);
        let lost = 0;
        this.remember();
        for (const [down, line] of lines.entries()) {
            const row = this.grid.rows[rowIndex + down];
            for (const [along, part] of line.split("\t").entries()) {
                const cell = row?.cells[columnIndex + along];
                if (cell?.editable) {
                    const column = this.grid.columns[columnIndex + along];
                    this.setText(row, column, cell, part.trim());
                    this.tidy(row, column);
                } else if (part.trim()) {
                    lost++;
                }
            }
        }
        return lost;
    }

    //--------------------------------------------------------------------------
    // Asking the server
    //--------------------------------------------------------------------------

    /** Read the grid; drafts stay where their cells can still be edited. */
    async load() {
        this.isLoading = true;
        this.problem = null;
        try {
            this.show(await this.keepLast.add(this.fetch()));
            this.hasFailed = false;
        } catch (error) {
            this.hasFailed = true;
            throw error;
        } finally {
            this.isLoading = false;
        }
    }

    /** @param {Object} options those that change; drafts are gone */
    async setOptions(options) {
        this.discard();
        Object.assign(this.options, options);
        await this.load();
    }

    async reset() {
        await this.setOptions({ ...DEFAULT_OPTIONS });
    }

    discard() {
        this.drafts = {};
        this.past.length = 0;
        this.problem = null;
    }

    /**
     * @returns {Promise<boolean>} whether everything is saved; if not, `problem` says why, and
     *  nothing is
     */
    async save() {
        this.isSaving = true;
        this.problem = null;
        try {
            const grid = await this.store();
            this.discard();
            this.show(grid);
            return true;
        } catch (error) {
            if (!(error instanceof RPCError) || !isRefusal(error)) {
                throw error;
            }
            this.problem = error.data.message;
            return false;
        } finally {
            this.isSaving = false;
        }
    }

    /** @returns {Promise<Object>} the grid that the options ask for */
    fetch() {
        const { period_type, date, team_id } = this.options;
        return this.orm.call(RES_MODEL, "get_grid", [period_type, date, team_id]);
    }

    /** @returns {Promise<Object>} the grid after the changes are saved */
    store() {
        const { type, date_from } = this.grid.period;
        const args = [type, date_from, this.changes, this.options.team_id];
        return this.orm.call(RES_MODEL, "save_grid", args);
    }

    /** @returns {Promise<Object>} an action that lists the entries behind a cell */
    getEntriesAction(row, column) {
        const { type, date_from } = this.grid.period;
        const args = [type, date_from, row.user_id, column.id];
        return this.orm.call(RES_MODEL, "open_grid_cell", args);
    }

    get changes() {
        const changes = [];
        for (const row of this.grid.rows) {
            for (const [index, column] of this.grid.columns.entries()) {
                const draft = this.drafts[this.getKey(row, column)];
                if (draft) {
                    changes.push({
                        user_id: row.user_id,
                        definition_id: column.id,
                        value: draft.value,
                        was: row.cells[index].value,
                    });
                }
            }
        }
        return changes;
    }

    show(grid) {
        this.grid = grid;
        this.options.team_id = grid.team_id;
        const former = this.drafts;
        this.drafts = {};
        for (const row of grid.rows) {
            for (const [index, column] of grid.columns.entries()) {
                const draft = former[this.getKey(row, column)];
                if (draft && row.cells[index].editable) {
                    this.setText(row, column, row.cells[index], draft.text);
                }
            }
        }
    }
}

/** The server says what is wrong with the values, rather than that it is out of order. */
function isRefusal(error) {
    return REFUSALS.some((name) => error.exceptionName === `odoo.exceptions.${name}`);
}
