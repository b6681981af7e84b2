import { registry } from "@web/core/registry";

/** A manager looks at what goes out, and has one sent to himself. */
registry.category("web_tour.tours").add("sales_kpi_schedules", {
    steps: () => [
        {
            content: "Open it",
            trigger: ".o_data_row:contains(Company on Monday) .o_data_cell",
            run: "click",
        },
        { content: "Have one sent", trigger: "button[name=action_send_me_one]", run: "click" },
        { content: "It is on its way", trigger: ".o_notification:contains(on its way)" },
        { content: "Get it no more", trigger: "button[name=action_leave]", run: "click" },
        { content: "That can be undone", trigger: "button[name=action_join]" },
    ],
});

/** In a copy of a database: it says so, and the administrator lets it send. */
registry.category("web_tour.tours").add("sales_kpi_schedules_of_a_copy", {
    steps: () => [
        { content: "It sends nothing", trigger: ".o_kpi_silence:contains(copy)" },
        { content: "Let it send", trigger: ".o_kpi_silence button", run: "click" },
        { content: "It does", trigger: ".o_list_view:not(:has(.o_kpi_silence)) .o_data_row" },
    ],
});

/** A report is scheduled from its own screen. */
registry.category("web_tour.tours").add("sales_kpi_schedule_a_report", {
    steps: () => [
        { content: "What else is to be done", trigger: ".o_kpi_report_deeds", run: "click" },
        { content: "Schedule it", trigger: ".dropdown-menu [data-deed=schedule]", run: "click" },
        { content: "It is chosen", trigger: ".o_field_widget[name=report_id] input:value(Deals)" },
        {
            content: "Save",
            trigger: ".o_form_button_save:not(:visible), .o_form_button_save",
            run: "click",
        },
        { content: "Saved", trigger: "button[name=action_open_sendings]" },
    ],
});

/** Bob won one deal in March: the figure of his mail opens it, on top of his workbench. */
registry.category("web_tour.tours").add("sales_kpi_figure_of_a_mail", {
    steps: () => [
        { trigger: ".o_breadcrumb:contains('Opportunities won')" },
        { trigger: ".o_list_view:has(.o_data_row:only-child)" },
        { trigger: ".o_menu_brand:contains('Sales KPI')" },
        { trigger: ".o_breadcrumb a:contains('My Workbench'), .o_back_button", run: "click" },
        { trigger: ".o_kpi_tile:contains('Opportunities won')" },
    ],
});
