import { Dialog } from "@web/core/dialog/dialog";

import { Component, useState } from "@odoo/owl";

/** Why somebody objects to a row of his pay, or to all of it. */
export class AppealDialog extends Component {
    static template = "sales_kpi.AppealDialog";
    static components = { Dialog };
    static props = {
        about: String, // the sentence that is objected to
        send: Function, // (reason: string) => Promise
        close: Function,
    };

    setup() {
        this.state = useState({ reason: "", isBusy: false });
    }

    async send() {
        this.state.isBusy = true;
        try {
            await this.props.send(this.state.reason);
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
