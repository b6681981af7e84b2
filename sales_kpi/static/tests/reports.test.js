import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryOne, waitFor } from "@odoo/hoot-dom";
import { animationFrame, mockDate, runAllTimers } from "@odoo/hoot-mock";
import { contains, mockService, onRpc, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { getTexts } from "@sales_kpi/reports/table_picture";
import { openScreen, servePage } from "./screen_helpers";

defineMailModels();

const MODEL = "sales.kpi.report.screen";

const SPEC = {
    name: "Orders",
    measures: [{ code: "order_amount", with_target: false }],
    rows: ["customer_class"],
    columns: ["country"],
    span: { unit: "month", kind: "to_date", count: 1, date_from: false, date_to: false },
    comparison: "none",
    filter: [],
    order_by: "best",
    order_code: false,
    order_column: false,
    top: 0,
    subtotals: false,
    share_of: "none",
    look: "table",
};

const pairs = (...values) => values.map((value) => ({ value, label: `Label of ${value}` }));

const CHOICES = {
    measures: [
        ["order_amount", "Sales amount", "Results"],
        ["order_count", "Orders", "Results"],
        ["visits", "Visits", "Behaviour"],
    ].map(([code, name, category_label]) => ({
        code,
        name,
        category_label,
        description: `What ${name} are`,
        axes: ["rep", "team", ...(code === "visits" ? [] : ["country", "customer_class"])],
    })),
    axes: [
        ["rep", "Salesperson", "who"],
        ["team", "Sales Team", "who"],
        ["customer_class", "Customer Class", "customer"],
        ["country", "Country", "customer"],
        ["month", "Month", "when"],
    ].map(([axis, label, group]) => ({ axis, label, group, is_period: axis === "month" })),
    choices: {
        span_unit: pairs("day", "month", "custom"),
        span_kind: pairs("this", "to_date", "last"),
        comparison: pairs("none", "previous", "year"),
        order_by: pairs("best", "worst", "label"),
        share_of: pairs("none", "column"),
        look: pairs("table", "bars", "lines", "stacked"),
        sharing: pairs("private", "team", "groups", "company"),
    },
    teams: [{ id: 3, name: "Bees" }],
    limits: { measures: 2, rows: 3, columns: 2, top: 1000 },
};

const MEASURES = {
    order_amount: { name: "Sales amount", unit: "money", description: "Confirmed orders" },
    order_count: { name: "Orders", unit: "number", description: "How many" },
};

const COLUMNS = [
    { key: '["cn"]', label: "China", labels: ["China"], level: 1, is_total: false },
    { key: "[]", label: "Total", labels: [], level: 0, is_total: true },
];

function makeRow(label, values, more = {}) {
    const level = label === "Total" ? 0 : 1;
    const cells = values.map((value) =>
        value.map((number) => ({
            value: number,
            text: number === null ? "—" : `$ ${number}`,
            error: "",
            ...more,
        }))
    );
    return {
        key: `["${label}"]`,
        label,
        labels: [label],
        level,
        depth: 0,
        is_total: !level,
        cells,
    };
}

function makePage(spec, values = {}) {
    const measures = spec.measures.map(({ code }) => ({
        code,
        problem: "",
        opens: true,
        with_target: false,
        direction: "higher",
        ...MEASURES[code],
    }));
    const fill = (value) => measures.map(() => value);
    const columns = spec.columns.length ? COLUMNS : COLUMNS.slice(1);
    const rows = [
        ["A", [700, 900]],
        ["B", [null, 100]],
        ["Total", [700, 1000]],
    ].map(([label, row]) => makeRow(label, row.slice(-columns.length).map(fill)));
    return {
        kind: "report",
        as_of: "2026-11-15 09:59:40",
        stale: false,
        options: { report_id: 5, spec },
        report: { id: 5, name: "Orders", is_own: true, may_write: true, sharing: "private" },
        is_changed: false,
        name: spec.name,
        spec,
        about: "November 2026 · Everybody",
        filter_text: "",
        problem: "",
        hint: false,
        conditions: [],
        notes: [],
        measures,
        row_axes: [{ axis: "customer_class", label: "Customer Class", is_period: false }],
        column_axes: spec.columns.map((axis) => ({ axis, label: axis, is_period: false })),
        columns,
        rows,
        chart: false,
        choices: CHOICES,
        ...values,
    };
}

/** Serve a report that is what is asked; keep what is asked. */
const serveReport = (values = {}) =>
    servePage(MODEL, "get_page", ({ spec }) => makePage(spec || SPEC, values));

/** On a phone what it is made of is unfolded by hand. */
async function openReport(options = { report_id: 5, spec: false }) {
    await openScreen("sales_kpi.reports", "Reports", { params: { options } });
    if (!queryAll("aside").length) {
        await contains(".o_kpi_report_toggle").click();
    }
}

/** What is beside the first button is in a menu, on a phone in that of Odoo itself. */
async function runDeed(name) {
    await contains(".o_kpi_report_deeds, button.o-control-panel-adaptive-dropdown").click();
    await contains(`.dropdown-menu [data-deed=${name}]`).click();
}

const lastSpec = (asked) => asked.at(-1).spec;

beforeEach(() => mockDate("2026-11-15 10:00:00", 0));

describe("the list", () => {
    const LIST = {
        kind: "list",
        as_of: false,
        stale: false,
        options: { report_id: false, spec: false },
        groups: [
            { name: "mine", title: "Mine", reports: [], empty: "None yet" },
            {
                name: "ready",
                title: "Ready",
                empty: "",
                reports: [
                    {
                        id: 5,
                        name: "Orders by Class",
                        note: "Where the best customers are",
                        about: "Sales amount by Class",
                        look: "bars",
                        shared_text: "",
                    },
                ],
            },
        ],
    };

    test("ready ones are cards, and what is missing says what to do", async () => {
        servePage(MODEL, "get_page", () => LIST);
        onRpc(MODEL, "open_report", ({ args: [, id] }) => {
            expect.step(`open ${id}`);
            return { type: "ir.actions.client", tag: "opened" };
        });
        await openScreen("sales_kpi.reports", "Reports");
        mockService("action", { doAction: ({ tag }) => expect.step(tag) });
        expect("[data-group=mine]").toHaveText(/None yet/);
        expect(".o_kpi_report_card").toHaveText(/Orders by Class.*best customers/s);
        await contains(".o_kpi_report_card").click();
        await contains(".o_kpi_report_new").click();
        expect.verifySteps(["open 5", "opened", "open false", "opened"]);
    });
});

describe("the table", () => {
    test("names, figures and totals", async () => {
        serveReport();
        await openReport();
        expect(queryAllTexts("thead th")).toEqual(["Customer Class", "China", "Total"]);
        expect(queryAllTexts("tbody tr:eq(0) > *")).toEqual(["A", "$ 700", "$ 900"]);
        expect("tbody tr:eq(2)").toHaveClass("o_kpi_report_total");
        expect("tbody tr:eq(0) td:eq(1)").toHaveClass("o_kpi_report_total");
        expect("tbody tr:eq(1) td:eq(0) button").toHaveCount(0); // no data
        expect(".o_kpi_report_about").toHaveText("November 2026 · Everybody");
    });

    test("with two measures, each column has both", async () => {
        const measures = [...SPEC.measures, { code: "order_count", with_target: false }];
        servePage(MODEL, "get_page", () => makePage({ ...SPEC, measures }));
        await openReport();
        expect(queryAllTexts("thead tr:eq(0) th")).toEqual(["China", "Total"]);
        expect(queryAllTexts("thead tr:eq(1) th .o_kpi_report_sort")).toEqual([
            "Sales amount",
            "Orders",
            "Sales amount",
            "Orders",
        ]);
        expect("tbody tr:eq(0) td").toHaveCount(4);
    });

    test("what is asked for beside the figure", async () => {
        const more = {
            share_text: "70.0%",
            change_text: "+12%",
            before_text: "$ 625",
            verdict: 1,
            target_text: "$ 800",
            reached_text: "88%",
        };
        serveReport({ rows: [makeRow("A", [[700], [900]], more)] });
        await openReport();
        expect("tbody td:eq(0)").toHaveText(/70.0%.*of \$ 800 · 88%.*\+12%/s);
        expect(".o_kpi_report_change:eq(0)").toHaveClass("o_kpi_up");
        expect(".o_kpi_report_change:eq(0)").toHaveAttribute("data-tooltip", "$ 625");
    });

    test("an error is a cell, and says why", async () => {
        const row = makeRow("A", [[700], [900]]);
        row.cells[0][0].error = "No such path";
        serveReport({ rows: [row], notes: ["Visits: has no country"] });
        await openReport();
        expect("tbody td:eq(0) [role=img]").toHaveAttribute("aria-label", "No such path");
        expect("tbody td:eq(1)").toHaveText("$ 900");
        expect(".o_kpi_report_notes").toHaveText("Visits: has no country");
    });

    test("a figure opens its records", async () => {
        serveReport();
        onRpc(MODEL, "open_records", ({ args: [options, mark] }) => {
            expect.step(`${options.report_id} ${mark.row} ${mark.column} ${mark.code}`);
            return { type: "ir.actions.client", tag: "records" };
        });
        await openReport();
        mockService("action", { doAction: ({ tag }) => expect.step(tag) });
        await contains("tbody tr:eq(0) td:eq(0) button").click();
        expect.verifySteps(['5 ["A"] ["cn"] order_amount', "records"]);
    });

    test("a heading sorts, best and worst; the names by name", async () => {
        const asked = serveReport();
        await openReport();
        expect("thead th:eq(2)").toHaveAttribute("aria-sort", "descending");
        await contains("thead th:eq(1) button").click();
        expect(lastSpec(asked)).toMatchObject({ order_by: "best", order_column: '["cn"]' });
        expect("thead th:eq(1)").toHaveAttribute("aria-sort", "descending");
        await contains("thead th:eq(1) button").click();
        expect(lastSpec(asked)).toMatchObject({ order_by: "worst", order_code: "order_amount" });
        await contains(".o_kpi_report_sort_name").click();
        expect(lastSpec(asked).order_by).toBe("label");
        expect("thead th:eq(0)").toHaveAttribute("aria-sort", "ascending");
    });

    test("the arrows go from figure to figure", async () => {
        serveReport();
        await openReport();
        queryOne("tbody tr:eq(0) td:eq(0) button").focus();
        await press("ArrowRight");
        expect("tbody tr:eq(0) td:eq(1) button").toBeFocused();
        await press("ArrowDown");
        expect("tbody tr:eq(1) td:eq(1) button").toBeFocused();
        await press("ArrowLeft"); // nothing to open there
        expect("tbody tr:eq(1) td:eq(1) button").toBeFocused();
    });

    test("its picture has the texts of the page", async () => {
        expect(getTexts(makePage(SPEC))).toEqual([
            ["Customer Class", "China", "Total"],
            ["A", "$ 700", "$ 900"],
            ["B", "—", "$ 100"],
            ["Total", "$ 700", "$ 1000"],
        ]);
        const rows = [makeRow("A", [[1], [2]], { share_text: "50%", target_text: "$ 4" })];
        rows[0].cells[0][0].error = "No such path";
        expect(getTexts(makePage(SPEC, { rows }))[1]).toEqual(["A", "!", "$ 2 · 50% · / $ 4"]);
    });
});

describe("what it is made of", () => {
    test("a measure is found, added and removed", async () => {
        const asked = serveReport();
        await openReport();
        expect(queryAllTexts(".o_kpi_report_measures > li > span")).toEqual(["Sales amount"]);
        await contains(".o_kpi_report_term").edit("orders", { confirm: false });
        await animationFrame();
        expect(queryAllTexts(".o_kpi_report_add")).toEqual(["Orders"]);
        await contains(".o_kpi_report_add").click();
        expect(lastSpec(asked).measures.map(({ code }) => code)).toEqual([
            "order_amount",
            "order_count",
        ]);
        await contains(".o_kpi_report_term").edit("", { confirm: false });
        await animationFrame();
        expect(".o_kpi_report_add[data-code=visits]").not.toBeEnabled(); // two at most
        await contains(".o_kpi_report_measures li:eq(0) .o_kpi_report_remove").click();
        expect(lastSpec(asked).measures.map(({ code }) => code)).toEqual(["order_count"]);
    });

    test("two changes at once: both are asked for", async () => {
        const asked = serveReport();
        await openReport();
        queryOne(".o_kpi_report_add[data-code=order_count]").click();
        queryOne(".o_kpi_report_axis[data-axis=rep] .o_kpi_report_to_rows").click();
        await animationFrame();
        expect(lastSpec(asked).rows).toEqual(["customer_class", "rep"]);
        expect(lastSpec(asked).measures).toHaveLength(2);
    });

    test("rows and columns are swapped, and moved one by one", async () => {
        const asked = serveReport();
        await openReport();
        await contains(".o_kpi_report_swap").click();
        expect(lastSpec(asked)).toMatchObject({ rows: ["country"], columns: ["customer_class"] });
        await contains("[data-place=columns] .o_kpi_report_move").click();
        expect(lastSpec(asked)).toMatchObject({ rows: ["country", "customer_class"], columns: [] });
        expect(".o_kpi_report_swap").not.toBeEnabled();
        await contains("[data-place=rows] [data-axis=country] .o_kpi_report_remove").click();
        expect(lastSpec(asked).rows).toEqual(["customer_class"]);
    });

    test("what no chosen measure has is said", async () => {
        const measures = [{ code: "visits", with_target: false }];
        servePage(MODEL, "get_page", () =>
            makePage(
                { ...SPEC, rows: ["rep"], columns: [] },
                { measures: [], columns: [], rows: [] }
            )
        );
        await openReport({
            report_id: false,
            spec: { ...SPEC, measures, rows: ["rep"], columns: [] },
        });
        expect("[data-axis=country]").toHaveText(/Not of the measures chosen/);
        expect("[data-axis=team]").not.toHaveText(/Not of the measures chosen/);
    });

    test("targets are offered beside people and teams only", async () => {
        const asked = servePage(MODEL, "get_page", ({ spec }) =>
            makePage(spec || { ...SPEC, rows: ["team"], columns: [] })
        );
        await openReport();
        await contains(".o_kpi_report_with_target").click();
        expect(lastSpec(asked).measures).toEqual([{ code: "order_amount", with_target: true }]);
        await contains("[data-axis=country] .o_kpi_report_to_rows").click();
        expect(".o_kpi_report_with_target").toHaveCount(0);
    });

    test("days, comparison, top and shares", async () => {
        const asked = serveReport();
        await openReport();
        await contains(".o_kpi_report_kind").select("last");
        await contains(".o_kpi_report_count").edit("3", { confirm: "blur" });
        await contains(".o_kpi_report_comparison").select("year");
        await contains(".o_kpi_report_top").edit("5000", { confirm: "blur" });
        await contains(".o_kpi_report_share_of").select("column");
        expect(lastSpec(asked)).toMatchObject({
            span: { unit: "month", kind: "last", count: 3 },
            comparison: "year",
            top: 1000,
            share_of: "column",
        });
        await contains(".o_kpi_report_unit").select("custom");
        expect(lastSpec(asked).span).toMatchObject({
            unit: "custom",
            date_from: "2026-11-15",
            date_to: "2026-11-15",
        });
    });

    test("a condition is chosen from what there is", async () => {
        const asked = servePage(MODEL, "get_page", ({ spec }) =>
            makePage(spec || SPEC, {
                conditions: (spec?.filter || []).map(() => ({ text: "Country is China" })),
            })
        );
        onRpc(MODEL, "find_values", ({ args: [, axis, term] }) => {
            expect.step(`${axis} ${term}`);
            return [{ value: 45, label: "China" }];
        });
        await openReport();
        await contains(".o_kpi_report_filter_axis").select("country");
        await contains(".o_kpi_report_value_term").edit("chi", { confirm: false });
        await runAllTimers();
        expect.verifySteps(["country ", "country chi"]);
        await contains(".o_kpi_report_pick").click();
        await contains(".o_kpi_report_filter_add").click();
        expect(lastSpec(asked).filter).toEqual([["country", "in", [45]]]);
        expect(".o_kpi_report_condition").toHaveText("Country is China");
        await contains(".o_kpi_report_condition .o_kpi_report_remove").click();
        expect(lastSpec(asked).filter).toEqual([]);
    });

    test("what can't be asked is taken back", async () => {
        let fails = false;
        const asked = servePage(MODEL, "get_page", ({ spec }) => {
            if (fails) {
                throw new Error("no");
            }
            return makePage(spec || SPEC);
        });
        await openReport();
        fails = true;
        expect.errors(1);
        await contains(".o_kpi_report_swap").click();
        await animationFrame();
        expect.verifyErrors([/no/]);
        fails = false;
        await contains(".o_dialog .btn-close, .o_dialog footer .btn").click();
        await contains("[data-axis=rep] .o_kpi_report_to_rows").click();
        expect(lastSpec(asked).rows).toEqual(["customer_class", "rep"]);
    });

    test("nothing chosen yet: it says how to begin", async () => {
        servePage(MODEL, "get_page", () =>
            makePage(
                { ...SPEC, measures: [], rows: [], columns: [] },
                {
                    as_of: false,
                    report: false,
                    hint: { title: "Begin with a measure", text: "Choose" },
                    columns: [],
                    rows: [],
                }
            )
        );
        await openReport({ report_id: false, spec: { ...SPEC, measures: [] } });
        expect(".o_kpi_report_hint").toHaveText(/Begin with a measure/);
        expect(".o_kpi_report_save, .o_kpi_report_export").toHaveCount(0);
        expect(".o_kpi_report_add").toHaveCount(3);
    });
});

describe("what is kept", () => {
    test("a change is saved, or saved as another one", async () => {
        const asked = servePage(MODEL, "get_page", ({ spec }) =>
            makePage(spec || SPEC, { is_changed: Boolean(spec) })
        );
        onRpc(MODEL, "save", ({ args: [options, values] }) => {
            expect.step([options.report_id, options.spec.look, values.name, values.sharing]);
            return options.report_id || 6;
        });
        await openReport();
        expect(".o_kpi_report_save").not.toBeEnabled();
        await contains(".o_kpi_controls [data-look=bars]").click();
        await contains(".o_kpi_report_save").click();
        expect(asked.at(-1)).toMatchObject({ report_id: 5, spec: false });
        await runDeed("copy");
        expect(".o_kpi_report_dialog_name").toHaveValue("Orders (copy)");
        await contains(".o_kpi_report_dialog_name").edit("Mine"); // and Enter
        expect(asked.at(-1)).toMatchObject({ report_id: 6, spec: false });
        expect.verifySteps([
            [5, "bars", undefined, undefined],
            [false, "table", "Mine", "private"],
        ]);
    });

    test("it is shared with a team", async () => {
        serveReport();
        onRpc(MODEL, "save", ({ args: [options, values] }) => {
            expect.step([options.report_id, values.sharing, values.team_id, values.group_ids]);
            return 5;
        });
        await openReport();
        await runDeed("share");
        await contains(".o_kpi_report_sharing").select("groups");
        expect(".o_kpi_report_dialog_save").not.toBeEnabled(); // with which?
        await contains(".o_kpi_report_sharing").select("team");
        await contains(".o_kpi_report_dialog_save").click();
        expect.verifySteps([[5, "team", 3, []]]);
    });

    test("a ready one is kept as one's own only", async () => {
        serveReport({ report: { id: 5, name: "Orders", is_own: false, may_write: false } });
        await openReport();
        expect(".o_kpi_report_save").toBeEnabled();
        expect(".o_kpi_report_save").toHaveText("Save a Copy");
        expect(".o_kpi_report_deeds, [data-deed]").toHaveCount(0);
        await contains(".o_kpi_report_save").click();
        expect(".o_kpi_report_dialog_name").toHaveValue("Orders (copy)");
    });

    test("it is sent by mail, by a schedule", async () => {
        serveReport({ may_schedule: true });
        onRpc("sales.kpi.report", "action_schedule", ({ args }) => ({ schedule: args[0] }));
        await openReport();
        mockService("action", { doAction: ({ schedule }) => expect.step(schedule) });
        await runDeed("schedule");
        expect.verifySteps([[5]]);
    });

    test("as a picture", async () => {
        serveReport();
        await openReport();
        patchWithCleanup(window.HTMLAnchorElement.prototype, {
            click() {
                expect.step(`${this.download} ${this.href.slice(0, 21)}`);
            },
        });
        await contains(".o_kpi_report_export").click();
        await contains("[data-export=png]").click();
        expect.verifySteps(["Orders.png data:image/png;base64"]);
    });
});

describe("the chart", () => {
    test("takes the table's place", async () => {
        serveReport({
            chart: {
                name: "report",
                title: "Orders",
                type: "bar",
                stacked: true,
                labels: ["A"],
                series: [
                    {
                        name: "China",
                        values: [700],
                        texts: ["$ 700"],
                        marks: [{ kind: "cell", row: '["A"]', column: "[]", code: "order_amount" }],
                    },
                ],
                summary: "Nothing",
                unit: "money",
                note: "1 more row is in the table.",
            },
        });
        await openReport();
        await waitFor(".o_kpi_report_sheet canvas");
        expect(".o_kpi_report_table").toHaveCount(0);
        expect(".o_kpi_report_note").toHaveText("1 more row is in the table.");
    });
});
