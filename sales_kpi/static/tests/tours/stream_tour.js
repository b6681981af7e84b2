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
