import { registry } from "@web/core/registry";

// As Excel writes it in Western Europe: AVIAÇÃO is seven bytes.
const TEXT =
    "Date;Salesperson;Measure;Value;Note\n01/10/2025;ann;service_score;4;AVIA\u00c7\u00c3O\n";
const PREVIEW = ".modal .o_kpi_sheet_preview";

function choose(file, input) {
    const transfer = new window.DataTransfer();
    transfer.items.add(file);
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

/** A leader imports a file that doesn't say what it means: he is asked, and nothing is written before. */
registry.category("web_tour.tours").add("sales_kpi_import_values", {
    steps: () => [
        { isActive: ["desktop"], trigger: ".o_kpi_entry_import", run: "click" },
        {
            isActive: ["mobile"],
            trigger: "button.o-control-panel-adaptive-dropdown",
            run: "click",
        },
        {
            isActive: ["mobile"],
            trigger: ".o-dropdown--menu .o_kpi_entry_import",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=file]",
            run: ({ anchor }) => {
                const bytes = Uint8Array.from(TEXT, (sign) => sign.charCodeAt(0));
                choose(
                    new window.File([bytes], "scores.csv"),
                    anchor.querySelector("input[type=file]")
                );
            },
        },
        {
            content: "the file has been read",
            trigger: ".modal .o_field_widget[name=file] .o_clear_file_button",
        },
        { trigger: ".modal footer button:contains(Next)", run: "click" },
        {
            content: "the second step asks for the order of days",
            trigger: ".modal .alert-warning:contains(01/10/2025)",
        },
        {
            content: "the first rows are shown, in an encoding that was found out",
            trigger: `${PREVIEW} td:contains(AVIA\u00c7\u00c3O)`,
        },
        { trigger: `${PREVIEW} td.table-warning:contains(01/10/2025)` },
        {
            trigger: ".modal [name=date_order] .o_radio_item:contains(Day, month, year) input",
            run: "click",
        },
        {
            content: "the choice shows at once",
            trigger: `${PREVIEW} td:contains(2025-10-01)`,
        },
        {
            content: "the rows scroll within the dialog, however narrow it is",
            trigger: PREVIEW,
            run: () => {
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("The page is wider than the screen");
                }
            },
        },
        { trigger: ".modal footer button:contains(Check)", run: "click" },
        { trigger: ".modal .alert-success" },
        { trigger: ".modal footer button:contains(Import)", run: "click" },
        { trigger: ".o_notification:contains(1 value was imported)" },
        { trigger: "body:not(:has(.modal)) .o_kpi_entry_table" },
    ],
});
