import { KeepLast } from "@web/core/utils/concurrency";
import { useDebounced } from "@web/core/utils/timing";
import { formatFloat } from "@web/core/utils/numbers";
import { parseFloat as parseNumber } from "@web/views/fields/parsers";

import { Component, useState } from "@odoo/owl";

const WAIT = 400; // until one has ticked or typed

/** Tick deals or type an amount, and read what that would pay. The server works it out. */
export class WhatIf extends Component {
    static template = "sales_kpi.WhatIf";
    static props = {
        model: Object, // of the screen
    };

    setup() {
        this.state = useState({
            choices: null,
            ticked: {},
            typed: "",
            result: null,
            isWrong: false,
        });
        this.keepLast = new KeepLast();
        this.askLater = useDebounced(() => this.ask(), WAIT);
        this.placeholder = formatFloat(0, { digits: [16, 2] });
    }

    async toggle() {
        if (this.state.choices) {
            this.state.choices = null;
            return;
        }
        this.state.choices = await this.props.model.call("get_choices");
        await this.ask();
    }

    get amount() {
        return this.state.typed.trim() ? parseNumber(this.state.typed) : 0;
    }

    async ask() {
        const { ticked } = this.state;
        const ids = Object.keys(ticked).filter((id) => ticked[id]);
        let amount;
        try {
            amount = this.amount;
        } catch {
            this.state.isWrong = true;
            return;
        }
        this.state.isWrong = false;
        const call = this.props.model.call("estimate", ids.map(Number), amount);
        this.state.result = await this.keepLast.add(call);
    }
}
