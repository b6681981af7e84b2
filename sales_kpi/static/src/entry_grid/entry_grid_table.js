import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { EntryCell } from "./entry_cell";

import { Component, onMounted, useRef, useState } from "@odoo/owl";

/** The cells, and how one moves between them as in a spreadsheet. */
export class EntryGridTable extends Component {
    static template = "sales_kpi.EntryGridTable";
    static components = { EntryCell };
    static props = {
        model: Object,
        onOpen: Function, // (row, column)
    };

    setup() {
        this.model = useState(this.props.model);
        this.notification = useService("notification");
        this.rootRef = useRef("root");
        // A year begins at the month of today; what is over is a scroll to the left.
        onMounted(() => this.showColumn(this.grid.first));
    }

    showColumn(index) {
        const cell = index && this.rootRef.el.querySelector(`thead th:nth-child(${index + 2})`);
        const box = this.rootRef.el.parentElement;
        if (cell && box.scrollWidth > box.clientWidth) {
            const along = cell.getBoundingClientRect();
            const who = this.rootRef.el.querySelector("thead th").getBoundingClientRect();
            const isRtl = localization.direction === "rtl";
            box.scrollLeft += isRtl ? along.right - who.left : along.left - who.right;
        }
    }

    get grid() {
        return this.model.grid;
    }

    /** @returns {[number, number] | null} how far to go down and along for a key */
    getStep(ev) {
        const along = localization.direction === "rtl" ? -1 : 1;
        const { selectionStart: start, selectionEnd: end, value } = ev.target;
        const isWhole = start === 0 && end === value.length;
        switch (ev.key) {
            case "Enter":
                return ev.shiftKey ? [-1, 0] : [1, 0];
            case "ArrowDown":
                return [1, 0];
            case "ArrowUp":
                return [-1, 0];
            // Within a text the arrows move from sign to sign, and leave it at its ends.
            case "ArrowRight":
                return isWhole || start === value.length ? [0, along] : null;
            case "ArrowLeft":
                return isWhole || end === 0 ? [0, -along] : null;
        }
        return null;
    }

    onKeydown(ev) {
        const position = getPosition(ev.target);
        const isUndo = (ev.ctrlKey || ev.metaKey) && !ev.shiftKey && !ev.altKey;
        if (position && isUndo && ev.key.toLowerCase() === "z") {
            // The browser knows nothing of a pasted block.
            ev.preventDefault();
            this.model.undo();
            return;
        }
        if (!position || ev.altKey || ev.ctrlKey || ev.metaKey || ev.isComposing) {
            return;
        }
        if (ev.key === "Escape") {
            const [row, column] = position;
            this.model.revert(this.grid.rows[row], this.grid.columns[column]);
            return;
        }
        const step = this.getStep(ev);
        if (step) {
            ev.preventDefault();
            this.findNext(position, step)?.focus();
        }
    }

    /** The next cell that way that can be edited; others are passed over. */
    findNext([row, column], [down, along]) {
        const { rows, columns } = this.grid;
        do {
            row += down;
            column += along;
            if (rows[row]?.cells[column]?.editable) {
                const cell = `[data-row="${row}"][data-column="${column}"]`;
                return this.rootRef.el.querySelector(cell);
            }
        } while (row >= 0 && row < rows.length && column >= 0 && column < columns.length);
        return null;
    }

    onPaste(ev) {
        const position = getPosition(ev.target);
        const text = ev.clipboardData?.getData("text/plain") || "";
        if (!position || !/[\t\n]/.test(text.trim())) {
            return;
        }
        ev.preventDefault();
        const lost = this.model.paste(...position, text);
        if (lost) {
            this.notification.add(
                _t("Values that found no free cell and were left out: %s", lost),
                { type: "warning" }
            );
        }
    }
}

function getPosition({ dataset }) {
    return "row" in dataset ? [Number(dataset.row), Number(dataset.column)] : null;
}
