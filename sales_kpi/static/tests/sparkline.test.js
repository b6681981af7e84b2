import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllAttributes } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

const TEXT = "2026-01: 10, 2026-02: 20, 2026-04: 15";

class Line extends models.Model {
    _name = "line";

    name = fields.Char();
    trend = fields.Json();

    _records = [
        {
            id: 1,
            name: "A gap between two runs, the last of one point",
            trend: {
                points: [],
                segments: [
                    [
                        [2, 22],
                        [34, 2],
                    ],
                    [[98, 12]],
                ],
                text: TEXT,
            },
        },
        { id: 2, name: "Nothing", trend: { points: [], segments: [], text: "No figures yet" } },
        { id: 3, name: "Never computed", trend: false },
    ];
}

defineModels([Line]);
defineMailModels();

const FORM = `<form><field name="name"/><field name="trend" widget="sales_kpi_sparkline"/></form>`;

describe("sparkline", () => {
    test("runs are lines, the last point is a dot, and all is told in words", async () => {
        await mountView({ type: "form", resModel: "line", resId: 1, arch: FORM });
        expect(".o_kpi_sparkline").toHaveAttribute("role", "img");
        expect(".o_kpi_sparkline").toHaveAttribute("aria-label", TEXT);
        expect(queryAllAttributes(".o_kpi_sparkline polyline", "points")).toEqual(["2,22 34,2"]);
        expect(queryAllAttributes(".o_kpi_sparkline circle", "cx")).toEqual(["98"]);
    });

    test("without figures a dash", async () => {
        for (const resId of [2, 3]) {
            await mountView({ type: "form", resModel: "line", resId, arch: FORM });
        }
        expect(".o_kpi_sparkline").toHaveCount(0);
        expect("[name=trend]:eq(0)").toHaveText("—");
        expect("[name=trend]:eq(1)").toHaveText("—");
    });
});
