import { Component } from "@odoo/owl";

/** A table of figures, each of which opens its records. */
export class MarkTable extends Component {
    static template = "sales_kpi.MarkTable";
    static props = {
        caption: String, // for screen readers
        head: String, // of the names
        columns: Array, // {code, name}
        rows: Array, // {name, note, cells: [{text, tip, error, mark}]}; a cell by column
        total: { type: Array, optional: true }, // {text}, one by column
    };
}
