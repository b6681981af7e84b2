import { Component, onWillUpdateProps, useState } from "@odoo/owl";

/** What a plan pays: a sentence a row, the deals of each, and what is to be done about it. */
export class Statement extends Component {
    static template = "sales_kpi.Statement";
    static props = {
        statement: Object, // as the payload has it
        model: Object, // of the screen
        confirm: Function, // (statement)
        appeal: Function, // (statement, row or null)
        keep: Function, // (statement, method of the payout)
    };

    setup() {
        this.state = useState({ deals: {} }); // by the key of the row, once they were asked for
        onWillUpdateProps(({ statement }) =>
            statement === this.props.statement ? undefined : this.readDeals(statement)
        );
    }

    signClass({ sign }) {
        return { 1: "o_kpi_pay_plus", "-1": "o_kpi_pay_minus" }[sign] || "";
    }

    async toggle(row) {
        if (this.state.deals[row.key]) {
            delete this.state.deals[row.key];
            return;
        }
        const { model, statement } = this.props;
        this.state.deals[row.key] = await model.call("get_deals", statement.id, row.key);
    }

    /** What was read again may say something else of the deals that are shown. */
    async readDeals({ id }) {
        const keys = Object.keys(this.state.deals);
        const read = (key) => this.props.model.call("get_deals", id, key);
        const found = await Promise.all(keys.map(read));
        keys.forEach((key, index) => (this.state.deals[key] = found[index]));
    }

    openRow({ key }) {
        return this.env.openMark({ kind: "row", payout: this.props.statement.id, key });
    }

    openDeal({ earning_id: id }) {
        return this.env.openMark({ kind: "deal", payout: this.props.statement.id, id });
    }

    openPlan() {
        return this.env.openMark({ kind: "plan", payout: this.props.statement.id });
    }
}
