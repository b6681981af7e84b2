import { ScreenModel } from "../components/screen_model";

/** What a dashboard shows. Each page names its own model of the server. */
export class DashboardModel extends ScreenModel {
    /** @param {string} resModel the page's model of the server */
    static of(resModel) {
        return class extends DashboardModel {
            static resModel = resModel;
        };
    }

    /**
     * @param {Object} mark what the payload says of a figure that can be opened
     * @returns {Promise<Object>} an action that shows what is behind it
     */
    getMarkAction(mark) {
        return this.call("open_records", mark);
    }

    /** Have the page kept for the next look. Nobody waits for it, so nobody is told if it fails. */
    async keep() {
        const { resModel } = this.constructor;
        try {
            await this.orm.silent.call(resModel, "keep", [this.shownOptions]);
        } catch {
            // the next look is as slow as this one
        }
    }
}
