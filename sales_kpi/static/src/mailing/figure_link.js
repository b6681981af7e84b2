import { registry } from "@web/core/registry";

/** What a figure in a mail leads to: /odoo/sales-figure?page=... The server checks all of it. */
async function openFigure(env, { params }) {
    const { page, company, options, mark } = params || {};
    return env.services.orm.call("sales.kpi.brief", "open_link", [{ page, company, options, mark }]);
}
openFigure.path = "sales-figure";

registry.category("actions").add("sales_kpi.figure", openFigure);
