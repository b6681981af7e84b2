import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const click = (content, trigger) => ({ content, trigger, run: "click" });

/** A leader dismisses two alerts at once, with a reason. */
tours.add("sales_kpi_alert_dismiss", {
    steps: () => [
        { content: "two are open", trigger: ".o_data_row:eq(1)" },
        click("both", ".o_list_table thead .o_list_record_selector input"),
        click("need nothing", ".o_control_panel button[name=action_dismiss]"),
        {
            content: "for a reason",
            trigger: ".modal [name=reason] textarea",
            run: "edit Agreed with both of them",
        },
        click("that is it", ".modal footer button[name=action_confirm]"),
        { content: "nothing is open any more", trigger: ".o_view_nocontent" },
    ],
});

/** A salesperson opens his alert from the workbench; it is not his to put aside. */
tours.add("sales_kpi_alert_seen", {
    steps: () => [
        click("it waits", ".o_kpi_slot[data-slot=alert] .o_kpi_slot_open"),
        {
            content: "what is off",
            trigger: ".o_form_view [name=sentence]:contains(expected by now)",
        },
        {
            content: "others are told of it",
            trigger: ".o_form_view .o_form_statusbar:not(:has(button[name=action_dismiss]))",
        },
        click("he knows", ".o_form_view button[name=action_see]"),
        { trigger: ".o_arrow_button_current[data-value=seen]" },
    ],
});
