import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const CURVE = {
    name: "pay",
    title: "Pay by attainment, at a target of 100,000.00",
    summary: "Pay by attainment, at a target of 100,000.00",
    type: "line",
    labels: ["0 %", "< 100 %", "100 %"],
    series: [
        { name: "Pay", values: [0, 5000, 8000], texts: ["0.00", "5,000.00", "8,000.00"] },
        { name: "Cliff", values: [null, 5000, 8000], texts: ["", "5,000.00", "8,000.00"] },
    ],
};

class Component extends models.Model {
    _name = "component";

    curve = fields.Json();

    _records = [
        { id: 1, curve: CURVE },
        { id: 2, curve: { ...CURVE, labels: [], series: [], summary: "There is no step." } },
    ];
    _views = { form: `<form><field name="curve" widget="sales_kpi_pay_curve"/></form>` };
}

defineModels([Component]);
defineMailModels();

test("the curve is drawn as the server worked it out", async () => {
    await mountView({ type: "form", resModel: "component", resId: 1 });
    expect(".o_kpi_pay_curve canvas").toHaveCount(1);
    expect(queryOne(".o_kpi_pay_curve .fw-bold")).toHaveText(CURVE.title);
    expect(queryAllTexts(".o_kpi_chart_table tbody tr:last-child td")).toEqual([
        "8,000.00",
        "8,000.00",
    ]);
});

test("where nothing can be drawn it says why", async () => {
    await mountView({ type: "form", resModel: "component", resId: 2 });
    expect(".o_kpi_pay_curve canvas").toHaveCount(0);
    expect(queryOne(".o_kpi_chart_empty")).toHaveText("There is no step.");
});
