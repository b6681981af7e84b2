import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAll, queryAllTexts, queryFirst, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import { contains, defineModels, getService, onRpc } from "@web/../tests/web_test_helpers";
import { Lead, makePeriod, openScreen, servePage } from "./screen_helpers";

defineModels([Lead]);
defineMailModels();

const MODEL = "sales.kpi.leaderboard";
const LEADS_ACTION = {
    type: "ir.actions.act_window",
    name: "Counted records",
    res_model: "crm.lead",
    views: [[false, "list"]],
};

const CALLS = { code: "calls", name: "Calls", unit: "", weight: 20, direction: "higher" };
const VISITS = { ...CALLS, code: "visits", name: "Visits" };

function makeLine(values = {}) {
    return {
        code: "calls",
        name: "Calls",
        actual: 12,
        actual_text: "12",
        target: 15,
        target_text: "15",
        achievement: 0.8,
        achievement_text: "80%",
        role: "weight",
        weight: 20,
        weight_text: "20",
        points: 16,
        points_text: "16.0",
        status: "scored",
        explanation: "12 calls of 15 are 80 % of the target: 16 of 20 points.",
        pace_text: "behind by 2.1",
        ...values,
    };
}

/** What a closed row shows of a line. */
const toCell = ({ status, achievement, achievement_text, explanation }) => [
    status,
    achievement,
    achievement_text,
    explanation,
];

function makeRow(rank, values = {}) {
    const lines = values.lines || [makeLine()];
    return {
        rank,
        medal: rank === 1 && "gold",
        subject_id: rank,
        user_id: rank,
        name: `Rep ${rank}`,
        avatar: false,
        is_me: false,
        team: "Bees",
        total: 100 - rank,
        total_text: `${100 - rank}.0`,
        rating: "A",
        rating_level: 3,
        movement: 0,
        is_new: false,
        can_open: true,
        order_value: null,
        cells: lines.map(toCell),
        lines,
        ...values,
    };
}

function makeBoard(rows, values = {}) {
    return {
        as_of: "2026-11-15 09:57:00",
        stale: false,
        can_refresh: true,
        period: makePeriod(),
        scheme: { id: 5, name: "All-round contest", subjects: ["user", "team"], show: "all" },
        schemes: [
            { id: 5, name: "All-round contest", period_type: "month" },
            { id: 6, name: "Quarter sprint", period_type: "quarter" },
        ],
        teams: [
            { id: 1, name: "North", depth: 0 },
            { id: 2, name: "Bees", depth: 1 },
        ],
        measures: [CALLS],
        can_order: true,
        options: { scheme_id: 5, team_id: null, subject: "user", order_by: null },
        me: rows.find((row) => row.is_me) || false,
        total_rows: rows.length,
        rows,
        empty: false,
        ...values,
    };
}

const serveBoard = (getPage) => servePage(MODEL, "get_board", getPage);

const openLeaderboard = (action) => openScreen("sales_kpi.leaderboard", "Leaderboard", action);

beforeEach(() => {
    mockDate("2026-11-15 10:00:00", 0);
    // Beside the board, where there is room.
    onRpc("sales.kpi.stream", "get_page", () => ({ is_on: true, news: [], cheers: [] }));
});

