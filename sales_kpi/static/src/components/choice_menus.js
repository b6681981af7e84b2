import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";

import { Component } from "@odoo/owl";

/**
 * The choices of a screen. On a desktop each has a menu of its own, on a phone they share one.
 */
export class ChoiceMenus extends Component {
    static template = "sales_kpi.ChoiceMenus";
    static components = { Dropdown, DropdownItem };
    static props = {
        groups: Array, // of `makeChoice`
        summary: String, // what the one button of a phone says
        onSelect: Function, // (key: string, value: any)
    };
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
