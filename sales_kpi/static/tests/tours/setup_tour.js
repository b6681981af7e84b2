import { registry } from "@web/core/registry";

const MOST_CLICKS = 25;

/** Counts what the user clicks, and the time, from the first step to the last, and says both. */
class Clicks {
    start() {
        this.count = 0;
        this.begin = Date.now();
        document.addEventListener("click", () => this.count++, { capture: true });
    }

    check() {
        const seconds = Math.round((Date.now() - this.begin) / 1000);
        // eslint-disable-next-line no-console -- the log of the test is where it is told
        console.log(`first day: ${this.count} clicks, ${seconds} seconds`);
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
    { trigger: ".o_kpi_setup_clock .fa-circle-o" },
    { trigger: ".o_kpi_setup_confirm_clock", run: "click" },
    { trigger: ".o_kpi_setup_clock .fa-check-circle" },
];
const sell = (selling, ready) => [
    { trigger: `.o_field_widget[name=selling] input[data-value=${selling}]`, run: "click" },
    { trigger: `.o_field_widget[name=ready] input[data-value=${ready}]`, run: "click" },
    { trigger: ".o_kpi_setup_choose", run: "click" },
];
const finish = (clicks) => [
    { trigger: ".o_kpi_setup_take", run: "click" },
    { trigger: ".o_kpi_setup_targets .fa-check-circle" },
    { trigger: ".o_kpi_setup_access .fa-circle-o" },
    { trigger: ".o_kpi_setup_confirm_access", run: "click" },
    { trigger: ".o_kpi_setup_access .fa-check-circle" },
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
        ...sell("deals", "deals"),
        ...finish(fromNothing),
    ],
});

/** Teams and figures are there: the targets are proposed by what was reached. */
const addTourWithAYear = (name, selling, ready) => {
    const clicks = new Clicks();
    registry.category("web_tour.tours").add(name, {
        steps: () => [
            ...choose(clicks),
            { trigger: ".o_kpi_setup_people .fa-check-circle" },
            ...sell(selling, ready),
            { trigger: ".o_kpi_setup_proposed" },
            ...finish(clicks),
        ],
    });
};
addTourWithAYear("sales_kpi_setup_with_a_year", "deals", "deals");
addTourWithAYear("sales_kpi_setup_with_orders", "orders", "all_round");
addTourWithAYear("sales_kpi_setup_with_cash", "cash", "collections");

// The accountant opens the app, and is where the cash is.
const accountant = new Clicks();
registry.category("web_tour.tours").add("sales_kpi_first_cash", {
    steps: () => [
        { trigger: ".o_navbar_apps_menu button", run: () => accountant.start() },
        { trigger: ".o_navbar_apps_menu button", run: "click" },
        { trigger: ".o_app[data-menu-xmlid='sales_kpi.sales_kpi_menu']", run: "click" },
        { trigger: ".o_list_view .o_data_row .o_data_cell[name=amount]:contains(5,000)" },
        { trigger: ".o_data_row button[name=action_open_invoice]", run: "click" },
        {
            trigger:
                ".o_form_view .o_field_widget[name=amount_residual], .o_form_view [name=tax_totals]",
        },
        { trigger: ".o_back_button", run: "click" },
        { trigger: ".o_list_view .o_data_row", run: () => accountant.check() },
    ],
});
