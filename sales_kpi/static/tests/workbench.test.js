import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, onRpc } from "@web/../tests/web_test_helpers";
import { makePeriod, openScreen, servePage } from "./screen_helpers";

class Activity extends models.Model {
    _name = "sales.kpi.activity";
    _records = [{ id: 1, name: "Visit" }];
    _views = {
        form: `<form>
            <field name="name"/>
            <footer><button name="action_done_asked" type="object" string="Done"/></footer>
        </form>`,
    };

    name = fields.Char();
}

defineModels([Activity]);
defineMailModels();

const MODEL = "sales.kpi.workbench";
const SUBJECT = ["user", 7];

function makeTile(code, values = {}) {
    return {
        code,
        name: code,
        description: "",
        subject: SUBJECT,
        value: 4,
        text: "4",
        error: "",
        mark: { kind: "measure", code, subject: SUBJECT },
        target_text: "10",
        gap_text: "short by 6",
        achievement: 0.4,
        achievement_text: "40%",
        pace_text: "5",
        forecast_text: "8",
        status: "behind",
        changes: [],
        trend: false,
        advice: "6 more visits lift you to 100%",
        note: "",
        deed: "plan",
        ...values,
    };
}

function makePart(name, values = {}) {
    return {
        name,
        title: name,
        count: 0,
        text: "",
        status: "none",
        rows: [],
        mark: false,
        empty: `no ${name}`,
        deeds: [],
        ...values,
    };
}

const WRONG = {
    code: "visits",
    subject: SUBJECT,
    name: "visits",
    value: 4,
    text: "4 of 10. 5 expected by now.",
    advice: "6 more visits lift you to 100%",
    status: "behind",
    mark: { kind: "measure", code: "visits", subject: SUBJECT },
    deed: "plan",
};
const VISIT = {
    id: 1,
    title: "Acme",
    subtitle: "Visit",
    tag: "Wed 18 Mar",
    status: "none",
    mark: { kind: "record", model: "sales.kpi.activity", id: 1 },
    deeds: [{ name: "done", id: 1 }],
};

function makePage(values = {}) {
    const ring = {
        total: 48,
        total_text: "48.0",
        max: 100,
        rating: "B",
        segments: [],
        summary: "",
    };
    return {
        as_of: "2026-03-16 09:00:00",
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
            date: "2026-03-16",
            date_from: "2026-03-01",
            date_to: "2026-03-31",
            compare: "previous",
        },
        currency: "EUR",
        company: "Company",
        user: { id: 7, name: "Ann", team: "Bees", avatar: "" },
        is_own: true,
        slots: [],
        standing: {
            scheme: "Contest",
            rank: 2,
            rank_text: "Rank 2 of 3",
            movement: 1,
            total_text: "48.0",
            adjustment_text: "",
            rating: "B",
            is_pending: false,
            mark: { kind: "record", model: "sales.kpi.score", id: 3 },
            ring,
        },
        wrong: [WRONG],
        tiles: [makeTile("visits", { note: "2 planned" }), makeTile("won", { deed: false })],
        todo: [makePart("visits", { count: 1, rows: [VISIT] }), makePart("stale")],
        refresh_in: false,
        empty: false,
        ...values,
    };
}

const serve = (getPage) => servePage(MODEL, "get_page", getPage);

const openWorkbench = () => openScreen("sales_kpi.workbench", "My Workbench");

const tiles = () => queryAllTexts(".o_kpi_tile_name");

