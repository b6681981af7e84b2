import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sales_kpi_tree", {
    steps: () => [
        {
            content: "The results have their drivers below them",
            trigger: "tr[data-code=won_revenue] + tr .o_kpi_tree_name",
        },
        {
            content: "Close a branch",
            trigger: "tr[data-code=won_revenue] .o_kpi_tree_toggle[aria-expanded=true]",
            run: "click",
        },
        {
            content: "What it holds is hidden",
            trigger: ".o_kpi_tree:not(:has(tr[data-code=win_rate]))",
        },
        {
            content: "Open it again",
            trigger: "tr[data-code=won_revenue] .o_kpi_tree_toggle[aria-expanded=false]",
            run: "click",
        },
        {
            content: "See the quarter",
            trigger: ".o_kpi_tree:has(tr[data-code=win_rate]) [data-period-type=quarter]",
            run: "click",
        },
        {
            content: "Open the records of a number",
            trigger:
                "[data-period-type=quarter].active, .o_kpi_tree_table[aria-busy=false] tr[data-code=won_revenue] .o_kpi_tree_now button",
        },
        {
            trigger:
                ".o_kpi_tree_table[aria-busy=false] tr[data-code=won_revenue] .o_kpi_tree_now button",
            run: "click",
        },
        {
            content: "Go back to the tree",
            trigger: ".o_list_view ~ *, .o_list_view",
        },
        {
            trigger: ".breadcrumb-item a, .o_back_button",
            run: "click",
        },
        {
            content: "It is as it was left",
            trigger: ".o_kpi_tree [data-period-type=quarter].active",
        },
    ],
});
