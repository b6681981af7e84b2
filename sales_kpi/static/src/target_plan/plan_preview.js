import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { EntryGridTable } from "../entry_grid/entry_grid_table";
import { TargetGridModel } from "../target_grid/target_grid_model";

import { Component, onMounted, useState } from "@odoo/owl";

/** The parts of a plan; what is typed is kept at once, so that all sums are the server's. */
export class PlanPreviewModel extends TargetGridModel {
    static resModel = "sales.kpi.target.plan";
    static method = "get_preview";
    static defaultOptions = { plan_id: null, measure_id: null };

    /** @override */
    get _choices() {
        return [[this.options.plan_id], this.options.measure_id];
    }

    /** @override */
    _store() {
        return this._ask("save_preview", ...this._choices, this.changes);
    }

    /** @override */
    _show(grid) {
        super._show(grid);
        this.options.measure_id = grid.measure_id;
    }
}

/** In the form of a plan: a table of people by months, edited in place. */
export class PlanPreview extends Component {
    static template = "sales_kpi.PlanPreview";
    static components = { EntryGridTable };
    static props = { ...standardWidgetProps };

    setup() {
        const options = { plan_id: this.props.record.resId };
        this.model = useState(new PlanPreviewModel(useService("orm"), { options }));
        onMounted(() => this.model.load());
    }

    get grid() {
        return this.model.grid;
    }

    /** Once a cell is left, or a block was pasted: the sums of the plan follow. */
    async keep() {
        if (this.model.isDirty && !this.model.invalidKeys.length && !this.model.isSaving) {
            if (await this.model.save()) {
                await this.props.record.save({ reload: true });
                await this.props.record.load();
            }
        }
    }
}

registry.category("view_widgets").add("sales_kpi_plan_preview", { component: PlanPreview });
