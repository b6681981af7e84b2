import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { manuallyDispatchProgrammaticEvent, press, queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame, mockDate } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    defineParams,
    fields,
    getMockEnv,
    getService,
    makeServerError,
    models,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { openScreen } from "./screen_helpers";

class Entry extends models.Model {
    _name = "sales.kpi.entry";
    _records = [
        { id: 1, note: "First survey" },
        { id: 2, note: "Second survey" },
    ];
    _views = { list: `<list><field name="note"/></list>` };

    note = fields.Char();
}

defineModels([Entry]);
defineMailModels();

const MODEL = "sales.kpi.entry";
const SERVICE = {
    id: 7,
    code: "service_score",
    name: "Service score",
    unit: "score",
    unit_text: "Points",
    range: "0 – 5",
    aggregate: "average",
    help: "From 0 to 5.",
};
const QUALITY = {
    ...SERVICE,
    id: 8,
    code: "quality",
    name: "Quality",
    unit: "percent",
    range: "",
};

function makeCell(value = null, values = {}) {
    const count = value === null ? 0 : 1;
    return { value, count, entry_id: count && 1, editable: true, reason: "", ...values };
}

function makeRow(id, cells, values = {}) {
    return { user_id: id, name: `Rep ${id}`, team: "Bees", cells, ...values };
}

function makeGrid(rows, values = {}) {
    return {
        period: {
            type: "month",
            label: "2026-11",
            date_from: "2026-11-01",
            date_to: "2026-11-30",
            entry_day: "2026-11-15",
            state: "open",
            previous: "2026-10-01",
            next: false,
            is_current: true,
        },
        types: [
            { id: "month", name: "Month" },
            { id: "quarter", name: "Quarter" },
        ],
        closed: false,
        team_id: null,
        teams: [{ id: 2, name: "Bees", depth: 0 }],
        columns: [SERVICE, QUALITY],
        rows,
        empty: false,
        can_import: true,
        ...values,
    };
}

