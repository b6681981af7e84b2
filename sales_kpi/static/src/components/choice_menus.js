import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { SIZES } from "@web/core/ui/ui_service";
import { useService } from "@web/core/utils/hooks";

import { Component, useState } from "@odoo/owl";

/**
 * The choices of a screen, in one row: on a desktop each has a menu of its own, where they don't
 * fit beside each other they share one.
 */
export class ChoiceMenus extends Component {
    static template = "sales_kpi.ChoiceMenus";
    static components = { Dropdown, DropdownItem };
    static props = {
        groups: Array, // of `makeChoice`
        summary: String, // what the one button says
        onSelect: Function, // (key: string, value: any)
    };

    setup() {
        this.ui = useState(useService("ui"));
    }

    /** On phones and tablets. */
    get isCompact() {
        return this.ui.size <= SIZES.LG;
    }
}

/**
 * @param {string} key of the option that is chosen
 * @param {string} label
 * @param {string} icon
 * @param {{value: any, label: string, depth?: number}[]} items
 * @param {any} current the value that is chosen; where there is none, the first item is
 */
export function makeChoice(key, label, icon, items, current) {
    for (const item of items) {
        item.isSelected = (item.value || null) === (current || null);
    }
    const selected = items.find((item) => item.isSelected) || items[0];
    return { key, label, icon, items, text: selected?.label };
}