describe("what is shown", () => {
    test("the frame is there before the reply", async () => {
        const reply = new Deferred();
        serveBoard(async () => {
            await reply;
            return makeBoard([makeRow(1)]);
        });
        await openLeaderboard();
        expect(".o_kpi_skeleton").toHaveCount(1);
        expect(".o_kpi_row").toHaveCount(0);

        reply.resolve();
        await animationFrame();
        expect(".o_kpi_skeleton").toHaveCount(0);
        expect(".o_kpi_row").toHaveCount(1);
    });

    test("one rep: rank, name, team, total, rating, bar", async () => {
        serveBoard(() =>
            makeBoard([makeRow(1, { is_me: true, total: 93.44, total_text: "93.4" })])
        );
        await openLeaderboard();
        expect(".o_kpi_row").toHaveCount(1);
        expect(".o_kpi_row").toHaveClass("o_kpi_me");
        expect(".o_kpi_row .o_kpi_rank").toHaveText("1");
        expect(".o_kpi_row .o_kpi_rank").toHaveClass("o_kpi_gold");
        expect(".o_kpi_row .o_kpi_name").toHaveText("Rep 1");
        expect(".o_kpi_row .o_kpi_team").toHaveText("Bees");
        expect(".o_kpi_row .o_kpi_total").toHaveText("93.4");
        expect(".o_kpi_row .o_kpi_rating").toHaveText(/Rating\s+A/);
        expect(".o_kpi_row .o_kpi_rating").toHaveClass("text-bg-info"); // the second of five
        expect(".o_kpi_row [role=progressbar]").toHaveAttribute("aria-valuenow", "80");
        expect(".o_kpi_row [role=progressbar]").toHaveAttribute("aria-label", "Calls");
        expect(".o_kpi_row .o_kpi_measure").toHaveAttribute(
            "data-tooltip",
            "12 calls of 15 are 80 % of the target: 16 of 20 points."
        );
        expect(".o_kpi_as_of_text").toHaveText("Updated 3 minutes ago");
    });

    test("a sample is marked, has no choices, and is taken away", async () => {
        let sample = { text: "Sample data. None of this is yours.", label: "Take It Away" };
        onRpc("sales.kpi.setup", "switch_sample", ({ args }) => {
            expect.step(`switch ${args[0]}`);
            sample = undefined;
            return true;
        });
        serveBoard(() => makeBoard([makeRow(1)], { sample }));
        await openLeaderboard();
        expect(".o_kpi_sample").toHaveText(/Sample data. None of this is yours./);
        expect(".o_kpi_controls").toHaveCount(0);
        await contains(".o_kpi_sample_away").click();
        expect.verifySteps(["switch false"]);
        expect(".o_kpi_sample").toHaveCount(0);
        expect(".o_kpi_controls").toHaveCount(1);
    });

    test("where there is nothing yet, a sample is offered to whoever may show it", async () => {
        let sample;
        onRpc("sales.kpi.setup", "switch_sample", ({ args }) => {
            expect.step(`switch ${args[0]}`);
            sample = { text: "Sample data.", label: false };
            return true;
        });
        const empty = { title: "Nobody takes part", text: "Choose reps.", action: false };
        empty.sample = "Look at It";
        serveBoard(() => (sample ? makeBoard([makeRow(1)], { sample }) : makeBoard([], { empty })));
        await openLeaderboard();
        await contains(".o_kpi_show_sample").click();
        expect.verifySteps(["switch true"]);
        expect(".o_kpi_sample").toHaveText(/Sample data./);
        expect(".o_kpi_sample_away").toHaveCount(0);
    });

    test("the first of those who did nothing has no medal", async () => {
        serveBoard(() => makeBoard([makeRow(1, { medal: null, total: 0, total_text: "0.0" })]));
        await openLeaderboard();
        expect(".o_kpi_row .o_kpi_rank").toHaveText("1");
        expect(".o_kpi_row .o_kpi_rank").not.toHaveClass("o_kpi_gold");
    });

    test("movement is told in words beside the arrow", async () => {
        const movements = [{ movement: 2 }, { movement: -1 }, {}, { is_new: true }];
        serveBoard(() => makeBoard(movements.map((values, i) => makeRow(i + 1, values))));
        await openLeaderboard();
        expect(queryAllTexts(".o_kpi_movement")).toEqual(["2", "1", "=", "new"]);
        const labels = queryAll(".o_kpi_movement").map((el) => el.getAttribute("aria-label"));
        expect(labels).toEqual([
            "Up 2 since the period before",
            "Down 1 since the period before",
            "Same place as in the period before",
            "Not ranked in the period before",
        ]);
    });

    test("no arrows where nobody was ranked before", async () => {
        serveBoard(() => makeBoard([makeRow(1, { is_new: true }), makeRow(2, { is_new: true })]));
        await openLeaderboard();
        expect(".o_kpi_movement").toHaveCount(0);
    });

    test("nothing to show: says what to do next, and does it", async () => {
        onRpc("/web/action/load", async () => LEADS_ACTION);
        const empty = { title: "Nobody takes part", text: "Choose reps.", action: "crm.some" };
        serveBoard(() => makeBoard([], { empty, me: false }));
        await openLeaderboard();
        expect(".o_kpi_row").toHaveCount(0);
        expect(".o_view_nocontent").toHaveText(/Nobody takes part/);
        await contains(".o_kpi_notice_button").click();
        expect(".o_list_view").toHaveCount(1);
    });

    test("no scheme at all: no controls, no button where there is nothing to set up", async () => {
        const empty = { title: "No scheme yet", text: "Ask your manager.", action: false };
        serveBoard(() => makeBoard([], { empty, scheme: false, schemes: [], teams: [] }));
        await openLeaderboard();
        expect(".o_view_nocontent").toHaveText(/Ask your manager/);
        expect(".o_kpi_controls").toHaveCount(0);
        expect(".o_kpi_notice_button").toHaveCount(0);
    });

    test("a measure in error is a small cell, the others go on", async () => {
        const broken = {
            status: "error",
            achievement: null,
            achievement_text: "",
            actual: null,
            actual_text: "",
            points_text: "–",
            explanation: "Division by zero in its formula.",
        };
        const lines = [makeLine({ code: "visits", name: "Visits" }), makeLine(broken)];
        // the columns keep their order, whatever that of the lines
        const cells = [toCell(lines[1]), toCell(lines[0])];
        serveBoard(() => makeBoard([makeRow(1, { lines, cells })], { measures: [CALLS, VISITS] }));
        await openLeaderboard();
        expect(queryAllTexts(".o_kpi_measure_text")).toEqual(["Error", "80%"]);

        await contains(".o_kpi_row").click();
        expect(".o_kpi_line[data-code=calls]").toHaveText(/Error/);
        expect(".o_kpi_line[data-code=calls]").toHaveText(/Division by zero in its formula./);
        expect(".o_kpi_line[data-code=calls] .o_kpi_drill").toHaveCount(0);
        expect(".o_kpi_line[data-code=visits] .o_kpi_drill").toHaveText("12");
    });

    test("a measure that gives points and takes them off has one column, and two lines", async () => {
        const penalty = { role: "penalty", status: "applied", achievement: null };
        const texts = { achievement_text: "—", points_text: "-2.0", weight_text: "0" };
        const lines = [makeLine(), makeLine({ ...penalty, ...texts })];
        const cells = [toCell(lines[0])];
        serveBoard(() => makeBoard([makeRow(1, { lines, cells })], { measures: [CALLS, CALLS] }));
        await openLeaderboard();
        expect(".o_kpi_measure_head").toHaveCount(1);
        expect(queryAllTexts(".o_kpi_measure_text")).toEqual(["80%"]);
        await contains(".o_kpi_row").click();
        expect(queryAllTexts(".o_kpi_line_points strong")).toEqual(["16.0", "-2.0"]);
    });

    test("lines kept from me leave the total, and can't be opened", async () => {
        const hidden = makeRow(1, { lines: [], can_open: false });
        serveBoard(() => makeBoard([hidden, makeRow(2, { is_me: true })]));
        await openLeaderboard();
        const [other, me] = queryAll(".o_kpi_row");
        expect(queryOne(".o_kpi_total", { root: other })).toHaveText("99.0");
        expect(other).not.toHaveAttribute("aria-expanded");
        expect(me).toHaveAttribute("aria-expanded", "false");
        await contains(other).click();
        expect(".o_kpi_lines").toHaveCount(0);
    });

    test("my row is shown where it isn't among those of the page", async () => {
        const me = makeRow(140, { is_me: true });
        serveBoard(() => makeBoard([makeRow(1), makeRow(2)], { me, total_rows: 200 }));
        await openLeaderboard();
        expect(queryAllTexts(".o_kpi_rank")).toEqual(["1", "2", "140"]);
        expect(queryAll(".o_kpi_row").at(-1)).toHaveClass("o_kpi_me");
    });

    test("what others and nobody have, and the whole; a figure opens its records", async () => {
        const part = (kind, name, text) => ({
            kind,
            name,
            can_open: kind !== "others",
            figures: [{ code: "calls", name: "Calls", text }],
        });
        const parts = [
            part("others", "Others", "3"),
            part("nobody", "Nobody", "5"),
            part("whole", "My Company", "20"),
        ];
        onRpc(MODEL, "open_part", ({ args: [, kind, code] }) => {
            expect.step(`${kind} ${code}`);
            return LEADS_ACTION;
        });
        serveBoard(() => makeBoard([makeRow(1)], { parts }));
        await openLeaderboard();
        expect(queryAllTexts(".o_kpi_part_name")).toEqual(["Others", "Nobody", "My Company"]);
        expect(queryAllTexts(".o_kpi_part .o_kpi_measure_text")).toEqual(["3", "5", "20"]);
        expect("[data-part=others] button").toHaveCount(0);
        await contains("[data-part=nobody] button").click();
        expect.verifySteps(["nobody calls"]);
    });

    test("a closed period says so", async () => {
        const board = makeBoard([makeRow(1)]);
        Object.assign(board.period, { state: "locked", is_current: false });
        serveBoard(() => board);
        await openLeaderboard();
        expect(".o_kpi_period_state").toHaveText("Locked");
    });
});

