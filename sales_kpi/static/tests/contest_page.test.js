import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { contains, mockService, onRpc } from "@web/../tests/web_test_helpers";
import { openScreen, servePage } from "./screen_helpers";

defineMailModels();

const MODEL = "sales.kpi.contest.page";

function makeRow(rank, values = {}) {
    return {
        rank,
        side: 10 + rank,
        name: `Rep ${rank}`,
        value_text: `$ ${1000 - rank}`,
        prize_text: "",
        gap_text: "",
        reason: "",
        width: 100 / rank,
        is_mine: false,
        ...values,
    };
}

function makePage(values = {}, contest = {}) {
    const rows = values.rows || [makeRow(1, { prize_text: "$ 500.00" }), makeRow(2)];
    return {
        as_of: "2026-11-15 09:59:40",
        stale: false,
        can_refresh: true,
        options: { contest_id: 5, all: false },
        contest: {
            id: 5,
            name: "Sprint",
            kind: "ranking",
            headline: "From Nov 10 to Nov 17: the most “Sales amount” wins.",
            rules: ["Ranked from $ 100 on.", "Place 1 wins: $ 500.00"],
            state: "running",
            state_text: "Running",
            moment: "2026-11-18 12:00:00",
            is_ahead: false,
            is_counting_down: true,
            note: "",
            digest: "0123456789ab",
            ...contest,
        },
        rows,
        gap_after: 0,
        count: rows.length,
        mine: false,
        duel: [],
        others: [],
        can_answer: false,
        empty: false,
        ...values,
    };
}

const openPage = (action) => openScreen("sales_kpi.contest", "Contest", action);

beforeEach(() => mockDate("2026-11-15 10:00:00", 0));

