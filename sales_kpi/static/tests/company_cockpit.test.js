import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { contains, defineModels, onRpc } from "@web/../tests/web_test_helpers";
import { Lead, makePeriod, openScreen, servePage } from "./screen_helpers";

defineModels([Lead]);
defineMailModels();

const MODEL = "sales.kpi.company.cockpit";

function makeTile(code, values = {}) {
    return {
        code,
        name: code,
        description: `What ${code} counts`,
        value: 12,
        text: "12",
        error: "",
        mark: { kind: "measure", code, subject: ["company", 1] },
        status: "none",
        changes: [
            {
                name: "previous",
                label: "on the period before",
                value: 10,
                text: "10",
                change: "+20%",
                verdict: 1,
            },
        ],
        trend: { points: [], segments: [], text: "No figures yet" },
        ...values,
    };
}

function makeChart(name, values = {}) {
    return {
        name,
        title: name,
        type: "bar",
        labels: [],
        series: [],
        summary: "Nothing",
        ...values,
    };
}

function makeTeam(id, name, values = {}) {
    return {
        id,
        name,
        value: 100,
        text: "$ 100",
        target: 200,
        target_text: "$ 200",
        achievement: 0.5,
        achievement_text: "50%",
        before: 80,
        before_text: "$ 80",
        change: "+25%",
        verdict: 1,
        mark: { kind: "measure", code: "won_revenue", subject: ["team", id] },
        ...values,
    };
}

function makePage(values = {}) {
    return {
        as_of: "2026-03-15 09:57:00",
        stale: false,
        can_refresh: true,
        period: makePeriod({
            label: "2026-03",
            date_from: "2026-03-01",
            date_to: "2026-03-31",
            previous: "2026-02-01",
        }),
        options: {
            period_type: "month",
            date: "2026-03-15",
            date_from: "2026-03-01",
            date_to: "2026-03-31",
            compare: "previous",
            team_id: false,
            measure: null,
        },
        currency: "USD",
        company: "Acme",
        subject: { type: "company", id: 1, name: "Acme" },
        teams: [],
        all_teams: true,
        empty: false,
        tiles: [makeTile("won_revenue"), makeTile("orders")],
        by_team: {
            measure: "won_revenue",
            name: "Won revenue",
            measures: [
                { code: "won_revenue", name: "Won revenue" },
                { code: "orders", name: "Orders" },
            ],
            level: 2,
            levels: [
                { id: 1, name: "Top level" },
                { id: 2, name: "1 level down" },
            ],
            error: "",
            before_name: "Period before",
            note: "",
            rows: [makeTeam(2, "Bees"), makeTeam(3, "Wasps")],
            chart: makeChart("by_team"),
        },
        funnel: {
            funnel: { name: "funnel", title: "Funnel", stages: [], summary: "Nothing entered" },
            leakage: {
                name: "leakage",
                title: "Where and why",
                columns: [],
                rows: [],
                summary: "Nothing was lost",
            },
        },
        sources: { error: "", columns: [], rows: [], chart: makeChart("sources") },
        composition: {
            by_category: makeChart("by_category", { total_text: "$ 0" }),
            by_class: makeChart("by_class", { total_text: "$ 0" }),
        },
        collections: { tiles: [], due: [], ageing: makeChart("ageing") },
        attainment: {
            scheme: "Contest",
            judged: 0,
            hint: "",
            chart: makeChart("attainment", { summary: "Nobody has been judged yet" }),
        },
        companies: false,
        ...values,
    };
}

const serve = (getPage) => servePage(MODEL, "get_page", getPage);

async function openCockpit() {
    await openScreen("sales_kpi.company_cockpit", "Company Cockpit");
    // the charts' library comes first
    await waitFor(".o_kpi_cockpit_subject", { timeout: 5000 });
}

const SOURCES = {
    error: "",
    columns: [
        { code: "won_revenue", name: "Won revenue" },
        { code: "win_rate", name: "Win rate" },
    ],
    rows: [
        {
            name: "Fair",
            cells: [
                {
                    code: "won_revenue",
                    text: "$ 1,000",
                    mark: { kind: "source", code: "won_revenue", sources: [3] },
                },
                { code: "win_rate", text: "—", mark: false },
            ],
        },
    ],
    chart: makeChart("sources"),
};

