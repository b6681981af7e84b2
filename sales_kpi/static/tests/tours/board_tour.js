import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const addFrom = (view) => [
    { trigger: `.o_switch_view.o_${view}`, run: "click" },
    { trigger: `.o_${view}_view .o_cp_action_menus .dropdown-toggle`, run: "click" },
    { trigger: ".o_add_to_board .dropdown-toggle", run: "hover" },
    { trigger: ".dropdown-menu input.o_input", run: `edit Our ${view}` },
    { trigger: ".dropdown-menu .btn:contains(Add)", run: "click" },
    { trigger: ".o_notification:contains(added to dashboard) .o_notification_close", run: "click" },
    { trigger: "body:not(:has(.o_notification))" },
];

/** Put the list, the pivot and the graph of a menu on one's own dashboard. */
tours.add("sales_kpi_add_to_dashboard", {
    steps: () => ["list", "pivot", "graph"].flatMap(addFrom),
});

const part = (view, rest) => `.o-dashboard-action:contains(Our ${view}) ${rest}`;

/** They are there, with what is in them, and a row of a list opens. */
tours.add("sales_kpi_dashboard", {
    steps: () => [
        { trigger: ".o_dashboard:has(.o-dashboard-action:eq(5))" },
        { trigger: part("list", ".o_data_row, .o_group_header") },
        { trigger: part("pivot", ".o_pivot td.o_pivot_cell_value:not(:empty)") },
        { trigger: part("graph", ".o_graph_canvas_container canvas") },
        {
            trigger: ".o_dashboard",
            run() {
                if (document.querySelector(".o_dashboard .text-warning, .o_view_sample_data")) {
                    throw new Error("something is not shown");
                }
            },
        },
        {
            content: "a figure opens its records",
            trigger: part("list", ".o_data_row:has([name=definition_id]) td[name=definition_id]"),
            run: "click",
        },
        { trigger: ".o_list_view:not(:has(.o_dashboard)), .o_kanban_view" },
    ],
});
