import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame, runAllTimers } from "@odoo/hoot-mock";
import { contains, defineModels, onRpc } from "@web/../tests/web_test_helpers";
import { Lead, makePeriod, openScreen, servePage } from "./screen_helpers";

defineModels([Lead]);
defineMailModels();

const MODEL = "sales.kpi.my.pay";

function makeRow(key, values = {}) {
    return {
        key,
        name: `Row ${key}`,
        text: "123,456.78 → 4 %",
        amount: 10,
        amount_text: "+10.00",
        sign: 1,
        count: 1,
        earning_id: 5,
        can_open: true,
        appeal_text: "",
        ...values,
    };
}

function makeStatement(values = {}) {
    return {
        id: 3,
        plan: "Commission",
        version_text: "Commission, version 2",
        period: "November 2026",
        state: "published",
        state_text: "Published",
        status: "behind",
        stamp: "Confirm it, or appeal, by Dec 5, 2026.",
        held_text: "",
        problems: [],
        total_text: "$ 6,076.54",
        rows: [
            makeRow("1", { count: 14, earning_id: false }),
            makeRow("2", { sign: -1, amount_text: "-72.00" }),
        ],
        hidden_text: "",
        below: [{ name: "waiting", label: "Waits for cash", text: "$ 480.00" }],
        can_confirm: true,
        can_appeal: true,
        ...values,
    };
}

function makePage(statements, values = {}) {
    return {
        as_of: false,
        stale: false,
        can_refresh: false,
        period: makePeriod({ label: "November 2026" }),
        options: { date: "2026-11-15", user_id: 7 },
        user: { id: 7, name: "Ann" },
        is_own: true,
        can_estimate: false,
        totals: ["$ 6,076.54"],
        statements,
        team: [],
        empty: false,
        ...values,
    };
}

const openPay = () => openScreen("sales_kpi.my_pay", "My Pay");

test("the sum, a sentence a row with its sign, and what is below", async () => {
    servePage(MODEL, "get_page", () => makePage([makeStatement()]));
    await openPay();
    expect(".o_kpi_pay_sum").toHaveText("$ 6,076.54");
    expect(queryAllTexts(".o_kpi_pay_row .o_kpi_pay_amount")).toEqual(["+10.00", "-72.00"]);
    expect("[data-key='2'] .o_kpi_pay_amount").toHaveClass("o_kpi_pay_minus");
    expect("[data-line=waiting] dd").toHaveText("$ 480.00");
    expect(".o_kpi_as_of").toHaveCount(0, { message: "what is closed is not worked out again" });
});

test("a row opens its deals and its records", async () => {
    servePage(MODEL, "get_page", () => makePage([makeStatement()]));
    onRpc(MODEL, "get_deals", ({ args: [, id, key] }) => {
        expect.step(`deals ${id} ${key}`);
        return [makeRow("71", { text: "S00012: 100.00 x 4 %" })];
    });
    onRpc(MODEL, "open_records", ({ args: [, mark] }) => {
        expect.step(mark);
        return {
            type: "ir.actions.act_window",
            res_model: "crm.lead",
            views: [[false, "list"]],
        };
    });
    await openPay();
    await contains("[data-key='1'] .o_kpi_pay_deals_button").click();
    expect(".o_kpi_pay_deal").toHaveText(/S00012: 100.00 x 4 %/);
    await contains("[data-key='1'] .o_kpi_pay_open").click();
    await animationFrame();
    expect.verifySteps(["deals 3 1", { kind: "row", payout: 3, key: "1" }]);
    expect(".o_list_view").toHaveCount(1);
});

test("confirm, and appeal a row with a reason", async () => {
    servePage(MODEL, "get_page", () => makePage([makeStatement()]));
    onRpc(MODEL, "confirm", ({ args: [, id] }) => {
        expect.step(`confirm ${id}`);
        return { message: "Confirmed." };
    });
    onRpc(MODEL, "appeal", ({ args: [, ...rest] }) => {
        expect.step(rest);
        return { message: "On its way." };
    });
    await openPay();
    await contains(".o_kpi_confirm").click();
    expect(".o_notification").toHaveText(/Confirmed/);
    expect("[data-key='1'] .o_kpi_appeal").toHaveCount(0, { message: "each deal has its own" });
    await contains("[data-key='2'] .o_kpi_appeal").click();
    expect(".o_kpi_appeal_send").not.toBeEnabled();
    await contains(".o_kpi_appeal_reason").edit("Half of it is mine");
    await contains(".o_kpi_appeal_send").click();
    expect(".o_dialog").toHaveCount(0);
    expect.verifySteps(["confirm 3", [3, 5, "Half of it is mine"]]);
});

test("without a plan it says whom to ask", async () => {
    const empty = { title: "You have no plan", text: "Ask Helen which plan pays you." };
    servePage(MODEL, "get_page", () => makePage([], { totals: [], empty }));
    await openPay();
    expect(".o_nocontent_help").toHaveText(/You have no plan\s*Ask Helen/);
});

test("what if: ticks and a sum are worked out by the server", async () => {
    const statement = makeStatement({ state: "estimate", can_confirm: false, can_appeal: false });
    servePage(MODEL, "get_page", () => makePage([statement], { can_estimate: true }));
    onRpc(MODEL, "get_choices", () => ({
        currency: "$",
        deals: [{ id: 8, name: "Big deal", customer: "Acme", amount_text: "$ 10,000.00" }],
    }));
    onRpc(MODEL, "estimate", ({ args: [, ids, amount] }) => {
        expect.step({ ids, amount });
        return {
            now: "$ 1.00",
            then: "$ 401.00",
            difference: "+$ 400.00",
            sign: 1,
            next: "$ 8,542.00 more: 8 %",
        };
    });
    await openPay();
    await contains(".o_kpi_what_if_button").click();
    expect(".o_kpi_what_if_now").toHaveText("$ 1.00");
    await contains("[data-deal='8']").click();
    await runAllTimers();
    await contains(".o_kpi_what_if_amount").edit("1,500.5", { confirm: false });
    await runAllTimers();
    expect(".o_kpi_what_if_difference").toHaveText("+$ 400.00");
    expect(".o_kpi_what_if_next").toHaveText(/8,542.00 more/);
    await contains(".o_kpi_what_if_amount").edit("a lot", { confirm: false });
    await runAllTimers();
    expect(".o_kpi_what_if_amount").toHaveClass("is-invalid");
    expect.verifySteps([
        { ids: [], amount: 0 },
        { ids: [8], amount: 0 },
        { ids: [8], amount: 1500.5 },
    ]);
});
