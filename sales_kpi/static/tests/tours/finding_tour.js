import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const click = (content, trigger) => ({ content, trigger, run: "click" });
const write = (name, text) => ({
    content: `write the ${name}`,
    trigger: `.o_form_view [name=${name}] textarea`,
    run: `edit ${text}`,
});
const inState = (state) => ({
    content: `it is ${state}`,
    trigger: `.o_form_view .o_statusbar_status button.o_arrow_button_current[data-value=${state}]`,
});

/** The leader opens what was found, and asks. */
tours.add("sales_kpi_finding_ask", {
    steps: () => [
        click("what was found", ".o_data_row td:contains(were logged on)"),
        { trigger: ".o_form_view:contains(It is something to ask about)" },
        write("question", "How was that?"),
        click("ask", "button[name=action_ask]"),
        inState("asked"),
    ],
});

/** The salesperson finds the question on the workbench, and answers. */
tours.add("sales_kpi_finding_answer", {
    steps: () => [
        click("it waits", "[data-slot=finding] .o_kpi_slot_open"),
        { trigger: ".o_form_view:contains(How was that?)" },
        write("answer", "On the train."),
        click("send it", "button[name=action_answer]"),
        { trigger: ".o_form_view [name=answered_on]:not(.o_field_empty)" },
    ],
});

/** The leader reads the answer, and says that it explains it. */
tours.add("sales_kpi_finding_explain", {
    steps: () => [
        click("what was asked", ".o_data_row td:contains(were logged on)"),
        { trigger: ".o_form_view:contains(On the train.)" },
        write("decision_note", "That is fine."),
        click("explained", "button[name=action_explain]"),
        inState("explained"),
    ],
});
