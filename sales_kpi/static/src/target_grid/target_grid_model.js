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
    async load() {
        this.isLoading = true;
        this.problem = null;
        try {
            const { definition_id, step, date } = this.options;
            const args = [definition_id, step, date];
            this.show(await this.keepLast.add(this.orm.call(RES_MODEL, "get_grid", args)));
            this.hasFailed = false;
        } catch (error) {
            this.hasFailed = true;
            throw error;
        } finally {
            this.isLoading = false;
        }
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

    /**
     * @override
     * @returns {Promise<boolean>} whether everything is saved; if not, `problem` says why
     */
    async save() {
        this.isSaving = true;
        this.problem = null;
        const { definition_id, step, period } = this.grid;
        try {
            const args = [definition_id, step, period.date_from, this.changes, this.reason];
            const grid = await this.orm.call(RES_MODEL, "save_grid", args);
            this.discard();
            this.show(grid);
            return true;
        } catch (error) {
            if (!error.exceptionName?.startsWith("odoo.exceptions.")) {
                throw error;
            }
            this.problem = error.data.message;
            return false;
        } finally {
            this.isSaving = false;
        }
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
