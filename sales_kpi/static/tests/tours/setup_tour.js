import { registry } from "@web/core/registry";

const MOST_CLICKS = 25;

/** Counts what the user clicks, from the first step to the last. */
class Clicks {
    start() {
        this.count = 0;
        document.addEventListener("click", () => this.count++, { capture: true });
    }

    check() {
        if (this.count > MOST_CLICKS) {
            throw new Error(`${this.count} clicks, at most ${MOST_CLICKS} are wanted`);
        }
    }
}

const choose = (clicks) => [
    {
        trigger: ".o_kpi_setup_people",
        run: () => clicks.start(),
    },
];
const sell = [
    { trigger: ".o_field_widget[name=selling] input[data-value=deals]", run: "click" },
    { trigger: ".o_field_widget[name=ready] input[data-value=deals]", run: "click" },
    { trigger: ".o_kpi_setup_choose", run: "click" },
];
const finish = (clicks) => [
    { trigger: ".o_kpi_setup_take", run: "click" },
    { trigger: ".o_kpi_setup_targets .fa-check-circle" },
    { trigger: ".o_kpi_setup_count_now", run: "click" },
    { trigger: ".o_kpi_leaderboard .o_kpi_row .o_kpi_rank.o_kpi_gold" },
    { trigger: ".o_kpi_leaderboard", run: () => clicks.check() },
];

const fromNothing = new Clicks();
registry.category("web_tour.tours").add("sales_kpi_setup_from_nothing", {
    steps: () => [
        ...choose(fromNothing),
        { trigger: ".o_kpi_setup_teams", run: "click" },
        { trigger: ".o_kanban_view, .o_list_view" },
        { trigger: ".o_list_button_add, .o-kanban-button-new", run: "click" },
        { trigger: ".o_field_widget[name=name] input", run: "edit Our team" },
        {
            content: "the manager sells himself",
            trigger:
                ".o_field_widget[name=member_ids] .o-kanban-button-new, .o_field_widget[name=member_ids] .o_field_x2many_list_row_add a",
            run: "click",
        },
        {
            trigger: ".modal .o_data_row:contains(/Administrator|Admin/) .o_data_cell",
            run: "click",
        },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_form_saved" },
        { trigger: ".o_back_button", run: "click" },
        { trigger: ".o_breadcrumb .active:contains(Sales Teams)" },
        { trigger: ".o_back_button", run: "click" },
        { trigger: ".o_kpi_setup_people .fa-check-circle" },
        ...sell,
        ...finish(fromNothing),
    ],
});

const withAYear = new Clicks();
registry.category("web_tour.tours").add("sales_kpi_setup_with_a_year", {
    steps: () => [
        ...choose(withAYear),
        { trigger: ".o_kpi_setup_people .fa-check-circle" },
        ...sell,
        { trigger: ".o_kpi_setup_proposed" },
        ...finish(withAYear),
    ],
});
