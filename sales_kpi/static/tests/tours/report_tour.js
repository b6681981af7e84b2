import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");

const click = (content, trigger) => ({ content, trigger, run: "click" });

/** Something on the sheet, when nothing is on its way any more. */
const sheet = (rest) => `.o_kpi_report_sheet[aria-busy=false] ${rest}`;
const row = (name, rest) => sheet(`tbody tr:has(th:contains(/^${name}$/)) ${rest}`);

const addMeasure = (code, term) => [
    { content: "look for it", trigger: ".o_kpi_report_term", run: `edit ${term}` },
    click(`add ${code}`, `.o_kpi_report_add[data-code=${code}]`),
    { trigger: `.o_kpi_report_measures [data-code=${code}]` },
];

const place = (axis, where) => [
    { content: "look for it", trigger: ".o_kpi_report_axis_term", run: `edit ${axis.term}` },
    click(
        `${axis.name} in the ${where}`,
        `.o_kpi_report_axis[data-axis=${axis.name}] .o_kpi_report_to_${where}`
    ),
    { trigger: `[data-place=${where}] [data-axis=${axis.name}]` },
];

const saveAs = (name) => [
    click("keep it", ".o_kpi_report_save"),
    { trigger: ".o_kpi_report_dialog_name", run: `edit ${name}` },
    click("under its name", ".o_kpi_report_dialog_save"),
    { trigger: `body:not(:has(.o_dialog)) .o_kpi_report_name:contains(${name})` },
];

const CLASS = { name: "customer_class", term: "class" };
const COUNTRY = { name: "country", term: "country" };

/** A manager builds customer class by country, swaps it, keeps it, opens a figure, takes it along. */
tours.add("sales_kpi_report_build", {
    steps: () => [
        click("begin", ".o_kpi_report_new"),
        { content: "it says how", trigger: sheet(".o_kpi_report_hint") },
        ...addMeasure("order_amount", "sales amount"),
        { trigger: row("Grand Total", "td:contains(450.00)") },
        ...place(CLASS, "rows"),
        ...place(COUNTRY, "columns"),
        { trigger: sheet("thead:contains(China)") },
        { content: "300 of 450 in China", trigger: row("Grand Total", "td:contains(300.00)") },
        click("swap", ".o_kpi_report_swap"),
        { trigger: row("China", "td:contains(300.00)") },
        ...saveAs("Where our classes are"),
        click("what is behind it", row("China", "button:contains(300.00)")),
        { trigger: ".o_data_row, .o_kanban_record:not(.o_kanban_ghost)" },
        click("and back", ".o_back_button, .breadcrumb-item a:contains(Where our classes are)"),
        { trigger: row("China", "td:contains(300.00)") },
        click("by name", ".o_kpi_report_sort_name"),
        { trigger: sheet("th[aria-sort=ascending]") },
        click("as bars", ".o_kpi_controls [data-look=bars]"),
        { trigger: sheet("canvas") },
        click("keep that, too", ".o_kpi_report_save:enabled"),
        { trigger: ".o_kpi_report_save:disabled" },
        click("take it along", ".o_kpi_report_export"),
        click("as a spreadsheet", "[data-export=xlsx]"),
        { trigger: "body:not(:has(.o_error_dialog)):not(.o_blockUI)" },
        click("to all of them", ".o_back_button, .breadcrumb-item a:contains(/^Reports$/)"),
        {
            content: "it is among one's own",
            trigger: "[data-group=mine] .o_kpi_report_card:contains(Where our classes are)",
        },
    ],
});

/** A leader shares one with his team. */
tours.add("sales_kpi_report_share", {
    steps: () => [
        click("begin", ".o_kpi_report_new"),
        ...addMeasure("order_amount", "sales amount"),
        ...place({ name: "rep", term: "salesperson" }, "rows"),
        { content: "of his team", trigger: sheet("tbody tr:contains(ann) td:contains(300.00)") },
        { content: "and no other one", trigger: sheet("tbody:not(:contains(carl))") },
        ...saveAs("Orders of the Bees"),
        click("more", ".o_kpi_report_deeds"),
        click("share it", ".dropdown-menu [data-deed=share]"),
        { trigger: ".o_kpi_report_sharing", run: "select team" },
        { trigger: ".o_kpi_report_team:has(option:contains(Bees))" },
        click("with the team", ".o_kpi_report_dialog_save"),
        { trigger: "body:not(:has(.o_dialog)) .o_kpi_report_deeds" },
    ],
});

/** One of the team finds it, with his own figures, and makes one that is nobody else's. */
tours.add("sales_kpi_report_rep", {
    steps: () => [
        click(
            "what is shared",
            "[data-group=shared] .o_kpi_report_card:contains(Orders of the Bees)"
        ),
        { content: "his own figures", trigger: row("Grand Total", "td:contains(300.00)") },
        { content: "which is not his to change", trigger: ".o_kpi_report_save:contains(Copy)" },
        ...place(COUNTRY, "columns"),
        click("keep it as one's own", ".o_kpi_report_save"),
        {
            content: "there is nobody to share it with",
            trigger: ".o_dialog:not(:has(.o_kpi_report_sharing)) .o_kpi_report_dialog_name",
        },
        { trigger: ".o_kpi_report_dialog_name", run: "edit Mine" },
        click("under its name", ".o_kpi_report_dialog_save"),
        { trigger: "body:not(:has(.o_dialog)) .o_kpi_report_name:contains(Mine)" },
    ],
});

/** On a phone the figures come first, what they are made of on a tap. */
tours.add("sales_kpi_report_phone", {
    steps: () => [
        click("open one", ".o_kpi_report_card:contains(By country)"),
        { trigger: row("China", "td:contains(300.00)") },
        { content: "what it is made of is folded away", trigger: ".o_kpi_report:not(:has(aside))" },
        {
            content: "the names stay, and nothing sticks out",
            trigger: sheet(".o_kpi_report_scroll"),
            run() {
                const scroll = document.querySelector(".o_kpi_report_scroll");
                scroll.scrollLeft = 200;
                const left = scroll.querySelector("tbody th").getBoundingClientRect().left;
                if (Math.abs(left - scroll.getBoundingClientRect().left) > 2) {
                    throw new Error("the first column goes away");
                }
                if (document.documentElement.scrollWidth > window.innerWidth) {
                    throw new Error("the page is too wide");
                }
            },
        },
        click("unfold it", ".o_kpi_report_toggle"),
        { trigger: ".o_kpi_report aside" },
        click("and back", ".o_kpi_report_close"),
        { trigger: ".o_kpi_report:not(:has(aside))" },
    ],
});
