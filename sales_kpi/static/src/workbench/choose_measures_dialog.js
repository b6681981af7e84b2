import { Dialog } from "@web/core/dialog/dialog";
import { _t } from "@web/core/l10n/translation";
import { useSortable } from "@web/core/utils/sortable_owl";

import { Component, useRef, useState } from "@odoo/owl";

/** Which measures are on my workbench, and in which order: by dragging, or by buttons. */
export class ChooseMeasuresDialog extends Component {
    static template = "sales_kpi.ChooseMeasuresDialog";
    static components = { Dialog };
    static props = {
        // {measures: [{code, name, description, category, is_chosen}], is_default, most}
        choices: Object,
        save: Function, // (codes: string[]) => Promise
        close: Function,
    };

    setup() {
        const { measures } = this.props.choices;
        const chosen = measures.filter((measure) => measure.is_chosen);
        this.state = useState({ chosen: [...chosen], term: "", told: "", isBusy: false });
        useSortable({
            ref: useRef("chosen"),
            elements: ".o_kpi_chosen",
            handle: ".o_kpi_chosen_handle",
            onDrop: ({ element, previous }) =>
                this.place(element.dataset.code, previous?.dataset.code),
        });
    }

    /** Those that can be added, in the groups of the server's order. */
    get groups() {
        const term = this.state.term.trim().toLowerCase();
        const chosen = new Set(this.state.chosen.map(({ code }) => code));
        const groups = new Map();
        for (const measure of this.props.choices.measures) {
            const { code, name, category } = measure;
            if (!chosen.has(code) && `${name} ${code}`.toLowerCase().includes(term)) {
                groups.set(category, [...(groups.get(category) || []), measure]);
            }
        }
        return [...groups].map(([name, measures]) => ({ name, measures }));
    }

    get isFull() {
        return this.state.chosen.length >= this.props.choices.most;
    }

    add(measure) {
        this.state.chosen.push(measure);
        this.state.told = _t("%s added", measure.name);
    }

    remove(measure) {
        this.state.chosen.splice(this.indexOf(measure.code), 1);
        this.state.told = _t("%s removed", measure.name);
    }

    /** @param {number} step -1 is up, 1 is down */
    move(measure, step) {
        const { chosen } = this.state;
        const index = this.indexOf(measure.code);
        const target = index + step;
        if (target >= 0 && target < chosen.length) {
            chosen.splice(target, 0, ...chosen.splice(index, 1));
            this.state.told = _t("%(name)s: place %(place)s", {
                name: measure.name,
                place: target + 1,
            });
        }
    }

    /** Put a measure after another one; without one, first. */
    place(code, previousCode) {
        const { chosen } = this.state;
        const [measure] = chosen.splice(this.indexOf(code), 1);
        chosen.splice(previousCode ? this.indexOf(previousCode) + 1 : 0, 0, measure);
    }

    indexOf(code) {
        return this.state.chosen.findIndex((measure) => measure.code === code);
    }

    async save(codes) {
        this.state.isBusy = true;
        try {
            await this.props.save(codes);
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
