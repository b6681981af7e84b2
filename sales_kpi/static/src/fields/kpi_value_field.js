import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { formatCurrency } from "@web/core/currency";
import { FloatField, floatField } from "@web/views/fields/float/float_field";
import { formatPercentage } from "@web/views/fields/formatters";
import { parsePercentage } from "@web/views/fields/parsers";

/**
 * A figure of a measure: shares are kept as fractions (0.25) and written as per cent (25%),
 * whatever the measure; the unit is in a field beside. Where `currency_id` is in the view, amounts
 * that are not being edited have their currency.
 */
export class KpiValueField extends FloatField {
    static props = {
        ...FloatField.props,
        unitField: { type: String, optional: true },
    };
    static defaultProps = { ...FloatField.defaultProps, trailingZeros: false, unitField: "unit" };

    get isShare() {
        return this.props.record.data[this.props.unitField] === "percent";
    }

    parse(value) {
        return this.isShare ? parsePercentage(value) : super.parse(value);
    }

    get currencyId() {
        const { data } = this.props.record;
        return (
            this.props.readonly && data[this.props.unitField] === "money" && data.currency_id?.id
        );
    }

    get formattedValue() {
        if (this.currencyId && this.value !== false) {
            const whole = Number.isInteger(this.value);
            return formatCurrency(this.value, this.currencyId, whole ? { digits: [69, 0] } : {});
        }
        if (!this.isShare) {
            return super.formattedValue;
        }
        return formatPercentage(this.value, { digits: [16, 2] });
    }
}

export const kpiValueField = {
    ...floatField,
    component: KpiValueField,
    displayName: _t("Figure of a Measure"),
    supportedTypes: ["float"],
    extractProps: (fieldInfo) => ({
        ...floatField.extractProps(fieldInfo),
        trailingZeros: false,
        unitField: fieldInfo.options.unit_field || "unit",
    }),
};

registry.category("fields").add("sales_kpi_value", kpiValueField);

// In the head of a group: figures of several measures can't be added up.
registry.category("formatters").add("sales_kpi_value", () => "");
