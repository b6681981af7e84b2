import { registry } from "@web/core/registry";

// A colleague's deal: liked, cheered and answered.
registry.category("web_tour.tours").add("sales_kpi_stream_like", {
    steps: () => [
        {
            content: "The deal, without its customer",
            trigger: ".o_kpi_news:has(.o_kpi_news_said:contains('Deal won'))",
        },
        {
            content: "Like it",
            trigger: ".o_kpi_news:first .o_kpi_cheer[data-content='👍']",
            run: "click",
        },
        { trigger: ".o_kpi_news:first .o_kpi_cheer_mine .o_kpi_cheer_count:contains('1')" },
        {
            content: "Answer",
            trigger: ".o_kpi_news:first .o_kpi_answer",
            run: "click",
        },
        { trigger: ".o-mail-Chatter .o-mail-Message" },
        { trigger: ".o-mail-Chatter-sendMessage", run: "click" },
        { trigger: ".o-mail-Composer-input", run: "edit Well done" },
        { trigger: ".o-mail-Composer-send:enabled", run: "click" },
        { trigger: ".o-mail-Message:contains('Well done')" },
        { trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_kpi_news:first .o_kpi_answer .o_kpi_cheer_count:contains('1')" },
    ],
});

// Whose deal it is reads it there.
registry.category("web_tour.tours").add("sales_kpi_stream_mine", {
    steps: () => [
        { trigger: ".o_kpi_news_mine .o_kpi_cheer[data-content='👍']:contains('1')" },
        { trigger: ".o_kpi_news_mine .o_kpi_cheer[aria-pressed='false']" },
        { trigger: ".o_kpi_news_mine .o_kpi_answer .o_kpi_cheer_count:contains('1')" },
        { content: "The hall of fame", trigger: ".o_kpi_stream_honours", run: "click" },
        { trigger: ".o_kanban_view" },
    ],
});

// Who looks at the stream sees a colleague's order come by itself.
registry.category("web_tour.tours").add("sales_kpi_stream_live", {
    steps: () => [
        {
            content: "Nothing of the order so far",
            trigger: ".o_kpi_stream:not(:has(.o_kpi_news_said:contains('4,321')))",
            run: () => document.body.classList.add("o_kpi_same_page"),
        },
        {
            content: "It comes, and nobody has loaded the page again",
            trigger:
                ".o_kpi_same_page .o_kpi_news:has(strong:contains('ann')) .o_kpi_news_said:contains('4,321')",
            timeout: 50000,
        },
    ],
});

// Whose order it is confirms it, and looks at the leaderboard, which is counted.
registry.category("web_tour.tours").add("sales_kpi_stream_order", {
    steps: () => [
        { trigger: ".o_statusbar_buttons button[name=action_confirm]", run: "click" },
        { trigger: ".o_statusbar_status [data-value=sale].o_arrow_button_current" },
        {
            content: "The leaderboard",
            trigger: ".o_form_saved, .o_form_view",
            run: () =>
                window.odoo.__WOWL_DEBUG__.root.env.services.action.doAction(
                    "sales_kpi.sales_kpi_leaderboard_action"
                ),
        },
        { trigger: ".o_kpi_leaderboard .o_kpi_row" },
    ],
});
