import { ScreenModel } from "../components/screen_model";

/** What the indicator tree shows, and which of its branches are closed. */
export class TreeModel extends ScreenModel {
    static resModel = "sales.kpi.tree";
    static method = "get_tree";

    constructor(orm, past = {}) {
        super(orm, past);
        this.closed = new Set(past.closed);
    }

    get tree() {
        return this.page;
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
        return { ...super.exportState(), closed: [...this.closed] };
    }

    toggle(code) {
        if (!this.closed.delete(code)) {
            this.closed.add(code);
        }
    }

    /**
     * @param {string} code of a measure
     * @returns {Promise<Object>} an action that lists the records behind the number
     */
    getRecordsAction(code) {
        return this.call("open_records", code);
    }
}
