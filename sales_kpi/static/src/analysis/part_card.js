import { useService } from "@web/core/utils/hooks";
import { DashboardCard } from "../dashboard/dashboard_card";
import { PartModel } from "./part_model";

import { Component, useEffect, useState, useSubEnv } from "@odoo/owl";

/**
 * A part of a page with a model of its own (`static source`, of the server), filled for
 * `props.subject` when the page is there, and whenever that is read anew. What is inside opens its
 * own records by `env.openMark(mark)`.
 */
export class PartCard extends Component {
    static components = { DashboardCard };
    static props = {
        page: Object, // in which it lies: its options say of when
        subject: Array, // ["user" | "team" | "company", id]
        class: { type: String, optional: true },
    };

    setup() {
        const actionService = useService("action");
        this.model = useState(new (PartModel.of(this.constructor.source))(useService("orm")));
        useSubEnv({
            openMark: async (mark) => actionService.doAction(await this.model.getMarkAction(mark)),
        });
        useEffect(
            () => {
                this.show(this.props.subject);
            },
            () => [this.props.page, this.props.subject.join()]
        );
    }

    get page() {
        return this.model.page;
    }

    /** @param {Array} subject ["user" | "team" | "company", id] */
    show(subject) {
        return this.model.setOptions({ ...this.props.page.options, subject });
    }

    /** Visits are planned in the dialog of the workbench, where one is there. */
    async run({ name, mark }) {
        if (name === "plan" && this.env.runDeed && this.props.page.is_own) {
            await this.env.runDeed({ name });
        } else {
            await this.env.openMark(mark);
        }
    }
}
