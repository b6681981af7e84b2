import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";
import { contains, makeServerError, onRpc } from "@web/../tests/web_test_helpers";
import { openScreen } from "./screen_helpers";

defineMailModels();

const MODEL = "sales.kpi.target";
const MONTHS = ["2026-01", "2026-02"];

function makeCell(value = null, values = {}) {
    const count = value === null ? 0 : 1;
    return { value, count, entry_id: count && 1, editable: true, reason: "", ...values };
}

function makeGrid(rows, values = {}) {
    return {
        period: {
            type: "year",
            label: "2026",
            date_from: "2026-01-01",
            date_to: "2026-12-31",
            state: "open",
            previous: "2025-01-01",
            next: "2027-01-01",
            is_current: true,
        },
        step: "month",
        steps: [
            { id: "month", name: "Month" },
            { id: "quarter", name: "Quarter" },
        ],
        definition_id: 7,
        definitions: [
            { id: 7, name: "Won revenue" },
            { id: 8, name: "Win rate" },
        ],
        columns: MONTHS.map((name, id) => ({
            id,
            code: name,
            name,
            unit: "money",
            unit_text: "",
            help: "",
        })),
        rows: rows.map((cells, index) => ({
            user_id: index + 1,
            name: `Rep ${index + 1}`,
            team: "Bees",
            cells,
        })),
        may_write: true,
        ...values,
    };
}

const TWO = () => [
    [makeCell(500), makeCell()],
    [makeCell(), makeCell()],
];

/** Serve `getGrid(...args)`, and keep what was asked for. */
function serveGrid(getGrid) {
    const asked = [];
    onRpc(MODEL, "get_grid", ({ args }) => {
        asked.push(args);
        return getGrid(...args);
    });
    return asked;
}

function serveSave(save) {
    const saved = [];
    onRpc(MODEL, "save_grid", ({ args }) => {
        saved.push(args);
        return save();
    });
    return saved;
}

const openGrid = () => openScreen("sales_kpi.target_grid", "Targets in a Grid");

const cellAt = (row, column) => `input[data-row='${row}'][data-column='${column}']`;

async function paste(target, text) {
    const clipboardData = new window.DataTransfer();
    clipboardData.setData("text/plain", text);
    await manuallyDispatchProgrammaticEvent(queryOne(target), "paste", { clipboardData });
    await animationFrame();
}

beforeEach(() => mockDate("2026-11-15 10:00:00", 0));

test("a row a salesperson, a column a month", async () => {
    const asked = serveGrid(() => makeGrid(TWO()));
    await openGrid();
    expect(queryAllTexts(".o_kpi_entry_name")).toEqual(["Rep 1", "Rep 2"]);
    expect(cellAt(0, 0)).toHaveValue("500");
    expect(asked).toEqual([[null, "month", null]]);
    await contains(".o_kpi_target_measure").click();
    await contains(".o-dropdown-item:contains(Win rate)").click();
    await contains("button[data-type=quarter]").click();
    expect(asked.slice(1)).toEqual([
        [8, "month", null],
        [7, "quarter", null],
    ]);
});

test("a pasted block is saved with its reason", async () => {
    serveGrid(() => makeGrid(TWO()));
    const saved = serveSave(() =>
        makeGrid([
            [makeCell(600), makeCell(700)],
            [makeCell(10), makeCell()],
        ])
    );
    await openGrid();
    await contains(cellAt(0, 0)).click();
    await paste(cellAt(0, 0), "600\t700\n10\t");
    await contains(".o_kpi_entry_save").click();
    expect(saved).toHaveLength(0);
    expect(".o_kpi_target_reason").toBeFocused();
    await contains(".o_kpi_target_reason").edit("The budget", { confirm: false });
    await contains(".o_kpi_entry_save").click();
    expect(saved).toEqual([
        [
            7,
            "month",
            "2026-01-01",
            [
                { user_id: 1, value: 600, was: 500, part: 0 },
                { user_id: 1, value: 700, was: null, part: 1 },
                { user_id: 2, value: 10, was: null, part: 0 },
            ],
            "The budget",
        ],
    ]);
    expect(".o_kpi_target_reason").toHaveCount(0);
    expect(cellAt(0, 1)).toHaveValue("700");
});

test("a pasted block is taken back in one step, and what was typed before in another", async () => {
    serveGrid(() => makeGrid(TWO()));
    await openGrid();
    await contains(cellAt(1, 1)).edit("77", { confirm: false });
    await contains(cellAt(0, 0)).click();
    await paste(cellAt(0, 0), "600\t700\n10\t20");
    expect(".o_kpi_dirty").toHaveCount(4);
    expect(cellAt(1, 1)).toHaveValue("20");
    await press(["Control", "z"]);
    await animationFrame();
    expect(cellAt(0, 0)).toHaveValue("500");
    expect(cellAt(1, 1)).toHaveValue("77");
    expect(".o_kpi_dirty").toHaveCount(1);
    await press(["Control", "z"]);
    await animationFrame();
    expect(cellAt(1, 1)).toHaveValue("");
    expect(".o_kpi_dirty").toHaveCount(0);
    await press(["Control", "z"]);
    expect(cellAt(0, 0)).toHaveValue("500");
});

test("what the server refuses stays typed", async () => {
    serveGrid(() => makeGrid(TWO()));
    serveSave(() => {
        throw makeServerError({ type: "UserError", message: "2026-01 is closed" });
    });
    await openGrid();
    await contains(cellAt(0, 0)).edit("600", { confirm: false });
    await contains(".o_kpi_target_reason").edit("The budget", { confirm: false });
    await contains(".o_kpi_entry_save").click();
    expect(".o_kpi_entry_problem").toHaveText(/2026-01 is closed/);
    expect(cellAt(0, 0)).toHaveValue("600");
    expect(".o_kpi_target_reason").toHaveValue("The budget");
});

test("who sets no targets only looks", async () => {
    const fixed = { editable: false, reason: "Targets are set by the sales manager." };
    serveGrid(() =>
        makeGrid([[makeCell(500, fixed), makeCell(null, fixed)]], { may_write: false })
    );
    await openGrid();
    expect("input[data-row]").toHaveCount(0);
    expect(".o_kpi_entry_save").toHaveCount(0);
});

test("sums stand at the end of each row and below, as the server added them up", async () => {
    const totals = {
        name: "Total",
        rows: ["500.00", ""],
        groups: [
            { name: "Bees", cells: ["500.00", ""], total: "500.00", is_all: false },
            { name: "Total", cells: ["700.00", ""], total: "700.00", is_all: true },
        ],
    };
    serveGrid(() => makeGrid(TWO(), { totals, first: 1 }));
    await openGrid();
    expect(queryAllTexts("tbody .o_kpi_entry_total")).toEqual(["500.00", ""]);
    expect(queryAllTexts("tfoot tr")).toHaveLength(2);
    expect("tfoot .o_kpi_entry_all .o_kpi_entry_total").toHaveText("700.00");
    await contains(cellAt(0, 1)).edit("7");
    expect("tfoot").toHaveClass("opacity-50");
});

test("the measure that was looked at last comes again", async () => {
    const asked = serveGrid((id) => makeGrid(TWO(), { definition_id: id || 7 }));
    browser.localStorage.setItem("sales_kpi.target_grid.measure", "8");
    await openGrid();
    expect(asked[0]).toEqual([8, "month", null]);
    await contains(".o_kpi_target_measure").click();
    await contains(".o-dropdown-item:contains(Won revenue)").click();
    expect(browser.localStorage.getItem("sales_kpi.target_grid.measure")).toBe("7");
});
