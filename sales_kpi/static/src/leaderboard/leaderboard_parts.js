import { Component } from "@odoo/owl";

/** What others have, what is nobody's, and the whole: with it the figures of the board add up. */
export class LeaderboardParts extends Component {
    static template = "sales_kpi.LeaderboardParts";
    static props = {
        parts: Array,
        measures: Array, // the columns of the board
        onOpen: Function, // (part, code)
    };

    /** @returns {Object[]} a figure for each column, empty where the part has none */
    getFigures(part) {
        const byCode = new Map(part.figures.map((figure) => [figure.code, figure]));
        return this.props.measures.map(({ code, name }) => byCode.get(code) || { code, name });
    }
}
