import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { PeriodSwitch } from "../components/period_switch";
import { EntryGridModel } from "./entry_grid_model";
import { EntryGridTable } from "./entry_grid_table";

import { Component, onMounted, useRef, useState } from "@odoo/owl";
import { reloadPage } from "../components/screen_model";

const IMPORT_ACTION = "sales_kpi.sales_kpi_entry_import_action";

/**
 * A leader enters what nobody can count: a row a salesperson, a column a measure.
 *
 * `action.params.options` may preset period_type, date and team_id.
 */
export class EntryGrid extends Component {
    static template = "sales_kpi.EntryGrid";
    static components = { Dropdown, DropdownItem, EntryGridTable, Layout, PeriodSwitch };
    static props = { ...standardActionServiceProps };
    static Model = EntryGridModel;

    setup() {
        this.actionService = useService("action");
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.rootRef = useRef("root");
        const past = this.props.state || this.props.action.params || {};
        this.model = useState(new this.constructor.Model(useService("orm"), past));
        useSetupAction({
            rootRef: this.rootRef,
            getLocalState: () => this.model.exportState(),
            beforeLeave: () => this.askToLeave(),
            beforeUnload: (ev) => this.onBeforeUnload(ev),
        });
        onMounted(() => this.model.load());
    }

    get grid() {
        return this.model.grid;
    }

    get teamName() {
        const team = this.grid.teams.find(({ id }) => id === this.grid.team_id);
        return team ? team.name : _t("All teams");
    }

    get teamItems() {
        return [{ id: null, name: _t("All teams"), depth: 0 }, ...this.grid.teams];
    }

    get unsavedCount() {
        return Object.keys(this.model.drafts).length;
    }

    /** @returns {{title: string, text: string, label?: string, onClick?: Function} | null} */
    get notice() {
        if (this.model.hasFailed && !this.grid) {
            return {
                title: _t("The values can't be shown right now"),
                text: _t("Nothing is lost. Try again in a moment."),
                label: _t("Try again"),
                onClick: () => this.model.reset(),
            };
        }
        const { title, text, label, action } = this.grid?.empty || {};
        return title
            ? { title, text, label, onClick: () => this.actionService.doAction(action) }
            : null;
    }

    //--------------------------------------------------------------------------
    // Saving, or not
    //--------------------------------------------------------------------------

    /** @returns {Promise<boolean>} whether nothing is left unsaved */
    async save() {
        const [invalid] = this.model.invalidKeys;
        if (invalid) {
            this.notification.add(_t("Mend the cells that hold no number first."), {
                type: "danger",
            });
            this.rootRef.el.querySelector("[aria-invalid=true]")?.focus();
            return false;
        }
        const count = this.unsavedCount;
        const isSaved = !count || (await this.model.save());
        if (isSaved && count) {
            this.notification.add(_t("Saved values: %s", count), { type: "success" });
        }
        return isSaved;
    }

    /** @returns {Promise<boolean>} whether the screen may be left, or show something else */
    askToLeave() {
        if (!this.model.isDirty) {
            return Promise.resolve(true);
        }
        return new Promise((resolve) => {
            this.dialog.add(
                ConfirmationDialog,
                {
                    title: _t("Unsaved values"),
                    body: _t("What you typed has not been saved yet."),
                    confirmLabel: _t("Save"),
                    confirm: async () => resolve(await this.save()),
                    cancelLabel: _t("Discard"),
                    cancel: () => {
                        this.model.discard();
                        resolve(true);
                    },
                    dismiss: () => resolve(false),
                },
                { onClose: () => resolve(false) }
            );
        });
    }

    onBeforeUnload(ev) {
        if (this.model.isDirty) {
            ev.preventDefault();
            ev.returnValue = _t("What you typed has not been saved yet.");
        }
    }

    //--------------------------------------------------------------------------
    // Where to
    //--------------------------------------------------------------------------

    /** @param {Object} options period_type, date or team_id */
    async choose(options) {
        if (await this.askToLeave()) {
            await this.model.setOptions(options);
        }
    }

    async openEntries(row, column) {
        await this.actionService.doAction(await this.model.getEntriesAction(row, column));
    }

    async openImport() {
        if (await this.askToLeave()) {
            await this.actionService.doAction(IMPORT_ACTION, { onClose: reloadPage(this) });
        }
    }
}

registry.category("actions").add("sales_kpi.entry_grid", EntryGrid);
