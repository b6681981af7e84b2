import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const MEASURES = ".o_form_view .o_field_widget[name=measure_ids]";
const PART = (index) =>
    `.o_kpi_plan_preview tr:has(.o_kpi_entry_name:contains(/^ann/)) input[data-column='${index}']`;
const cell = (name) => `${MEASURES} .o_data_row td[name=${name}]`;

/** A manager plans a year: last year's sales and a fifth more, by history and season. */
tours.add("sales_kpi_target_plan", {
    steps: () => [
        {
            content: "the next year is proposed; this one is planned",
            trigger:
                ".o_form_view .o_field_widget[name=date] input, .o_form_view .o_field_widget[name=date] button",
            run: "click",
        },
        {
            trigger: ".o_form_view .o_field_widget[name=date] input",
            run: `edit ${luxon.DateTime.now().toFormat("MM/dd/yyyy")}`,
        },
        {
            trigger: `${MEASURES} .o_field_x2many_list_row_add a, ${MEASURES} .o_field_x2many_list_row_add button`,
            run: "click",
        },
        {
            trigger: `${MEASURES} .o_selected_row [name=definition_id] input`,
            run: "edit Plan tour sales",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(Plan tour sales)",
            run: "click",
        },
        {
            content: "what was reached last year is there at once",
            trigger: `${MEASURES} .o_selected_row [name=base_value]:contains(1,000), ${MEASURES} .o_selected_row [name=base_value] input:value(1,000)`,
        },
        {
            trigger: `${MEASURES} .o_selected_row [name=change] input`,
            run: "edit 20",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_preview]:enabled",
            run: "click",
        },
        {
            content: "the parts add up to the whole, and there is no difference",
            trigger: `${cell("parts_total")}:contains(1,200)`,
        },
        {
            trigger: `${cell("difference")}:not(:contains(/[1-9]/))`,
        },
        {
            content: "Ann has three fifths of it, and three quarters of that in March",
            trigger: `${PART(2)}:value(540)`,
        },
        {
            trigger: ".o_kpi_plan_preview .o_kpi_entry_all .o_kpi_entry_total:contains(1,200)",
        },
        {
            trigger: PART(3),
            run: "edit 10",
        },
        {
            trigger: PART(4),
            run: "click",
        },
        {
            content: "the sum follows, and the difference shows",
            trigger: ".o_kpi_plan_preview .o_kpi_entry_all .o_kpi_entry_total:contains(1,210)",
        },
        {
            trigger: `${cell("difference")}:contains(10)`,
        },
        {
            trigger: PART(3),
            run: "edit 0",
        },
        {
            trigger: PART(4),
            run: "click",
        },
        {
            trigger: `${cell("difference")}:not(:contains(/[1-9]/))`,
        },
        {
            content: "why is asked last",
            trigger: ".o_form_view .o_field_widget[name=reason] input",
            run: "edit A new product comes",
        },
        {
            trigger: ".o_statusbar_buttons button[name=action_apply]:enabled",
            run: "click",
        },
        {
            trigger: ".o_notification:contains(Targets:)",
        },
        {
            content: "one click takes it back",
            trigger: ".o_kpi_plan_undo button[name=action_undo]",
        },
    ],
});

const ANN = ".o_kpi_entry_table tr:has(.o_kpi_entry_name:contains(/^ann/))";
const BOB = ".o_kpi_entry_table tr:has(.o_kpi_entry_name:contains(/^bob/))";
const at = (row, column) => `${row} input[data-column='${column}']`;

function paste(anchor, text) {
    const clipboardData = new window.DataTransfer();
    clipboardData.setData("text/plain", text);
    const init = { clipboardData, bubbles: true, cancelable: true };
    anchor.dispatchEvent(new window.ClipboardEvent("paste", init));
}

/** The planned months are in the grid, where a block of a spreadsheet replaces some. */
tours.add("sales_kpi_target_grid", {
    steps: () => [
        {
            content: "March has what the season gave it",
            trigger: `${at(ANN, 2)}:value(540)`,
            run: "click",
        },
        {
            trigger: at(ANN, 2),
            run: ({ anchor }) => paste(anchor, "550\t10\n280\t20\n"),
        },
        {
            trigger: `${at(BOB, 3)}:value(20)`,
        },
        {
            trigger: at(ANN, 2),
            run: "press control+z",
        },
        {
            content: "taken back",
            trigger: `.o_kpi_entry_table:not(:has(.o_kpi_dirty)) tr:has(.o_kpi_entry_name:contains(/^ann/)) input[data-column='2']:value(540)`,
        },
        {
            trigger: at(ANN, 2),
            run: ({ anchor }) => paste(anchor, "550\t10\n280\t20\n"),
        },
        {
            content: "down to Bob",
            trigger: `${at(ANN, 2)}:value(550)`,
            run: "press ArrowDown",
        },
        {
            trigger: `${at(BOB, 2)}:focus`,
            run: "press ArrowRight",
        },
        {
            trigger: `${at(BOB, 3)}:focus`,
        },
        {
            trigger: ".o_kpi_target_reason",
            run: "edit The leaders agreed",
        },
        {
            trigger: ".o_kpi_entry_save:enabled",
            run: "click",
        },
        {
            trigger: ".o_kpi_entry_table:not(:has(.o_kpi_dirty))",
        },
    ],
});
