import { Component } from "@odoo/owl";

const VERDICTS = { 1: "o_kpi_up", "-1": "o_kpi_down", 0: "text-muted" };
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

/** The figures of a report as a table: each opens its records, a heading sorts. */
export class ReportTable extends Component {
    static template = "sales_kpi.ReportTable";
    static props = {
        page: Object, // see `get_page` of `sales.kpi.report`
        onSort: Function, // (parts of the specification)
    };

    get measures() {
        return this.props.page.measures;
    }

    /** With several measures each column of the report is a group of as many. */
    get isGrouped() {
        return this.measures.length > 1 && this.props.page.columns.length > 1;
    }

    /** @returns {{key, code, text, title, isTotal, isFirst, sort}[]} one a column of the table */
    get heads() {
        const { columns } = this.props.page;
        const namesMeasures = this.measures.length > 1 || columns.length === 1;
        return columns.flatMap((column) =>
            this.measures.map((measure, index) => ({
                key: `${column.key} ${measure.code}`,
                column,
                code: measure.code,
                text: namesMeasures ? measure.name : column.label,
                title: measure.problem || measure.description,
                problem: measure.problem,
                isTotal: this.isTotal(null, column),
                isFirst: index === 0,
                sort: this.getSort(column, measure),
            }))
        );
    }

    /** Totals stand out, those of groups too, of rows as of columns. */
    isTotal(row, column) {
        const { column_axes: columnAxes, row_axes: rowAxes } = this.props.page;
        return row ? row.level < rowAxes.length : column.level < columnAxes.length;
    }

    get rowHead() {
        return this.props.page.row_axes.map(({ label }) => label).join(" · ");
    }

    get isSortedByName() {
        return this.props.page.spec.order_by === "label";
    }

    /** @returns {"best" | "worst" | null} how the rows are sorted by this column */
    getSort(column, measure) {
        const { measures, spec } = this.props.page;
        const code = spec.order_code || measures[0]?.code;
        const isOrdering = spec.order_column ? spec.order_column === column.key : column.is_total;
        return spec.order_by !== "label" && isOrdering && code === measure.code
            ? spec.order_by
            : null;
    }

    sort({ column, code, sort }) {
        this.props.onSort({
            order_by: sort === "best" ? "worst" : "best",
            order_code: code,
            order_column: column.is_total ? false : column.key,
        });
    }

    /** The cells of a row in the order of the headings. */
    getCells(row) {
        return row.cells.flatMap((cells, place) =>
            cells.map((cell, index) => {
                const column = this.props.page.columns[place];
                const { code, opens } = this.measures[index];
                const mark = { kind: "cell", row: row.key, column: column.key, code };
                return {
                    ...cell,
                    code,
                    mark: opens && cell.value !== null && !cell.error && mark,
                    isTotal: this.isTotal(null, column),
                    verdictClass: VERDICTS[cell.verdict || 0],
                };
            })
        );
    }

    /** The arrows go from figure to figure, as in a spreadsheet. */
    onKeydown(ev) {
        const step = STEPS[ev.key];
        const cell = step && ev.target.closest("td, th");
        if (!cell) {
            return;
        }
        const row = cell.parentElement;
        const rows = [...row.closest("table").rows];
        const [down, right] = step;
        const next = rows[rows.indexOf(row) + down]?.cells[cell.cellIndex + right];
        const target = next?.querySelector("button");
        if (target) {
            ev.preventDefault();
            target.focus();
        }
    }
}
