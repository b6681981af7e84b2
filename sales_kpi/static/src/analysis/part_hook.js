import { useService } from "@web/core/utils/hooks";
import { PartModel } from "./part_model";

import { useComponent, useEffect, useState, useSubEnv } from "@odoo/owl";

/**
 * What each part of a page begins with: its model, filled for `props.subject` when the page is
 * there, and whenever that is read anew. What is inside opens its own records by
 * `env.openMark(mark)`.
 *
 * @param {string} resModel the part's model of the server
 * @returns {Object} the model, reactive
 */
export function usePart(resModel) {
    const component = useComponent();
    const actionService = useService("action");
    const model = useState(new (PartModel.of(resModel))(useService("orm")));
    useSubEnv({
        openMark: async (mark) => actionService.doAction(await model.getMarkAction(mark)),
    });
    useEffect(
        () => {
            showSubject(component, model, component.props.subject);
        },
        () => [component.props.page, component.props.subject.join()]
    );
    return model;
}

/** @param {Array} subject ["user" | "team" | "company", id] */
export function showSubject({ props }, model, subject) {
    return model.setOptions({ ...props.page.options, subject });
}

/** Visits are planned in the dialog of the workbench, where one is there. */
export async function runDeed({ env, props }, { name, mark }) {
    if (name === "plan" && env.runDeed && props.page.is_own) {
        await env.runDeed({ name });
    } else {
        await env.openMark(mark);
    }
}
