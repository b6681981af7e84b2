import { _t } from "@web/core/l10n/translation";

import { Component, useState } from "@odoo/owl";

/** A button that does something on the spot; it waits until that is done. */
export class DeedButton extends Component {
    static template = "sales_kpi.DeedButton";
    static props = {
        deed: Object, // {name, ...what it is done to}
        class: { type: String, optional: true },
        about: { type: String, optional: true }, // whom or what, for those who don't see where it is
    };

    setup() {
        this.state = useState({ isBusy: false });
    }

    get look() {
        return {
            plan: { label: _t("Plan visits"), icon: "fa-calendar-plus-o" },
            log: { label: _t("Log activity"), icon: "fa-pencil" },
            done: { label: _t("Done"), icon: "fa-check" },
            todo: { label: _t("Done"), icon: "fa-check" },
        }[this.props.deed.name];
    }

    get title() {
        const { label } = this.look;
        return this.props.about
            ? _t("%(deed)s: %(about)s", { deed: label, about: this.props.about })
            : label;
    }

    async run() {
        this.state.isBusy = true;
        try {
            await this.env.runDeed(this.props.deed);
        } finally {
            this.state.isBusy = false;
        }
    }
}
