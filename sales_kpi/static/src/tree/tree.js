import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AsOfStamp } from "../components/as_of_stamp";
import { PeriodSwitch } from "../components/period_switch";
import { TreeModel } from "./tree_model";

import { Component, onMounted, useState } from "@odoo/owl";

const SUBJECT_ICONS = { company: "fa-building-o", team: "fa-users", user: "fa-user" };

/** How a subject stands on every measure, from the results down to what drives them. */
export class IndicatorTree extends Component {
    static template = "sales_kpi.IndicatorTree";
    static components = { AsOfStamp, Dropdown, DropdownItem, Layout, PeriodSwitch };
    static props = { ...standardActionServiceProps };

    setup() {
        this.actionService = useService("action");
        const past = this.props.state || this.props.action.params || {};
        this.model = useState(new TreeModel(useService("orm"), past));
        useSetupAction({ getLocalState: () => this.model.exportState() });
        // Not awaited: the frame of the screen is there at once, and fills when the reply comes.
        onMounted(() => this.model.load());
    }

    get tree() {
        return this.model.tree;
    }

    get periodTypes() {
        return [
            { value: "month", label: _t("Month") },
            { value: "quarter", label: _t("Quarter") },
            { value: "year", label: _t("Year") },
        ];
    }

    get subjects() {
        return this.tree.subjects.map((subject) => ({
            ...subject,
            key: `${subject.type}-${subject.id}`,
            icon: SUBJECT_ICONS[subject.type],
            isSelected:
                subject.type === this.tree.options.subject_type &&
                subject.id === this.tree.options.subject_id,
        }));
    }

    get subjectName() {
        return this.subjects.find((subject) => subject.isSelected)?.name || "";
    }

    selectSubject(subject) {
        this.model.setOptions({ subject_type: subject.type, subject_id: subject.id });
    }

    changeClass({ verdict }) {
        return { 1: "text-success", "-1": "text-danger", 0: "text-muted" }[verdict];
    }

    async openRecords(node) {
        await this.actionService.doAction(await this.model.getRecordsAction(node.code));
    }

    /** Arrows open and close a branch, as in any tree. */
    onKeydown(ev, row) {
        const isWanted = ev.key === "ArrowRight" ? !row.isOpen : row.isOpen;
        if (row.hasChildren && ["ArrowRight", "ArrowLeft"].includes(ev.key) && isWanted) {
            ev.preventDefault();
            this.model.toggle(row.code);
        }
    }
}

registry.category("actions").add("sales_kpi.tree", IndicatorTree);
