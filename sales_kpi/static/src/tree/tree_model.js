import { markRaw } from "@odoo/owl";
import { KeepLast } from "@web/core/utils/concurrency";

const RES_MODEL = "sales.kpi.tree";

/** What the indicator tree shows, and how it gets it. The server counts, compares and words all. */
export class TreeModel {
    /**
     * @param {Object} orm the orm service
     * @param {Object} [past] what `exportState` gave when the screen was left
     */
    constructor(orm, { options, closed } = {}) {
        this.orm = markRaw(orm);
        this.keepLast = markRaw(new KeepLast());
        this.options = { ...options };
        this.closed = new Set(closed);
        this.tree = null;
        this.hasFailed = false;
        this.isLoading = false;
        this.isRefreshing = false;
    }

    /** The nodes on the screen: those under a closed one are left out. */
    get rows() {
        const rows = [];
        let hiddenBelow = Infinity;
        const nodes = this.tree?.nodes || [];
        nodes.forEach((node, index) => {
            if (node.depth > hiddenBelow) {
                return;
            }
            const isClosed = this.closed.has(node.code);
            hiddenBelow = isClosed ? node.depth : Infinity;
            const hasChildren = (nodes[index + 1]?.depth || 0) > node.depth;
            rows.push({ ...node, hasChildren, isOpen: hasChildren && !isClosed });
        });
        return rows;
    }

    exportState() {
        return { options: { ...this.options }, closed: [...this.closed] };
    }

    toggle(code) {
        if (!this.closed.delete(code)) {
            this.closed.add(code);
        }
    }

    /** Read the tree and, where its numbers are old, have them counted again and read it anew. */
    async load() {
        await this._whileSet("isLoading", () => this._read());
        if (this.tree.stale) {
            await this.refresh();
        }
    }

    async refresh() {
        await this._whileSet("isRefreshing", async () => {
            const call = this.orm.silent.call(RES_MODEL, "refresh", [this.options]);
            await this.keepLast.add(call);
            await this._read();
        });
    }

    /** @param {Object} options those that change */
    async setOptions(options) {
        Object.assign(this.options, options);
        await this.load();
    }

    /** Forget every choice and start anew, as when one of them leads to an error. */
    async reset() {
        this.options = {};
        await this.load();
    }

    /**
     * @param {string} code of a measure
     * @returns {Promise<Object>} an action that lists the records behind the number
     */
    getRecordsAction(code) {
        const options = { ...this.options, ...this.tree.options };
        return this.orm.call(RES_MODEL, "open_records", [options, code]);
    }

    async _read() {
        try {
            const call = this.orm.call(RES_MODEL, "get_tree", [this.options]);
            this.tree = await this.keepLast.add(call);
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
