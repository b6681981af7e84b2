import { Pager } from "@web/core/pager/pager";
import { sortBy } from "@web/core/utils/arrays";

import { Component, useState } from "@odoo/owl";

const PAGE = 50;
const SIGNS = {
    2: "fa-angle-double-up",
    1: "fa-angle-up",
    0: "fa-minus",
    "-1": "fa-angle-down",
    "-2": "fa-angle-double-down",
};

/**
 * Who stands how in which measure: the colour of a cell, its sign and its text say the same. A
 * click on a column's name brings those who need help first to the top, a second click the best.
 */
export class HeatMap extends Component {
    static template = "sales_kpi.HeatMap";
    static components = { Pager };
    static props = {
        // {name, title, columns: [{code, name}], rows: [{id, name, mark, cells: [{value, text,
        //  level, mark, tip}]}], summary}; where the server sorts and hands out a part of the
        //  rows, also order: {code, descending}, total_rows, and gap: how many of the rows come
        //  before those that are left out (0: the rest follows at the end)
        heat: Object,
        onRow: { type: Function, optional: true }, // (row); without it the row's mark is opened
        onSort: { type: Function, optional: true }, // (code | null, isDescending); else done here
        onMore: { type: Function, optional: true }, // (): the server has more rows
        slots: { type: Object, optional: true }, // `row`, given the row: what can be done about it
    };

    setup() {
        this.state = useState({ column: null, isDescending: false, offset: 0 });
    }

    get limit() {
        return PAGE;
    }

    /** What the server hands out by parts is shown as far as it is there. */
    get hasPager() {
        return !this.props.onMore && this.props.heat.rows.length > PAGE;
    }

    get offset() {
        return this.state.offset < this.props.heat.rows.length ? this.state.offset : 0;
    }

    get rows() {
        const rows = this.sortedRows;
        return this.hasPager ? rows.slice(this.offset, this.offset + PAGE) : rows;
    }

    /** After which of the rows the button for the others stands; -1: there are no others. */
    get gap() {
        const { gap, rows, total_rows: total } = this.props.heat;
        return this.props.onMore && total > rows.length ? (gap || rows.length) - 1 : -1;
    }

    /** How the rows are sorted, here or by the server. */
    get order() {
        const { code, descending } = this.props.heat.order || {};
        return this.props.onSort ? { column: code, isDescending: descending } : this.state;
    }

    /** What has no figure comes last, whichever way the others are sorted. */
    get sortedRows() {
        const { rows, columns } = this.props.heat;
        const { column, isDescending } = this.state;
        const index = columns.findIndex(({ code }) => code === column);
        if (index < 0) {
            return rows;
        }
        const isKnown = ({ cells }) => Number.isFinite(cells[index]?.value);
        const known = sortBy(
            rows.filter(isKnown),
            ({ cells }) => cells[index].value,
            isDescending ? "desc" : "asc"
        );
        return [...known, ...rows.filter((row) => !isKnown(row))];
    }

    /** @param {string} code */
    sort(code) {
        const isSame = this.order.column === code;
        const isOver = isSame && this.order.isDescending; // the third click: as it was at first
        const order = { column: isOver ? null : code, isDescending: isSame && !isOver };
        if (this.props.onSort) {
            this.props.onSort(order.column, order.isDescending);
        } else {
            Object.assign(this.state, order, { offset: 0 });
        }
    }

    /** @param {string} code */
    ariaSort(code) {
        if (this.order.column !== code) {
            return undefined;
        }
        return this.order.isDescending ? "descending" : "ascending";
    }

    /** @param {string} code */
    sortIcon(code) {
        const icons = { ascending: "fa-sort-asc", descending: "fa-sort-desc" };
        return icons[this.ariaSort(code)] || "fa-sort";
    }

    sign({ level }) {
        return SIGNS[level];
    }

    levelClass({ level }) {
        return `o_kpi_heat_${Number.isFinite(level) ? level : "none"}`;
    }

    canOpen(row) {
        return Boolean(this.props.onRow || row.mark);
    }

    openRow(row) {
        return this.props.onRow ? this.props.onRow(row) : this.env.openMark(row.mark);
    }
}
