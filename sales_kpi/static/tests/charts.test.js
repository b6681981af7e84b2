import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, getFixture, test } from "@odoo/hoot";
import { queryAll, queryAllAttributes, queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    findComponent,
    mountWithCleanup,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { localization } from "@web/core/l10n/localization";
import { Chart } from "@sales_kpi/charts/chart";
import { getChartColor } from "@sales_kpi/charts/chart_config";
import { Funnel } from "@sales_kpi/charts/funnel_chart";
import { HeatMap } from "@sales_kpi/charts/heat_map";
import { ScoreRing } from "@sales_kpi/charts/score_ring";

import { Component, useState, xml } from "@odoo/owl";

defineMailModels();

const MARK = { kind: "measure", code: "calls", subject: ["user", 1] };

function makeChart(values = {}) {
    return {
        name: "calls",
        title: "Calls a month",
        type: "bar",
        labels: ["January", "February"],
        series: [
            {
                name: "This year",
                values: [10, 20],
                texts: ["10 calls", "20 calls"],
                marks: [MARK, false],
            },
            {
                name: "Last year",
                values: [null, 5],
                texts: ["no data", "5 calls"],
                marks: [false, false],
                dashed: true,
            },
        ],
        summary: "Twice as many calls in February as in January.",
        ...values,
    };
}

/** A page as the dashboards are, which the part stands in. */
class Page extends Component {
    static props = ["*"];
    static components = { Chart, Funnel, HeatMap, ScoreRing };
    static template = xml`
        <div class="o_kpi_dashboard">
            <t t-component="props.part" t-props="values"/>
        </div>`;

    setup() {
        this.values = useState(this.props.values);
    }
}

async function mountPart(part, values) {
    const page = await mountWithCleanup(Page, {
        props: { part, values },
        componentEnv: { openMark: (mark) => expect.step(`open ${mark.code || mark.kind}`) },
    });
    await animationFrame();
    return page;
}

function getChart(page) {
    return findComponent(page, (component) => component instanceof Chart).lib;
}

/** How light a colour is to any eye, from 0 to 1 (WCAG 2). */
function getLightness(color) {
    const parts = [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16) / 255);
    const [red, green, blue] = parts.map((part) =>
        part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
    );
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function getContrast(one, other) {
    const [dark, light] = [one, other].map(getLightness).sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
}

describe("chart", () => {
    test("the server's values are drawn, its texts are told", async () => {
        const page = await mountPart(Chart, { chart: makeChart() });
        const { data, options } = getChart(page).config;
        expect(data.labels).toEqual(["January", "February"]);
        expect(data.datasets.map((set) => set.data)).toEqual([
            [10, 20],
            [null, 5],
        ]);
        const { label, title } = options.plugins.tooltip.callbacks;
        expect(label({ datasetIndex: 0, dataIndex: 1 })).toBe("This year: 20 calls");
        expect(title([{ dataIndex: 1 }])).toBe("February");
        expect(options.plugins.legend.position).toBe("top");
        expect("canvas").toHaveAttribute(
            "aria-label",
            "Twice as many calls in February as in January."
        );
    });

    test("a mark opens by a click on the canvas, and by the button of the hidden table", async () => {
        const page = await mountPart(Chart, { chart: makeChart() });
        const { onClick } = getChart(page).config.options;
        onClick({}, [{ datasetIndex: 0, index: 0 }]);
        expect.verifySteps(["open calls"]);
        onClick({}, [{ datasetIndex: 0, index: 1 }]);
        onClick({}, []);
        expect.verifySteps([]);
        expect(queryAllTexts(".o_kpi_chart_table button")).toEqual(["10 calls"]);
        expect(queryAllTexts(".o_kpi_chart_table tbody td")).toEqual([
            "10 calls",
            "no data",
            "20 calls",
            "5 calls",
        ]);
        expect(queryOne(".o_kpi_chart_table").offsetWidth).toBeLessThan(2);
        queryFirst(".o_kpi_chart_table button").focus();
        expect(queryOne(".o_kpi_chart_table").offsetWidth).toBeGreaterThan(100);
        await contains(".o_kpi_chart_table button").click();
        expect.verifySteps(["open calls"]);
    });

    test("redrawn for other figures, and let go with the page", async () => {
        const page = await mountPart(Chart, { chart: makeChart() });
        const first = getChart(page);
        page.values.chart = makeChart({ labels: ["March"], type: "line" });
        await animationFrame();
        const second = getChart(page);
        expect(second === first).toBe(false);
        expect(first.ctx).toBe(null);
        expect(second.config.type).toBe("line");
        expect(second.data.labels).toEqual(["March"]);
    });

    test("nothing to draw: the summary instead, and back again", async () => {
        const summary = "No calls so far.";
        const empty = makeChart({ labels: [], series: [], summary });
        const page = await mountPart(Chart, { chart: empty });
        expect(".o_kpi_chart_empty").toHaveText(summary);
        expect("canvas").toHaveCount(0);
        page.values.chart = makeChart();
        await animationFrame();
        expect("canvas").toHaveCount(1);
        expect(getChart(page).data.datasets).toHaveLength(2);
        const errors = { name: "Calls", values: [null], texts: ["#DIV/0"], marks: [false] };
        page.values.chart = makeChart({ labels: ["March"], series: [errors], summary });
        await animationFrame();
        expect("canvas").toHaveCount(0);
    });

    test("lines differ by dash and point, a comparison is dashed or hollow", async () => {
        const page = await mountPart(Chart, { chart: makeChart({ type: "line" }) });
        const [line, other] = getChart(page).data.datasets;
        expect(line.borderDash).toEqual([]);
        expect(other.borderDash).toEqual([4, 4]);
        expect(line.pointStyle).not.toBe(other.pointStyle);
        page.values.chart = makeChart();
        await animationFrame();
        const [bar, hollow] = getChart(page).data.datasets;
        expect(bar.borderWidth).toBe(0);
        expect(hollow.backgroundColor).toBe("transparent");
        expect(hollow.borderWidth).toBe(2);
    });

    test("slices: nothing below zero, each second one hatched, words by label", async () => {
        const series = [
            { name: "Sources", values: [3, -1, null], texts: ["3", "-1", "–"], marks: [MARK] },
        ];
        const labels = ["Web", "Refunds", "Fair"];
        const chart = makeChart({ type: "doughnut", labels, series });
        const page = await mountPart(Chart, { chart });
        const { data, options } = getChart(page).config;
        expect(data.datasets[0].data).toEqual([3, 0, 0]);
        const [first, second] = data.datasets[0].backgroundColor;
        expect(typeof first).toBe("string");
        expect(second).toBeInstanceOf(window.CanvasPattern);
        expect(options.plugins.legend.display).toBe(true);
        expect(options.plugins.tooltip.callbacks.label({ datasetIndex: 0, dataIndex: 1 })).toBe(
            "-1"
        );
        page.values.chart = makeChart({
            type: "pie",
            labels,
            series: [{ ...series[0], values: [0, -1, 0] }],
        });
        await animationFrame();
        expect("canvas").toHaveCount(0);
    });

    for (const [scheme, ground] of [
        ["light", "#ffffff"],
        ["dark", "#1b1d26"],
    ]) {
        test(`neighbouring colours differ in lightness (${scheme})`, () => {
            const colors = [0, 1, 2, 3, 4, 5, 6, 7].map((index) => getChartColor(index, scheme));
            expect(new Set(colors).size).toBe(8);
            for (const [index, color] of colors.entries()) {
                expect(getContrast(color, ground)).toBeGreaterThan(2.4);
                if (index) {
                    expect(getContrast(color, colors[index - 1])).toBeGreaterThan(1.5);
                }
            }
        });
    }

    test("the theme of the page and the direction of the language", async () => {
        getFixture().style.setProperty("color", "rgb(1, 2, 3)");
        const page = await mountPart(Chart, { chart: makeChart() });
        expect(getChart(page).data.datasets[0].backgroundColor).toBe(getChartColor(0, "light"));
        expect(getChart(page).options.scales.x.reverse).toBe(false);
        queryOne(".o_kpi_dashboard").style.setProperty("--o-kpi-scheme", "dark");
        patchWithCleanup(localization, { direction: "rtl" });
        page.values.chart = makeChart();
        await animationFrame();
        const { data, options } = getChart(page);
        expect(data.datasets[0].backgroundColor).toBe(getChartColor(0, "dark"));
        expect(options.scales.x.reverse).toBe(true);
        expect(options.scales.y.position).toBe("right");
        expect(options.plugins.tooltip.rtl).toBe(true);
        // on paper as on light ground
        window.dispatchEvent(new Event("beforeprint"));
        expect(getChart(page).data.datasets[0].backgroundColor).toBe(getChartColor(0, "light"));
        window.dispatchEvent(new Event("afterprint"));
        expect(getChart(page).data.datasets[0].backgroundColor).toBe(getChartColor(0, "dark"));
    });
});

function makeCell(value, values = {}) {
    return {
        value,
        text: value === null ? "—" : `${value}%`,
        level: value === null ? null : Math.max(-2, Math.min(2, Math.round(value / 25) - 3)),
        mark: MARK,
        tip: `${value} of the target`,
        ...values,
    };
}

function makeHeat(rows, values = {}) {
    return {
        name: "reps",
        title: "Reps and measures",
        columns: [
            { code: "calls", name: "Calls" },
            { code: "visits", name: "Visits" },
        ],
        rows,
        summary: "Nobody is in this team yet.",
        ...values,
    };
}

function makeRow(id, ...cells) {
    return { id, name: `Rep ${id}`, mark: { kind: "rep" }, cells };
}

describe("heat map", () => {
    const shown = () => queryAllAttributes(".o_kpi_heat tbody tr", "data-id").map(Number);

    test("empty: the summary", async () => {
        await mountPart(HeatMap, { heat: makeHeat([]) });
        expect(".o_kpi_heat_empty").toHaveText("Nobody is in this team yet.");
        expect("table").toHaveCount(0);
    });

    test("one rep: colour, sign and text; the cell and the name open", async () => {
        await mountPart(HeatMap, { heat: makeHeat([makeRow(7, makeCell(130), makeCell(20))]) });
        const [good, bad] = queryAll(".o_kpi_heat_cell");
        expect(good).toHaveClass("o_kpi_heat_2");
        expect(bad).toHaveClass("o_kpi_heat_-2");
        expect(queryAllAttributes(".o_kpi_heat_cell .fa", "class")).toEqual([
            "fa fa-angle-double-up",
            "fa fa-angle-double-down",
        ]);
        expect(getComputedStyle(good).backgroundColor).not.toBe(
            getComputedStyle(bad).backgroundColor
        );
        expect(good).toHaveAttribute("data-tooltip", "130 of the target");
        await contains(queryOne("button", { root: bad })).click();
        await contains(".o_kpi_heat_name button").click();
        expect.verifySteps(["open calls", "open rep"]);
    });

    test("onRow goes before the row's mark", async () => {
        await mountPart(HeatMap, {
            heat: makeHeat([makeRow(7, makeCell(1), makeCell(2))]),
            onRow: (row) => expect.step(`row ${row.id}`),
        });
        await contains(".o_kpi_heat_name button").click();
        expect.verifySteps(["row 7"]);
    });

    test("an error is a cell without colour, sign and mark, last in every order", async () => {
        const error = makeCell(null, { text: "#DIV/0", mark: false, tip: "Divided by zero" });
        const rows = [
            makeRow(1, makeCell(90), makeCell(1)),
            makeRow(2, error, makeCell(2)),
            makeRow(3, makeCell(0), makeCell(3)),
        ];
        await mountPart(HeatMap, { heat: makeHeat(rows) });
        const cell = queryOne("tr[data-id='2'] td:first");
        expect(cell).toHaveClass("o_kpi_heat_none");
        expect(queryAll("button, .fa", { root: cell })).toHaveLength(0);
        expect(shown()).toEqual([1, 2, 3]);
        await contains(".o_kpi_heat_sort[data-code=calls]").click();
        expect(shown()).toEqual([3, 1, 2]);
        expect("th[aria-sort=ascending]").toHaveText("Calls");
        await contains(".o_kpi_heat_sort[data-code=calls]").click();
        expect(shown()).toEqual([1, 3, 2]);
        expect("th[aria-sort=descending]").toHaveText("Calls");
        await contains(".o_kpi_heat_sort[data-code=calls]").click();
        expect(shown()).toEqual([1, 2, 3]);
        expect("th[aria-sort]").toHaveCount(0);
    });

    test("3,000 reps: a page at a time, sorted over all of them", async () => {
        const rows = Array.from({ length: 3000 }, (_, index) =>
            makeRow(index + 1, makeCell(3000 - index), makeCell(index % 7))
        );
        const start = window.performance.now();
        const page = await mountPart(HeatMap, { heat: makeHeat(rows) });
        await contains(".o_kpi_heat_sort[data-code=calls]").click();
        expect(window.performance.now() - start).toBeLessThan(5000);
        expect(".o_kpi_heat tbody tr").toHaveCount(50);
        expect(shown().slice(0, 2)).toEqual([3000, 2999]);
        await contains(".o_kpi_heat_pager .o_pager_next").click();
        expect(shown()[0]).toBe(2950);
        // fewer rows than the place in the list: from the top again
        page.values.heat = makeHeat(rows.slice(0, 3));
        await animationFrame();
        expect(shown()).toEqual([3, 2, 1]);
        expect(".o_kpi_heat_pager").toHaveCount(0);
    });

    test("rows by parts: the server sorts, and the rest is asked for where it is left out", async () => {
        const rows = [makeRow(1, makeCell(90), makeCell(1)), makeRow(9, makeCell(10), makeCell(2))];
        const order = { code: "calls", descending: true };
        const page = await mountPart(HeatMap, {
            heat: makeHeat(rows, { order, gap: 1, total_rows: 3000 }),
            onSort: (code, isDescending) => expect.step(`sort ${code} ${isDescending}`),
            onMore: () => expect.step("more"),
        });
        expect("th[aria-sort=descending]").toHaveText("Calls");
        expect(queryAllTexts(".o_kpi_heat tbody tr")[1]).toBe("Show more (2998)");
        await contains(".o_kpi_heat_more button").click();
        await contains(".o_kpi_heat_sort[data-code=visits]").click();
        await contains(".o_kpi_heat_sort[data-code=calls]").click();
        expect.verifySteps(["more", "sort visits false", "sort null false"]);
        expect(".o_kpi_heat_cell:first").toHaveText(/^90%/); // as it was, until the reply is there
        page.values.heat = makeHeat(rows, { order, gap: 0, total_rows: 2 });
        await animationFrame();
        expect(".o_kpi_heat_more").toHaveCount(0);
    });

    test("the names stay in sight, and the rest scrolls inside", async () => {
        const columns = Array.from({ length: 30 }, (_, i) => ({
            code: `c${i}`,
            name: `Measure ${i}`,
        }));
        const row = makeRow(1, ...columns.map((_, i) => makeCell(i)));
        await mountPart(HeatMap, { heat: makeHeat([row], { columns }) });
        const box = queryOne(".o_kpi_heat");
        expect(box.scrollWidth).toBeGreaterThan(box.clientWidth);
        box.scrollLeft = 500;
        const left = (el) => el.getBoundingClientRect().left;
        expect(left(queryOne("tbody .o_kpi_heat_name"))).toBe(left(box));
        expect(left(queryFirst("td.o_kpi_heat_cell"))).toBeLessThan(left(box));
    });
});

describe("funnel", () => {
    const makeStage = (id, value, values = {}) => ({
        id,
        name: `Stage ${id}`,
        value,
        text: `${value} deals`,
        conversion_text: "",
        other_text: "",
        width: 100,
        told_text: "",
        note_text: "",
        mark: false,
        ...values,
    });
    const mountFunnel = (stages) =>
        mountPart(Funnel, {
            funnel: { name: "funnel", title: "Funnel", stages, summary: "No deals yet." },
        });

    test("empty: the summary", async () => {
        await mountFunnel([]);
        expect(".o_kpi_funnel_empty").toHaveText("No deals yet.");
    });

    test("bars by value, words by the server, a figure opens", async () => {
        await mountFunnel([
            makeStage(1, 200, { mark: MARK }),
            makeStage(2, 50, {
                width: 25,
                conversion_text: "25% went on",
                told_text: "50 = 12 went on + 38 lost + 0 still there",
                note_text: "2 jumped over it",
                other_text: "company: 40%",
            }),
            makeStage(3, 0, { width: 0 }),
        ]);
        const widths = queryAll(".o_kpi_funnel_bar").map((el) => el.style.width);
        expect(widths).toEqual(["100%", "25%", "0%"]);
        expect(
            queryAllTexts(".o_kpi_funnel_stage:nth-child(2) .o_kpi_funnel_facts > span")
        ).toEqual([
            "25% went on",
            "company: 40%",
            "50 = 12 went on + 38 lost + 0 still there",
            "2 jumped over it",
        ]);
        await contains(".o_kpi_funnel_value:first").click();
        expect.verifySteps(["open calls"]);
    });

    test("nothing in any stage: bars without length", async () => {
        await mountFunnel([
            makeStage(1, 0, { width: 0 }),
            makeStage(2, null, { text: "—", width: 0 }),
        ]);
        expect(queryAll(".o_kpi_funnel_bar").map((el) => el.style.width)).toEqual(["0%", "0%"]);
    });
});

describe("score ring", () => {
    const makeSegment = (code, points, weight, values = {}) => ({
        code,
        name: `Measure ${code}`,
        points,
        weight,
        text: `${points} of ${weight}`,
        status: "good",
        mark: false,
        ...values,
    });
    const mountRing = (segments) =>
        mountPart(ScoreRing, {
            ring: {
                total: 65,
                total_text: "65.0",
                max: 100,
                rating: "B",
                segments,
                summary: "65 of 100 points, B.",
            },
        });

    test("empty: the summary", async () => {
        await mountRing([]);
        expect(".o_kpi_ring_empty").toHaveText("65 of 100 points, B.");
    });

    test("a segment a line, as long as its weight, filled by its points", async () => {
        await mountRing([
            makeSegment("a", 60, 60),
            makeSegment("b", 20, 40, { status: "behind", mark: MARK }),
            makeSegment("c", -2, 0, { status: "bad" }),
        ]);
        const dashes = (name) =>
            queryAllAttributes(`circle.${name}`, "stroke-dasharray").map(parseFloat);
        expect(dashes("o_kpi_ring_track")).toEqual([59.4, 39.4]);
        expect(dashes("o_kpi_ring_fill")).toEqual([59.4, 19.7]);
        expect(
            queryAllAttributes("circle.o_kpi_ring_fill", "stroke-dashoffset").map(Number)
        ).toEqual([0, -60]);
        expect(queryAll("title").map((el) => el.textContent)).toEqual([
            "Measure a: 60 of 60",
            "Measure b: 20 of 40",
        ]);
        expect("svg").toHaveAttribute("aria-label", "65 of 100 points, B.");
        expect(".o_kpi_ring_total").toHaveText("65.0");
        // what takes points off has no place on the ring, but one in the list
        expect(queryAllAttributes(".o_kpi_ring_list li", "data-code")).toEqual(["a", "b", "c"]);
        expect("li[data-code=c] .fa-exclamation-triangle").toHaveCount(1);
        await contains(".o_kpi_ring_list button").click();
        expect.verifySteps(["open calls"]);
    });

    test("more than the weight fills it and no more; an error leaves it bare", async () => {
        await mountRing([
            makeSegment("a", 90, 60),
            makeSegment("b", null, 40, { text: "error", status: "none" }),
        ]);
        expect("circle.o_kpi_ring_fill").toHaveCount(1);
        expect("circle.o_kpi_ring_fill").toHaveAttribute("stroke-dasharray", "59.4 100");
    });
});
