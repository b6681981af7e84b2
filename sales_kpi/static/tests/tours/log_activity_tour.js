import { registry } from "@web/core/registry";

const LINE = ".o_kpi_line[data-code=activities_done]";

/** From the form of an opportunity: log what was done, and see it counted. */
registry.category("web_tour.tours").add("sales_kpi_log_activity", {
    steps: () => [
        {
            content: "log an activity on the opportunity",
            trigger: ".o_statusbar_buttons button[name=action_log_kpi_activity]",
            run: "click",
        },
        {
            content: "how I was in touch, by a tap",
            trigger: ".modal .o_field_widget[name=method_id] .o_selection_badge:contains(visit)",
            run: "click",
        },
        {
            content: "the subject is proposed",
            trigger: ".modal .o_field_widget[name=name] input:value(Customer visit: Acme)",
        },
        {
            content: "the opportunity is filled in, and its customer",
            trigger: ".modal .o_field_widget[name=lead_id] input:value(Big deal)",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input:value(Acme)",
        },
        {
            content: "it is done, not planned",
            trigger: ".modal .o_field_widget[name=state] input[data-value=done]:checked",
        },
        {
            trigger: ".modal footer .btn-primary",
            run: "click",
        },
        {
            content: "the opportunity counts it",
            trigger:
                "body:not(:has(.modal)) button[name=action_view_kpi_activities] .o_stat_value:contains(1)",
        },
        {
            content: "to the leaderboard",
            trigger: "button[name=action_view_kpi_activities]",
            run: () => (window.location.href = "/odoo/sales-leaderboard"),
            expectUnloadPage: true,
        },
        {
            trigger: ".o_kpi_row.o_kpi_me[aria-expanded=false]",
            run: "click",
        },
        {
            content: "it is counted",
            trigger: `${LINE} .o_kpi_drill:contains(/^1$/)`,
            run: "click",
        },
        {
            content: "and it is the one",
            trigger: ".o_data_row:contains(Customer visit: Acme)",
        },
    ],
});
