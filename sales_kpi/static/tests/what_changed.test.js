import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, defineModels, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { BestHabits } from "@sales_kpi/analysis/best_habits";
import { WhatChanged } from "@sales_kpi/analysis/what_changed";
import { Lead } from "./screen_helpers";

import { Component, useSubEnv, xml } from "@odoo/owl";

defineModels([Lead]);
defineMailModels();
describe.current.tags("desktop");

const MODEL = "sales.kpi.what.changed";

function makeRow(look, name, text, left, width, code) {
    const mark = code ? { kind: "measure", code, subject: ["user", 7] } : false;
    return { look, name, text, value: 1, note: "", left, width, mark };
}

function makePage([kind, id], values = {}) {
    return {
        options: { subject: [kind, id] },
        title: "What changed",
        subject: { kind, id, name: "Ann" },
        paths: [
            { id: 1, name: "From new opportunities" },
            { id: 2, name: "From activities" },
        ],
        path_id: 1,
        baselines: [
            { name: "target", label: "The target" },
            { name: "usual", label: "What is usual" },
        ],
        baseline: "target",
        splits: [{ name: "region", label: "By region" }],
        split: false,
        split_told: "",
        what: "72 of 100",
        why: "Opportunities do not close",
        rows: [
            makeRow("start", "The target", "100", 0, 83.33),
            makeRow("up", "New opportunities", "+20", 83.33, 16.67, "new_opportunities"),
            makeRow("down", "Share won", "-60", 50, 50, "won_count"),
            makeRow("end", "Won revenue", "60", 0, 50, "won_revenue"),
        ],
        strengths: ["Opens many opportunities"],
        deed: { name: "quotes", label: "Open 3 quotes", mark: { kind: "deed", deed: "quotes" } },
        people: [],
        empty: "",
        ...values,
    };
}

/** A page that holds the part. */
class Holder extends Component {
    static template = xml`<WhatChanged page="props.page" subject="props.subject"/>`;
    static components = { WhatChanged };
    static props = { page: Object, subject: Array };

    setup() {
        useSubEnv({ runDeed: ({ name }) => expect.step(`run ${name}`) });
    }
}

async function show(subject, values = {}, page = { options: { date: "2026-03-10" } }) {
    const asked = [];
    onRpc(MODEL, "get_page", ({ args: [options] }) => {
        asked.push(options);
        return makePage(options.subject, values);
    });
    onRpc(MODEL, "open_records", ({ args: [options, mark] }) => {
        expect.step(`${options.subject.join()} ${mark.code || mark.deed}`);
        return { type: "ir.actions.act_window_close" };
    });
    await mountWithCleanup(Holder, { props: { page, subject } });
    await animationFrame();
    return asked;
}

test("the picture: where each bar lies and what it says", async () => {
    const asked = await show(["user", 7]);
    expect(asked).toEqual([{ date: "2026-03-10", subject: ["user", 7] }]);
    expect(".o_kpi_changed_what").toHaveText("72 of 100");
    expect(queryAllTexts(".o_kpi_changed_value")).toEqual(["100", "+20", "-60", "60"]);
    const bar = ".o_kpi_changed_row[data-look=down] .o_kpi_changed_bar";
    expect(bar).toHaveAttribute("style", "margin-inline-start: 50%; width: 50%");
    expect(".o_kpi_changed_strength").toHaveText("Opens many opportunities");
});

test("bars and the deed open what is behind them", async () => {
    await show(["user", 7]);
    await contains(".o_kpi_changed_value:contains(-60)").click();
    await contains(".o_kpi_changed_deed").click();
    expect.verifySteps(["user,7 won_count", "user,7 quotes"]);
});

test("visits are planned in the dialog of the workbench, on one's own only", async () => {
    const deed = { name: "plan", label: "Plan visits", mark: { kind: "deed", deed: "plan" } };
    const page = { options: {}, is_own: true };
    await show(["user", 7], { deed }, page);
    await contains(".o_kpi_changed_deed").click();
    expect.verifySteps(["run plan"]);
});

test("another path, another baseline", async () => {
    const asked = await show(["user", 7]);
    await contains("select[aria-label='Compared with']").select("usual");
    expect(asked.at(-1).baseline).toBe("usual");
    await contains("select[aria-label='How the result comes about']").select("2");
    expect(asked.at(-1).path_id).toBe(2);
});

test("told apart by region, and back by the factors", async () => {
    const told = "Expected of each part";
    const asked = await show(["user", 7], { split: "region", split_told: told });
    expect(".o_kpi_changed_split_told").toHaveText(told);
    expect("select[name=split]").toHaveValue("region");
    await contains("select[name=split]").select("");
    expect(asked.at(-1).split).toBe("");
});

test("from a team to whom it hangs on, and back", async () => {
    const one = { subject: ["user", 8], name: "Bob", type: "Sells small", gap_text: "-5" };
    const asked = await show(["team", 3], { people: [one] });
    expect(".o_kpi_changed_back").toHaveCount(0);
    await contains(".o_kpi_changed_person").click();
    expect(asked.at(-1).subject).toEqual(["user", 8]);
    await contains(".o_kpi_changed_back").click();
    expect(asked.at(-1).subject).toEqual(["team", 3]);
});

test("nothing to compare with", async () => {
    await show(["user", 7], { rows: [], empty: "Nothing to compare with yet" });
    expect(".o_kpi_changed_empty").toHaveText("Nothing to compare with yet");
    expect(".o_kpi_changed_rows").toHaveCount(0);
});

/** A page that holds the other part. */
class BestHolder extends Holder {
    static template = xml`<BestHabits page="props.page" subject="props.subject"/>`;
    static components = { BestHabits };
}

test("what the best do differently, and nothing where there is nothing to say", async () => {
    const deed = { name: "plan", label: "Plan visits", mark: { kind: "deed", deed: "plan" } };
    const row = { code: "visits", name: "Visits", more: "60% more", text: "16, 10", own: "you: 9" };
    let rows = [{ ...row, deed }];
    onRpc("sales.kpi.best.habits", "get_page", () => ({ title: "Best", rows, named: "Ask Ann" }));
    const props = { page: { options: {}, is_own: true }, subject: ["user", 7] };
    await mountWithCleanup(BestHolder, { props });
    await animationFrame();
    expect(".o_kpi_best_row").toHaveText(/Visits\s*60% more\s*16, 10\s*you: 9/);
    expect(".o_kpi_best_named").toHaveText("Ask Ann");
    await contains(".o_kpi_best_deed").click();
    expect.verifySteps(["run plan"]);
    rows = [];
    await mountWithCleanup(BestHolder, { props });
    await animationFrame();
    expect(".o_kpi_best").toHaveCount(1); // the first one's
});
