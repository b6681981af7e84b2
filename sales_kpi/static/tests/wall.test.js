import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    getService,
    MockServer,
    mountWebClient,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";

defineMailModels();

const MODEL = "sales.kpi.wall";
const SLIDES = [
    { key: "total", title: "Leaderboard", subtitle: "Contest" },
    { key: "team-2", title: "Bees", subtitle: "Contest" },
    { key: "measure-calls", title: "Calls", subtitle: "Contest" },
];

function makeRow(rank, values = {}) {
    return {
        id: rank,
        rank,
        name: `Rep ${rank}`,
        team: "Bees",
        avatar: false,
        text: `${100 - rank}.0`,
        share: 1 / rank,
        movement: 1,
        ...values,
    };
}

function makePage(options, values = {}) {
    return {
        as_of: "2026-11-15 09:59:40",
        stale: false,
        can_refresh: true,
        company_id: user.activeCompany.id,
        channel: "sales_kpi_board",
        period: { label: "2026-11", type: "month", date_from: "2026-11-01" },
        options: { scheme_id: 5, slide: options.slide || "total" },
        schemes: [],
        slides: SLIDES,
        rows: [makeRow(1), makeRow(2)],
        empty: false,
        ...values,
    };
}

/** @returns {string[]} the slides that were asked for, one after the other */
function serveWall(makeValues = () => ({})) {
    const asked = [];
    onRpc(MODEL, "get_page", ({ args: [options] }) => {
        asked.push(options.slide || "first");
        return makePage(options, makeValues(options, asked.length));
    });
    return asked;
}

async function openWall(params) {
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "sales_kpi.wall",
        params,
    });
    await animationFrame();
}

async function tell(kind, message) {
    const company = { company_id: user.activeCompany.id };
    MockServer.env["bus.bus"]._sendone("sales_kpi_board", kind, { ...company, ...message });
    // The way of a message.
    await advanceTime(500);
    await animationFrame();
    await advanceTime(500);
    await animationFrame();
}

/** The slide stays, so that only what is told makes a difference. */
async function openAndListen() {
    await openWall({ isPaused: true });
    await waitForChannels(["sales_kpi_board"]);
}

beforeEach(() => {
    mockDate("2026-11-15 10:00:00");
    patchWithCleanup(Math, { random: () => 0.5 });
});

