import { Dialog } from "@web/core/dialog/dialog";
import { MultiRecordSelector } from "@web/core/record_selectors/multi_record_selector";

import { Component, useState } from "@odoo/owl";

/** What a report is called, and who else may open it. */
export class ReportDialog extends Component {
    static template = "sales_kpi.ReportDialog";
    static components = { Dialog, MultiRecordSelector };
    static props = {
        title: String,
        values: Object, // {name, note, sharing, team_id, group_ids}; all but the name may be missing
        choices: Object, // of `get_choices`: sharing, teams
        save: Function, // (values) => Promise
        close: Function,
    };

    setup() {
        const { name, note, sharing, team_id: teamId, group_ids: groupIds } = this.props.values;
        this.state = useState({
            name,
            note: note || "",
            sharing: sharing || "private",
            teamId: teamId || this.props.choices.teams[0]?.id || false,
            groupIds: groupIds || [],
            isBusy: false,
        });
    }

    get values() {
        const { name, note, sharing, teamId, groupIds } = this.state;
        return {
            name: name.trim(),
            note: note.trim(),
            sharing,
            team_id: sharing === "team" && teamId,
            group_ids: sharing === "groups" ? [...groupIds] : [],
        };
    }

    get isReady() {
        const { name, sharing, team_id: team, group_ids: groups } = this.values;
        const isShared = { team, groups: groups.length }[sharing] ?? true;
        return Boolean(name && isShared && !this.state.isBusy);
    }

    async save() {
        this.state.isBusy = true;
        try {
            await this.props.save(this.values);
            this.props.close();
        } finally {
            this.state.isBusy = false;
        }
    }
}
