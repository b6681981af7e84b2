import { Dialog } from "@web/core/dialog/dialog";

import { Component, useState } from "@odoo/owl";

/** What a reminder says, before it is sent, and a word of one's own to go with it. */
export class RemindDialog extends Component {
    static template = "sales_kpi.RemindDialog";
    static components = { Dialog };
    static props = {
        letter: Object, // {title, opening, facts: string[], most: characters of the word}
        send: Function, // (word: string) => Promise
        close: Function,
    };

    setup() {
        this.state = useState({ word: "", isBusy: false });
    }

    async send() {
        this.state.isBusy = true;
        try {
            await this.props.send(this.state.word);
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
