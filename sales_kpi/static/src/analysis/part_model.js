import { DashboardModel } from "../dashboard/dashboard_model";

/** A part of a page that is read by itself, whenever the page is; the page itself counts anew. */
export class PartModel extends DashboardModel {
    /** @param {string} resModel the part's model of the server */
    static of(resModel) {
        return class extends PartModel {
            static resModel = resModel;
        };
    }

    async load() {
        await this._whileSet("isLoading", () => this._read());
    }
}
