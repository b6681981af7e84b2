import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { queryAllTexts, queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Line extends models.Model {
    _name = "line";

    scheme_id = fields.Many2one({ relation: "scheme" });
    unit = fields.Selection({
        selection: [
            ["number", "Number"],
            ["percent", "Percent"],
            ["money", "Money"],
        ],
    });
    currency_id = fields.Many2one({ relation: "res.currency", default: 1 });
    value = fields.Float({ aggregator: "sum" });
    cap = fields.Float();

    _records = [
        { id: 1, scheme_id: 1, unit: "percent", value: 0.125, cap: 1 },
        { id: 2, scheme_id: 1, unit: "number", value: 1234.5, cap: 1 },
    ];
    _views = {
        form: `<form><field name="value"/><field name="cap"/></form>`,
    };
}

class Scheme extends models.Model {
    _name = "scheme";

    line_ids = fields.One2many({ relation: "line", relation_field: "scheme_id" });

    _records = [{ id: 1, line_ids: [1, 2] }];
}

defineModels([Line, Scheme]);
defineMailModels();

const LIST = `
    <list editable="bottom">
        <field name="unit" column_invisible="True"/>
        <field name="value" widget="sales_kpi_value"/>
    </list>`;
const FORM = `
    <form>
        <field name="line_ids" widget="sales_kpi_scheme_lines">
            <list editable="bottom" open_form_view="True">
                <field name="value"/>
            </list>
        </field>
    </form>`;
const CELL = "td[name=value]";

describe("figures in back-office screens", () => {
    // A phone shows cards instead of editable lists.

    let saved;
    beforeEach(() => {
        saved = [];
        onRpc("web_save", ({ args }) => {
            saved.push(args[1]);
        });
    });

    test.tags("desktop");
    test("shares are written as per cent, other figures as they are", async () => {
        await mountView({ type: "list", resModel: "line", arch: LIST });
        expect(queryAllTexts(CELL)).toEqual(["12.5%", "1,234.5"]);
    });

    test.tags("desktop");
    test("amounts have their currency, but for the one that is being typed", async () => {
        Line._records = [
            { id: 1, scheme_id: 1, unit: "money", value: 1200, currency_id: 1 },
            { id: 2, scheme_id: 1, unit: "money", value: 80.5, currency_id: 1 },
            { id: 3, scheme_id: 1, unit: "number", value: 7, currency_id: 1 },
        ];
        const currency = `<field name="currency_id" column_invisible="True"/>`;
        const arch = LIST.replace("</list>", `${currency}</list>`);
        await mountView({ type: "list", resModel: "line", arch });
        expect(queryAllTexts(CELL)).toEqual(["$ 1,200", "$ 80.50", "7"]);
        await contains(`.o_data_row:eq(0) ${CELL}`).click();
        expect(`${CELL} input`).toHaveValue("1,200");
    });

    test.tags("desktop");
    test("a share is typed as per cent and kept as a fraction", async () => {
        await mountView({ type: "list", resModel: "line", arch: LIST });
        await contains(`.o_data_row:eq(0) ${CELL}`).click();
        await contains(`${CELL} input`).edit("25", { confirm: false });
        await contains(".o_list_view").click();
        expect(saved).toEqual([{ value: 0.25 }]);
    });

    test.tags("desktop");
    test("figures of several measures are not added up in the head of a group", async () => {
        await mountView({ type: "list", resModel: "line", arch: LIST, groupBy: ["scheme_id"] });
        expect(".o_group_header .o_list_number").toHaveText("");
    });

    test.tags("desktop");
    test("the dialog of a line leaves the form unsaved", async () => {
        await mountView({ type: "form", resModel: "scheme", resId: 1, arch: FORM });
        await contains(`.o_data_row:eq(0) ${CELL}`).click();
        await contains(`${CELL} input`).edit("0.5", { confirm: "blur" });
        await contains(".o_list_record_open_form_view button:eq(0)").click();
        expect(queryOne(".modal [name=value] input")).toHaveValue("0.50");
        await contains(".modal [name=cap] input").edit("1.5");
        await contains(".modal .o_form_button_save").click();
        await animationFrame();
        expect(saved).toEqual([]);
        await contains(".o_form_button_save").click();
        expect(saved).toEqual([{ line_ids: [[1, 1, { value: 0.5, cap: 1.5 }]] }]);
    });
});