describe("what is shown", () => {
    test("standing, what is behind, tiles and what to do", async () => {
        serve(() => makePage());
        await openWorkbench();
        expect(".o_kpi_workbench_place").toHaveText("Rank 2 of 3");
        expect(".o_kpi_workbench_rank .o_kpi_movement").toHaveText("1");
        expect(".o_kpi_wrong").toHaveText(/5 expected by now/);
        expect(tiles()).toEqual(["visits", "won"]);
        expect(".o_kpi_tile[data-code=visits] .o_kpi_tile_note").toHaveText("2 planned");
        expect(".o_kpi_tile[data-code=visits] [data-deed=plan]").toHaveCount(1);
        expect(".o_kpi_tile[data-code=won] .o_kpi_deed").toHaveCount(0);
        expect("[data-card=visits] .o_kpi_todo_row").toHaveCount(1);
        expect("[data-card=stale] .o_kpi_todo_empty").toHaveText("no stale");
    });

    test("what waits comes first, and opens", async () => {
        const mark = { kind: "waiting", model: "sales.kpi.appraisal", id: 5 };
        const slot = {
            id: 5,
            name: "appraisal",
            icon: "fa-file-text-o",
            status: "bad",
            title: "Your appraisal of 2026-02 waits",
            text: "Acknowledge it, or appeal.",
            label: "Open It",
            mark,
        };
        serve(() => makePage({ slots: [slot] }));
        onRpc(MODEL, "open_records", ({ args: [, given] }) => {
            expect.step(given);
            return {
                type: "ir.actions.act_window",
                res_model: "sales.kpi.activity",
                views: [[false, "form"]],
                target: "new",
            };
        });
        await openWorkbench();
        expect("[data-slot=appraisal]").toHaveText(/Acknowledge it, or appeal/);
        await contains(".o_kpi_slot_open").click();
        await animationFrame();
        expect.verifySteps([mark]);
    });

    test("two numbers a tile, the rest on a tap", async () => {
        const tile = {
            ...makePage().tiles[0],
            text: "6",
            target_text: "12",
            gap_text: "short by 6",
            pace_text: "10",
            forecast_text: "7",
            forecast_hint: "It was off by 9%.",
        };
        serve(() => makePage({ tiles: [tile] }));
        await openWorkbench();
        expect(".o_kpi_tile_value").toHaveText("6");
        expect(".o_kpi_tile_gap").toHaveText("short by 6");
        expect(".o_kpi_tile_pace, .o_kpi_tile_forecast, .o_kpi_tile_achievement").toHaveCount(0);
        await contains(".o_kpi_tile_more").click();
        expect(".o_kpi_tile_pace").toHaveText("10");
        expect(".o_kpi_tile_forecast").toHaveText("7");
        expect(".o_kpi_tile_forecast").toHaveAttribute("data-tooltip", "It was off by 9%.");
        await contains(".o_kpi_tile_more").click();
        expect(".o_kpi_tile_pace").toHaveCount(0);
    });

    test("all is behind: the one thing to do first", async () => {
        const wrong = ["a", "b", "c"].map((code) => ({ ...WRONG, code }));
        serve(() => makePage({ wrong, first_only: true }));
        await openWorkbench();
        expect(".o_kpi_wrong").toHaveCount(1);
        expect(".o_kpi_wrong_first").toHaveText("Do this first");
        await contains(".o_kpi_wrong_all").click();
        expect(".o_kpi_wrong").toHaveCount(3);
    });

    test("nothing behind, no contest", async () => {
        serve(() => makePage({ wrong: [] }));
        await openWorkbench();
        expect(".o_kpi_workbench_fine").toHaveText(/Nothing is behind/);
    });

    test("no contest", async () => {
        serve(() => makePage({ wrong: [], standing: false, todo: [] }));
        await openWorkbench();
        expect("[data-card=standing]").toHaveText(/No contest is judged/);
        expect(".o_kpi_workbench_todo").toHaveCount(0);
    });

    test("a measure that failed says so, and stops no other", async () => {
        serve(() => makePage({ tiles: [makeTile("a", { error: "gone" }), makeTile("b")] }));
        await openWorkbench();
        expect(".o_kpi_tile[data-code=a] .o_kpi_tile_error").toHaveText("gone");
        expect(".o_kpi_tile[data-code=b] .o_kpi_tile_value").toHaveText("4");
    });

    test("whoever is no salesperson learns where to go", async () => {
        const empty = { title: "You are in no sales team", text: "Ask.", action: false };
        serve(() => makePage({ empty }));
        await openWorkbench();
        expect(".o_nocontent_help").toHaveText(/You are in no sales team/);
        expect(".o_kpi_deed").toHaveCount(0);
    });

    test("on somebody else's page nothing can be done", async () => {
        const part = makePart("visits", { count: 1, rows: [{ ...VISIT, deeds: [] }] });
        serve(() =>
            makePage({
                is_own: false,
                wrong: [{ ...WRONG, deed: false }],
                tiles: [makeTile("visits", { deed: false })],
                todo: [part],
            })
        );
        await openWorkbench();
        expect(".o_kpi_workbench_whose").toHaveText(/Ann/);
        expect(".o_kpi_deed").toHaveCount(0);
        expect(".o_kpi_choose_measures").toHaveCount(0);
    });
});

