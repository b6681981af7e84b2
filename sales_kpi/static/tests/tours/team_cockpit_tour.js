import { registry } from "@web/core/registry";

const BOB = ".o_kpi_help_row:contains(bob)";

const checkWidth = {
    content: "nothing sticks out of the screen",
    trigger: ".o_kpi_team_cockpit .o_content",
    run({ anchor }) {
        if (anchor.scrollWidth > anchor.clientWidth) {
            throw new Error("the team cockpit is wider than the screen");
        }
    },
};

/** The leader sees who needs help, sorts, reminds, plans a visit and looks at the workbench. */
registry.category("web_tour.tours").add("sales_kpi_team_cockpit", {
    steps: () => [
        {
            content: "the team's own figures",
            trigger: ".o_kpi_tile[data-code=visits] .o_kpi_tile_value:contains(1)",
        },
        {
            content: "Bob has done nothing: he comes first",
            trigger: `.o_kpi_help_row:first:contains(bob) .o_kpi_reason_behind`,
        },
        {
            content: "the others' team is not there",
            trigger: ".o_kpi_heat:not(:contains(carl)):contains(ann):contains(bob)",
        },
        checkWidth,
        {
            content: "the worst first",
            trigger: ".o_kpi_heat_sort[data-code=visits]",
            run: "click",
        },
        {
            trigger: ".o_kpi_heat tbody tr:first-child:contains(bob)",
        },
        {
            content: "remind him",
            trigger: `${BOB} .o_kpi_remind`,
            run: "click",
        },
        {
            content: "what is sent is shown",
            trigger: ".modal .o_kpi_remind_letter:contains(leader)",
        },
        {
            trigger: ".modal .o_kpi_remind_word",
            run: "edit Shall we talk?",
        },
        {
            trigger: ".modal .o_kpi_remind_send",
            run: "click",
        },
        {
            trigger: `${BOB}:not(:has(.o_kpi_remind)) .o_kpi_reminded`,
        },
        {
            content: "plan a visit with him",
            trigger: `${BOB} .o_kpi_visit`,
            run: "click",
        },
        {
            content: "the leader goes along",
            trigger: ".modal [name=participant_ids] .o_tag",
        },
        {
            trigger: ".modal .o_form_button_save, .modal footer .btn-primary",
            run: "click",
        },
        {
            content: "the page says so",
            trigger: `body:not(:has(.modal)) ${BOB} .o_kpi_together`,
        },
        {
            content: "in the order that I chose",
            trigger: "body:not(:has(.modal)) .o_kpi_heat th[aria-sort=ascending]",
        },
        {
            content: "his workbench",
            trigger: `${BOB} .o_kpi_help_name`,
            run: "click",
        },
        {
            trigger: ".o_kpi_workbench",
        },
        {
            content: "back",
            trigger: ".o_back_button, .breadcrumb-item:not(.active) a",
            run: "click",
        },
        {
            content: "as I left it",
            trigger: ".o_kpi_team_cockpit .o_kpi_heat th[aria-sort=ascending]",
        },
        {
            trigger: `${BOB} .o_kpi_reminded`,
        },
    ],
});

/** A rep follows a leader's link: he is told, in words, that the page is not for him. */
registry.category("web_tour.tours").add("sales_kpi_team_cockpit_refused", {
    steps: () => [
        {
            content: "the refusal says why",
            trigger: ".modal:contains(team leaders)",
        },
        {
            trigger: ".modal .btn-close, .modal footer .btn-primary",
            run: "click",
        },
        {
            content: "and the page shows no figure",
            trigger: ".o_kpi_team_cockpit:not(:has(.o_kpi_tile)) .o_view_nocontent",
        },
    ],
});
