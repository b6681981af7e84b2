import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

import { onWillUnmount } from "@odoo/owl";

const CHANNEL = "sales_kpi_news";
const WAIT = 3000; // all hear it at once, and don't ask at once

/**
 * Hear that a company has news. What they are each screen asks for, with its own rights.
 *
 * @param {() => number | undefined} getCompany
 * @param {Function} onNews
 */
export function useStreamBus(getCompany, onNews) {
    const bus = useService("bus_service");
    let timer = null;

    function hear({ company_id: company }) {
        if (timer === null && company === getCompany()) {
            timer = browser.setTimeout(() => {
                timer = null;
                onNews();
            }, WAIT * Math.random());
        }
    }

    bus.addChannel(CHANNEL);
    bus.subscribe("sales_kpi.news", hear);
    onWillUnmount(() => {
        browser.clearTimeout(timer);
        bus.unsubscribe("sales_kpi.news", hear);
        bus.deleteChannel(CHANNEL);
    });
}
