import { registry } from "@web/core/registry";
import { browser } from "@web/core/browser/browser";
import { calendarView } from "@web/views/calendar/calendar_view";

/** A calendar that begins with today on a phone, where a week is too narrow to be read. */
class ScheduleModel extends calendarView.Model {
    getLocalStorageScale() {
        const isChosen = browser.localStorage.getItem(this.storageKey);
        return this.env.isSmall && !isChosen ? "day" : super.getLocalStorageScale();
    }
}

registry.category("views").add("sales_kpi_schedule", { ...calendarView, Model: ScheduleModel });
