import { _t } from "@web/core/l10n/translation";

import { Component } from "@odoo/owl";

/** Places won or lost since the period before. */
export class MovementArrow extends Component {
    static template = "sales_kpi.MovementArrow";
    static props = {
        movement: [Number, Boolean], // false: was not ranked then
    };

    get isNew() {
        return typeof this.props.movement !== "number";
    }

    get places() {
        return Math.abs(this.props.movement);
    }

    get direction() {
        return this.isNew ? "new" : ["down", "same", "up"][Math.sign(this.props.movement) + 1];
    }

    get label() {
        return {
            new: _t("Not ranked in the period before"),
            same: _t("Same place as in the period before"),
            up: _t("Up %s since the period before", this.places),
            down: _t("Down %s since the period before", this.places),
        }[this.direction];
    }
}
