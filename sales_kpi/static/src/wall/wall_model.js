import { ScreenModel } from "../components/screen_model";

/** What the wall screen shows: one slide of many. */
export class WallModel extends ScreenModel {
    static resModel = "sales.kpi.wall";

    /** Nobody is there to wait for an answer, so none is waited for visibly: see `ScreenModel` for the arguments. */
    constructor(orm, past) {
        super(orm.silent, past);
    }

    get slides() {
        return this.page?.slides || [];
    }

    get index() {
        return this.slides.findIndex(({ key }) => key === this.page.options.slide);
    }

    get slide() {
        return this.slides[this.index];
    }

    /**
     * Go some slides on or back, round and round. A wall goes on after a failure: the next try
     * may be a better one.
     *
     * @param {number} count
     */
    async step(count) {
        const { length } = this.slides;
        if (length) {
            // From the slide that is on its way, where one is.
            const wanted = this.slides.findIndex(({ key }) => key === this.options.slide);
            const from = wanted < 0 ? this.index : wanted;
            this.options.slide = this.slides[(from + count + length) % length].key;
        }
        await this.reload();
    }

    /** Read the slide again without a word: nobody is there to read an error. */
    async reload() {
        try {
            await this.load();
        } catch {
            this.hasFailed = true;
        }
    }
}
