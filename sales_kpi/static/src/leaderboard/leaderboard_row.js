import { MovementArrow } from "../components/movement_arrow";
import { ProgressBar } from "../components/progress_bar";
import { RankMedal } from "../components/rank_medal";
import { RatingBadge } from "../components/rating_badge";
import { MeasureCell } from "./measure_cell";
import { ScoreLine } from "./score_line";

import { Component, useEffect, useRef } from "@odoo/owl";

/** One subject: rank, who, total, a thin bar a measure; opened, the lines with their reasons. */
export class LeaderboardRow extends Component {
    static template = "sales_kpi.LeaderboardRow";
    static components = {
        MeasureCell,
        MovementArrow,
        ProgressBar,
        RankMedal,
        RatingBadge,
        ScoreLine,
    };
    static props = {
        row: Object,
        measures: Array,
        bestTotal: Number,
        hasMovement: Boolean,
        orderBy: { type: [String, { value: null }], optional: true },
        isExpanded: Boolean,
        onToggle: Function,
        onOpenRecords: Function, // (line)
    };

    setup() {
        const lines = useRef("lines");
        // One's own row sticks to the edge of the window: its lines open beyond it.
        useEffect(
            (isExpanded) => {
                if (isExpanded) {
                    lines.el?.scrollIntoView({ block: "nearest" });
                }
            },
            () => [this.isExpanded]
        );
    }

    get row() {
        return this.props.row;
    }

    get canExpand() {
        return this.row.cells.length > 0;
    }

    get isExpanded() {
        return this.canExpand && this.props.isExpanded && Boolean(this.row.lines);
    }

    /** Its lines are on their way. */
    get isOpening() {
        return this.canExpand && this.props.isExpanded && !this.row.lines;
    }

    get initial() {
        return this.row.name.trim().charAt(0).toUpperCase();
    }

    get movement() {
        return this.row.is_new ? false : this.row.movement;
    }

    /** What the columns say: their parts come without names, as there are hundreds of them. */
    get cells() {
        return this.props.measures.map(({ code, name }, column) => {
            const [status, achievement, text, reason] = this.row.cells[column] || [];
            return { code, name, status, achievement, text, reason };
        });
    }

    get share() {
        return this.props.bestTotal ? this.row.total / this.props.bestTotal : 0;
    }

    toggle() {
        if (this.canExpand) {
            this.props.onToggle();
        }
    }

    /** @param {KeyboardEvent} ev */
    onKeydown(ev) {
        const wanted = {
            Enter: !this.isExpanded,
            " ": !this.isExpanded,
            ArrowRight: true,
            ArrowLeft: false,
        }[ev.key];
        if (ev.target !== ev.currentTarget || wanted === undefined) {
            return;
        }
        ev.preventDefault();
        if (wanted !== this.isExpanded) {
            this.toggle();
        }
    }
}
