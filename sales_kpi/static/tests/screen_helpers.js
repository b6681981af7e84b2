import { animationFrame } from "@odoo/hoot-mock";
import { fields, getService, models, mountWebClient, onRpc } from "@web/../tests/web_test_helpers";

/** Records that a figure opens. */
export class Lead extends models.Model {
    _name = "crm.lead";
    _records = [{ id: 1, name: "Big deal" }];
    _views = { list: `<list><field name="name"/></list>` };

    name = fields.Char();
}

/** November 2026, as the server describes it while it is the current month. */
export function makePeriod(values = {}) {
    return {
        id: 1,
        label: "2026-11",
        date_from: "2026-11-01",
        date_to: "2026-11-30",
        state: "open",
        type: "month",
        previous: "2026-10-01",
        next: false,
        is_current: true,
        ...values,
    };
}

/** A part of other pages, which says that there is nothing to say. */
export const NOTHING_CHANGED = {
    title: "What changed",
    subject: { kind: "user", id: 7, name: "Ann" },
    paths: [],
    baselines: [],
    splits: [],
    rows: [],
    strengths: [],
    people: [],
    deed: false,
    empty: "Nothing to compare with yet",
};

/**
 * Serve what a screen asks for, and keep the choices that it asked with.
 *
 * @param {string} model
 * @param {string} method
 * @param {(options: Object, count: number) => any} getPage
 * @returns {Object[]} filled as the screen asks
 */
export function servePage(model, method, getPage) {
    const asked = [];
    for (const part of ["sales.kpi.what.changed", "sales.kpi.best.habits"]) {
        onRpc(part, "get_page", () => NOTHING_CHANGED);
    }
    onRpc(model, method, ({ args: [options] }) => {
        asked.push({ ...options });
        return getPage(options, asked.length);
    });
    return asked;
}

/**
 * @param {string} tag of the client action
 * @param {string} name which breadcrumbs show
 * @param {Object} [action] more of the action
 */
export async function openScreen(tag, name, action = {}) {
    await mountWebClient();
    await getService("action").doAction({
        id: 1,
        name,
        tag,
        type: "ir.actions.client",
        ...action,
    });
    await animationFrame();
}
