import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, waitFor } from "@odoo/hoot-dom";
import { animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import { contains, defineModels, fields, models, onRpc } from "@web/../tests/web_test_helpers";
import { makePeriod, openScreen, servePage } from "./screen_helpers";

class Activity extends models.Model {
    _name = "sales.kpi.activity";
    _records = [{ id: 1, name: "Visit" }];
    _views = {
        list: `<list><field name="name"/></list>`,
        form: `<form><field name="name"/></form>`,
    };

    name = fields.Char();
}

defineModels([Activity]);
defineMailModels();

const MODEL = "sales.kpi.team.cockpit";
const mark = (userId) => ({ kind: "workbench", user_id: userId });

function makeHelpRow(id, values = {}) {
    return {
        user_id: id,
        name: `Rep ${id}`,
        avatar: "",
        team: "",
        reasons: [{ kind: "behind", text: "Visits: 1, 5 expected by now", mark: mark(id) }],
        reminded: "",
        mark: mark(id),
        visit: { kind: "visit", user_id: id },
        ...values,
    };
}

function makePlace(rank, values = {}) {
    return {
        rank,
        user_id: rank,
        name: `Rep ${rank}`,
        avatar: "",
        total_text: `${100 - rank}.0`,
        rating: "A",
        movement: 0,
        is_new: false,
        is_me: false,
        mark: mark(rank),
        ...values,
    };
}

function makeHeatRow(id) {
    const cell = { value: id, text: `${id}%`, level: 0, mark: false, tip: "" };
    return { id, name: `Rep ${id}`, mark: mark(id), cells: [cell] };
}

const range = (from, to) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

function makePage(values = {}) {
    return {
        as_of: "2026-11-15 09:57:00",
        stale: false,
        can_refresh: true,
        period: makePeriod(),
        options: { period_type: "month", compare: "previous", team_id: 1, heat: {} },
        teams: [
            { id: 1, name: "Bees", depth: 0 },
            { id: 2, name: "Wasps", depth: 0 },
        ],
        all_teams: false,
        empty: false,
        team: { id: 1, name: "Bees" },
        scheme: "Contest",
        tiles: [
            { code: "visits", name: "Visits", text: "12", description: "", status: "bad" },
            { code: "calls", name: "Calls", text: "—", description: "", error: "No such field" },
        ],
        heat: {
            name: "heat",
            title: "Who stands how",
            columns: [{ code: "visits", name: "Visits" }],
            rows: [makeHeatRow(1)],
            gap: 0,
            total_rows: 1,
            order: { code: null, descending: false },
            summary: "One salesperson",
        },
        help: {
            name: "help",
            title: "Who needs help",
            rows: [makeHelpRow(1)],
            total_rows: 1,
            summary: "1 of 1",
        },
        ranking: {
            name: "ranking",
            title: "Leaderboard",
            rows: [makePlace(1)],
            total_rows: 1,
            gap: 0,
            summary: "",
        },
        funnel: { name: "funnel", title: "Funnel", stages: [], summary: "No opportunity" },
        trend: {
            name: "trend",
            title: "Activities",
            type: "bar",
            stacked: true,
            labels: ["1"],
            series: [],
            summary: "Nothing was recorded",
        },
        ...values,
    };
}

const serve = (getPage) => servePage(MODEL, "get_page", getPage);

async function openCockpit() {
    await openScreen("sales_kpi.team_cockpit", "Team Cockpit");
    // The library of the charts is fetched once.
    await waitFor("[data-card], .o_view_nocontent", { timeout: 10000 });
}

beforeEach(() => mockDate("2026-11-15 10:00:00", 0));

describe("what is shown", () => {
    test("a team of one, a measure that failed, and parts without anything", async () => {
        serve(() => makePage());
        await openCockpit();
        expect("[data-card=tiles] h2").toHaveText(/Bees/);
        expect("[data-card=alerts]").toHaveCount(0);
        expect("[data-card=tiles] .o_kpi_card_subtitle").toHaveText("Contest");
        expect(".o_kpi_tile[data-code=visits] .o_kpi_tile_value").toHaveText("12");
        expect(".o_kpi_tile[data-code=calls] .o_kpi_tile_error").toHaveText("No such field");
        expect(".o_kpi_help_row").toHaveCount(1);
        expect(".o_kpi_reason_behind").toHaveText("Visits: 1, 5 expected by now");
        expect(".o_kpi_place").toHaveCount(1);
        expect(".o_kpi_funnel_empty").toHaveText("No opportunity");
        expect("[data-card=trend]").toHaveText(/Nothing was recorded/);
    });

    test("what is off with the team", async () => {
        const own = { kind: "alert", id: 5 };
        const alerts = [
            { id: 5, text: "Half as usual", since: "since Nov 9", look: "bad", mark: own },
        ];
        serve(() => makePage({ alerts }));
        onRpc(MODEL, "open_records", ({ args: [, asked] }) => {
            expect.step(`open ${asked.kind} ${asked.id}`);
            return { type: "ir.actions.act_window_close" };
        });
        await openCockpit();
        expect("[data-card=alerts] li").toHaveText(/Half as usual\s*since Nov 9/);
        await contains("[data-card=alerts] button").click();
        expect.verifySteps(["open alert 5"]);
    });

    test("nobody needs help, and no scheme judges", async () => {
        serve(() => {
            const page = makePage();
            Object.assign(page.help, { rows: [], total_rows: 0, summary: "Nobody is behind." });
            Object.assign(page.ranking, { rows: [], total_rows: 0, summary: "No scheme" });
            return page;
        });
        await openCockpit();
        expect(".o_kpi_help_none").toHaveText("Nobody is behind.");
        expect(".o_kpi_ranking_none").toHaveText("No scheme");
    });

    test("what is over is neither reminded of nor visited", async () => {
        serve(() => makePage({ help: { ...makePage().help, is_over: true } }));
        await openCockpit();
        expect(".o_kpi_help_row").toHaveCount(1);
        expect(".o_kpi_remind, .o_kpi_visit").toHaveCount(0);
    });

    test("an empty team says what to do", async () => {
        const empty = { title: "Nobody is in this team", text: "Add some", action: false };
        serve(() => makePage({ empty }));
        await openCockpit();
        expect(".o_view_nocontent").toHaveText(/Nobody is in this team/);
        expect("[data-card]").toHaveCount(0);
    });

    test.tags("desktop");
    test("another team is another page", async () => {
        const asked = serve(() => makePage());
        await openCockpit();
        await contains(".o_kpi_controls .dropdown-toggle:contains(Bees)").click();
        await contains(".dropdown-item:contains(Wasps)").click();
        expect(asked.at(-1).team_id).toBe(2);
    });
});

describe("3,000 salespeople", () => {
    const LARGE = 3000;

    function makeLargePage() {
        const page = makePage();
        const ends = [...range(1, 10), ...range(LARGE - 9, LARGE)];
        Object.assign(page.heat, { rows: ends.map(makeHeatRow), gap: 10, total_rows: LARGE });
        const places = [...range(1, 8), ...range(1499, 1501)].map((rank) =>
            makePlace(rank, { is_me: rank === 1500 })
        );
        Object.assign(page.ranking, { rows: places, gap: 8, total_rows: LARGE });
        Object.assign(page.help, { total_rows: 900 });
        return page;
    }

    test("the heat map begins with both ends, and grows from the first", async () => {
        serve(makeLargePage);
        onRpc(MODEL, "get_heat", ({ args: [, choice] }) => {
            expect.step([choice.offset, choice.limit]);
            const rows = range(choice.offset + 1, choice.offset + choice.limit).map(makeHeatRow);
            return { rows };
        });
        await openCockpit();
        expect(".o_kpi_heat tbody tr[data-id]").toHaveCount(20);
        expect(".o_kpi_heat_more").toHaveText("Show more (2980)");
        await contains(".o_kpi_heat_more button").click();
        expect.verifySteps([[10, 80]]);
        const names = queryAllTexts(".o_kpi_heat tbody th");
        expect([names[9], names[10], names[89], names[90]]).toEqual([
            "Rep 10",
            "Rep 11",
            "Rep 90",
            "Rep 2991",
        ]);
        expect(".o_kpi_heat_more").toHaveText("Show more (2900)");
        await contains(".o_kpi_heat_more button").click();
        expect.verifySteps([[90, 80]]);
    });

    test("the server sorts them", async () => {
        const asked = serve(makeLargePage);
        onRpc(MODEL, "get_heat", ({ args: [, choice] }) => {
            expect.step([choice.order_by, choice.descending]);
            const { heat } = makeLargePage();
            heat.rows.reverse();
            heat.order = { code: choice.order_by, descending: choice.descending };
            return heat;
        });
        await openCockpit();
        await contains(".o_kpi_heat_sort").click();
        expect(".o_kpi_heat tbody th:first").toHaveText("Rep 3000");
        expect(".o_kpi_heat thead th").toHaveAttribute("aria-sort", "ascending");
        await contains(".o_kpi_heat_sort").click();
        expect.verifySteps([
            ["visits", false],
            ["visits", true],
        ]);
        await contains(".o_kpi_period_previous").click();
        expect(asked.at(-1).heat).toEqual({ order_by: "visits", descending: true });
    });

    test("the leaderboard shows the first ones and me, and grows", async () => {
        serve(makeLargePage);
        onRpc(MODEL, "get_ranking", ({ args: [, offset, limit] }) => {
            expect.step([offset, limit]);
            return { rows: range(offset + 1, offset + 3).map((rank) => makePlace(rank)) };
        });
        await openCockpit();
        expect(".o_kpi_place").toHaveCount(11);
        expect(".o_kpi_place_me").toHaveText(/Rep 1500/);
        await contains(".o_kpi_place_more button").click();
        expect.verifySteps([[8, 80]]);
        expect(queryAllTexts(".o_kpi_place_name").slice(7, 12)).toEqual([
            "Rep 8",
            "Rep 9",
            "Rep 10",
            "Rep 11",
            "Rep 1499",
        ]);
    });

    test("more of those who need help", async () => {
        serve(makeLargePage);
        onRpc(MODEL, "get_help", ({ args: [, offset] }) => ({
            rows: [makeHelpRow(offset + 1)],
        }));
        await openCockpit();
        await contains(".o_kpi_help_more").click();
        expect(queryAllTexts(".o_kpi_help_name")).toEqual(["Rep 1", "Rep 2"]);
        expect(".o_kpi_help_more").toHaveText("Show more (898)");
    });
});

describe("what a leader does", () => {
    test("what is sent is shown, with a word of one's own", async () => {
        serve(() => makePage());
        const reply = new Deferred();
        onRpc(MODEL, "get_reminder", () => ({
            title: "Remind Rep 1",
            opening: "Zoe asks you to look at these figures:",
            facts: ["Visits: 2, 5 expected by now"],
            most: 1000,
        }));
        onRpc(MODEL, "remind", async ({ args: [options, userId, word] }) => {
            expect.step([options.team_id, userId, word]);
            await reply;
            return { reminded: "Reminded today at 10:00" };
        });
        await openCockpit();
        await contains(".o_kpi_remind").click();
        expect(".o_kpi_remind_letter").toHaveText(/Visits: 2, 5 expected by now/);
        expect.verifySteps([]);
        await contains(".o_kpi_remind_word").edit("Call me");
        await contains(".o_kpi_remind_send").click();
        expect(".o_kpi_remind").not.toBeEnabled();
        reply.resolve();
        await animationFrame();
        expect(".o_kpi_remind").toHaveCount(0);
        expect(".o_kpi_reminded").toHaveText("Reminded today at 10:00");
        expect.verifySteps([[1, 1, "Call me"]]);
        expect(".modal").toHaveCount(0);
    });

    test("who was reminded today is not reminded again", async () => {
        serve(() => {
            const page = makePage();
            page.help.rows[0].reminded = "Reminded today at 9:00 by Zoe";
            return page;
        });
        await openCockpit();
        expect(".o_kpi_remind").toHaveCount(0);
        expect(".o_kpi_reminded").toHaveText("Reminded today at 9:00 by Zoe");
    });

    test("plan a visit in a dialog; the page is read again after it", async () => {
        const asked = serve(() => makePage());
        onRpc(MODEL, "open_records", ({ args: [, given] }) => {
            expect.step(given.kind);
            return {
                type: "ir.actions.act_window",
                name: "Plan a Visit",
                res_model: "sales.kpi.activity",
                views: [[false, "form"]],
                target: "new",
            };
        });
        await openCockpit();
        await contains(".o_kpi_visit").click();
        await animationFrame();
        expect(".modal .o_form_view").toHaveCount(1);
        await contains(".modal .btn-close").click();
        await animationFrame();
        expect.verifySteps(["visit"]);
        expect(asked).toHaveLength(2);
    });

    test("a name opens the workbench", async () => {
        serve(() => makePage());
        onRpc(MODEL, "open_records", ({ args: [, given] }) => {
            expect.step(given);
            return {
                type: "ir.actions.act_window",
                name: "Workbench",
                res_model: "sales.kpi.activity",
                views: [[false, "list"]],
            };
        });
        await openCockpit();
        await contains(".o_kpi_help_name").click();
        expect.verifySteps([{ kind: "workbench", user_id: 1 }]);
    });
});
