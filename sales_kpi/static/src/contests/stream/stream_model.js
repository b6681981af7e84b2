import { rpc } from "@web/core/network/rpc";
import { ScreenModel } from "../../components/screen_model";

const PAGE = 20;

/** The latest news of the company. */
export class StreamModel extends ScreenModel {
    static resModel = "sales.kpi.stream";
    static defaultOptions = { limit: PAGE };

    get news() {
        return this.page?.news || [];
    }

    /** Read it again without a word: the news that are there stay when it fails. */
    async reload() {
        try {
            await this.load();
        } catch {
            this.hasFailed = true;
        }
    }

    async showMore() {
        await this.setOptions({ limit: this.options.limit + PAGE });
    }

    /**
     * React, or take that back, by Odoo's own reactions.
     *
     * @param {Object} news
     * @param {string} content
     */
    async cheer(news, content) {
        const mine = news.cheers.find((one) => one.content === content)?.is_mine;
        await rpc("/mail/message/reaction", {
            message_id: news.message_id,
            content,
            action: mine ? "remove" : "add",
        });
        await this.reload();
    }
}
