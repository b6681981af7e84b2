import { browser } from "@web/core/browser/browser";
import { deserializeDateTime, formatDateTime } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

import { Component, onWillUnmount, useState, xml } from "@odoo/owl";

const TICK = 20000;
const { DateTime } = luxon;

/** How long it still is to the start or the end of something. */
export class Countdown extends Component {
    static template = xml`<span class="o_kpi_countdown" t-att-title="title" t-out="text"/>`;
    static props = {
        moment: String, // UTC, as the server writes it
        isAhead: Boolean, // whether it is the start
    };

    setup() {
        this.clock = useState({ now: DateTime.local() });
        const timer = browser.setInterval(() => (this.clock.now = DateTime.local()), TICK);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    get moment() {
        return deserializeDateTime(this.props.moment);
    }

    get text() {
        const left = this.moment.toRelative({ base: this.clock.now });
        return this.props.isAhead ? _t("Begins %s", left) : _t("Ends %s", left);
    }

    get title() {
        return formatDateTime(this.moment);
    }
}
