import { markRaw } from "@odoo/owl";
import { RPCError } from "@web/core/network/rpc";
import { formatFloat, formatPercentage } from "@web/views/fields/formatters";
import { parseFloat, parsePercentage } from "@web/views/fields/parsers";
import { ScreenModel } from "../components/screen_model";

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
export class EntryGridModel extends ScreenModel {
    static resModel = "sales.kpi.entry";
    static method = "get_grid";
    static defaultOptions = { period_type: "month", date: null, team_id: null };

    constructor(...args) {
        super(...args);
        this.drafts = {};
        this.past = markRaw([]);
        this.problem = null;
        this.isSaving = false;
    }

    get grid() {
        return this.page;
    }

    get isDirty() {
        return Object.keys(this.drafts).length > 0;
    }

    /** @returns {string[]} keys of the drafts that are no number */
    get invalidKeys() {
        return Object.keys(this.drafts).filter((key) => this.drafts[key].value === undefined);
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
        const rounded = count > 1 ? ROUNDED : EXACT;
        const options =
            column.digits === undefined ? rounded : { ...EXACT, digits: [16, column.digits] };
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
        this.problem = null;
        await super.load();
    }

    /** @param {Object} options those that change; drafts are gone */
    async setOptions(options) {
        this.discard();
        await super.setOptions(options);
    }

    async reset() {
        this.discard();
        await super.reset();
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
        this.problem = null;
        try {
            await this._whileSet("isSaving", async () => {
                const grid = await this._store();
                this.discard();
                this._show(grid);
            });
            return true;
        } catch (error) {
            if (!(error instanceof RPCError) || !isRefusal(error)) {
                throw error;
            }
            this.problem = error.data.message;
            return false;
        }
    }

    /** @returns {Promise<Object>} an action that lists the entries behind a cell */
    getEntriesAction(row, column) {
        const { type, date_from } = this.grid.period;
        return this._ask("open_grid_cell", type, date_from, row.user_id, column.id);
    }

    //--------------------------------------------------------------------------
    // Inner works
    //--------------------------------------------------------------------------

    _ask(method, ...args) {
        return this.orm.call(this.constructor.resModel, method, args);
    }

    /** What the server takes to give a grid: one argument for each choice. */
    get _choices() {
        const { period_type, date, team_id } = this.options;
        return [period_type, date, team_id];
    }

    _fetchPage() {
        return this.keepLast.add(this._ask(this.constructor.method, ...this._choices));
    }

    async _read() {
        await super._read();
        this._show(this.page);
    }

    /** @returns {Promise<Object>} the grid after the changes are saved */
    _store() {
        const { type, date_from } = this.grid.period;
        return this._ask("save_grid", type, date_from, this.changes, this.options.team_id);
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

    _show(grid) {
        this.page = grid;
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
