import { MovementArrow } from "../components/movement_arrow";
import { RankMedal } from "../components/rank_medal";
import { RatingBadge } from "../components/rating_badge";

import { Component } from "@odoo/owl";

/** The places of a team: the first ones, and those about oneself. */
export class TeamRanking extends Component {
    static template = "sales_kpi.TeamRanking";
    static components = { MovementArrow, RankMedal, RatingBadge };
    static props = {
        // {rows: [{rank, user_id, name, avatar, total_text, rating, movement, is_new, is_me,
        //  mark}], total_rows, gap, summary}; gap: rows before those left out, 0: none are
        ranking: Object,
        isLoading: { type: Boolean, optional: true },
        onMore: Function,
    };

    get left() {
        return this.props.ranking.total_rows - this.props.ranking.rows.length;
    }

    /** After which row the button for the others stands. */
    get gap() {
        const { gap, rows } = this.props.ranking;
        return this.left > 0 ? (gap || rows.length) - 1 : -1;
    }

    movement({ is_new: isNew, movement }) {
        return isNew ? false : movement;
    }
}
