import { Component } from "@odoo/owl";

/** A rank; the first three wear gold, silver and bronze, where the server gives them a medal. */
export class RankMedal extends Component {
    static template = "sales_kpi.RankMedal";
    static props = {
        rank: [Number, Boolean], // false: takes no part in the ranking
        medal: { optional: true }, // "gold", "silver", "bronze"; nothing: no medal
    };
}