describe("slides", () => {
    test("one after the other, round and round", async () => {
        const asked = serveWall();
        await openWall();
        expect(".o_kpi_wall_title").toHaveText("Leaderboard");
        expect(".o_kpi_wall_subtitle").toHaveText("2026-11 · Contest");
        expect(queryAllTexts(".o_kpi_wall_name")).toEqual(["Rep 1", "Rep 2"]);
        expect(queryAllTexts(".o_kpi_wall_value")).toEqual(["99.0", "98.0"]);
        for (const title of ["Bees", "Calls", "Leaderboard"]) {
            await advanceTime(15000);
            expect(".o_kpi_wall_title").toHaveText(title);
        }
        expect(asked).toEqual(["first", "team-2", "measure-calls", "total"]);
    });

    test("nothing yet: made-up figures are offered, and marked", async () => {
        let isShown = false;
        serveWall(() =>
            isShown
                ? { sample: { text: "Sample data.", label: "Take It Away" } }
                : { empty: { title: "No contest", text: "Make one.", sample: "Look at It" } }
        );
        onRpc("sales.kpi.setup", "switch_sample", ({ args: [shown] }) => {
            isShown = shown;
            return true;
        });
        await openWall();
        expect(".o_kpi_wall_row").toHaveCount(0);
        await contains(".o_kpi_show_sample").click();
        await animationFrame();
        expect(".o_kpi_sample").toHaveText(/Sample data/);
        expect(".o_kpi_wall_row").toHaveCount(2);
        await contains(".o_kpi_sample_away").click();
        await animationFrame();
        expect(".o_kpi_sample").toHaveCount(0);
        expect(".o_kpi_wall_notice").toHaveCount(1);
    });

    test("keys: arrows step, the space bar holds and lets go", async () => {
        serveWall();
        await openWall({ seconds: 5 });
        await press("ArrowRight");
        await animationFrame();
        expect(".o_kpi_wall_title").toHaveText("Bees");
        await press("ArrowLeft");
        await press("ArrowLeft");
        await animationFrame();
        expect(".o_kpi_wall_count").toHaveText("3 / 3");
        await press(" ");
        await animationFrame();
        expect(".o_kpi_wall_pause").toHaveAttribute("aria-pressed", "true");
        await advanceTime(60000);
        expect(".o_kpi_wall_title").toHaveText("Calls");
        await press(" ");
        await advanceTime(5000);
        expect(".o_kpi_wall_title").toHaveText("Leaderboard");
    });

    test("the buttons do the same, and a slide can stay longer", async () => {
        serveWall();
        await openWall();
        await contains(".o_kpi_wall_next").click();
        expect(".o_kpi_wall_title").toHaveText("Bees");
        await contains(".o_kpi_wall_previous").click();
        expect(".o_kpi_wall_title").toHaveText("Leaderboard");
        await contains(".o_kpi_wall_seconds").select("60");
        await advanceTime(59000);
        expect(".o_kpi_wall_title").toHaveText("Leaderboard");
        await advanceTime(2000);
        expect(".o_kpi_wall_title").toHaveText("Bees");
        await contains(".o_kpi_wall_pause").click();
        await advanceTime(120000);
        expect(".o_kpi_wall_title").toHaveText("Bees");
    });

    test("full screen is asked of the browser, by button and key", async () => {
        patchWithCleanup(window.Element.prototype, {
            requestFullscreen() {
                expect.step(this.className);
            },
        });
        serveWall();
        await openWall();
        await contains(".o_kpi_wall_full").click();
        await press("f");
        expect.verifySteps(["o_kpi_wall", "o_kpi_wall"]);
    });

    test("nothing to show is said politely, a row without a figure too", async () => {
        serveWall(({ slide }) =>
            slide
                ? { rows: [makeRow(1, { share: null, text: "—", movement: false })] }
                : { rows: [] }
        );
        await openWall();
        expect(".o_kpi_wall_notice_title").toHaveText("Nobody is ranked here yet");
        await press("ArrowRight");
        await animationFrame();
        expect(".o_kpi_wall_notice").toHaveCount(0);
        expect(".o_kpi_wall_value").toHaveText("—");
        expect(".o_kpi_wall_bar > span").toHaveCount(0);
    });

    test("no contest: the server's words", async () => {
        const empty = { title: "No contest yet", text: "A scheme says which measures count." };
        serveWall(() => ({ empty, rows: [] }));
        await openWall();
        expect(".o_kpi_wall_notice_title").toHaveText("No contest yet");
    });

    test("a server that fails: the last slide stays, and it is tried again", async () => {
        let fails = true;
        onRpc(MODEL, "get_page", ({ args: [options] }) => {
            if (fails) {
                throw new Error("no");
            }
            return makePage(options);
        });
        await openWall();
        await animationFrame();
        expect(".o_kpi_wall_notice_title").toHaveText("The leaderboard can't be shown right now");
        fails = false;
        await advanceTime(15000);
        expect(".o_kpi_wall_name").toHaveCount(2);
        fails = true;
        await advanceTime(15000);
        expect(".o_kpi_wall_name").toHaveCount(2);
        expect(".o_kpi_wall_failed").toHaveCount(1);
        expect(".o_dialog").toHaveCount(0);
    });

    test("the screen is kept awake while the wall is there", async () => {
        const wakeLock = {
            request: async (kind) => {
                expect.step(`awake: ${kind}`);
                return { release: () => expect.step("may sleep") };
            },
        };
        patchWithCleanup(browser, { navigator: { ...browser.navigator, wakeLock } });
        serveWall();
        onRpc("sales.kpi.leaderboard", "get_board", () => new Deferred());
        await openWall();
        expect.verifySteps(["awake: screen"]);
        await getService("action").doAction({
            type: "ir.actions.client",
            tag: "sales_kpi.leaderboard",
        });
        await animationFrame();
        expect.verifySteps(["may sleep"]);
    });

    test("big letters, and nothing sticks out", async () => {
        serveWall(() => ({ rows: Array.from({ length: 10 }, (_, index) => makeRow(index + 1)) }));
        await openWall();
        const wall = queryOne(".o_kpi_wall");
        expect(wall.scrollWidth).toBe(wall.clientWidth);
        const size = (selector) => parseFloat(getComputedStyle(queryOne(selector)).fontSize);
        expect(size(".o_kpi_wall_title")).toBeGreaterThan(2 * size(".o_control_panel"));
    });
});

