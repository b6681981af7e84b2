import { EntryGridModel } from "../entry_grid/entry_grid_model";

const RES_MODEL = "sales.kpi.target";
const DEFAULT_OPTIONS = { definition_id: null, step: "month", date: null };

/** The targets of one measure, salespeople by months; cells work as those of "Enter Values". */
export class TargetGridModel extends EntryGridModel {
    constructor(orm, past = {}) {
        super(orm);
        this.options = { ...DEFAULT_OPTIONS, ...past.options };
        this.reason = "";
    }

    /** @override */
    fetch() {
        const { definition_id, step, date } = this.options;
        return this.orm.call(RES_MODEL, "get_grid", [definition_id, step, date]);
    }

    /** @override */
    async reset() {
        await this.setOptions({ ...DEFAULT_OPTIONS });
    }

    /** @override */
    discard() {
        super.discard();
        this.reason = "";
    }

    /** @override */
    store() {
        const { definition_id, step, period } = this.grid;
        const args = [definition_id, step, period.date_from, this.changes, this.reason];
        return this.orm.call(RES_MODEL, "save_grid", args);
    }

    /** @override */
    get changes() {
        return super.changes.map(({ definition_id, ...change }) => ({
            ...change,
            part: definition_id,
        }));
    }

    /** @override */
    show(grid) {
        super.show(grid);
        this.options.definition_id = grid.definition_id;
    }
}
