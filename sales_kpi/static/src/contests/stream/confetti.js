import { browser } from "@web/core/browser/browser";

import { Component, onMounted, onWillUnmount } from "@odoo/owl";

const PIECES = 60;
const LASTS = 5000;
const KEY = "sales_kpi.stream.cheered";
const FRESH = 24; // hours

/** Paper that falls once, and that nobody has to click away. */
export class Confetti extends Component {
    static template = "sales_kpi.Confetti";
    static props = { onDone: Function };

    setup() {
        this.pieces = [...Array(PIECES).keys()].map((index) => ({
            index,
            style: `--o-kpi-left: ${Math.random() * 100}%; --o-kpi-hue: ${(index * 47) % 360}; --o-kpi-delay: ${Math.random()}s; --o-kpi-turn: ${Math.random() * 720}deg`,
        }));
        let timer = null;
        onMounted(() => (timer = browser.setTimeout(this.props.onDone, LASTS)));
        onWillUnmount(() => browser.clearTimeout(timer));
    }
}

/**
 * Whether there is a big win of one's own among the news for which nothing fell yet; it is noted,
 * so that it never falls twice. Nothing falls where the system asks for less motion.
 *
 * @param {Object[]} news
 */
export function takeBigWin(news) {
    const since = luxon.DateTime.utc().minus({ hours: FRESH }).toFormat("yyyy-MM-dd HH:mm:ss");
    const last = Number(browser.localStorage.getItem(KEY)) || 0;
    const big = news.find((one) => one.is_mine && one.is_big && one.id > last && one.date >= since);
    if (!big) {
        return false;
    }
    browser.localStorage.setItem(KEY, big.id);
    return !browser.matchMedia("(prefers-reduced-motion: reduce)").matches;
}
