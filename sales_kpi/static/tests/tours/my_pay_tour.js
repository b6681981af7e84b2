import { browser } from "@web/core/browser/browser";
import { download } from "@web/core/network/download";
import { registry } from "@web/core/registry";

const FIRST = ".o_kpi_statement:contains(Commission on orders)";
const SECOND = ".o_kpi_statement:contains(One per cent)";
const FILES = "o_kpi_tour_files"; // told on the page: a tour looks at that only

/** Keep by name what would be saved as a file, and whether the server gave one. */
function watchFiles() {
    const tell = (name) => document.body.classList.add(`${FILES}_${name}`);
    const { open } = browser;
    const { _download: save } = download;
    browser.open = (url) => {
        const isSheet = url.startsWith("/sales_kpi/statements.xlsx?ids=");
        fetch(url).then((reply) => tell(isSheet && reply.ok ? "xlsx" : "failed"));
        browser.open = open;
        return window;
    };
    download._download = async (options) => {
        const reply = await save(options);
        tell(options.url === "/report/download" ? "pdf" : "failed");
        download._download = save;
        return reply;
    };
}

/** What was published: confirm one statement, appeal a row of the other, and keep both ways. */
registry.category("web_tour.tours").add("sales_kpi_my_pay", {
    steps: () => [
        {
            content: "the running month is an estimate",
            trigger: ".o_kpi_pay .o_kpi_period_label",
            run: watchFiles,
        },
        { content: "the month before", trigger: ".o_kpi_period_previous:enabled", run: "click" },
        {
            content: "it comes to 6,076.54",
            trigger: `${FIRST} .o_kpi_statement_total:contains(6,076.54)`,
        },
        { content: "each deal", trigger: `${FIRST} .o_kpi_pay_deals_button`, run: "click" },
        { trigger: `${FIRST} .o_kpi_pay_deal:eq(1)` },
        { content: "as PDF", trigger: `${FIRST} .o_kpi_pay_pdf`, run: "click" },
        { content: "there it is", trigger: `body.${FILES}_pdf:not(.${FILES}_failed)` },
        { content: "as a workbook", trigger: `${FIRST} .o_kpi_pay_xlsx`, run: "click" },
        { content: "there it is", trigger: `body.${FILES}_xlsx:not(.${FILES}_failed)` },
        { content: "I agree", trigger: `${FIRST} .o_kpi_confirm`, run: "click" },
        {
            content: "it is confirmed, and can't be confirmed again",
            trigger: `${FIRST}:not(:has(.o_kpi_confirm)) .o_kpi_statement_state:contains(Confirmed)`,
        },
        { content: "each deal", trigger: `${SECOND} .o_kpi_pay_deals_button`, run: "click" },
        {
            content: "one of them is wrong",
            trigger: `${SECOND} .o_kpi_pay_deal:eq(1) .o_kpi_appeal`,
            run: "click",
        },
        { content: "nothing is sent without a word", trigger: ".o_kpi_appeal_send:disabled" },
        {
            content: "say why",
            trigger: ".o_kpi_appeal_reason",
            run: "edit Half of this order is mine.",
        },
        { trigger: ".o_kpi_appeal_send:enabled", run: "click" },
        {
            content: "it is on its way, and marked",
            trigger: `body:not(:has(.modal)) ${SECOND} .o_kpi_pay_deal:eq(1):not(:has(.o_kpi_appeal)) .badge.text-bg-warning`,
        },
        { trigger: `${SECOND} .o_kpi_statement_state:contains(Appealed)` },
    ],
});
