import { PartCard } from "./part_card";

/**
 * Why a result is what it is: a waterfall from what was to be expected to what came, two sentences,
 * and one thing to do about it. It is a part of other pages, and opens what is behind its own bars.
 */
export class WhatChanged extends PartCard {
    static template = "sales_kpi.WhatChanged";
    static source = "sales.kpi.what.changed";

    /** Whether it is about a part of what its page is about. */
    get isPart() {
        const { kind, id } = this.page.subject;
        return this.props.subject.join() !== [kind, id].join();
    }

    choose(name, ev) {
        const value = ev.target.value;
        return this.model.setOptions({ [name]: name === "path_id" ? Number(value) : value });
    }
}
