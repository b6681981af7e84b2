import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { Dialog } from "@web/core/dialog/dialog";
import { deserializeDateTime, serializeDateTime } from "@web/core/l10n/dates";
import { localization } from "@web/core/l10n/localization";
import { RecordSelector } from "@web/core/record_selectors/record_selector";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/** Visits to several customers, planned in one go: each has the next hour that is free. */
export class PlanVisitsDialog extends Component {
    static template = "sales_kpi.PlanVisitsDialog";
    static components = { DateTimeInput, Dialog, RecordSelector };
    static props = {
        // {text, customers: [{id, name, note, is_chosen}], slots: [string], purposes: [{id, name}]}
        choices: Object,
        plan: Function, // (vals: Object) => Promise
        close: Function,
    };

    setup() {
        this.nameService = useService("name");
        const { customers, slots } = this.props.choices;
        this.slots = slots.map((slot) => deserializeDateTime(slot));
        this.state = useState({ rows: [], name: "", purposeId: "", isBusy: false });
        for (const customer of customers) {
            this.addRow(customer);
        }
    }

    /** Nobody plans a visit to the second. */
    get format() {
        return localization.dateTimeFormat.replace(/[:.]ss/, "");
    }

    get chosen() {
        return this.state.rows.filter((row) => row.isChosen);
    }

    get canPlan() {
        const { isBusy } = this.state;
        return !isBusy && this.chosen.length > 0 && this.chosen.every((row) => row.moment);
    }

    addRow({ id, name, note = "", is_chosen: isChosen = false }) {
        this.state.rows.push({ id, name, note, isChosen: false, moment: false });
        if (isChosen) {
            this.toggle(this.state.rows.at(-1));
        }
    }

    /** @param {number | false} id of a customer who is not on the list, or is */
    async addCustomer(id) {
        if (!id) {
            return;
        }
        if (!this.state.rows.some((row) => row.id === id)) {
            const names = await this.nameService.loadDisplayNames("res.partner", [id]);
            this.addRow({ id, name: names[id] });
        }
        const row = this.state.rows.find((item) => item.id === id);
        if (!row.isChosen) {
            this.toggle(row);
        }
    }

    toggle(row) {
        row.isChosen = !row.isChosen;
        row.moment = row.moment || this.nextSlot;
    }

    /** The first hour that is offered and that no other visit of the dialog has taken. */
    get nextSlot() {
        const taken = this.state.rows.map(({ moment }) => moment && moment.toMillis());
        return this.slots.find((slot) => !taken.includes(slot.toMillis())) || false;
    }

    setMoment(row, moment) {
        row.moment = moment;
    }

    async plan() {
        this.state.isBusy = true;
        const vals = {
            name: this.state.name,
            purpose_id: Number(this.state.purposeId) || false,
            visits: this.chosen.map(({ id, moment }) => ({
                partner_id: id,
                date_start: serializeDateTime(moment),
            })),
        };
        try {
            await this.props.plan(vals);
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
