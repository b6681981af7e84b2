import { registry } from "@web/core/registry";

const ANN = ".o_kpi_entry_table tr:has(.o_kpi_entry_name:contains(/^ann/))";
const CELL = `${ANN} input[data-column='0']`;

/** A leader types a value, saves, and finds it there when he comes again. */
registry.category("web_tour.tours").add("sales_kpi_enter_values", {
    steps: () => [
        {
            content: "nothing to save yet",
            trigger: ".o_kpi_entry_save:disabled",
        },
        {
            content: "a value for Ann",
            trigger: CELL,
            run: "edit 4.5",
        },
        {
            content: "it is marked as not saved",
            trigger: `${ANN} .o_kpi_dirty input[data-column='0']`,
        },
        {
            trigger: ".o_kpi_entry_save:enabled",
            run: "click",
        },
        {
            content: "saved",
            trigger: ".o_kpi_entry_table:not(:has(.o_kpi_dirty))",
        },
        {
            trigger: "body:has(.o_kpi_entry_save:disabled)",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        {
            content: "still there",
            trigger: `${CELL}:value(4.5)`,
        },
        {
            content: "names and buttons stay on the screen, however far one scrolls",
            trigger: ".o_kpi_entry_grid",
            run({ anchor }) {
                const content = anchor.querySelector(".o_content");
                content.style.width = "300px";
                content.scrollLeft = 100;
                const name = anchor.querySelector("tbody .o_kpi_entry_who");
                const save = anchor.querySelector(".o_kpi_entry_save");
                const left = [content, name].map((el) => el.getBoundingClientRect().left);
                if (!content.scrollLeft || left[0] !== left[1]) {
                    throw new Error("the names scroll away");
                }
                if (save.getBoundingClientRect().left < 0 || anchor.scrollLeft) {
                    throw new Error("the buttons scroll away");
                }
            },
        },
    ],
});
