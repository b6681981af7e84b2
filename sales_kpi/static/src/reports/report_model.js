import { DashboardModel } from "../dashboard/dashboard_model";

/**
 * The list of reports or, when one is chosen or a new one begun, that report and what it can be
 * made of. What is asked (`spec`) is kept here until it is saved; see `get_page` of
 * `sales.kpi.report` for its shape.
 */
export class ReportModel extends DashboardModel {
    static resModel = "sales.kpi.report.screen";
    static defaultOptions = { report_id: false, spec: false };

    choices = null;

    /** What is asked last, which the page may still be on its way to. */
    get spec() {
        return this.options.spec || this.page.spec;
    }

    get isChosen() {
        return Boolean(this.options.report_id || this.options.spec);
    }

    /** @param {Object} parts of the specification that change */
    change(parts) {
        return this.setOptions({ spec: { ...this.spec, ...parts } });
    }

    /** @param {Object} values name, note and with whom it is shared */
    async save(values, reportId = this.options.report_id) {
        const options = { spec: this.spec, report_id: reportId };
        const saved = await this.orm.call(this.constructor.resModel, "save", [options, values]);
        await this.setOptions({ report_id: saved, spec: false });
    }

    /** What can't be asked is taken back: the next choice begins with what is on the screen. */
    async _read() {
        try {
            await super._read();
        } catch (error) {
            this.options.spec = this.page?.spec || this.options.spec;
            throw error;
        }
        this.choices = this.page.choices || this.choices;
    }

    _fetchPage() {
        return super._fetchPage({ with_choices: !this.choices });
    }
}
