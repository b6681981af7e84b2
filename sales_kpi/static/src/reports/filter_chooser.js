import { useDebounced } from "@web/core/utils/timing";

import { Component, useState } from "@odoo/owl";

const PAUSE = 250; // ms after the last key

/** Which records count: conditions that all hold, each of one dimension and some of its values. */
export class FilterChooser extends Component {
    static template = "sales_kpi.FilterChooser";
    static props = {
        model: Object,
    };

    setup() {
        this.state = useState(this.makeState());
        this.find = useDebounced(() => this.search(), PAUSE);
    }

    makeState() {
        return { axis: "", operator: "in", term: "", found: [], chosen: [] };
    }

    get conditions() {
        return this.props.model.page.conditions;
    }

    /** Days are chosen above. */
    get axes() {
        return this.props.model.choices.axes.filter(({ is_period: isPeriod }) => !isPeriod);
    }

    get found() {
        const chosen = this.state.chosen.map(({ value }) => value);
        return this.state.found.filter(({ value }) => !chosen.includes(value));
    }

    async choose(axis) {
        Object.assign(this.state, this.makeState(), { axis });
        await this.search();
    }

    async search() {
        const { axis, term } = this.state;
        const found = axis ? await this.props.model.call("find_values", axis, term) : [];
        if (axis === this.state.axis && term === this.state.term) {
            this.state.found = found; // else somebody went on meanwhile
        }
    }

    pick(item) {
        this.state.chosen.push(item);
    }

    drop(index) {
        this.state.chosen.splice(index, 1);
    }

    async add() {
        const { axis, operator, chosen } = this.state;
        const values = chosen.map(({ value }) => value);
        Object.assign(this.state, this.makeState());
        await this.setFilter([...this.props.model.spec.filter, [axis, operator, values]]);
    }

    /** Conditions that are joined otherwise are one, and go together. */
    remove(index) {
        const { filter } = this.props.model.spec;
        const isPlain = this.conditions.length === filter.length;
        return this.setFilter(isPlain ? filter.filter((_one, place) => place !== index) : []);
    }

    setFilter(filter) {
        return this.props.model.change({ filter });
    }
}
