import { registry } from "@web/core/registry";

const ME = ".o_kpi_row.o_kpi_me";
const LINE = ".o_kpi_line[data-code=activities_done]";

/** A row of a list, or its card on a phone. */
const recordOf = (name) => `.o_data_row:contains(${name}), .o_kanban_record:contains(${name})`;

/** Ann leads Bob by two activities to one, and looks at why. On a desktop and on a phone. */
registry.category("web_tour.tours").add("sales_kpi_rep_leaderboard", {
    steps: () => [
        {
            content: "my own row is there, in the first place",
            trigger: `${ME} .o_kpi_rank.o_kpi_gold:contains(1)`,
        },
        {
            content: "the others are ranked below me, without their figures",
            trigger: `.o_kpi_row:not(.o_kpi_me):not([aria-expanded]):contains(bob) .o_kpi_total`,
        },
        {
            content: "the numbers have an age",
            trigger: ".o_kpi_as_of_text:contains(Updated)",
        },
        {
            content: "open my lines",
            trigger: `${ME}[aria-expanded=false]`,
            run: "click",
        },
        {
            content: "the score explains itself",
            trigger: `${LINE} .o_kpi_explanation:contains(2)`,
        },
        {
            content: "nothing sticks out of the screen at any width",
            trigger: ".o_kpi_leaderboard",
            run({ anchor }) {
                const table = anchor.querySelector(".o_kpi_table");
                if (
                    anchor.scrollWidth > anchor.clientWidth ||
                    table.scrollWidth > table.clientWidth
                ) {
                    throw new Error("the leaderboard is wider than the screen");
                }
            },
        },
        {
            content: "from the number to its records",
            trigger: `${LINE} .o_kpi_drill:contains(2)`,
            run: "click",
        },
        {
            content: "they are the two activities counted",
            trigger: recordOf("Call about the first offer"),
        },
        {
            trigger: recordOf("Call about the second offer"),
        },
        {
            content: "back to the leaderboard",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            content: "as I left it: my lines are open",
            trigger: `${LINE} .o_kpi_drill`,
        },
        {
            content: "one period back",
            trigger: ".o_kpi_period_previous",
            run: "click",
        },
        {
            content: "where the way back to today is offered",
            trigger: ".o_kpi_period_today",
            run: "click",
        },
        {
            trigger: `.o_kpi_leaderboard:not(:has(.o_kpi_period_today)) ${ME}`,
        },
    ],
});
