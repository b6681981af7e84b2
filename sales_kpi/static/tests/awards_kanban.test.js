import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryAllTexts } from "@odoo/hoot-dom";
import { defineModels, fields, models, mountView } from "@web/../tests/web_test_helpers";

class Period extends models.Model {
    _name = "period";

    name = fields.Char();

    _records = [{ id: 1, name: "November" }];
}

class Award extends models.Model {
    _name = "award";

    name = fields.Char();
    period_id = fields.Many2one({ relation: "period" });
}

defineModels([Period, Award]);
defineMailModels();

const ARCH = `
    <kanban js_class="sales_kpi_awards" default_group_by="period_id" group_create="0" create="0">
        <templates><t t-name="card"><field name="name"/></t></templates>
    </kanban>`;

const open = () =>
    mountView({
        type: "kanban",
        resModel: "award",
        arch: ARCH,
        noContentHelp: "Nobody was honoured so far",
    });

describe("awards", () => {
    test("where there are none the page says so", async () => {
        await open();
        expect(queryAllTexts(".o_view_nocontent")).toEqual(["Nobody was honoured so far"]);
    });

    test("where there are some they stand under their period", async () => {
        Award._records = [{ id: 1, name: "Sales Star", period_id: 1 }];
        await open();
        expect(".o_view_nocontent").toHaveCount(0);
        expect(queryAllTexts(".o_kanban_record")).toEqual(["Sales Star"]);
    });
});
