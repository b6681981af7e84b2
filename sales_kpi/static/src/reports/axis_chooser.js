import { _t } from "@web/core/l10n/translation";

import { Component, useState } from "@odoo/owl";

const PATH = "path:";
const OTHER = { rows: "columns", columns: "rows" };

/** What rows and columns are told apart by. */
export class AxisChooser extends Component {
    static template = "sales_kpi.AxisChooser";
    static props = {
        spec: Object,
        choices: Object,
        onChange: Function, // (parts of the specification)
    };

    setup() {
        this.state = useState({ term: "", path: "" });
    }

    get labels() {
        return new Map(this.props.choices.axes.map(({ axis, label }) => [axis, label]));
    }

    getLabel(axis) {
        return this.labels.get(axis) || axis.replace(PATH, "");
    }

    /** @param {"rows" | "columns"} place */
    getChosen(place) {
        return this.props.spec[place].map((axis) => ({ axis, label: this.getLabel(axis) }));
    }

    isFull(place) {
        return this.props.spec[place].length >= this.props.choices.limits[place];
    }

    /** The axes by group, without those that are chosen; a few measures don't have them all. */
    get groups() {
        const term = this.state.term.trim().toLowerCase();
        const { rows, columns } = this.props.spec;
        const groups = new Map();
        for (const { axis, group, label } of this.props.choices.axes) {
            const isFree = ![...rows, ...columns].includes(axis);
            if (isFree && label.toLowerCase().includes(term)) {
                const known = groups.get(group) || { name: this.groupNames[group], axes: [] };
                known.axes.push({ axis, label, missing: this.getMissing(axis) });
                groups.set(group, known);
            }
        }
        return [...groups.values()];
    }

    get groupNames() {
        return {
            who: _t("Who sold"),
            customer: _t("Customer"),
            what: _t("What was sold"),
            how: _t("How it came"),
            when: _t("When"),
        };
    }

    /** Whether none of the chosen measures can be told apart by it. */
    getMissing(axis) {
        const codes = this.props.spec.measures.map(({ code }) => code);
        const chosen = this.props.choices.measures.filter(({ code }) => codes.includes(code));
        return chosen.length > 0 && !chosen.some(({ axes }) => axes.includes(axis));
    }

    /** Columns that one sorted by may be gone. */
    place(parts) {
        return this.props.onChange({ ...parts, order_column: false });
    }

    add(place, axis) {
        return this.place({ [place]: [...this.props.spec[place], axis] });
    }

    remove(place, axis) {
        return this.place({ [place]: this.props.spec[place].filter((other) => other !== axis) });
    }

    move(place, axis) {
        const { spec } = this.props;
        const target = OTHER[place];
        return this.place({
            [place]: spec[place].filter((other) => other !== axis),
            [target]: [...spec[target], axis],
        });
    }

    moveUp(place, index) {
        const axes = [...this.props.spec[place]];
        axes.splice(index - 1, 0, ...axes.splice(index, 1));
        return this.place({ [place]: axes });
    }

    addPath(place) {
        const axis = PATH + this.state.path.trim();
        this.state.path = "";
        return this.add(place, axis);
    }
}
