import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { describe, expect, test } from "@odoo/hoot";
import { queryOne } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { contains, mountWithCleanup, patchWithCleanup } from "@web/../tests/web_test_helpers";
import { Chart } from "@sales_kpi/charts/chart";
import { DashboardCard } from "@sales_kpi/dashboard/dashboard_card";
import { DashboardModel } from "@sales_kpi/dashboard/dashboard_model";
import { download } from "@web/core/network/download";
import { user } from "@web/core/user";

import { Component, xml } from "@odoo/owl";

defineMailModels();

const CHART = {
    name: "calls",
    title: "Calls",
    type: "bar",
    labels: ["January", "February"],
    series: [{ name: "Calls", values: [1, 2], texts: ["1", "2"], marks: [false, false] }],
    summary: "More and more.",
};

class Page extends Component {
    static props = ["*"];
    static components = { Chart, DashboardCard };
    static template = xml`
        <div class="o_kpi_dashboard">
            <DashboardCard title="'Calls a month'" name="'calls'" model="model" hasPicture="true" hasTable="true">
                <Chart chart="chart"/>
            </DashboardCard>
        </div>`;

    setup() {
        this.chart = CHART;
        this.model = new (DashboardModel.of("sales.kpi.workbench"))(
            {},
            {
                options: { period_type: "week" },
            }
        );
        this.model.page = { options: { period_type: "month", compare: "previous" } };
    }
}

async function mountCard() {
    await mountWithCleanup(Page);
    await animationFrame();
    await contains(".o_kpi_card_menu").click();
}

/** @returns {Promise<HTMLCanvasElement>} the picture, to look at its points */
async function loadPicture(url) {
    const image = new window.Image();
    image.src = url;
    await image.decode();
    const canvas = document.createElement("canvas");
    Object.assign(canvas, { width: image.width, height: image.height });
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas;
}

describe("keeping a card", () => {
    test("where there is one way only, it is a button", async () => {
        patchWithCleanup(download, { _download: ({ url }) => expect.step(url) });
        patchWithCleanup(Page, {
            template: xml`
                <DashboardCard title="'Calls a month'" name="'calls'" model="model" hasTable="true"/>`,
        });
        await mountWithCleanup(Page);
        await contains(".o_kpi_card_menu").click();
        expect(".o-dropdown--menu").toHaveCount(0);
        expect.verifySteps(["/sales_kpi/dashboard.xlsx"]);
    });

    test("the chart as a picture, on the ground of the card", async () => {
        let link = null;
        patchWithCleanup(window.HTMLAnchorElement.prototype, {
            click() {
                link = this;
            },
        });
        await mountCard();
        queryOne(".o_kpi_card").style.backgroundColor = "rgb(1, 2, 3)";
        await contains("[data-export=png]").click();
        expect(link.download).toBe("Calls a month.png");
        const picture = await loadPicture(link.href);
        const chart = queryOne("canvas");
        expect([picture.width, picture.height]).toEqual([chart.width, chart.height]);
        const context = picture.getContext("2d");
        expect([...context.getImageData(0, 0, 1, 1).data]).toEqual([1, 2, 3, 255]);
        const { data } = context.getImageData(0, 0, picture.width, picture.height);
        const others = data.filter((value, index) => value !== [1, 2, 3, 255][index % 4]);
        expect(others.length).toBeGreaterThan(1000); // something is drawn
    });

    test("the table is asked of the server, for what is on the screen", async () => {
        patchWithCleanup(download, {
            _download: ({ url, data }) => {
                expect.step(url);
                expect(data.model).toBe("sales.kpi.workbench");
                expect(data.table).toBe("calls");
                expect(JSON.parse(data.options)).toEqual({
                    period_type: "month",
                    compare: "previous",
                });
                expect(data.companies).toBe(String(user.activeCompany.id));
            },
        });
        await mountCard();
        await contains("[data-export=xlsx]").click();
        expect.verifySteps(["/sales_kpi/dashboard.xlsx"]);
    });
});
