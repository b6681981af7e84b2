import { LeaderboardRow } from "./leaderboard_row";

import { Component } from "@odoo/owl";

/** The ranked rows, my own always in sight, and the button for more of them. */
export class LeaderboardTable extends Component {
    static template = "sales_kpi.LeaderboardTable";
    static components = { LeaderboardRow };
    static props = {
        model: Object,
        onOpenRecords: Function, // (row, line)
    };

    get board() {
        return this.props.model.board;
    }

    get orderBy() {
        return this.props.model.options.order_by;
    }

    ariaSort(code) {
        return (this.orderBy || null) === code ? "descending" : undefined;
    }

    /**
     * Up and down go from row to row, right opens and left closes, as in any tree grid.
     *
     * @param {KeyboardEvent} ev
     */
    onKeydown(ev) {
        const rowEl = ev.target.closest(".o_kpi_row");
        if (!rowEl || ev.target !== rowEl) {
            return;
        }
        const rowEls = [...ev.currentTarget.querySelectorAll(".o_kpi_row")];
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        const nextEl = step && rowEls[rowEls.indexOf(rowEl) + step];
        if (nextEl) {
            ev.preventDefault();
            nextEl.focus();
        }
    }
}
