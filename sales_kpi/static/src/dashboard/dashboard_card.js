import { download } from "@web/core/network/download";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { savePicture } from "../charts/picture";

import { Component, useRef } from "@odoo/owl";

/** A titled part of a dashboard; what it holds can be kept as a picture or as a spreadsheet. */
export class DashboardCard extends Component {
    static template = "sales_kpi.DashboardCard";
    static components = { Dropdown, DropdownItem };
    static props = {
        title: String,
        subtitle: { type: String, optional: true },
        name: String, // of the part, in the payload and in its table
        model: Object, // of the page
        hasTable: { type: Boolean, optional: true }, // whether the server makes a table of it
        hasPicture: { type: Boolean, optional: true }, // whether it holds a chart
        class: { type: String, optional: true },
        slots: { type: Object, optional: true },
    };

    setup() {
        this.root = useRef("root");
    }

    /** The ways to keep what is on the card. */
    get exports() {
        const { hasPicture, hasTable, model } = this.props;
        if (model.page?.sample) {
            return []; // what is made up is not taken along
        }
        const asPicture = { kind: "png", label: _t("As a picture (PNG)") };
        const asTable = { kind: "xlsx", label: _t("As a spreadsheet (XLSX)") };
        return [
            hasPicture && { ...asPicture, save: () => this.savePicture() },
            hasTable && { ...asTable, save: () => this.saveTable() },
        ].filter(Boolean);
    }

    /** A menu of one thing is a button. */
    get only() {
        return this.exports.length === 1 && this.exports[0];
    }

    saveTable() {
        const { model, name } = this.props;
        return download({
            url: "/sales_kpi/dashboard.xlsx",
            data: {
                model: model.constructor.resModel,
                options: JSON.stringify(model.shownOptions),
                table: name,
                companies: user.activeCompanies.map(({ id }) => id).join(","),
            },
        });
    }

    savePicture() {
        savePicture(this.root.el.querySelector("canvas"), this.root.el, this.props.title);
    }
}
