import { Component, useState } from "@odoo/owl";

/** Which measures a report shows, in which order: those chosen, and the others by category. */
export class MeasureChooser extends Component {
    static template = "sales_kpi.MeasureChooser";
    static props = {
        spec: Object,
        choices: Object,
        onChange: Function, // (parts of the specification)
    };

    setup() {
        this.state = useState({ term: "" });
    }

    get chosen() {
        const { choices, spec } = this.props;
        const known = new Map(choices.measures.map((measure) => [measure.code, measure]));
        return spec.measures.map(({ code, with_target: hasTarget }) => ({
            name: code,
            ...known.get(code),
            code,
            hasTarget,
        }));
    }

    /** Those that can be added, in the groups of the server's order. */
    get groups() {
        const term = this.state.term.trim().toLowerCase();
        const chosen = new Set(this.props.spec.measures.map(({ code }) => code));
        const groups = new Map();
        for (const measure of this.props.choices.measures) {
            const { category_label: category, code, name } = measure;
            const isFound = `${name} ${code} ${category}`.toLowerCase().includes(term);
            if (!chosen.has(code) && isFound) {
                groups.set(category, [...(groups.get(category) || []), measure]);
            }
        }
        return [...groups].map(([name, measures]) => ({ name, measures }));
    }

    get isFull() {
        return this.props.spec.measures.length >= this.props.choices.limits.measures;
    }

    /** Targets are kept of people and teams. */
    get offersTargets() {
        const { columns, rows } = this.props.spec;
        const isOfPeople = rows.length > 0 && rows.every((axis) => ["rep", "team"].includes(axis));
        return isOfPeople && !columns.length;
    }

    setMeasures(measures) {
        return this.props.onChange({ measures });
    }

    add({ code }) {
        return this.setMeasures([...this.props.spec.measures, { code, with_target: false }]);
    }

    remove({ code }) {
        return this.setMeasures(this.props.spec.measures.filter((other) => other.code !== code));
    }

    /** The next one of two lets the other one pass. */
    moveUp(index) {
        const measures = [...this.props.spec.measures];
        measures.splice(index - 1, 0, ...measures.splice(index, 1));
        return this.setMeasures(measures);
    }

    toggleTarget({ code }) {
        return this.setMeasures(
            this.props.spec.measures.map((measure) =>
                measure.code === code ? { ...measure, with_target: !measure.with_target } : measure
            )
        );
    }
}
