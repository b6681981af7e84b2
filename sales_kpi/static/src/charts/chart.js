import { loadBundle } from "@web/core/assets";
import { localization } from "@web/core/l10n/localization";
import { user } from "@web/core/user";
import { hasMarks, makeConfig } from "./chart_config";

import {
    Component,
    onWillStart,
    onWillUnmount,
    useEffect,
    useExternalListener,
    useRef,
} from "@odoo/owl";

/** What paper is like, whatever the screen is. */
const PAPER = { scheme: "light", text: "#111827", grid: "#d8dadd", ground: "#ffffff" };

/**
 * Bars, lines, a pie or a doughnut. Each mark opens what is behind it: by a click, or by the
 * buttons of the table that keyboards and screen readers are led to.
 */
export class Chart extends Component {
    static template = "sales_kpi.Chart";
    static props = {
        // {name, title, type, labels, series: [{name, values, texts, marks, dashed}], summary,
        //  unit}; marks, dashed, order (the lowest lies on top) and unit ("percent": of the axis)
        //  may be missing
        chart: Object,
        height: { type: Number, optional: true }, // pixels
        onSelect: { type: Function, optional: true }, // (mark); without it the mark is opened
    };
    static defaultProps = { height: 260 };

    setup() {
        this.canvas = useRef("canvas");
        this.lib = null;
        onWillStart(() => loadBundle("web.chartjs_lib"));
        useEffect(
            () => {
                this.draw();
            },
            () => [this.props.chart, this.props.height, localization.direction]
        );
        onWillUnmount(() => this.erase());
        useExternalListener(window, "beforeprint", () => this.draw(PAPER));
        useExternalListener(window, "afterprint", () => this.draw());
    }

    get isEmpty() {
        return !hasMarks(this.props.chart);
    }

    /** @param {Object} [colors] without them those of the page */
    draw(colors = this.getColors()) {
        this.erase();
        if (this.canvas.el) {
            const isRtl = localization.direction === "rtl";
            const look = { ...colors, isRtl, locale: user.lang };
            const config = makeConfig(this.props.chart, look, (mark) => this.open(mark));
            this.lib = new window.Chart(this.canvas.el, config);
        }
    }

    erase() {
        this.lib?.destroy();
        this.lib = null;
    }

    open(mark) {
        (this.props.onSelect || this.env.openMark)(mark);
    }

    /** The colours are read off the page, so that they fit whichever theme it wears. */
    getColors() {
        if (!this.canvas.el) {
            return null;
        }
        const style = getComputedStyle(this.canvas.el);
        const read = (name, other) => style.getPropertyValue(name).trim() || other;
        return {
            scheme: read("--o-kpi-scheme", PAPER.scheme),
            text: style.color,
            grid: read("--o-kpi-grid", PAPER.grid),
            ground: read("--o-kpi-chart-ground", PAPER.ground),
        };
    }
}
