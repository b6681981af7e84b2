import { registry } from "@web/core/registry";

const VISITS = ".o_kpi_tile[data-code=visits]";
const PLANNED = "[data-card=visits]";

const checkWidth = {
    content: "nothing sticks out of the screen",
    trigger: ".o_kpi_workbench .o_content",
    run({ anchor }) {
        if (anchor.scrollWidth > anchor.clientWidth) {
            throw new Error("the workbench is wider than the screen");
        }
    },
};

/** Carl has visited nobody: he plans a visit from the tile, does it, and moves up. */
registry.category("web_tour.tours").add("sales_kpi_workbench", {
    steps: () => [
        {
            content: "I am last",
            trigger: ".o_kpi_workbench_place:contains(Rank 3 of 3)",
        },
        {
            content: "the gap, in words",
            trigger: `${VISITS}:contains(4 more visits lift you to 100%)`,
        },
        {
            content: "it is the worst of what is behind",
            trigger: ".o_kpi_wrong:first[data-code=visits]",
        },
        checkWidth,
        {
            content: "plan visits from the tile",
            trigger: `${VISITS} [data-deed=plan]`,
            run: "click",
        },
        {
            content: "the dialog knows how many are needed",
            trigger: ".modal .o_kpi_plan_need:contains(4 still to plan)",
        },
        {
            content: "choose a customer whom nobody contacted",
            trigger: ".o_kpi_plan_row:contains(Zeta) input[type=checkbox]",
            run: "click",
        },
        {
            trigger: ".o_kpi_plan_row:contains(Omega Ltd) input[type=checkbox]",
            run: "click",
        },
        {
            trigger: ".o_kpi_plan_save:contains(2)",
            run: "click",
        },
        {
            content: "the tile says so at once",
            trigger: `body:not(:has(.modal)) ${VISITS} .o_kpi_tile_note:contains(2 planned)`,
        },
        {
            content: "and the need is less",
            trigger: `${PLANNED}:contains(2 still to plan)`,
        },
        {
            content: "the first visit is done",
            trigger: `${PLANNED} .o_kpi_todo_row:first [data-deed=done]`,
            run: "click",
        },
        {
            content: "what came of it is asked, and can be left open",
            trigger: ".modal .o_field_widget[name=outcome_id] .o_selection_badge",
        },
        {
            trigger: ".modal footer button[name=action_done_asked]",
            run: "click",
        },
        {
            content: "it counts at once",
            trigger: `${VISITS} .o_kpi_tile_value:contains(/^1$/)`,
        },
        {
            content: "that was a slip: undo it",
            trigger: ".o_notification button:contains(Undo)",
            run: "click",
        },
        {
            content: "both are planned again",
            trigger: `${VISITS} .o_kpi_tile_note:contains(2 planned)`,
        },
        {
            content: "now it is done",
            trigger: `${PLANNED} .o_kpi_todo_row:first [data-deed=done]`,
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=outcome_id] .o_selection_badge:first",
            run: "click",
        },
        {
            trigger: ".modal footer button[name=action_done_asked]",
            run: "click",
        },
        {
            content: "it counts at once",
            trigger: `${VISITS} .o_kpi_tile_value:contains(/^1$/)`,
        },
        {
            trigger: `${VISITS} .o_kpi_tile_note:contains(1 planned)`,
        },
        {
            content: "and then in the contest: I have overtaken Bob",
            trigger: ".o_kpi_workbench_place:contains(Rank 2 of 3)",
            timeout: 20000,
        },
        {
            content: "to the leaderboard",
            trigger: ".o_kpi_workbench",
            run: () => (window.location.href = "/odoo/sales-leaderboard"),
            expectUnloadPage: true,
        },
        {
            content: "which has moved, too",
            trigger: ".o_kpi_row.o_kpi_me .o_kpi_rank:contains(2)",
        },
    ],
});

/** My own choice of measures, by the buttons. */
registry.category("web_tour.tours").add("sales_kpi_workbench_choose", {
    steps: () => [
        {
            trigger: ".o_kpi_choose_measures",
            run: "click",
        },
        {
            trigger: ".modal .o_kpi_choose_term",
            run: "edit planned",
        },
        {
            trigger: ".modal .o_kpi_choose_add[data-code=planned_visits]",
            run: "click",
        },
        {
            trigger: ".modal .o_kpi_chosen[data-code=planned_visits] .o_kpi_chosen_up",
            run: "click",
        },
        {
            trigger: ".modal .o_kpi_choose_save",
            run: "click",
        },
        {
            content: "it is on the page, before the last one",
            trigger:
                "body:not(:has(.modal)) .o_kpi_tile:nth-last-child(2)[data-code=planned_visits]",
        },
        checkWidth,
        {
            content: "from a tile to its records",
            trigger: ".o_kpi_tile[data-code=visits] .o_kpi_tile_value",
            run: "click",
        },
        {
            trigger: ".o_list_view, .o_kanban_view",
        },
        {
            content: "and back",
            trigger: ".o_back_button",
            run: "click",
        },
        {
            trigger: ".o_kpi_tile[data-code=planned_visits]",
        },
    ],
});

/** A leader looks at the workbench of a rep. */
registry.category("web_tour.tours").add("sales_kpi_workbench_look", {
    steps: () => [
        {
            trigger: ".o_kpi_workbench_whose:contains(carl)",
        },
        {
            trigger: ".o_kpi_tile[data-code=visits]",
        },
        {
            content: "there is no button that does anything",
            trigger: ".o_kpi_workbench:not(:has(.o_kpi_deed, .o_kpi_choose_measures))",
        },
        checkWidth,
    ],
});

/** Somebody follows a link to a page that is not for him: he is told so, and sees no figure. */
registry.category("web_tour.tours").add("sales_kpi_workbench_refused", {
    steps: () => [
        {
            content: "the refusal says why",
            trigger: ".modal:contains(not yours to see), .modal:contains(for salespeople)",
        },
        {
            trigger: ".modal .btn-close, .modal footer .btn-primary",
            run: "click",
        },
        {
            trigger: ".o_kpi_workbench:not(:has(.o_kpi_tile)) .o_view_nocontent",
        },
    ],
});