describe("what can be done", () => {
    const CHOICES = {
        text: "6 more visits lift you to 100%: 0 planned, 6 still to plan.",
        missing: 6,
        customers: [
            { id: 1, name: "Acme", note: "", is_chosen: true },
            { id: 2, name: "Zeta", note: "No contact so far", is_chosen: false },
        ],
        slots: ["2026-03-17 10:00:00", "2026-03-17 14:00:00"],
        purposes: [{ id: 5, name: "Care" }],
    };

    test("visits are planned in one dialog, and the tile says so at once", async () => {
        onRpc(MODEL, "get_visit_choices", () => CHOICES);
        onRpc(MODEL, "plan_visits", ({ args: [, vals] }) => {
            expect.step(vals);
            return { ids: [8, 9], message: "2 visits planned." };
        });
        serve((_options, call) =>
            makePage({ tiles: [makeTile("visits", { note: call === 1 ? "" : "2 planned" })] })
        );
        await openWorkbench();
        await contains(".o_kpi_tile[data-code=visits] [data-deed=plan]").click();
        expect(".o_kpi_plan_need").toHaveText(CHOICES.text);
        expect(".o_kpi_plan_save").toHaveText("Plan visits (1)");
        await contains(".o_kpi_plan_row[data-id='2'] input[type=checkbox]").click();
        await contains(".modal input[type=text]:first").edit("Catalogue");
        await contains(".o_kpi_plan_save").click();
        await animationFrame();
        expect.verifySteps([
            {
                name: "Catalogue",
                purpose_id: false,
                visits: [
                    { partner_id: 1, date_start: "2026-03-17 10:00:00" },
                    { partner_id: 2, date_start: "2026-03-17 14:00:00" },
                ],
            },
        ]);
        expect(".modal").toHaveCount(0);
        expect(".o_kpi_tile_note").toHaveText("2 planned");
    });

    test("who is taken off the list gives back the hour", async () => {
        onRpc(MODEL, "get_visit_choices", () => CHOICES);
        serve(() => makePage());
        await openWorkbench();
        await contains(".o_kpi_tile[data-code=visits] [data-deed=plan]").click();
        await contains(".o_kpi_plan_row[data-id='1'] input[type=checkbox]").click();
        expect(".o_kpi_plan_save").toHaveAttribute("disabled");
        expect(".o_kpi_plan_moment").toHaveCount(0);
    });

    test("done asks what came of it, and can be undone", async () => {
        onRpc(MODEL, "ask_done", ({ args: [, id] }) => {
            expect.step(["ask", id]);
            return {
                type: "ir.actions.act_window",
                res_model: "sales.kpi.activity",
                res_id: id,
                views: [[false, "form"]],
                target: "new",
            };
        });
        onRpc("sales.kpi.activity", "action_done_asked", ({ args: [ids] }) => {
            expect.step(["done", ...ids]);
            return { type: "ir.actions.act_window_close", infos: { done: ids } };
        });
        onRpc(MODEL, "undo_done", ({ args: [, id] }) => {
            expect.step(["undo", id]);
            return { message: "Planned again." };
        });
        serve((_options, call) =>
            makePage({
                todo: [makePart("visits", call === 2 ? {} : { count: 1, rows: [VISIT] })],
            })
        );
        await openWorkbench();
        await contains("[data-card=visits] [data-deed=done]").click();
        expect.verifySteps([["ask", 1]]);
        expect("[data-card=visits] .o_kpi_todo_row").toHaveCount(1);
        await contains(".modal button[name=action_done_asked]").click();
        await animationFrame();
        expect.verifySteps([["done", 1]]);
        expect("[data-card=visits] .o_kpi_todo_empty").toHaveCount(1);
        await contains(".o_notification button:contains(Undo)").click();
        await animationFrame();
        expect.verifySteps([["undo", 1]]);
        expect("[data-card=visits] .o_kpi_todo_row").toHaveCount(1);
    });

    test("leaving the question marks nothing done", async () => {
        onRpc(MODEL, "ask_done", ({ args: [, id] }) => ({
            type: "ir.actions.act_window",
            res_model: "sales.kpi.activity",
            res_id: id,
            views: [[false, "form"]],
            target: "new",
        }));
        const asked = serve(() => makePage());
        await openWorkbench();
        await contains("[data-card=visits] [data-deed=done]").click();
        await contains(".modal .btn-close").click();
        await animationFrame();
        expect(".o_notification").toHaveCount(0);
        expect(asked).toHaveLength(1);
    });

    test("logging opens the form, and the page is read anew after it", async () => {
        onRpc(MODEL, "log_activity", ({ args: [, about] }) => {
            expect.step(about);
            return {
                type: "ir.actions.act_window",
                name: "Log Activity",
                res_model: "sales.kpi.activity",
                views: [[false, "form"]],
                target: "new",
            };
        });
        const asked = serve(() => makePage({ wrong: [{ ...WRONG, deed: "log" }] }));
        await openWorkbench();
        await contains(".o_kpi_wrong [data-deed=log]").click();
        expect.verifySteps([{ name: "log", code: "visits" }]);
        expect(".modal .o_form_view").toHaveCount(1);
        await contains(".modal .btn-close").click();
        await animationFrame();
        expect(asked).toHaveLength(2);
    });

    test("points and rank are judged anew when they may be", async () => {
        const asked = serve((_options, call) => makePage({ refresh_in: call === 1 ? 30 : false }));
        await openWorkbench();
        await advanceTime(29000);
        expect(asked).toHaveLength(1);
        await advanceTime(2000);
        await animationFrame();
        expect(asked).toHaveLength(2);
    });

    test("what was made as I looked is kept for the next time, and nobody waits for it", async () => {
        onRpc(MODEL, "keep", ({ args: [{ compare }] }) => {
            expect.step(`keep ${compare}`);
            throw new Error("nobody hears of it");
        });
        const options = { ...makePage().options, compare: "year_ago" };
        const asked = serve(() => makePage({ unkept: true, options }));
        await openWorkbench();
        await animationFrame();
        expect.verifySteps(["keep year_ago"]);
        expect(asked).toHaveLength(1);
        expect(".o_error_dialog").toHaveCount(0);
    });

    test("what was kept is not kept again", async () => {
        onRpc(MODEL, "keep", () => expect.step("keep"));
        serve(() => makePage());
        await openWorkbench();
        await animationFrame();
        expect.verifySteps([]);
    });

    test("an old page is counted again, which keeps it, too", async () => {
        onRpc(MODEL, "keep", () => expect.step("keep"));
        onRpc(MODEL, "refresh", () => {
            expect.step("refresh");
            return true;
        });
        serve((_options, call) => makePage({ unkept: call === 1, stale: call === 1 }));
        await openWorkbench();
        await animationFrame();
        expect.verifySteps(["refresh"]);
    });
});