describe("rows", () => {
    test("the lines of a row are asked for as it is opened, once", async () => {
        const reply = new Deferred();
        onRpc(MODEL, "get_lines", async ({ args: [options, subjectId] }) => {
            expect.step(`${options.team_id} ${subjectId}`);
            await reply;
            return [makeLine()];
        });
        const asked = serveBoard(({ opened }) => {
            const board = makeBoard([makeRow(1, { lines: opened.includes(1) && [makeLine()] })]);
            board.options.team_id = 2;
            return board;
        });
        await openLeaderboard();
        expect(".o_kpi_row .o_kpi_measure_text").toHaveText("80%");
        await contains(".o_kpi_row").click();
        expect(".o_kpi_row").toHaveAttribute("aria-expanded", "false");
        expect(".o_kpi_row .fa-spinner").toHaveCount(1);
        reply.resolve();
        await animationFrame();
        expect(".o_kpi_row").toHaveAttribute("aria-expanded", "true");
        expect(".o_kpi_line .o_kpi_drill").toHaveText("12");
        await contains(".o_kpi_row").click();
        expect(".o_kpi_lines").toHaveCount(0);
        await contains(".o_kpi_row").click();
        expect(".o_kpi_lines").toHaveCount(1);
        expect.verifySteps(["2 1"]);
        // What is open comes with the rows when they are read again.
        await contains(".o_kpi_period_previous").click();
        expect(asked.map(({ opened }) => opened)).toEqual([[], [1]]);
        expect(".o_kpi_lines").toHaveCount(1);
        expect.verifySteps([]);
    });

    test("a row opened while the board is read again gets its lines", async () => {
        const reply = new Deferred();
        onRpc(MODEL, "get_lines", () => [makeLine()]);
        serveBoard(async (_, count) => {
            if (count > 1) {
                await reply;
            }
            return makeBoard([makeRow(1, { lines: null })]);
        });
        await openLeaderboard();
        await contains(".o_kpi_period_previous").click();
        await contains(".o_kpi_row").click();
        expect(".o_kpi_lines").toHaveCount(1);
        reply.resolve();
        await animationFrame();
        await animationFrame();
        expect(".o_kpi_table").not.toHaveClass("o_kpi_loading");
        expect(".o_kpi_lines").toHaveCount(1);
    });

    test("a row whose lines can't be had stays closed, and can be tried again", async () => {
        expect.errors(1);
        let isDown = true;
        onRpc(MODEL, "get_lines", () => {
            if (isDown) {
                throw new Error("no");
            }
            return [makeLine()];
        });
        serveBoard(() => makeBoard([makeRow(1, { lines: null })]));
        await openLeaderboard();
        await contains(".o_kpi_row").click();
        await animationFrame();
        expect.verifyErrors(["no"]);
        await contains(".modal-footer .btn-primary").click();
        expect(".o_kpi_row .fa-spinner").toHaveCount(0);
        isDown = false;
        await contains(".o_kpi_row").click();
        expect(".o_kpi_lines").toHaveCount(1);
    });

    test("a click opens the lines with their reasons, and closes them", async () => {
        serveBoard(() => makeBoard([makeRow(1)]));
        await openLeaderboard();
        await contains(".o_kpi_row").click();
        expect(".o_kpi_explanation").toHaveText(
            "12 calls of 15 are 80 % of the target: 16 of 20 points."
        );
        expect(".o_kpi_line_target").toHaveText(/15/);
        expect(".o_kpi_line_points").toHaveText(/16\.0/);
        expect(".o_kpi_pace").toHaveText("behind by 2.1");
        await contains(".o_kpi_row").click();
        expect(".o_kpi_lines").toHaveCount(0);
    });

    test("keyboard: arrows walk, Enter toggles, right opens, left closes", async () => {
        serveBoard(() => makeBoard([makeRow(1), makeRow(2)]));
        await openLeaderboard();
        const [first, second] = queryAll(".o_kpi_row");
        first.focus();
        await press("ArrowDown");
        expect(second).toBeFocused();
        await press("Enter");
        await animationFrame();
        expect(second).toHaveAttribute("aria-expanded", "true");
        await press("ArrowRight");
        await animationFrame();
        expect(second).toHaveAttribute("aria-expanded", "true");
        await press("ArrowLeft");
        await animationFrame();
        expect(second).toHaveAttribute("aria-expanded", "false");
        await press("ArrowUp");
        expect(first).toBeFocused();
    });

    test("a number opens its records; back again everything is as it was left", async () => {
        onRpc(MODEL, "open_records", ({ args: [options, subjectId, code] }) => {
            expect.step(`${options.team_id} ${options.date} ${subjectId} ${code}`);
            return LEADS_ACTION;
        });
        const asked = serveBoard(({ team_id, date }) => {
            const board = makeBoard([makeRow(1), makeRow(2)]);
            board.options = { ...board.options, team_id, date: date || "2026-11-15" };
            return board;
        });
        await openLeaderboard({ params: { options: { team_id: 2, date: "2026-10-01" } } });
        await contains(".o_kpi_row:eq(1)").click();
        await contains(".o_kpi_drill").click();
        expect.verifySteps(["2 2026-10-01 2 calls"]);
        expect(".o_list_view").toHaveCount(1);

        await getService("action").restore();
        await animationFrame();
        expect(asked.at(-1).team_id).toBe(2);
        expect(asked.at(-1).date).toBe("2026-10-01");
        expect(".o_kpi_row:eq(1)").toHaveAttribute("aria-expanded", "true");
    });

    test("more rows on demand, none twice", async () => {
        const rows = Array.from({ length: 100 }, (_, i) => makeRow(i + 1));
        const asked = serveBoard(({ offset, limit }) =>
            // a page that overlaps the one before, as after a change of ranks
            makeBoard(rows.slice(Math.max(0, offset - 1), offset + limit), { total_rows: 100 })
        );
        await openLeaderboard();
        expect(".o_kpi_row").toHaveCount(80);
        await contains(".o_kpi_load_more").click();
        expect(".o_kpi_row").toHaveCount(100);
        expect(".o_kpi_load_more").toHaveCount(0);
        expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
            [0, 80],
            [80, 80],
        ]);
    });

    test("a recount between two pages: all of them are read again", async () => {
        const rows = Array.from({ length: 100 }, (_, i) => makeRow(i + 1));
        const asked = serveBoard(({ offset, limit }, count) =>
            makeBoard(rows.slice(offset, offset + limit), {
                total_rows: 100,
                as_of: count === 1 ? "2026-11-15 09:57:00" : "2026-11-15 09:59:00",
            })
        );
        await openLeaderboard();
        await contains(".o_kpi_load_more").click();
        expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
            [0, 80],
            [80, 80],
            [0, 80],
            [80, 80],
        ]);
        expect(".o_kpi_row").toHaveCount(100);
    });
});

