import { waitForChannels } from "@bus/../tests/bus_test_helpers";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    MockServer,
    mountWebClient,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { user } from "@web/core/user";
import { session } from "@web/session";
import { openScreen, servePage } from "./screen_helpers";

defineMailModels();

const MODEL = "sales.kpi.stream";

function makeNews(id, values = {}) {
    return {
        id,
        kind: "won",
        icon: "handshake-o",
        who: `Rep ${id}`,
        team: "Bees",
        avatar: false,
        said: "Deal won: $ 1,200",
        date: "2026-11-15 09:50:00",
        is_mine: false,
        is_big: false,
        message_id: 100 + id,
        cheers: [],
        answers: 0,
        ...values,
    };
}

const serveStream = (getNews, values = {}) =>
    servePage(MODEL, "get_page", (options, count) => ({
        company_id: user.activeCompany.id,
        is_on: true,
        cheers: ["👍", "🎉", "❤️"],
        more: false,
        news: getNews(count),
        ...values,
    }));

const openStream = () => openScreen("sales_kpi.stream", "Stream");

/** @param {boolean} reduces whether the system asks for less motion */
function setMotion(reduces) {
    patchWithCleanup(browser, {
        matchMedia: (query) => ({
            matches: query.includes("reduced-motion") && reduces,
            addEventListener() {},
            removeEventListener() {},
        }),
    });
}

async function tellNews() {
    const company_id = user.activeCompany.id;
    MockServer.env["bus.bus"]._sendone("sales_kpi_news", "sales_kpi.news", { company_id });
    // The way of a message, and the while that the screen waits.
    for (const time of [500, 500, 3000, 500]) {
        await advanceTime(time);
        await animationFrame();
    }
}

beforeEach(() => {
    mockDate("2026-11-15 10:00:00", 0);
    patchWithCleanup(Math, { random: () => 0.5 });
    browser.localStorage.removeItem("sales_kpi.stream.cheered");
});

describe("what is shown", () => {
    test("who, what and when", async () => {
        serveStream(() => [makeNews(2), makeNews(1, { who: "Bees", said: "Order confirmed" })]);
        await openStream();
        expect(queryAllTexts(".o_kpi_news strong")).toEqual(["Rep 2", "Bees"]);
        expect(queryAllTexts(".o_kpi_news_said")).toEqual(["Deal won: $ 1,200", "Order confirmed"]);
        expect(queryAllTexts(".o_kpi_news time")[0]).toMatch(/10 minutes ago/);
        // A team that stands for the name is not named twice.
        expect(queryAllTexts(".o_kpi_news small")[1]).not.toMatch(/Bees/);
    });

    test("nothing yet, and no stream", async () => {
        serveStream(() => []);
        await openStream();
        expect(".o_kpi_stream [role=status]").toHaveText(/No news yet/);
    });

    test("a company without a stream says so", async () => {
        serveStream(() => [], { is_on: false });
        await openStream();
        expect(".o_kpi_stream [role=status]").toHaveText(/shows no stream/);
    });
});

describe("likes and answers", () => {
    test("what others did comes first, and one's own is marked", async () => {
        serveStream(() => [
            makeNews(1, {
                cheers: [
                    { content: "🎉", count: 3, is_mine: true },
                    { content: "👍", count: 1, is_mine: false },
                ],
                answers: 2,
            }),
        ]);
        await openStream();
        expect(queryAllTexts(".o_kpi_cheer")).toEqual(["3", "1", ""]);
        expect(".o_kpi_cheer[aria-pressed=true]").toHaveCount(1);
        expect(".o_kpi_answer").toHaveText("2");
    });

    test("a click likes it by Odoo's own route, another takes it back", async () => {
        const liked = [{ content: "👍", count: 1, is_mine: true }];
        serveStream((count) => [makeNews(1, { cheers: count === 2 ? liked : [] })]);
        onRpc("/mail/message/reaction", async (request) => {
            const { params } = await request.json();
            expect.step(`${params.action} ${params.content} ${params.message_id}`);
            return {};
        });
        await openStream();
        await contains(".o_kpi_cheer[data-content='👍']").click();
        expect(".o_kpi_cheer_mine").toHaveCount(1);
        await contains(".o_kpi_cheer[data-content='👍']").click();
        expect.verifySteps(["add 👍 101", "remove 👍 101"]);
        expect(".o_kpi_cheer_mine").toHaveCount(0);
    });
});

describe("live", () => {
    test("told that there is news, it asks itself", async () => {
        const asked = serveStream((count) => (count === 1 ? [] : [makeNews(1)]));
        await openStream();
        await waitForChannels(["sales_kpi_news"]);
        expect(".o_kpi_news").toHaveCount(0);
        await tellNews();
        expect(".o_kpi_news").toHaveCount(1);
        expect(asked).toHaveLength(2);
    });
});

describe("confetti", () => {
    const mine = () => [makeNews(7, { is_mine: true, is_big: true })];

    test("falls once for a big win of one's own", async () => {
        setMotion(false);
        serveStream(mine);
        await openStream();
        await animationFrame();
        expect(".o_kpi_confetti").toHaveCount(1);
        await advanceTime(6000);
        await animationFrame();
        expect(".o_kpi_confetti").toHaveCount(0);
        await tellNews();
        expect(".o_kpi_confetti").toHaveCount(0);
    });

    test("none where the system asks for less motion", async () => {
        setMotion(true);
        serveStream(mine);
        await openStream();
        await animationFrame();
        expect(".o_kpi_confetti").toHaveCount(0);
    });

    test("none for others, for what is small, nor for what is long ago", async () => {
        setMotion(false);
        serveStream(() => [
            makeNews(9, { is_big: true }),
            makeNews(8, { is_mine: true }),
            makeNews(7, { is_mine: true, is_big: true, date: "2026-11-13 09:50:00" }),
        ]);
        await openStream();
        await animationFrame();
        expect(".o_kpi_confetti").toHaveCount(0);
    });
});

describe("notes", () => {
    async function openWishing(wish) {
        patchWithCleanup(session, { kpi_stream_wish: wish });
        serveStream((count) => (count === 1 ? [makeNews(1)] : [makeNews(2)]));
        await mountWebClient();
        await animationFrame();
    }

    test("come to who wishes them, wherever he is", async () => {
        await openWishing("app");
        await waitForChannels(["sales_kpi_news"]);
        await tellNews();
        expect(".o_notification").toHaveCount(1);
        expect(".o_notification").toHaveText(/Rep 2/);
        // A like is told too, and is no news: the first note has gone meanwhile.
        await tellNews();
        expect(".o_notification").toHaveCount(0);
    });

    test("come to nobody else", async () => {
        await openWishing("none");
        await tellNews();
        expect(".o_notification").toHaveCount(0);
    });
});
