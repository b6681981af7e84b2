import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { Component, onWillUnmount, useState } from "@odoo/owl";

const TICK = 20000;
const { DateTime } = luxon;

/** How old the numbers are, in words, and the button that has them counted again. */
export class AsOfStamp extends Component {
    static template = "sales_kpi.AsOfStamp";
    static props = {
        asOf: [String, Boolean], // UTC, as the server writes it; false: never counted
        isRefreshing: { type: Boolean, optional: true },
        onRefresh: { type: Function, optional: true }, // without it there is no button
    };

    setup() {
        this.clock = useState({ now: DateTime.local() });
        const timer = browser.setInterval(() => (this.clock.now = DateTime.local()), TICK);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get moment() {
        return this.props.asOf ? deserializeDateTime(this.props.asOf) : false;
    }

    get text() {
        if (this.props.isRefreshing) {
            return _t("Updating…");
        }
        if (!this.moment) {
            return _t("Not counted yet");
        }
        // A tick behind at most: a reply may be younger than the clock's last tick.
        const isRecent = this.clock.now.diff(this.moment).as("seconds") < 60;
        return isRecent
            ? _t("Updated just now")
            : _t("Updated %s", this.moment.toRelative({ base: this.clock.now }));
    }

    get title() {
        return this.moment ? _t("As of %s", formatDateTime(this.moment)) : "";
    }
}
