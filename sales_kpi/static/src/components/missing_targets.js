import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

/** That nobody is judged because nobody set a target, and for managers the way to do it. */
export class MissingTargets extends Component {
    static template = "sales_kpi.MissingTargets";
    static props = {
        missing: Object, // {text, label, action, sample: label of a button}
        model: Object, // of the screen
    };

    setup() {
        this.actionService = useService("action");
    }

    open() {
        return this.actionService.doAction(this.props.missing.action);
    }
}