describe("what is shown", () => {
    test("the company, its currency and its measures", async () => {
        serve(() => makePage());
        await openCockpit();
        expect(".o_kpi_cockpit_subject").toHaveText("Acme");
        expect(".o_kpi_cockpit_currency").toHaveText("USD");
        expect(queryAllTexts(".o_kpi_tile_name")).toEqual(["won_revenue", "orders"]);
        expect(".o_kpi_tile[data-code=orders] .o_kpi_tile_change").toHaveText(
            "+20% on the period before"
        );
    });

    test("a month without anything says so in each part", async () => {
        serve(() => makePage());
        await openCockpit();
        expect(queryAllTexts("[data-card] .o_kpi_chart_empty")).toHaveLength(6);
        expect("[data-card=attainment] .o_kpi_chart_empty").toHaveText(
            "Nobody has been judged yet"
        );
        expect("[data-card=leakage]").toHaveText(/Nothing was lost/);
        expect("[data-card=companies]").toHaveCount(0);
    });

    test("a measure that failed says so, and stops no other", async () => {
        const broken = makeTile("orders", { error: "gone", changes: [], trend: false });
        serve(() => makePage({ tiles: [makeTile("won_revenue"), broken] }));
        await openCockpit();
        expect(".o_kpi_tile[data-code=orders] .o_kpi_tile_error").toHaveText("gone");
        expect(".o_kpi_tile[data-code=orders] .o_kpi_tile_value").toHaveCount(0);
        expect(".o_kpi_tile[data-code=won_revenue] .o_kpi_tile_value").toHaveText("12");
    });

    test("teams of one level, with what they reached of their targets", async () => {
        serve(() => makePage());
        await openCockpit();
        expect(queryAllTexts(".o_kpi_team_table tbody th")).toEqual(["Bees", "Wasps"]);
        expect("tr[data-team='2'] .o_kpi_team_reached").toHaveText("50%");
        expect(".o_kpi_cockpit_level").toHaveValue("2");
    });

    test("companies are compared in one currency, each beside its own", async () => {
        const cell = { code: "won_revenue", error: "", mark: false };
        serve(() =>
            makePage({
                companies: {
                    currency: "USD",
                    note: "Amounts in USD, converted at the rates of 2026-03-31",
                    columns: [{ code: "won_revenue", name: "Won revenue" }],
                    rows: [
                        {
                            name: "Acme",
                            currency: "USD",
                            cells: [{ ...cell, text: "$ 400", own_text: "" }],
                        },
                        {
                            name: "Far",
                            currency: "EUR",
                            cells: [{ ...cell, text: "$ 250", own_text: "€ 500" }],
                        },
                    ],
                    total: [{ text: "$ 650" }],
                },
            })
        );
        await openCockpit();
        expect("[data-card=companies] .o_kpi_card_subtitle").toHaveText(/converted at the rates/);
        expect(queryAllTexts("[data-card=companies] tbody th")).toEqual(["Acme USD", "Far EUR"]);
        expect(queryAllTexts("[data-card=companies] tbody td")).toEqual(["$ 400", "$ 250\n€ 500"]);
        expect("[data-card=companies] tfoot td").toHaveText("$ 650");
    });

    test("three hundred teams", async () => {
        const rows = Array.from({ length: 300 }, (_, n) => makeTeam(n + 1, `Team ${n}`));
        serve(() => makePage({ by_team: { ...makePage().by_team, rows, note: "and more" } }));
        await openCockpit();
        expect(".o_kpi_team_table tbody tr").toHaveCount(300);
        expect("[data-card=by_team]").toHaveText(/and more/);
    });
});

describe("what can be done", () => {
    test("another measure for the teams", async () => {
        const asked = serve(() => makePage());
        await openCockpit();
        await contains(".o_kpi_cockpit_measure").select("orders");
        expect(asked.at(-1).measure).toBe("orders");
    });

    test("a figure of a source opens its records", async () => {
        serve(() => makePage({ sources: SOURCES }));
        onRpc(MODEL, "open_records", ({ args: [, mark] }) => {
            expect.step([mark.kind, mark.sources]);
            return {
                type: "ir.actions.act_window",
                res_model: "crm.lead",
                views: [[false, "list"]],
            };
        });
        await openCockpit();
        expect("[data-card=sources] tbody td button").toHaveCount(1);
        await contains("[data-card=sources] tbody td button").click();
        expect.verifySteps([["source", [3]]]);
    });
});
