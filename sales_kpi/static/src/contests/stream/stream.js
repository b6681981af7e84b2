import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Confetti, takeBigWin } from "./confetti";
import { useStreamBus } from "./stream_bus";
import { StreamModel } from "./stream_model";

import { Component, onMounted, useState } from "@odoo/owl";

// What is usual is drawn by signs that every system has.
export const SIGNS = { "👍": "thumbs-up", "🎉": "birthday-cake", "❤️": "heart" };

/** What has just been won, ordered, collected, reached; one likes it, and says something to it. */
export class Stream extends Component {
    static template = "sales_kpi.Stream";
    static components = { Confetti };
    static props = {};

    signs = SIGNS;

    setup() {
        this.actionService = useService("action");
        this.model = useState(new StreamModel(useService("orm").silent));
        this.state = useState({ isFalling: false });
        useStreamBus(
            () => user.activeCompany.id,
            () => this.reload()
        );
        onMounted(() => this.reload());
    }

    async reload() {
        await this.model.reload();
        this.state.isFalling ||= takeBigWin(this.model.news);
    }

    get page() {
        return this.model.page;
    }

    /** @param {string} moment UTC, as the server writes it */
    tellAge(moment) {
        return deserializeDateTime(moment).toRelative();
    }

    /** What one can react with: what others did first, then what is usual. */
    getCheers(news) {
        const given = news.cheers.map(({ content }) => content);
        const others = this.page.cheers.filter((content) => !given.includes(content));
        return [...news.cheers, ...others.map((content) => ({ content, count: 0 }))];
    }

    async open(news) {
        // Not in a dialog: there Odoo shows no messages.
        await this.actionService.doAction(await this.model.call("open_news", news.id));
    }

    async openHonours() {
        await this.actionService.doAction("sales_kpi.sales_kpi_honour_award_action");
    }
}

/** The stream alone, as on a phone. */
export class StreamPage extends Component {
    static template = "sales_kpi.StreamPage";
    static components = { Layout, Stream };
    static props = { ...standardActionServiceProps };
}

registry.category("actions").add("sales_kpi.stream", StreamPage);
