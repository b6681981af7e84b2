import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";

import { onMounted, useComponent, useEffect, useRef, useState, useSubEnv } from "@odoo/owl";

/**
 * What each dashboard page begins with: its model, filled when the page is there, and brought back
 * to the same state by the breadcrumbs. Whatever is inside the page opens its records by
 * `env.openMark(mark)`.
 *
 * @param {typeof import("./dashboard_model").DashboardModel} Model
 * @returns {Object} the model, reactive
 */
export function useDashboard(Model) {
    const { props } = useComponent();
    const actionService = useService("action");
    const past = props.state || props.action.params || {};
    const model = useState(new Model(useService("orm"), past));
    const { setScrollFromState } = useSetupAction({
        rootRef: useRef("root"),
        getLocalState: () => model.exportState(),
    });
    useSubEnv({
        openMark: async (mark) => actionService.doAction(await model.getMarkAction(mark)),
    });
    // Not awaited: the frame of the screen is there at once, and fills when the reply comes.
    onMounted(() => model.load());
    useEffect(
        (isLoaded) => isLoaded && setScrollFromState(),
        () => [Boolean(model.page)]
    );
    return model;
}