describe("freshness", () => {
    test("old numbers are counted again once, then read again", async () => {
        onRpc(MODEL, "refresh", () => {
            expect.step("refresh");
            return true;
        });
        // still old after the refresh: no second try
        const asked = serveBoard(() => makeBoard([makeRow(1)], { stale: true }));
        await openLeaderboard();
        await animationFrame();
        expect.verifySteps(["refresh"]);
        expect(asked).toHaveLength(2);
    });

    test("what somebody else is counting is read as soon as it is there", async () => {
        onRpc(MODEL, "refresh", () => {
            expect.step("refresh");
            return false;
        });
        const asked = serveBoard((_, count) =>
            makeBoard([makeRow(1, { total_text: count < 4 ? "10.0" : "20.0" })], {
                stale: count < 4,
            })
        );
        await openLeaderboard();
        await animationFrame();
        expect(asked).toHaveLength(2);
        expect(".o_kpi_as_of_text").toHaveText("Updating…");
        await advanceTime(1000);
        expect(".o_kpi_total").toHaveText("10.0");
        await advanceTime(1000);
        await animationFrame();
        expect(".o_kpi_total").toHaveText("20.0");
        await advanceTime(5000);
        expect(asked).toHaveLength(4);
        expect.verifySteps(["refresh"]);
    });

    test("what somebody else never counts is not asked for without end", async () => {
        onRpc(MODEL, "refresh", () => false);
        const asked = serveBoard(() => makeBoard([makeRow(1)], { stale: true }));
        await openLeaderboard();
        for (let second = 0; second < 30; second++) {
            await advanceTime(1000);
            await animationFrame();
        }
        expect(asked).toHaveLength(12);
        expect(".o_kpi_as_of_text").not.toHaveText("Updating…");
    });

    test("a screen that was left asks for nothing more", async () => {
        onRpc(MODEL, "refresh", () => false);
        const asked = serveBoard(() => makeBoard([makeRow(1)], { stale: true }));
        await openLeaderboard();
        await animationFrame();
        expect(asked).toHaveLength(2);
        await getService("action").doAction(LEADS_ACTION);
        for (let second = 0; second < 5; second++) {
            await advanceTime(1000);
        }
        expect(asked).toHaveLength(2);
    });

    test("old numbers that I may not refresh are only shown", async () => {
        onRpc(MODEL, "refresh", () => expect.step("refresh"));
        serveBoard(() => makeBoard([makeRow(1)], { stale: true, can_refresh: false }));
        await openLeaderboard();
        expect.verifySteps([]);
        expect(".o_kpi_refresh").toHaveCount(0);
    });

    test("the old numbers stay in sight while the new ones are counted", async () => {
        const reply = new Deferred();
        onRpc(MODEL, "refresh", () => reply);
        serveBoard((_, count) =>
            makeBoard([makeRow(1, { total_text: count === 1 ? "10.0" : "20.0" })], {
                stale: count === 1,
            })
        );
        await openLeaderboard();
        expect(".o_kpi_as_of_text").toHaveText("Updating…");
        expect(".o_kpi_total").toHaveText("10.0");
        reply.resolve(true);
        await animationFrame();
        await animationFrame();
        expect(".o_kpi_total").toHaveText("20.0");
        expect(".o_kpi_as_of_text").toHaveText("Updated 3 minutes ago");
    });

    test("the first visit of a period: waits for the count instead of saying that nothing is there", async () => {
        const reply = new Deferred();
        onRpc(MODEL, "refresh", () => reply);
        serveBoard((_, count) =>
            makeBoard(count === 1 ? [] : [makeRow(1)], { stale: count === 1 })
        );
        await openLeaderboard();
        expect(".o_kpi_skeleton").toHaveCount(1);
        expect(".o_view_nocontent").toHaveCount(0);
        reply.resolve(true);
        await animationFrame();
        await animationFrame();
        expect(".o_kpi_row").toHaveCount(1);
    });

    test("counted by nobody so far: offers to count", async () => {
        onRpc(MODEL, "refresh", () => {
            expect.step("refresh");
            return true;
        });
        serveBoard(() => makeBoard([], { as_of: false }));
        await openLeaderboard();
        expect(".o_kpi_as_of_text").toHaveText("Not counted yet");
        await contains(".o_kpi_notice_button").click();
        expect.verifySteps(["refresh"]);
    });

    test("a second choice drops the reply to the first", async () => {
        const slow = new Deferred();
        serveBoard(async ({ date }) => {
            if (date === "2026-10-01") {
                await slow;
            }
            const board = makeBoard([makeRow(1, { name: date || "now" })]);
            board.period = { ...board.period, is_current: false, previous: "2026-09-01" };
            if (!date) {
                board.period.previous = "2026-10-01";
            }
            return board;
        });
        await openLeaderboard();
        await contains(".o_kpi_period_previous").click();
        expect(".o_kpi_table").toHaveClass("o_kpi_loading");
        await contains(".o_kpi_period_today").click();
        expect(".o_kpi_name").toHaveText("now");
        expect(".o_kpi_table").not.toHaveClass("o_kpi_loading");
        slow.resolve();
        await animationFrame();
        expect(".o_kpi_name").toHaveText("now");
    });

    test("a server that fails leaves a way to try again", async () => {
        expect.errors(1);
        serveBoard((_, count) => {
            if (count === 1) {
                throw new Error("no");
            }
            return makeBoard([makeRow(1)]);
        });
        await openLeaderboard();
        await animationFrame();
        expect.verifyErrors(["no"]);
        await contains(".modal-footer .btn-primary").click();
        await contains(".o_kpi_notice_button").click();
        expect(".o_kpi_row").toHaveCount(1);
    });
});