describe("what is told", () => {
    test("changed figures are read once, a random while later", async () => {
        const asked = serveWall();
        await openAndListen();
        await tell("sales_kpi.changed", { spread: 4 });
        await tell("sales_kpi.changed", { spread: 4 });
        expect(asked).toHaveLength(1);
        await advanceTime(2000);
        expect(asked).toEqual(["first", "first"]);
        await advanceTime(8000);
        expect(asked).toHaveLength(2);
    });

    test("another company's figures are none of this screen's", async () => {
        const asked = serveWall();
        await openAndListen();
        await tell("sales_kpi.changed", { spread: 1, company_id: 999 });
        await tell("sales_kpi.won", { name: "Ann", team: "", amount: "", company_id: 999 });
        await advanceTime(3000);
        expect(asked).toHaveLength(1);
        expect(".o_kpi_wall_cheer").toHaveCount(0);
    });

    test("won deals, one after the other, with as much as the server tells", async () => {
        serveWall();
        await openAndListen();
        await tell("sales_kpi.won", { name: "Ann", team: "Bees", amount: "$ 1,000" });
        await tell("sales_kpi.won", { name: "", team: "Wasps", amount: "" });
        expect(queryAllTexts(".o_kpi_wall_cheer p")).toEqual([
            "Deal won!",
            "Ann",
            "Bees",
            "$ 1,000",
        ]);
        await advanceTime(8000);
        expect(queryAllTexts(".o_kpi_wall_cheer p")).toEqual(["Deal won!", "Wasps"]);
        await advanceTime(8000);
        expect(".o_kpi_wall_cheer").toHaveCount(0);
    });
});

describe("the ordinary leaderboard", () => {
    const BOARD = {
        as_of: "2026-11-15 09:57:00",
        stale: false,
        can_refresh: true,
        can_order: false,
        period: {
            label: "2026-11",
            date_from: "2026-11-01",
            date_to: "2026-11-30",
            state: "open",
            type: "month",
            previous: "2026-10-01",
            next: false,
            is_current: true,
        },
        scheme: { id: 5, name: "Contest", subjects: ["user"], show: "all" },
        schemes: [{ id: 5, name: "Contest", period_type: "month" }],
        teams: [],
        cohorts: [],
        measures: [],
        options: { scheme_id: 5, team_id: null, subject: "user", order_by: null },
        me: false,
        total_rows: 1,
        empty: false,
    };

    /** Each time one point more. */
    async function openLeaderboard(fails = () => false) {
        let points = 9;
        onRpc("sales.kpi.leaderboard", "get_board", () => {
            expect.step("read");
            if (fails()) {
                throw new Error("no");
            }
            points += 1;
            const row = {
                rank: 1,
                subject_id: 1,
                name: "Ann",
                avatar: false,
                is_me: false,
                team: "Bees",
                total: points,
                total_text: `${points}.0`,
                rating: "",
                movement: 0,
                is_new: false,
                can_open: false,
                order_value: null,
                cells: [],
                lines: null,
            };
            return { ...BOARD, rows: [row] };
        });
        await mountWebClient();
        await getService("action").doAction({
            type: "ir.actions.client",
            tag: "sales_kpi.leaderboard",
        });
        await waitForChannels(["sales_kpi_board"]);
        expect.verifySteps(["read"]);
    }

    const message = { period_type: "month", date_from: "2026-11-01", spread: 60 };

    test("follows the figures, at a moment of its own within the time that is given", async () => {
        await openLeaderboard();
        await tell("sales_kpi.changed", message);
        await tell("sales_kpi.changed", message);
        await advanceTime(27000);
        expect.verifySteps([]);
        expect(".o_kpi_total").toHaveText("10.0");
        await advanceTime(3000);
        expect.verifySteps(["read"]);
        expect(".o_kpi_total").toHaveText("11.0");
    });

    test("other periods are none of its business", async () => {
        await openLeaderboard();
        await tell("sales_kpi.changed", { ...message, period_type: "week" });
        await advanceTime(60000);
        await tell("sales_kpi.changed", { ...message, date_from: "2026-10-01" });
        await advanceTime(60000);
        expect.verifySteps([]);
    });

    test("nobody asked, so a failure is not told", async () => {
        let isDown = false;
        await openLeaderboard(() => isDown);
        isDown = true;
        await tell("sales_kpi.changed", message);
        await advanceTime(60000);
        expect.verifySteps(["read"]);
        expect(".o_dialog").toHaveCount(0);
        expect(".o_kpi_total").toHaveText("10.0");
    });
});
