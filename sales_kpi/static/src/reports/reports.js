import { download } from "@web/core/network/download";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { SIZES } from "@web/core/ui/ui_service";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { Chart } from "../charts/chart";
import { savePicture } from "../charts/picture";
import { AsOfStamp } from "../components/as_of_stamp";
import { useDashboard } from "../dashboard/dashboard_hook";
import { ReportBuilder } from "./report_builder";
import { LOOK_ICONS, ReportCards } from "./report_cards";
import { ReportDialog } from "./report_dialog";
import { ReportModel } from "./report_model";
import { ReportTable } from "./report_table";
import { drawTable } from "./table_picture";

import { Component, useEffect, useState } from "@odoo/owl";

/** One's own tables: the reports that there are, and one of them with what it is made of. */
export class Reports extends Component {
    static template = "sales_kpi.Reports";
    static components = {
        AsOfStamp,
        Chart,
        Dropdown,
        DropdownItem,
        Layout,
        ReportBuilder,
        ReportCards,
        ReportTable,
    };
    static props = { ...standardActionServiceProps };

    setup() {
        this.actionService = useService("action");
        this.dialog = useService("dialog");
        this.model = useDashboard(ReportModel);
        const { context, params } = this.props.action;
        if (!this.props.state && !params?.options) {
            this.model.options.report_id = context?.active_id || false; // by its address
        }
        const { report_id: reportId } = this.model.options;
        const isWide = useService("ui").size >= SIZES.LG;
        // On a phone a saved report is looked at first; a new one has nothing to look at yet.
        this.state = useState({ isOpen: isWide || !reportId });
        this.orm = useService("orm");
        // What it is called now, also in the way that led here.
        useEffect(
            (name) => name && this.env.config.setDisplayName(name),
            () => [this.page?.report?.name]
        );
    }

    get page() {
        return this.model.page;
    }

    get looks() {
        return this.model.choices.choices.look.map((look) => ({
            ...look,
            icon: LOOK_ICONS[look.value],
            isChosen: look.value === this.model.spec.look,
        }));
    }

    get mayWrite() {
        return Boolean(this.page.report?.may_write);
    }

    /** Whether there is a picture, and not the table, on the screen. */
    get isPicture() {
        return Boolean(this.page.chart);
    }

    async open(reportId) {
        await this.actionService.doAction(await this.model.call("open_report", reportId));
    }

    manage() {
        return this.actionService.doAction("sales_kpi.sales_kpi_report_action");
    }

    /** Rows become columns. Two columns have room, three rows don't. */
    swap() {
        const { rows, columns } = this.model.spec;
        return this.model.change({ rows: columns, columns: rows, order_column: false });
    }

    get canSwap() {
        const { columns, rows } = this.model.spec;
        return columns.length > 0 && rows.length <= this.model.choices.limits.columns;
    }

    /** What can be done with a report beside saving it. */
    get deeds() {
        return [
            this.mayWrite && { name: "copy", label: _t("Save As"), run: () => this.saveAs() },
            this.mayWrite && {
                name: "share",
                label: _t("Share With ..."),
                run: () => this.share(),
            },
            this.page.may_schedule && {
                name: "schedule",
                label: _t("Send by Mail ..."),
                run: () => this.schedule(),
            },
        ].filter(Boolean);
    }

    // ---- kept ------------------------------------------------------------------------------

    save() {
        return this.mayWrite ? this.model.save({}) : this.saveAs();
    }

    saveAs() {
        const { report } = this.page;
        this.dialog.add(ReportDialog, {
            title: _t("Save the Report"),
            values: { name: report ? _t("%s (copy)", report.name) : "" },
            choices: this.model.choices,
            save: (values) => this.model.save(values, false),
        });
    }

    share() {
        this.dialog.add(ReportDialog, {
            title: _t("Share the Report"),
            values: this.page.report,
            choices: this.model.choices,
            save: (values) => this.model.save(values),
        });
    }

    /** When it goes out by itself, and to whom. */
    async schedule() {
        const ids = [[this.page.report.id]];
        await this.actionService.doAction(
            await this.orm.call("sales.kpi.report", "action_schedule", ids)
        );
    }

    // ---- taken along -----------------------------------------------------------------------

    saveSheet() {
        return download({
            url: "/sales_kpi/report.xlsx",
            data: {
                options: JSON.stringify(this.model.shownOptions),
                companies: user.activeCompanies.map(({ id }) => id).join(","),
            },
        });
    }

    savePicture() {
        const sheet = document.querySelector(".o_kpi_report_sheet");
        const canvas = sheet.querySelector("canvas") || drawTable(this.page, sheet);
        savePicture(canvas, sheet, this.page.name || _t("Report"));
    }
}

registry.category("actions").add("sales_kpi.reports", Reports);
