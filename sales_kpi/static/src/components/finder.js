import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";

const FINDER = "sales.kpi.finder";
const SHORTEST = 2;

registry
    .category("command_categories")
    .add("sales_kpi", { namespace: "default", name: _t("Measures and people") }, { sequence: 70 });

/** Ctrl-K finds measures and people by a part of their name. */
registry.category("command_provider").add("sales_kpi", {
    async provide(env, { searchValue }) {
        const term = (searchValue || "").trim();
        if (term.length < SHORTEST || !(await user.hasGroup("sales_team.group_sale_salesman"))) {
            return [];
        }
        const { action, orm } = env.services;
        const found = await orm.silent.call(FINDER, "find", [term]);
        return found.map(({ kind, id, name }) => ({
            category: "sales_kpi",
            name,
            action: async () => action.doAction(await orm.call(FINDER, "open", [kind, id])),
        }));
    },
});