const TWO = () => [
    makeRow(1, [makeCell(4.5), makeCell(0.25)]),
    makeRow(2, [makeCell(), makeCell()]),
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

/** Serve `save(changes)`, and keep what was sent. */
function serveSave(save) {
    const saved = [];
    onRpc(MODEL, "save_grid", ({ args }) => {
        saved.push(args);
        return save(args[2]);
    });
    return saved;
}

const openGrid = () => openScreen("sales_kpi.entry_grid", "Enter Values");

const cellAt = (row, column) => `input[data-row='${row}'][data-column='${column}']`;

/** Paste a text where the focus is. */
async function paste(target, text) {
    const clipboardData = new window.DataTransfer();
    clipboardData.setData("text/plain", text);
    await manuallyDispatchProgrammaticEvent(queryOne(target), "paste", { clipboardData });
    await animationFrame();
}

/** On a phone all buttons but the first wait behind one. */
async function discard() {
    if (getMockEnv().isSmall) {
        await contains("button.o-control-panel-adaptive-dropdown").click();
    }
    await contains(".o_kpi_entry_discard:visible").click();
}

beforeEach(() => mockDate("2026-11-15 10:00:00", 0));

describe("what is shown", () => {
    test("a field for each value, with a label; shares as per cent", async () => {
        serveGrid(() => makeGrid(TWO()));
        await openGrid();
        expect(queryAllTexts(".o_kpi_entry_name")).toEqual(["Rep 1", "Rep 2"]);
        expect(cellAt(0, 0)).toHaveValue("4.5");
        expect(cellAt(0, 1)).toHaveValue("25%");
        expect(cellAt(1, 0)).toHaveValue("");
        expect(cellAt(0, 0)).toHaveAttribute("aria-label", "Rep 1, Service score (Points)");
        expect(".o_kpi_entry_save").toHaveProperty("disabled", true);
        expect("th[data-code='service_score'] .o_kpi_entry_range").toHaveText("0 – 5");
        expect("th[data-code='quality'] .o_kpi_entry_range").toHaveCount(0);
    });

    test("nothing to enter: says what to do", async () => {
        serveGrid(() =>
            makeGrid([], {
                columns: [],
                empty: {
                    title: "No measure is entered by hand",
                    text: "Create one.",
                    label: "Create a measure",
                    action: {
                        type: "ir.actions.act_window",
                        res_model: MODEL,
                        views: [[false, "list"]],
                    },
                },
            })
        );
        await openGrid();
        expect(".o_view_nocontent").toHaveText(/No measure is entered by hand/);
        expect(".o_kpi_entry_table").toHaveCount(0);
        expect(".o_kpi_entry_save").toHaveCount(0);
        await contains(".o_kpi_notice_button").click();
        expect(".o_list_view").toHaveCount(1);
    });

    test("several entries are not typed over, but opened", async () => {
        const several = { count: 2, entry_id: false, editable: false, reason: "Open them." };
        serveGrid(() => makeGrid([makeRow(1, [makeCell(4.333333, several), makeCell()])]));
        onRpc(MODEL, "open_grid_cell", ({ args }) => {
            expect(args).toEqual(["month", "2026-11-01", 1, 7]);
            return {
                type: "ir.actions.act_window",
                name: "Service score",
                res_model: MODEL,
                views: [[false, "list"]],
            };
        });
        await openGrid();
        expect(cellAt(0, 0)).toHaveCount(0);
        expect(".o_kpi_entry_open").toHaveText(/^4.33/);
        await contains(".o_kpi_entry_open").click();
        expect(".o_data_row, .o_kanban_record:not(.o_kanban_ghost)").toHaveCount(2);
    });

    test("a closed period is read only, and says why", async () => {
        const closed = { editable: false, reason: "2026-11 is closed." };
        serveGrid(() =>
            makeGrid([makeRow(1, [makeCell(4.5, closed), makeCell(null, closed)])], {
                closed: "2026-11 is closed.",
            })
        );
        await openGrid();
        expect(".o_kpi_entry_closed").toHaveText("2026-11 is closed.");
        expect(".o_kpi_entry_input").toHaveCount(0);
        // Whether the reason, which only screen readers tell, begins a line is up to the styles of
        // whatever else is installed.
        const texts = queryAllTexts(".o_kpi_entry_text").map((text) => text.replace("\n", ""));
        expect(texts).toEqual(["4.5(2026-11 is closed.)", "–(2026-11 is closed.)"]);
    });
});

describe("typing", () => {
    test("what is typed is marked, and saved as the server keeps it", async () => {
        serveGrid(() => makeGrid(TWO()));
        const saved = serveSave(() =>
            makeGrid([
                makeRow(1, [makeCell(), makeCell(0.3)]),
                makeRow(2, [makeCell(3), makeCell()]),
            ])
        );
        await openGrid();
        await contains(cellAt(0, 0)).edit("", { confirm: false });
        await contains(cellAt(0, 1)).edit("30", { confirm: "blur" });
        expect(cellAt(0, 1)).toHaveValue("30%");
        await contains(cellAt(1, 0)).edit("3", { confirm: "blur" });
        expect(".o_kpi_dirty").toHaveCount(3);
        await contains(".o_kpi_entry_save").click();
        expect(saved).toEqual([
            [
                "month",
                "2026-11-01",
                [
                    { user_id: 1, definition_id: 7, value: null, was: 4.5 },
                    { user_id: 1, definition_id: 8, value: 0.3, was: 0.25 },
                    { user_id: 2, definition_id: 7, value: 3, was: null },
                ],
                null,
            ],
        ]);
        expect(".o_kpi_dirty").toHaveCount(0);
        expect(cellAt(1, 0)).toHaveValue("3");
        expect(".o_kpi_entry_save").toHaveProperty("disabled", true);
    });

    test("typing the old value again leaves nothing to save; discard takes all back", async () => {
        serveGrid(() => makeGrid(TWO()));
        await openGrid();
        await contains(cellAt(0, 0)).edit("5", { confirm: false });
        expect(".o_kpi_dirty").toHaveCount(1);
        await contains(cellAt(0, 0)).edit("4.50", { confirm: false });
        expect(".o_kpi_dirty").toHaveCount(0);
        await contains(cellAt(0, 0)).edit("5", { confirm: false });
        await contains(cellAt(1, 1)).edit("7", { confirm: false });
        await discard();
        expect(".o_kpi_dirty").toHaveCount(0);
        expect(cellAt(0, 0)).toHaveValue("4.5");
        expect(cellAt(1, 1)).toHaveValue("");
    });

    test("what is no number is not sent", async () => {
        serveGrid(() => makeGrid(TWO()));
        const saved = serveSave(() => makeGrid(TWO()));
        await openGrid();
        await contains(cellAt(1, 0)).edit("good", { confirm: "blur" });
        expect(cellAt(1, 0)).toHaveAttribute("aria-invalid", "true");
        await contains(".o_kpi_entry_save").click();
        expect(saved).toEqual([]);
        expect(cellAt(1, 0)).toBeFocused();
        expect(".o_notification").toHaveCount(1);
    });

    test("numbers are read as the user writes them", async () => {
        defineParams({
            lang_parameters: { decimal_point: ",", thousands_sep: ".", grouping: "[3,0]" },
        });
        serveGrid(() => makeGrid(TWO()));
        const saved = serveSave(() => makeGrid(TWO()));
        await openGrid();
        expect(cellAt(0, 0)).toHaveValue("4,5");
        await contains(cellAt(0, 0)).edit("1.234,5", { confirm: "blur" });
        await contains(cellAt(1, 1)).edit("12,5%", { confirm: "blur" });
        await contains(".o_kpi_entry_save").click();
        expect(saved[0][2].map(({ value }) => value)).toEqual([1234.5, 0.125]);
    });

    test("what the server refuses stays on the screen, with its reasons", async () => {
        const asked = serveGrid(() => makeGrid(TWO()));
        const problem = "Nothing was saved.\n- Rep 1, Service score: changed meanwhile.";
        serveSave(() => {
            throw makeServerError({ type: "UserError", message: problem });
        });
        await openGrid();
        await contains(cellAt(0, 0)).edit("5", { confirm: "blur" });
        await contains(".o_kpi_entry_save").click();
        await animationFrame();
        expect(".o_kpi_entry_problem p").toHaveText(problem);
        expect(".modal").toHaveCount(0);
        expect(".o_kpi_dirty").toHaveCount(1);
        // Load again, and what was typed is still there.
        await contains(".o_kpi_entry_reload").click();
        expect(asked.length).toBe(2);
        expect(".o_kpi_entry_problem").toHaveCount(0);
        expect(cellAt(0, 0)).toHaveValue("5");
    });
});

describe("as in a spreadsheet", () => {
    test.tags("desktop");
    test("arrows and Enter go to the next cell that can be edited", async () => {
        const rows = TWO();
        rows.push(makeRow(3, [makeCell(1, { editable: false, count: 2 }), makeCell()]));
        rows.push(makeRow(4, [makeCell(), makeCell()]));
        serveGrid(() => makeGrid(rows));
        await openGrid();
        await contains(cellAt(0, 0)).click();
        for (const [keys, row, column] of [
            ["Enter", 1, 0],
            ["Enter", 3, 0],
            [["Shift", "Enter"], 1, 0],
            ["ArrowRight", 1, 1],
            ["ArrowDown", 2, 1],
            ["ArrowLeft", 2, 1],
            ["ArrowUp", 1, 1],
            ["ArrowLeft", 1, 0],
            ["ArrowUp", 0, 0],
            ["ArrowUp", 0, 0],
            ["Tab", 0, 1],
        ]) {
            await press(keys);
            await animationFrame();
            expect(cellAt(row, column)).toBeFocused();
        }
    });

    test.tags("desktop");
    test("from right to left the arrows turn round", async () => {
        defineParams({ lang_parameters: { direction: "rtl" } });
        serveGrid(() => makeGrid(TWO()));
        await openGrid();
        await contains(cellAt(0, 0)).click();
        await press("ArrowLeft");
        expect(cellAt(0, 1)).toBeFocused();
    });

    test.tags("desktop");
    test("Escape takes one cell back", async () => {
        serveGrid(() => makeGrid(TWO()));
        await openGrid();
        await contains(cellAt(0, 0)).edit("1", { confirm: false });
        await contains(cellAt(0, 1)).edit("1", { confirm: false });
        await press("Escape");
        await animationFrame();
        expect(cellAt(0, 0)).toHaveValue("1");
        expect(cellAt(0, 1)).toHaveValue("25%");
    });

    test("a block goes into the cells it covers; what has none is told", async () => {
        const rows = TWO();
        rows[1].cells[1] = makeCell(0.5, { editable: false });
        serveGrid(() => makeGrid(rows));
        await openGrid();
        await paste(cellAt(0, 0), "5\t30%\n4\t40\n3\t20\n");
        expect(cellAt(0, 0)).toHaveValue("5");
        expect(cellAt(0, 1)).toHaveValue("30%");
        expect(cellAt(1, 0)).toHaveValue("4");
        expect(".o_kpi_dirty").toHaveCount(3);
        // The fixed cell, and the third line.
        expect(".o_notification").toHaveText(/left out: 3/);
    });
});

describe("leaving", () => {
    test("other periods, kinds and teams are asked for", async () => {
        const teams = [
            { id: 1, name: "North", depth: 0 },
            { id: 2, name: "Bees", depth: 1 },
        ];
        const asked = serveGrid((_type, _date, team_id) => makeGrid(TWO(), { teams, team_id }));
        await openGrid();
        await contains(".o_kpi_period_previous").click();
        await contains("button[data-type=quarter]").click();
        await contains(".o_kpi_entry_team_filter").click();
        await contains(".o-dropdown-item:contains(Bees)").click();
        expect(asked).toEqual([
            ["month", null, null],
            ["month", "2026-10-01", null],
            ["quarter", null, null],
            ["quarter", null, 2],
        ]);
        expect(".o_kpi_entry_team_filter").toHaveText("Bees");
    });

    test("with something unsaved it asks: stay, discard or save", async () => {
        const asked = serveGrid(() => makeGrid(TWO()));
        const saved = serveSave(() => makeGrid(TWO()));
        await openGrid();
        await contains(cellAt(0, 0)).edit("5", { confirm: "blur" });
        await contains(".o_kpi_period_previous").click();
        await contains(".modal .btn-close, .modal .oi-arrow-left").click();
        expect(asked.length).toBe(1);
        expect(cellAt(0, 0)).toHaveValue("5");

        await contains(".o_kpi_period_previous").click();
        await contains(".modal-footer .btn-primary").click();
        await animationFrame();
        expect(saved.length).toBe(1);
        expect(asked.length).toBe(2);

        await contains(cellAt(0, 0)).edit("5", { confirm: "blur" });
        const left = getService("action").doAction({
            type: "ir.actions.act_window",
            res_model: MODEL,
            views: [[false, "list"]],
        });
        await animationFrame();
        await contains(".modal-footer .btn-secondary").click();
        await left;
        await animationFrame();
        expect(".o_list_view").toHaveCount(1);
        expect(saved.length).toBe(1);
    });
});
