import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { press, queryAllTexts, queryFirst } from "@odoo/hoot-dom";
import { animationFrame, Deferred } from "@odoo/hoot-mock";
import { contains, defineModels, getService, onRpc } from "@web/../tests/web_test_helpers";
import { Lead, makePeriod, openScreen, servePage } from "./screen_helpers";

defineModels([Lead]);
defineMailModels();

const MODEL = "sales.kpi.tree";
const ME = { type: "user", id: 7, name: "Ann", depth: 0 };
const BEES = { type: "team", id: 3, name: "Bees", depth: 0 };

function makeNode(code, depth, values = {}) {
    return {
        code,
        name: code,
        description: `What ${code} counts`,
        category: "result",
        depth,
        error: "",
        value: 12,
        text: "12",
        previous: { value: 10, text: "10", change: "+20%", verdict: 1 },
        year_ago: { value: 24, text: "24", change: "-50%", verdict: -1 },
        ...values,
    };
}

function makeTree(nodes, values = {}) {
    return {
        as_of: "2026-11-15 09:57:00",
        stale: false,
        period: makePeriod(),
        options: { period_type: "month", date: "2026-11-15", subject_type: "user", subject_id: 7 },
        subjects: [BEES, ME],
        nodes,
        ...values,
    };
}

const NODES = [
    makeNode("revenue", 0),
    makeNode("leads", 1),
    makeNode("calls", 2),
    makeNode("margin", 0),
];

const serveTree = (getPage) => servePage(MODEL, "get_tree", getPage);

const openTree = () => openScreen("sales_kpi.tree", "Indicator Tree");

const names = () => queryAllTexts(".o_kpi_tree_name");

describe("what is shown", () => {
    test("figures and how they changed, in the words of the server", async () => {
        serveTree(() => makeTree(NODES));
        await openTree();
        expect(names()).toEqual(["revenue", "leads", "calls", "margin"]);
        expect("tr[data-code=leads] .o_kpi_tree_now").toHaveText("12");
        expect("tr[data-code=leads] .o_kpi_tree_previous").toHaveText(/10\s*\+20%/);
        expect("tr[data-code=leads] .o_kpi_tree_previous .o_kpi_tree_change").toHaveClass(
            "text-success"
        );
        expect(".o_kpi_tree_subject").toHaveText("Ann");
    });

    test("a measure that failed says so, and stops no other", async () => {
        serveTree(() => makeTree([makeNode("revenue", 0, { error: "gone" }), makeNode("b", 0)]));
        await openTree();
        expect("tr[data-code=revenue] .o_kpi_tree_now .text-danger").toHaveAttribute(
            "data-tooltip",
            "gone"
        );
        expect("tr[data-code=revenue] .o_kpi_tree_now button").toHaveCount(0);
        expect("tr[data-code=b] .o_kpi_tree_now button").toHaveCount(1);
    });

    test("nothing is switched on: says where to do it", async () => {
        serveTree(() => makeTree([]));
        await openTree();
        expect(".o_nocontent_help").toHaveText(/No measure is switched on/);
    });

    test("one subject to look at: nothing to choose", async () => {
        serveTree(() => makeTree(NODES, { subjects: [ME] }));
        await openTree();
        expect(".o_kpi_tree_subject").toHaveCount(0);
    });
});

describe("what can be done", () => {
    test("a branch closes and opens, by mouse and by arrow keys", async () => {
        serveTree(() => makeTree(NODES));
        await openTree();
        expect(".o_kpi_tree_toggle").toHaveCount(2);
        await contains("tr[data-code=revenue] .o_kpi_tree_toggle").click();
        expect(names()).toEqual(["revenue", "margin"]);
        queryFirst("tr[data-code=revenue] .o_kpi_tree_toggle").focus();
        await press("ArrowRight");
        await animationFrame();
        expect(names()).toEqual(["revenue", "leads", "calls", "margin"]);
        await press("ArrowRight");
        await animationFrame();
        expect(names()).toHaveLength(4);
    });

    test("another subject, length and period are asked for", async () => {
        const asked = serveTree(() => makeTree(NODES));
        await openTree();
        await contains(".o_kpi_tree_subject").click();
        await contains(".o-dropdown-item:contains(Bees)").click();
        expect(asked.at(-1)).toEqual({ subject_type: "team", subject_id: 3 });
        await contains("[data-period-type=quarter]").click();
        await contains(".o_kpi_period_previous").click();
        expect(asked.at(-1)).toEqual({
            subject_type: "team",
            subject_id: 3,
            period_type: "quarter",
            date: "2026-10-01",
        });
    });

    test("old figures are counted again and read anew", async () => {
        onRpc(MODEL, "refresh", () => {
            expect.step("refresh");
            return true;
        });
        serveTree((_options, call) =>
            makeTree([makeNode("revenue", 0, { text: `call ${call}` })], { stale: call === 1 })
        );
        await openTree();
        await animationFrame();
        expect.verifySteps(["refresh"]);
        expect(".o_kpi_tree_now").toHaveText("call 2");
    });

    test("a slow reply that nobody waits for any more is dropped", async () => {
        const slow = new Deferred();
        serveTree(async (options) => {
            if (options.period_type === "quarter") {
                await slow;
            }
            return makeTree([makeNode("revenue", 0, { text: options.period_type || "month" })]);
        });
        await openTree();
        await contains("[data-period-type=quarter]").click();
        await contains("[data-period-type=year]").click();
        slow.resolve();
        await animationFrame();
        expect(".o_kpi_tree_now").toHaveText("year");
    });

    test("a number opens its records, and Back finds the tree as it was", async () => {
        onRpc(MODEL, "open_records", ({ args }) => {
            expect.step(args[1]);
            return {
                type: "ir.actions.act_window",
                name: "Counted records",
                res_model: "crm.lead",
                views: [[false, "list"]],
            };
        });
        const asked = serveTree(() => makeTree(NODES));
        await openTree();
        await contains("[data-period-type=year]").click();
        await contains("tr[data-code=leads] .o_kpi_tree_toggle").click();
        await contains("tr[data-code=revenue] .o_kpi_tree_now button").click();
        await animationFrame();
        expect.verifySteps(["revenue"]);
        expect(".o_list_view").toHaveCount(1);
        await getService("action").restore();
        await animationFrame();
        expect(names()).toEqual(["revenue", "leads", "margin"]);
        expect(asked.at(-1).period_type).toBe("year");
    });
});
