import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { EntryGrid } from "../entry_grid/entry_grid";
import { EntryGridTable } from "../entry_grid/entry_grid_table";
import { PeriodSwitch } from "../components/period_switch";
import { TargetGridModel } from "./target_grid_model";
import { Layout } from "@web/search/layout";
import { reloadPage } from "../components/screen_model";

const SHEET_ACTION = "sales_kpi.sales_kpi_target_sheet_action";

/** A manager edits targets as in a spreadsheet, and says why. */
export class TargetGrid extends EntryGrid {
    static template = "sales_kpi.TargetGrid";
    static components = { Dropdown, DropdownItem, EntryGridTable, Layout, PeriodSwitch };
    static Model = TargetGridModel;

    get measureName() {
        const found = this.grid.definitions.find(({ id }) => id === this.grid.definition_id);
        return found ? found.name : "";
    }

    /** @override */
    get notice() {
        if (this.model.hasFailed && !this.grid) {
            return super.notice;
        }
        return this.grid && !this.grid.rows.length
            ? {
                  title: _t("Nobody to set targets for"),
                  text: _t("Add salespeople to a sales team to see them here."),
              }
            : null;
    }

    /** @override */
    async save() {
        if (this.unsavedCount && !this.model.reason.trim()) {
            this.notification.add(_t("Say why these targets change."), { type: "danger" });
            this.rootRef.el.querySelector(".o_kpi_target_reason")?.focus();
            return false;
        }
        return super.save();
    }

    /** @override */
    async openEntries(row, column) {
        const cell = this.model.getCell(row, column);
        await this.actionService.doAction({
            type: "ir.actions.act_window",
            res_model: "sales.kpi.target",
            res_id: cell.entry_id,
            views: [[false, "form"]],
        });
    }

    async openSheet() {
        if (await this.askToLeave()) {
            await this.actionService.doAction(SHEET_ACTION, {
                additionalContext: {
                    default_definition_id: this.grid.definition_id,
                    default_date: this.grid.period.date_from,
                    default_step: this.grid.step,
                },
                onClose: reloadPage(this),
            });
        }
    }
}

registry.category("actions").add("sales_kpi.target_grid", TargetGrid);
