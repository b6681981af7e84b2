import { Component } from "@odoo/owl";

/** A rank; the first three wear gold, silver and bronze. */
export class RankMedal extends Component {
    static template = "sales_kpi.RankMedal";
    static props = { rank: [Number, Boolean] }; // false: takes no part in the ranking

    get medal() {
        return { 1: "o_kpi_gold", 2: "o_kpi_silver", 3: "o_kpi_bronze" }[this.props.rank] || "";
    }
}
