import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Funnel extends models.Model {
    _name = "funnel";

    period = fields.Selection({
        selection: [
            ["this_month", "This Month"],
            ["last_month", "Last Month"],
        ],
        default: "this_month",
    });

    _records = [];
}

defineModels([Funnel]);
defineMailModels();

const FORM = `
    <form js_class="sales_kpi_funnel">
        <field name="period" widget="selection_badge"/>
    </form>`;

test("what is chosen in a funnel is saved at once", async () => {
    onRpc("funnel", "web_save", ({ args }) => {
        expect.step([args[0].length, args[1].period]);
    });
    onRpc("funnel", "onchange", ({ args }) => {
        expect.step(`onchange of ${args[2].length} fields`);
    });
    await mountView({ type: "form", resModel: "funnel", arch: FORM });
    await animationFrame();
    // Its defaults first, so that its lines can be opened; then each choice, without asking.
    expect.verifySteps(["onchange of 0 fields", [0, "this_month"]]);
    await contains(".o_selection_badge:contains(Last Month)").click();
    expect.verifySteps([[1, "last_month"]]);
    expect(".o_form_button_save:visible").toHaveCount(0);
});
