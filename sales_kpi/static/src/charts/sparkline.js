import { Component } from "@odoo/owl";

const WIDTH = 100;
const HEIGHT = 24;

/**
 * The way of a figure over the last periods as a small line. The server counts, places and words
 * it.
 */
export class Sparkline extends Component {
    static template = "sales_kpi.Sparkline";
    static props = {
        trend: Object, // {points: [{label, value, text}], segments: [[[x, y], ...], ...], text}
    };

    width = WIDTH;
    height = HEIGHT;

    get trend() {
        return this.props.trend;
    }

    /** A run of one point can't be seen as a line: it is drawn as a dot. */
    get lines() {
        return this.trend.segments
            .filter((segment) => segment.length > 1)
            .map((segment) => segment.map(([x, y]) => `${x},${y}`).join(" "));
    }

    get dots() {
        const single = this.trend.segments.filter((segment) => segment.length === 1).flat();
        const last = this.trend.segments.at(-1)?.at(-1);
        return last && !single.includes(last) ? [...single, last] : single;
    }
}