describe("what is shown", () => {
    test("the rules, how long it still goes, and who stands where", async () => {
        servePage(MODEL, "get_page", () => makePage());
        await openPage();
        expect(".o_kpi_contest_headline").toHaveText(/the most “Sales amount” wins/);
        expect(".o_kpi_countdown").toHaveText("Ends in 3 days");
        expect(queryAllTexts(".o_kpi_contest_rank")).toEqual(["1", "2"]);
        expect(queryAllTexts(".o_kpi_contest_value")).toEqual(["$ 999", "$ 998"]);
        expect(".o_kpi_contest_prize").toHaveCount(1);
        expect(queryAllTexts("[aria-label=Rules] li")).toHaveLength(2);
        expect("[aria-label=Rules]").toHaveText(/Digest 0123456789ab/);
        expect(".o_kpi_contest_note").toHaveCount(0);
    });

    test("the own place, what is missing, and those who take none", async () => {
        const mine = makeRow(21, { is_mine: true, gap_text: "$ 20 behind place 1" });
        const rows = [
            makeRow(1),
            makeRow(20),
            mine,
            makeRow(0, { rank: null, reason: "No target" }),
        ];
        servePage(MODEL, "get_page", () => makePage({ rows, mine, gap_after: 1, count: 40 }));
        await openPage();
        expect(".o_kpi_contest_mine .o_kpi_contest_name").toHaveText("Rep 21");
        expect(".o_kpi_contest_gap").toHaveText("$ 20 behind place 1");
        expect(queryAllTexts(".o_kpi_contest_rows ol > li[aria-hidden]")).toEqual(["⋯"]);
        expect(".o_kpi_contest_row:last .o_kpi_contest_rank").toHaveText("–");
        expect(".o_kpi_contest_row:last").toHaveText(/No target/);
    });

    test("a result that is not final says so, and counts nothing down", async () => {
        const contest = {
            state: "provisional",
            note: "Provisional until Nov 20",
            is_counting_down: false,
        };
        servePage(MODEL, "get_page", () => makePage({}, contest));
        await openPage();
        expect(".o_kpi_contest_note").toHaveText("Provisional until Nov 20");
        expect(".o_kpi_countdown").toHaveCount(0);
        expect(".o_kpi_contest_state").toHaveClass("o_kpi_contest_provisional");
    });

    test("a duel is two bars, and no list", async () => {
        const duel = [makeRow(1, { prize_text: "$ 300.00" }), makeRow(2, { width: 75 })];
        servePage(MODEL, "get_page", () => makePage({ rows: duel, duel }));
        await openPage();
        expect(".o_kpi_contest_duel .progress").toHaveCount(2);
        expect(".o_kpi_contest_bar_1").toHaveStyle({ width: "75%" }, { inline: true });
        expect(".o_kpi_contest_rows").toHaveCount(0);
    });

    test("none yet: one is started from there", async () => {
        const empty = { title: "No contest yet", text: "Challenge somebody." };
        servePage(MODEL, "get_page", () => ({
            as_of: false,
            stale: false,
            can_refresh: false,
            options: {},
            rows: [],
            others: [],
            empty,
        }));
        await openPage();
        expect(".o_nocontent_help").toHaveText(/No contest yet/);
        mockService("action", { doAction: (action) => expect.step(action) });
        await contains(".o_kpi_contest_start").click();
        expect.verifySteps(["sales_kpi.sales_kpi_contest_start_action"]);
    });

    test("a server that fails says so, and is tried again", async () => {
        let fails = true;
        onRpc(MODEL, "get_page", () => {
            if (fails) {
                throw new Error("no");
            }
            return makePage();
        });
        expect.errors(1);
        await openPage();
        await animationFrame();
        expect(".o_nocontent_help").toHaveText(/can't be shown right now/);
        expect.verifyErrors([/no/]);
        fails = false;
        await contains(".o_nocontent_help .btn").click();
        expect(".o_kpi_contest_row").toHaveCount(2);
    });
});

describe("what is done", () => {
    test("the contest that is asked for, then another one, and all places", async () => {
        const asked = servePage(MODEL, "get_page", ({ contest_id }) =>
            makePage({ others: [{ id: 6, name: "Duel" }], count: 40 }, { id: contest_id || 5 })
        );
        await openPage({ params: { contest_id: 5 } });
        await contains(".o_kpi_contest_choice").select("6");
        await contains(".o_kpi_contest_all").click();
        expect(asked.map(({ contest_id, all }) => [contest_id, Boolean(all)])).toEqual([
            [5, false],
            [6, false],
            [6, true],
        ]);
    });

    test("a challenge is taken, and the page read again", async () => {
        servePage(MODEL, "get_page", (options, count) => makePage({ can_answer: count === 1 }));
        onRpc(MODEL, "answer", ({ args: [{ contest_id }, accepts] }) => {
            expect.step(`${contest_id} ${accepts}`);
            return { message: "Taken. May the better one win." };
        });
        await openPage();
        await contains(".o_kpi_contest_accept").click();
        expect.verifySteps(["5 true"]);
        expect(".o_notification").toHaveText(/May the better one win/);
        expect(".o_kpi_contest_accept").toHaveCount(0);
    });

    test("it is declined as easily", async () => {
        servePage(MODEL, "get_page", () => makePage({ can_answer: true }));
        onRpc(MODEL, "answer", ({ args: [, accepts] }) => {
            expect.step(`${accepts}`);
            return { message: "You did not take the challenge." };
        });
        await openPage();
        await contains(".o_kpi_contest_decline").click();
        expect.verifySteps(["false"]);
    });

    test("old figures are counted again, by themselves", async () => {
        const asked = servePage(MODEL, "get_page", (options, count) =>
            makePage({ stale: count === 1 })
        );
        onRpc(MODEL, "refresh", () => {
            expect.step("refresh");
            return true;
        });
        await openPage();
        await animationFrame();
        expect.verifySteps(["refresh"]);
        expect(asked).toHaveLength(2);
    });
});

describe("on the wall", () => {
    const openWall = () => openScreen("sales_kpi.wall", "Wall");

    const serveWall = (contest) =>
        servePage("sales.kpi.wall", "get_page", () => ({
            as_of: "2026-11-15 09:59:40",
            stale: false,
            can_refresh: true,
            company_id: 1,
            period: { label: "Nov 10 – Nov 17" },
            options: { scheme_id: 5, slide: "contest-5" },
            slides: [{ key: "contest-5", title: "Sprint", subtitle: "Sales amount" }],
            rows: [1, 2].map((rank) => ({
                id: rank,
                rank,
                medal: null,
                name: `Rep ${rank}`,
                team: "",
                avatar: false,
                text: `$ ${1000 - rank}`,
                share: 1 / rank,
                movement: false,
                prize: rank === 1 ? "$ 500.00" : "",
            })),
            empty: false,
            contest,
        }));

    test("what a place wins, and how long it still goes", async () => {
        serveWall({ moment: "2026-11-18 12:00:00", is_counting_down: true });
        await openWall();
        expect(".o_kpi_wall_subtitle").toHaveText(
            "Nov 10 – Nov 17 · Sales amount · Ends in 3 days"
        );
        expect(queryAllTexts(".o_kpi_wall_prize")).toEqual(["$ 500.00"]);
        expect(".o_kpi_movement").toHaveCount(0);
    });

    test("a result that is not final counts nothing down", async () => {
        serveWall({ moment: "2026-11-14 10:00:00", is_counting_down: false });
        await openWall();
        expect(".o_kpi_countdown").toHaveCount(0);
    });
});
