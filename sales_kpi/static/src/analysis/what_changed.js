import { DashboardCard } from "../dashboard/dashboard_card";
import { runDeed, showSubject, usePart } from "./part_hook";

import { Component } from "@odoo/owl";

/**
 * Why a result is what it is: a waterfall from what was to be expected to what came, two sentences,
 * and one thing to do about it. It is a part of other pages, and opens what is behind its own bars.
 */
export class WhatChanged extends Component {
    static template = "sales_kpi.WhatChanged";
    static components = { DashboardCard };
    static props = {
        page: Object, // in which it lies: its options say of when
        subject: Array, // ["user" | "team" | "company", id]
        class: { type: String, optional: true },
    };

    setup() {
        this.model = usePart("sales.kpi.what.changed");
    }

    get page() {
        return this.model.page;
    }

    /** Whether it is about a part of what its page is about. */
    get isPart() {
        const { kind, id } = this.page.subject;
        return this.props.subject.join() !== [kind, id].join();
    }

    show(subject) {
        return showSubject(this, this.model, subject);
    }

    choose(name, ev) {
        const value = ev.target.value;
        return this.model.setOptions({ [name]: name === "path_id" ? Number(value) : value });
    }

    run(deed) {
        return runDeed(this, deed);
    }
}
