import { browser } from "@web/core/browser/browser";
import { useService } from "@web/core/utils/hooks";

import { onWillUnmount } from "@odoo/owl";

const CHANNEL = "sales_kpi_board";

/**
 * Hear of what happens on the leaderboard of the company on the screen.
 *
 * The server tells everybody at the same moment that figures have changed; each screen waits a
 * random while before it asks for them, as long as the server finds good for so many. What comes
 * meanwhile is part of that.
 *
 * @param {Object} params
 * @param {() => number | undefined} params.getCompany id of the company shown
 * @param {Function} params.onChanged ({period_type, date_from})
 * @param {Function} [params.onWon] ({name, team, amount})
 * @param {number} [params.most] seconds to wait at most
 */
export function useBoardBus({ getCompany, onChanged, onWon, most = Infinity }) {
    const bus = useService("bus_service");
    let timer = null;
    const isMine = ({ company_id: company }) => company === getCompany();

    function hearChanged(message) {
        if (timer === null && isMine(message)) {
            const wait = 1000 * Math.min(message.spread, most) * Math.random();
            timer = browser.setTimeout(() => {
                timer = null;
                onChanged(message);
            }, wait);
        }
    }

    function hearWon(message) {
        if (isMine(message)) {
            onWon?.(message);
        }
    }

    bus.addChannel(CHANNEL);
    bus.subscribe("sales_kpi.changed", hearChanged);
    bus.subscribe("sales_kpi.won", hearWon);
    onWillUnmount(() => {
        browser.clearTimeout(timer);
        bus.unsubscribe("sales_kpi.changed", hearChanged);
        bus.unsubscribe("sales_kpi.won", hearWon);
        bus.deleteChannel(CHANNEL);
    });
}
