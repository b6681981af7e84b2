import { browser } from "@web/core/browser/browser";
import { EntryGridModel } from "../entry_grid/entry_grid_model";

const LAST_MEASURE = "sales_kpi.target_grid.measure";

/** The targets of one measure, salespeople by months; cells work as those of "Enter Values". */
export class TargetGridModel extends EntryGridModel {
    static resModel = "sales.kpi.target";
    static defaultOptions = { definition_id: null, step: "month", date: null };

    constructor(orm, past = {}) {
        super(orm, past);
        this.reason = "";
        this.options.definition_id ??= readMeasure();
    }

    /** @override */
    discard() {
        super.discard();
        this.reason = "";
    }

    /** @override */
    get _choices() {
        const { definition_id, step, date } = this.options;
        return [definition_id, step, date];
    }

    /** @override */
    _store() {
        const { definition_id, step, period } = this.grid;
        const args = [definition_id, step, period.date_from, this.changes, this.reason];
        return this._ask("save_grid", ...args);
    }

    /** @override */
    get changes() {
        return super.changes.map(({ definition_id, ...change }) => ({
            ...change,
            part: definition_id,
        }));
    }

    /** @override */
    _show(grid) {
        super._show(grid);
        this.options.definition_id = grid.definition_id;
        if (grid.definition_id) {
            browser.localStorage.setItem(LAST_MEASURE, grid.definition_id);
        }
    }
}

/** The measure that was looked at last in this browser; the server chooses where it is gone. */
function readMeasure() {
    return Number(browser.localStorage.getItem(LAST_MEASURE)) || null;
}
