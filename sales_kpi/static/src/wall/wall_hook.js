import { browser } from "@web/core/browser/browser";

import { onMounted, onWillUnmount, useExternalListener } from "@odoo/owl";

/** Keep the screen awake while the component is there, where the browser can. */
export function useWakeLock() {
    let lock = null;
    let isGone = false;

    async function hold() {
        if (document.visibilityState !== "visible") {
            return;
        }
        try {
            lock = await browser.navigator.wakeLock?.request("screen");
        } catch {
            lock = null; // as when the battery is low: the wall works all the same
        }
        if (isGone) {
            lock?.release();
        }
    }

    onMounted(hold);
    // The browser takes the lock away from a page that is not in sight.
    useExternalListener(document, "visibilitychange", hold);
    onWillUnmount(() => {
        isGone = true;
        lock?.release();
    });
}
