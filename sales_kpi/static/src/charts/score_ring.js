import { RatingBadge } from "../components/rating_badge";

import { Component } from "@odoo/owl";

const GAP = 0.6; // between two segments, in hundredths of the ring

const STATUS_ICONS = {
    good: "fa-check-circle",
    behind: "fa-clock-o",
    bad: "fa-exclamation-triangle",
};

/**
 * A score as a ring: a segment a line, as long as the line's weight, filled as far as its points
 * go. The list beside it says the same in words, and names what takes points off.
 */
export class ScoreRing extends Component {
    static template = "sales_kpi.ScoreRing";
    static components = { RatingBadge };
    static props = {
        // {total, total_text, max, rating, rating_level, segments: [{code, name, points, weight,
        //  text, status, mark}], summary}
        ring: Object,
    };

    /** The lines that have a place on the ring, each with where it begins and ends. */
    get arcs() {
        const segments = this.props.ring.segments.filter(({ weight }) => weight > 0);
        const weights = segments.reduce((sum, { weight }) => sum + weight, 0);
        let start = 0;
        return segments.map((segment) => {
            const length = (100 * segment.weight) / weights;
            const whole = Math.max(0, length - (segments.length > 1 ? GAP : 0));
            const share = Math.min(1, Math.max(0, (segment.points || 0) / segment.weight));
            const arc = { ...segment, start, whole, filled: whole * share };
            start += length;
            return arc;
        });
    }

    icon({ status }) {
        return STATUS_ICONS[status] || "fa-circle-o";
    }
}
