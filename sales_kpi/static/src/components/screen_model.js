import { markRaw, onWillDestroy, status } from "@odoo/owl";
import { delay, KeepLast } from "@web/core/utils/concurrency";

// While somebody else has the same numbers counted: how often, and after how long, they are read.
const TRIES = 10;
const PAUSE = 1000;

/**
 * A screen that the server fills by one payload: what it shows, and how it gets it. The server
 * counts, compares and words everything; this class only asks, and drops the replies that nobody
 * waits for any more.
 */
export class ScreenModel {
    static resModel = null;
    static method = "get_page";
    static defaultOptions = {};

    /**
     * @param {Object} orm the orm service
     * @param {Object} [past] what `exportState` gave when the screen was left
     * @param {Object} [past.options] the choices of the screen
     */
    constructor(orm, { options } = {}) {
        this.orm = markRaw(orm);
        this.keepLast = markRaw(new KeepLast());
        this.options = { ...this.constructor.defaultOptions, ...options };
        this.page = null;
        this.hasFailed = false;
        this.isLoading = false;
        this.isRefreshing = false;
        this.isLeft = false;
        onWillDestroy(() => {
            this.isLeft = true;
        });
    }

    exportState() {
        return { options: { ...this.options } };
    }

    /** Read the page and, where its numbers are old, have them counted again and read it anew. */
    async load() {
        Object.assign(this, { isLoading: true, isRefreshing: false });
        await this._whileSet("isLoading", () => this._read());
        if (this.page.stale && this.page.can_refresh !== false) {
            await this.refresh();
        }
    }

    /** Have the numbers counted again, now. */
    async refresh() {
        await this._whileSet("isRefreshing", async () => {
            const { resModel } = this.constructor;
            const call = this.orm.silent.call(resModel, "refresh", [this.shownOptions]);
            const isCounted = await this.keepLast.add(call);
            await this._read();
            if (!isCounted) {
                await this._awaitCount();
            }
        });
    }

    /** Somebody else was at it, and may still be: read what comes of it, and ask for nothing. */
    async _awaitCount() {
        for (let tries = 0; tries < TRIES && this.page.stale && !this.isLeft; tries++) {
            await this.keepLast.add(delay(PAUSE));
            if (!this.isLeft) {
                await this._read();
            }
        }
    }

    /** @param {Object} options those that change */
    async setOptions(options) {
        Object.assign(this.options, options);
        await this.load();
    }

    /** Forget every choice and start anew, as when one of them leads to an error. */
    async reset() {
        this.options = { ...this.constructor.defaultOptions };
        await this.load();
    }

    /** Show made-up figures where there are none yet. */
    async showSample() {
        await this.orm.call("sales.kpi.setup", "switch_sample", [true]);
        await this.load();
    }

    /**
     * Ask the page's own model for something that belongs to what is on the screen.
     *
     * @param {string} method it gets the options of the screen first
     * @param  {...any} args
     */
    call(method, ...args) {
        return this.orm.call(this.constructor.resModel, method, [this.shownOptions, ...args]);
    }

    /** The options of what is on the screen, which a later click may already have left behind. */
    get shownOptions() {
        return { ...this.options, ...this.page?.options };
    }

    /** @param {Object} [paging] what is asked for beside the choices of the screen */
    _fetchPage(paging) {
        const { resModel, method } = this.constructor;
        const call = this.orm.call(resModel, method, [{ ...this.options, ...paging }]);
        return this.keepLast.add(call);
    }

    async _read() {
        try {
            this.page = await this._fetchPage();
            this.hasFailed = false;
        } catch (error) {
            this.hasFailed = true;
            throw error;
        }
    }

    /** A dropped reply never settles, so the load that replaces it lowers the flags itself. */
    async _whileSet(flag, task) {
        this[flag] = true;
        try {
            await task();
        } finally {
            this[flag] = false;
        }
    }
}

/** For what closes: load the page again, unless the user has gone to another one meanwhile. */
export const reloadPage = (component) => () =>
    status(component) === "destroyed" ? undefined : component.model.load();
