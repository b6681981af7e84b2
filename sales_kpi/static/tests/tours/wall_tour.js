import { registry } from "@web/core/registry";

/** Ann looks at the wall, goes on by a key and by a button, and holds it. */
registry.category("web_tour.tours").add("sales_kpi_wall", {
    steps: () => [
        {
            content: "the best one is on top",
            trigger: ".o_kpi_wall_row:first:contains(ann) .o_kpi_rank.o_kpi_gold:contains(1)",
        },
        {
            content: "hold it",
            trigger: ".o_kpi_wall_pause[aria-pressed=false]",
            run: "click",
        },
        {
            content: "nothing sticks out of the screen",
            trigger: ".o_kpi_wall:has(.o_kpi_wall_pause[aria-pressed=true])",
            run({ anchor }) {
                if (anchor.scrollWidth > anchor.clientWidth) {
                    throw new Error("The wall is wider than the screen");
                }
            },
        },
        {
            content: "go on",
            trigger: ".o_kpi_wall_next",
            run: "click",
        },
        {
            content: "the teams among themselves",
            trigger: ".o_kpi_wall_title:contains(Teams)",
        },
        {
            content: "back by the key",
            trigger: ".o_kpi_wall_title",
            run: "press ArrowLeft",
        },
        {
            content: "at the first slide again",
            trigger: ".o_kpi_wall_title:contains(Leaderboard)",
        },
    ],
});
