import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const field = (name) => `.o_form_view .o_field_widget[name=${name}]`;
const dialogField = (name) => `.modal .o_field_widget[name=${name}]`;

/** The status bar says so, and no dialog is in front of it. */
const inState = (state) => ({
    content: `the status is ${state}`,
    trigger: `body:not(:has(.modal)) .o_statusbar_status .o_arrow_button_current[data-value=${state}]`,
});

const press = (name) => ({
    content: `press ${name}`,
    trigger: `.o_statusbar_buttons button[name=${name}]:enabled`,
    run: "click",
});

const confirm = {
    content: "yes, do it",
    trigger: ".modal footer .btn-primary",
    run: "click",
};

/** A manager freezes the figures of a quarter and shows them to the salespeople. */
tours.add("sales_kpi_quarter_publish", {
    steps: () => [
        inState("open"),
        press("action_ask_review"),
        confirm,
        inState("review"),
        press("action_publish_all"),
        confirm,
        {
            content: "all are published: nothing is left to do",
            trigger:
                "body:not(:has(.modal)) .o_form_view:not(:has(button[name=action_publish_all]))",
        },
    ],
});

/** A salesperson says what is wrong with one line of the scorecard. */
tours.add("sales_kpi_quarter_appeal", {
    steps: () => [
        inState("published"),
        {
            content: "the score is there",
            trigger: `${field("final_total")}:contains(96.0)`,
        },
        press("action_appeal"),
        {
            trigger: `${dialogField("score_line_id")} input`,
            run: "click",
        },
        {
            content: "the second line: the visits",
            trigger: ".o-autocomplete--dropdown-item:eq(1)",
            run: "click",
        },
        {
            content: "the line explains itself",
            trigger: `${dialogField("explanation")}:contains(18)`,
        },
        {
            trigger: `${dialogField("reason")} textarea`,
            run: "edit A visit is missing",
        },
        confirm,
        inState("appealed"),
    ],
});

/** A manager gives two points, and says why. */
tours.add("sales_kpi_quarter_accept", {
    steps: () => [
        inState("open"),
        {
            trigger: `${field("points")} input`,
            run: "edit 2",
        },
        {
            trigger: `${field("decision_note")} textarea`,
            run: "edit It was made",
        },
        press("action_accept"),
        confirm,
        inState("accepted"),
    ],
});

/** A salesperson agrees that the appraisal is final. */
tours.add("sales_kpi_quarter_acknowledge", {
    steps: () => [
        inState("published"),
        press("action_acknowledge"),
        confirm,
        inState("acknowledged"),
    ],
});

/** A manager closes the quarter for good. */
tours.add("sales_kpi_quarter_lock", {
    steps: () => [inState("review"), press("action_ask_lock"), confirm, inState("locked")],
});
