import { registry } from "@web/core/registry";

const page = (rest) => `.o_kpi_company_cockpit .o_kpi_dashboard_content[aria-busy=false] ${rest}`;
const TILE = page(".o_kpi_tile[data-code=won_revenue]");
const FILTERS = ".o_kpi_filters_toggle, .o_kpi_filter[data-filter=team_id]";

/**
 * Ann won 700, Carl 300 this month. A manager looks at the company, at one team, by another
 * measure, opens what is behind a figure and comes back. On a desktop and on a phone.
 */
registry.category("web_tour.tours").add("sales_kpi_company_cockpit", {
    steps: () => [
        {
            content: "the company has won 1,000",
            trigger: `${TILE} .o_kpi_tile_value:contains(1,000)`,
        },
        {
            content: "the currency is said",
            trigger: page(".o_kpi_cockpit_currency:not(:empty)"),
        },
        {
            content: "each part is there",
            trigger: page("[data-card=attainment] canvas"),
            run() {
                const names = ["tiles", "by_team", "funnel", "leakage", "sources", "collections"];
                for (const name of [...names, "composition", "attainment"]) {
                    if (!document.querySelector(`[data-card=${name}]`)) {
                        throw new Error(`${name} is missing`);
                    }
                }
            },
        },
        {
            content: "nothing sticks out of the screen at any width",
            trigger: page("[data-card=by_team]"),
            run() {
                const content = document.querySelector(".o_kpi_dashboard_content");
                for (const part of [content, ...content.querySelectorAll(".o_kpi_card")]) {
                    if (part.scrollWidth > part.clientWidth + 1) {
                        throw new Error(`${part.dataset.card || part.className} is too wide`);
                    }
                }
            },
        },
        {
            content: "regions and teams are compared apart",
            trigger: page(".o_kpi_cockpit_level"),
            run: "select 1",
        },
        {
            content: "the region has what its teams have",
            trigger: page("[data-card=by_team] tbody tr:contains(North) button:contains(1,000)"),
        },
        {
            content: "compare them by the number of deals",
            trigger: page(".o_kpi_cockpit_measure"),
            run: "select new_opportunities",
        },
        {
            content: "by the teams below it",
            trigger: page(".o_kpi_cockpit_level"),
            run: "select 2",
        },
        {
            trigger: page("[data-card=by_team] tbody tr:contains(Bees) button:contains(/^1$/)"),
        },
        {
            content: "look at one team only",
            trigger: FILTERS,
            run: "click",
        },
        {
            trigger: ".o_kpi_filters_menu .dropdown-item:contains(Bees)",
            run: "click",
        },
        {
            content: "the Bees have won 700",
            trigger: `${TILE} .o_kpi_tile_value:contains(700)`,
            run: "click",
        },
        {
            content: "by one deal",
            trigger: ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)",
        },
        {
            trigger: ".o_back_button, .breadcrumb-item a",
            run: "click",
        },
        {
            content: "the page is as it was left",
            trigger: `${TILE} .o_kpi_tile_value:contains(700)`,
        },
        {
            trigger: page("[data-card=by_team] tbody tr:contains(Bees) button:contains(/^1$/)"),
        },
    ],
});

/** Whoever is no manager is told where his own figures are. */
registry.category("web_tour.tours").add("sales_kpi_company_cockpit_refused", {
    steps: () => [
        {
            content: "the refusal says why",
            trigger: ".o_error_dialog:contains(sales managers), .modal:contains(sales managers)",
        },
        {
            trigger: ".modal .btn-close, .modal footer .btn-primary",
            run: "click",
        },
        {
            content: "and the page shows no figure",
            trigger: ".o_kpi_company_cockpit:not(:has(.o_kpi_tile)) .o_view_nocontent",
        },
    ],
});

/** In Chinese, in the dark: the same figures, and no English between them. */
registry.category("web_tour.tours").add("sales_kpi_company_cockpit_chinese", {
    steps: () => [
        {
            trigger: `${TILE} .o_kpi_tile_value:contains(1,000)`,
        },
        {
            content: "the measure has its Chinese name",
            trigger: `${TILE} .o_kpi_tile_name:not(:contains(revenue))`,
        },
    ],
});