describe("my measures", () => {
    const measure = (code, chosen) => ({
        code,
        name: code,
        description: "",
        category: "Result",
        is_chosen: chosen,
    });

    beforeEach(() => {
        onRpc(MODEL, "get_measures", () => ({
            measures: [measure("a", true), measure("b", true), measure("c", false)],
            is_default: false,
            most: 3,
        }));
        onRpc(MODEL, "save_measures", ({ args: [, codes] }) => {
            expect.step(codes);
            return true;
        });
        serve(() => makePage());
    });

    test("are added, moved by buttons, and kept", async () => {
        await openWorkbench();
        await contains(".o_kpi_choose_measures").click();
        expect(queryAllTexts(".o_kpi_chosen")).toEqual(["a", "b"]);
        await contains(".o_kpi_choose_add[data-code=c]").click();
        await contains(".o_kpi_chosen[data-code=c] .o_kpi_chosen_up").click();
        expect(queryAllTexts(".o_kpi_chosen")).toEqual(["a", "c", "b"]);
        expect(".modal [role=status]").toHaveText("c: place 2");
        await contains(".o_kpi_chosen[data-code=a] .o_kpi_chosen_remove").click();
        await contains(".o_kpi_choose_save").click();
        expect.verifySteps([["c", "b"]]);
        expect(".modal").toHaveCount(0);
    });

    test("are moved by dragging", async () => {
        await openWorkbench();
        await contains(".o_kpi_choose_measures").click();
        await contains(".o_kpi_chosen[data-code=a] .o_kpi_chosen_handle").dragAndDrop(
            ".o_kpi_chosen[data-code=b]"
        );
        await contains(".o_kpi_choose_save").click();
        expect.verifySteps([["b", "a"]]);
    });

    test("are looked for, and go back to what counts", async () => {
        await openWorkbench();
        await contains(".o_kpi_choose_measures").click();
        await contains(".o_kpi_choose_term").edit("x", { confirm: false });
        expect(".o_kpi_choose_add").toHaveCount(0);
        await contains(".o_kpi_choose_reset").click();
        expect.verifySteps([[]]);
    });
});
