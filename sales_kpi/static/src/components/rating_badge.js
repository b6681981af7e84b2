import { Component } from "@odoo/owl";

/** As Odoo's own badges in lists: the worst first. */
const COLORS = [
    "text-bg-danger",
    "text-bg-warning",
    "text-bg-secondary",
    "text-bg-info",
    "text-bg-success",
];

/** A rating, the same on every screen; the colour says how good it is among those of its scheme. */
export class RatingBadge extends Component {
    static template = "sales_kpi.RatingBadge";
    static props = {
        rating: String,
        // 0 is the worst, 4 the best; null: not rated
        level: { type: [Number, Boolean, { value: null }], optional: true },
    };

    get color() {
        return COLORS[this.props.level] || "text-bg-secondary";
    }
}
