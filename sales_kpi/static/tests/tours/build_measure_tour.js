import { registry } from "@web/core/registry";

const field = (name) => `.o_form_view .o_field_widget[name=${name}]`;
const POPOVER = ".o_model_field_selector_popover";
const ANN = ".modal .o_data_row:has([name=who]:contains(/^ann /))";

/** Choose a field of the counted records in the popover of a field selector. */
const choosePath = (opener, query, name) => [
    { trigger: opener, run: "click" },
    { trigger: `${POPOVER}_search input`, run: `edit ${query}` },
    { trigger: `${POPOVER}_item[data-name=${name}] ${POPOVER}_item_name`, run: "click" },
];

/** A manager builds "Big deals" without a line of code, and tries it at once. */
registry.category("web_tour.tours").add("sales_kpi_build_measure", {
    steps: () => [
        {
            trigger: `${field("name")} :is(input, textarea)`,
            run: "edit Big deals",
        },
        {
            trigger: `${field("code")} input`,
            run: "edit big_deals",
        },
        {
            content: "count opportunities",
            trigger: `${field("model_id")} input`,
            run: "edit crm.lead",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains(/^Lead$/)",
            run: "click",
        },
        {
            content: "only those that are big",
            trigger: `${field("domain")} .o_domain_selector a:contains(New Rule)`,
            run: "click",
        },
        ...choosePath(
            `${field("domain")} .o_tree_editor_condition .o_model_field_selector`,
            "Expected Revenue",
            "expected_revenue"
        ),
        {
            trigger: `${field("domain")} .o_tree_editor_condition .o_tree_editor_editor select`,
            run: "selectByLabel greater than",
        },
        {
            trigger: `${field("domain")} select:has(option:checked:contains(greater than))`,
        },
        {
            trigger: `${field("domain")} .o_tree_editor_condition .o_tree_editor_editor:last-child input`,
            run: "edit 10000 && press Tab",
        },
        ...choosePath(
            `${field("date_field")} .o_model_field_selector`,
            "Created on",
            "create_date"
        ),
        ...choosePath(`${field("user_field")} .o_model_field_selector`, "Salesperson", "user_id"),
        {
            content: "try it: this saves it as well",
            trigger: "button[name=action_test]",
            run: "click",
        },
        {
            content: "Ann has two of them this month",
            trigger: `${ANN} [name=value_text]:contains(/^2$/)`,
        },
        {
            content: "which are they?",
            trigger: `${ANN} button[name=action_open_records]`,
            run: "click",
        },
        {
            content: "both big ones",
            trigger: ".o_data_row:contains(Big deal)",
        },
        {
            trigger: ".o_data_row:contains(Huge deal)",
        },
        {
            content: "and not the small one",
            trigger: ".o_list_view:not(:has(.o_data_row:contains(Small deal)))",
        },
    ],
});
