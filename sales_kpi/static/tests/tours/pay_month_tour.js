import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

/** The status bar says so, and no dialog is in front of it. */
const inState = (state) => ({
    content: `the status is ${state}`,
    trigger: `body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current[data-value=${state}]`,
});

const press = (name) => ({
    content: `press ${name}`,
    trigger: `.o_control_panel button[name=${name}]:enabled, .o_statusbar_buttons button[name=${name}]:enabled`,
    run: "click",
});

const confirm = {
    content: "yes, do it",
    trigger: ".modal footer .btn-primary",
    run: "click",
};

const pays = (amount) => ({
    content: `it comes to ${amount}`,
    trigger: `.o_form_view .o_field_widget[name=total]:contains(${amount})`,
});

const selectAll = {
    content: "tick all rows",
    trigger: ".o_list_view .o_data_row, .o_list_view thead .o_list_record_selector",
    run: "click .o_list_view thead .o_list_record_selector input",
};

const allAre = (status) => ({
    content: `both rows are ${status}`,
    trigger: `.o_list_view:has(.o_data_row:eq(1) [name=state]:contains(${status})) .o_data_row:eq(0) [name=state]:contains(${status})`,
});

/** While the month is open, a salesperson sees what it comes to so far. */
tours.add("sales_kpi_pay_estimate", {
    steps: () => [inState("estimate"), pays("6,076.54")],
});

/** A manager closes the figures of the month: its payouts wait for the pay manager. */
tours.add("sales_kpi_pay_review", {
    steps: () => [inState("open"), press("action_ask_review"), confirm, inState("review")],
});

/** A pay manager looks at all of them, approves and publishes. */
tours.add("sales_kpi_pay_publish", {
    steps: () => [
        allAre("Review"),
        selectAll,
        press("action_approve"),
        allAre("Approved"),
        selectAll,
        press("action_publish"),
        allAre("Published"),
    ],
});

/** A salesperson agrees. */
tours.add("sales_kpi_pay_confirm", {
    steps: () => [inState("published"), press("action_confirm"), inState("confirmed")],
});

/** The manager closes the month for good. */
tours.add("sales_kpi_pay_lock", {
    steps: () => [inState("review"), press("action_ask_lock"), confirm, inState("locked")],
});

/** The accountant makes a batch of what is due. */
tours.add("sales_kpi_pay_batch", {
    steps: () => [
        { content: "payouts stand in one list", trigger: ".o_list_view .o_data_row:eq(1)" },
        selectAll,
        press("action_make_batch"),
        inState("entered"),
        pays("6,326.54"),
    ],
});

/** And posts its entry. */
tours.add("sales_kpi_pay_post", {
    steps: () => [inState("draft"), press("action_post"), inState("posted")],
});

/** The batch is done. */
tours.add("sales_kpi_pay_done", {
    steps: () => [inState("done"), pays("6,326.54")],
});
