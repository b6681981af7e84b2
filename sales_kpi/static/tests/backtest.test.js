import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

const SUM = { texts: ["6,076.54", "9,876.54", "3,800.00"], verdict: 1 };
const PAGE = {
    empty: "",
    note: "The last locked periods.",
    headings: ["Was Paid", "Would Be", "Difference"],
    facts: [{ name: "Get more", text: "1" }],
    months: [{ ...SUM, id: 1, name: "January 2026", at_cap: "0 of 1 (0 %)" }],
    rows: [{ ...SUM, id: 7, name: "Ann", problem: "", months: [SUM] }],
    total: SUM,
};

defineMailModels();

async function open(page) {
    onRpc("sales.kpi.incentive", "get_backtest", ({ args }) => {
        expect(args).toEqual([[5]]);
        return page;
    });
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "sales_kpi.backtest",
        name: "Plan",
        target: "new",
        params: { plan_id: 5 },
    });
    await animationFrame();
}

test("people first, each period behind a tap", async () => {
    await open(PAGE);
    expect(queryAllTexts(".o_kpi_backtest tbody tr > *")).toEqual(["Ann", ...SUM.texts]);
    expect(queryAllTexts(".o_kpi_backtest_total > *")).toEqual(["Sum", ...SUM.texts]);
    expect(".o_kpi_backtest tbody td:last").toHaveClass("text-success");
    expect(".o_kpi_backtest_xlsx").toHaveAttribute("href", "/sales_kpi/backtest.xlsx?plan=5");
    await click(".o_kpi_backtest_months");
    await animationFrame();
    expect(queryOne(".o_kpi_backtest thead th:last-child")).toHaveText("January 2026");
    expect(queryOne(".o_kpi_backtest tbody td:last-child")).toHaveText(
        "3,800.00\n6,076.54 → 9,876.54"
    );
});

test("where there is nothing to compare with it says why", async () => {
    await open({ ...PAGE, empty: "No pay month has been closed: nothing to compare with." });
    expect(".o_kpi_backtest table").toHaveCount(0);
    expect(queryOne(".o_kpi_backtest_empty")).toHaveText(
        "No pay month has been closed: nothing to compare with."
    );
});