describe("adjustments", () => {
    test("a hint stands by the total: to rivals without the points", async () => {
        serveBoard(() =>
            makeBoard([
                makeRow(1, { is_adjusted: true, adjustment: 2.5, adjustment_text: "+2.5" }),
                makeRow(2, { is_adjusted: true, adjustment: null, adjustment_text: "", lines: [] }),
                makeRow(3),
            ])
        );
        await openLeaderboard();
        expect(queryAllTexts(".o_kpi_adjusted")).toEqual(["+2.5 adjusted", "adjusted"]);
        expect(".o_kpi_row:contains(Rep 3) .o_kpi_adjusted").toHaveCount(0);
    });
});

describe("choices", () => {
    test("period, today, ranking key, what the server corrects", async () => {
        const asked = serveBoard(({ date, order_by }) => {
            const board = makeBoard([makeRow(1, { order_value: order_by && { text: "12" } })]);
            board.options = { ...board.options, order_by };
            board.period.is_current = !date;
            return board;
        });
        await openLeaderboard();
        // null was asked for, the server chose
        expect(asked.at(-1).scheme_id).toBe(null);
        expect(".o_kpi_period_next").toHaveProperty("disabled", true);
        await contains(".o_kpi_period_previous").click();
        expect(asked.at(-1).date).toBe("2026-10-01");
        expect(asked.at(-1).scheme_id).toBe(5);
        await contains(".o_kpi_period_today").click();
        expect(asked.at(-1).date).toBe(null);
        expect(".o_kpi_period_today").toHaveCount(0);
    });

    test.tags("desktop");
    test("each choice has a menu; teams are indented by their depth", async () => {
        const asked = serveBoard(({ order_by, team_id, subject }) => {
            const board = makeBoard([makeRow(1, { order_value: order_by && { text: "12" } })]);
            board.options = { ...board.options, order_by, team_id, subject };
            return board;
        });
        await openLeaderboard();
        await contains(".o_kpi_filter[data-filter=scheme_id]").click();
        await contains(".o-dropdown-item:contains(Quarter sprint)").click();
        expect(asked.at(-1).scheme_id).toBe(6);

        await contains(".o_kpi_filter[data-filter=team_id]").click();
        expect(queryAllTexts(".o-dropdown-item")).toEqual(["All teams", "North", "Bees"]);
        const depths = queryAll(".o_kpi_filter_item").map((el) =>
            el.style.getPropertyValue("--o-kpi-depth")
        );
        expect(depths).toEqual(["0", "0", "1"]);
        await contains(".o-dropdown-item:contains(Bees)").click();
        expect(asked.at(-1).team_id).toBe(2);
        expect(".o_kpi_filter[data-filter=team_id]").toHaveText("Bees");

        await contains(".o_kpi_sort[data-code=calls]").click();
        expect(asked.at(-1).order_by).toBe("calls");
        expect(".o_kpi_total").toHaveText("12");
        expect(".o_kpi_second").toHaveText("99.0 points");
        expect("[role=columnheader][aria-sort=descending]").toHaveText("Calls");

        await contains(".o_kpi_filter[data-filter=subject]").click();
        await contains(".o-dropdown-item:contains(Teams)").click();
        expect(asked.at(-1).subject).toBe("team");
        expect(".o_kpi_filter[data-filter=subject]").toHaveText("Teams");
    });

    test.tags("desktop");
    test("as many columns as fit, none of them cut", async () => {
        const many = ["calls", "visits", "deals"].map((code) => ({ code, name: code, weight: 1 }));
        serveBoard(() => makeBoard([makeRow(1)], { measures: many }));
        await openLeaderboard();
        const measures = queryFirst(".o_kpi_head .o_kpi_cell_measures");
        measures.style.width = "150px"; // one column of 6rem fits, two don't
        const heads = queryAll(".o_kpi_measure_head");
        const bottom = measures.getBoundingClientRect().bottom;
        const shown = heads.filter((el) => el.getBoundingClientRect().top < bottom);
        expect(shown).toHaveLength(1);
        expect(heads).toHaveLength(3);
    });

    test.tags("desktop");
    test("teams are ranked one level at a time", async () => {
        const asked = serveBoard(({ level }) => {
            const board = makeBoard([makeRow(1)], {
                levels: [
                    { id: 1, name: "Top level" },
                    { id: 2, name: "1 level down" },
                ],
            });
            board.options = { ...board.options, subject: "team", level: level || 2 };
            return board;
        });
        await openLeaderboard();
        expect(".o_kpi_filter[data-filter=level]").toHaveText("1 level down");
        await contains(".o_kpi_filter[data-filter=level]").click();
        await contains(".o-dropdown-item:contains(Top level)").click();
        expect(asked.at(-1).level).toBe(1);
        expect(".o_kpi_filter[data-filter=level]").toHaveText("Top level");
    });

    test.tags("desktop");
    test("newcomers among themselves, and who improved most", async () => {
        const asked = serveBoard(({ order_by, cohort }) => {
            const board = makeBoard([makeRow(1, { order_value: order_by && { text: "+4.2" } })], {
                cohorts: [{ id: "newcomers", name: "Newcomers" }],
            });
            board.options = { ...board.options, order_by, cohort };
            return board;
        });
        await openLeaderboard();
        await contains(".o_kpi_filter[data-filter=cohort]").click();
        await contains(".o-dropdown-item:contains(Newcomers)").click();
        expect(asked.at(-1).cohort).toBe("newcomers");
        expect(".o_kpi_filter[data-filter=cohort]").toHaveText("Newcomers");
        await contains(".o_kpi_filter[data-filter=order_by]").click();
        await contains(".o-dropdown-item:contains(Improvement)").click();
        expect(asked.at(-1).order_by).toBe("improvement");
        expect(asked.at(-1).cohort).toBe("newcomers");
        expect(".o_kpi_total").toHaveText("+4.2");
    });

    test.tags("desktop");
    test("a choice without an alternative is not offered", async () => {
        const only = { schemes: [{ id: 5, name: "One", period_type: "month" }], teams: [] };
        serveBoard(() => makeBoard([makeRow(1)], only));
        await openLeaderboard();
        expect(".o_kpi_filter[data-filter=scheme_id]").toHaveCount(0);
        expect(".o_kpi_filter[data-filter=team_id]").toHaveCount(0);
        // but one always sees which scheme it is
        expect(".o_kpi_scheme").toHaveText("All-round contest");
    });
});

describe("phone", () => {
    test.tags("mobile");
    test("cards in one column, the choices behind one button", async () => {
        const asked = serveBoard(({ team_id }) => {
            const board = makeBoard([makeRow(1), makeRow(2, { is_me: true })]);
            board.options = { ...board.options, team_id };
            return board;
        });
        await openLeaderboard();
        expect(".o_kpi_head").not.toBeVisible();
        expect(".o_kpi_filter").toHaveCount(0);
        const row = queryFirst(".o_kpi_row");
        expect(row.scrollWidth).toBe(row.clientWidth);
        await contains(".o_kpi_row").click();
        expect(".o_kpi_line_target .o_kpi_label").toBeVisible();

        expect(".o_kpi_filters_toggle").toHaveText("All-round contest");
        await contains(".o_kpi_filters_toggle").click();
        await contains(".o-dropdown-item:contains(Bees)").click();
        expect(asked.at(-1).team_id).toBe(2);
        expect(".o_kpi_filters_toggle").toHaveText("Bees · All-round contest");
    });
});
