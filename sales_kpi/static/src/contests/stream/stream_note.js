import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { session } from "@web/session";

const CHANNEL = "sales_kpi_news";
const WAIT = 3000; // all hear it at once, and don't ask at once

/** Tells of news, wherever one is in Odoo: only who wishes it, and nobody of his own. */
export const streamNoteService = {
    dependencies: ["action", "bus_service", "notification", "orm"],

    start(env, { action, bus_service: bus, notification, orm }) {
        if (session.kpi_stream_wish !== "app") {
            return;
        }
        let last = null;
        let timer = null;

        async function readLatest() {
            const page = await orm.silent.call("sales.kpi.stream", "get_page", [{ limit: 1 }]);
            return page.news[0];
        }

        async function tellLatest() {
            timer = null;
            const news = await readLatest();
            if (news && last !== null && news.id > last && !news.is_mine) {
                tell(news);
            }
            last = Math.max(last || 0, news?.id || 0);
        }

        function tell({ who, said }) {
            notification.add(said, {
                title: who,
                type: "info",
                buttons: [
                    {
                        name: _t("Stream"),
                        onClick: () => action.doAction("sales_kpi.sales_kpi_stream_action"),
                    },
                ],
            });
        }

        bus.addChannel(CHANNEL);
        bus.subscribe("sales_kpi.news", ({ company_id: company }) => {
            if (timer === null && company === user.activeCompany.id) {
                timer = browser.setTimeout(tellLatest, WAIT * Math.random());
            }
        });
        tellLatest().catch(() => (last = 0));
    },
};

registry.category("services").add("sales_kpi.stream_note", streamNoteService);
