import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("sales_kpi_sample", {
    steps: () => [
        { trigger: ".o_kpi_setup_show_sample", run: "click" },
        { trigger: ".o_kpi_leaderboard .o_kpi_sample:contains(None of this is yours)" },
        { trigger: ".o_kpi_row .o_kpi_gold" },
        { trigger: ".o_kpi_row:contains(Ann Archer)", run: "click" },
        { trigger: ".o_kpi_line .o_kpi_drill", run: "click" },
        { trigger: ".modal:contains(This is sample data)" },
        { trigger: ".modal .btn-close, .modal .btn-primary", run: "click" },
        { trigger: ".o_kpi_sample_away", run: "click" },
        { trigger: ".o_kpi_leaderboard:not(:has(.o_kpi_sample))" },
    ],
});
