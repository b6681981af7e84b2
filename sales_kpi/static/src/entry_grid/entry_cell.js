import { _t } from "@web/core/l10n/translation";

import { Component, useState } from "@odoo/owl";

/** One value: a field to type it in, or what several entries come to and the way to them. */
export class EntryCell extends Component {
    static template = "sales_kpi.EntryCell";
    static props = {
        model: Object,
        row: Object,
        column: Object,
        rowIndex: Number,
        columnIndex: Number,
        onOpen: Function, // (row, column)
    };

    setup() {
        this.model = useState(this.props.model);
    }

    get cell() {
        return this.props.row.cells[this.props.columnIndex];
    }

    get draft() {
        return this.model.drafts[this.model.getKey(this.props.row, this.props.column)];
    }

    get isInvalid() {
        return Boolean(this.draft) && this.draft.value === undefined;
    }

    get text() {
        const { row, column } = this.props;
        return this.model.getText(row, column, this.cell);
    }

    get label() {
        const { row, column } = this.props;
        const unit = column.unit_text ? ` (${column.unit_text})` : "";
        return _t("%(who)s, %(measure)s", { who: row.name, measure: column.name + unit });
    }

    get openLabel() {
        return _t("%(cell)s: %(count)s entries, open them", {
            cell: this.label,
            count: this.cell.count,
        });
    }

    get hint() {
        if (this.isInvalid) {
            return _t("This is not a number.");
        }
        if (this.draft) {
            return _t("Not saved yet");
        }
        return [this.cell.reason, this.cell.hint].filter(Boolean).join(" ");
    }

    onInput(ev) {
        const { row, column } = this.props;
        this.model.remember(this.model.getKey(row, column));
        this.model.setText(row, column, this.cell, ev.target.value);
    }

    onChange() {
        this.model.tidy(this.props.row, this.props.column);
    }

    onFocus(ev) {
        ev.target.select();
    }
}
