import { registry } from "@web/core/registry";

/**
 * What a figure in a mail leads to, /odoo/sales-figure?page=...: its screen, and on top of that its
 * records. The server checks all of it.
 */
async function openFigure(env, { params }) {
    const { action: actions, menu, orm } = env.services;
    const { page, company, options, mark } = params || {};
    const asked = { page, company, options, mark };
    const [screen, figure] = await orm.call("sales.kpi.brief", "open_link", [asked]);
    const entry = menu.getAll().find((one) => one.actionID === screen.id);
    if (entry) {
        menu.setCurrentMenu(entry.appID);
    }
    await actions.doAction(screen, { clearBreadcrumbs: true });
    if (figure) {
        await actions.doAction(figure);
    }
}
openFigure.path = "sales-figure";

registry.category("actions").add("sales_kpi.figure", openFigure);
