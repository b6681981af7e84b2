import { getColor } from "@web/core/colors/colors";

/**
 * Places in Odoo's largest palette, for a light and for a dark ground. Neighbours differ in
 * lightness and not in hue alone, so that they stay apart for colour-blind eyes and on grey paper.
 */
const PLACES = {
    light: [3, 17, 5, 13, 10, 30, 27, 25],
    dark: [0, 18, 28, 9, 12, 4, 24, 14],
};
const DASHES = [[], [8, 4], [2, 3], [8, 3, 2, 3]];
const POINTS = ["circle", "rect", "triangle", "rectRot"];
const TILE = 8; // pixels of a pattern's tile

/** What Chart.js is given for our "line" and so on; the rest is the same word. */
const ROUND = ["pie", "doughnut"];

/**
 * @param {number} index of the series, or of the slice
 * @param {"light" | "dark"} scheme
 */
export function getChartColor(index, scheme) {
    const places = PLACES[scheme];
    return getColor(places[index % places.length], scheme, "xl");
}

/** @returns {boolean} whether there is anything to draw */
export function hasMarks({ type, series }) {
    const values = series.flatMap((item) => item.values);
    return values.some((value) => (ROUND.includes(type) ? value > 0 : Number.isFinite(value)));
}

/**
 * The chart of the server as Chart.js wants it.
 *
 * @param {Object} chart {type, labels, series: [{name, values, texts, marks, dashed}], unit,
 *     stacked: bars of parts that make a whole}
 * @param {Object} look
 * @param {"light" | "dark"} look.scheme
 * @param {string} look.text colour of labels
 * @param {string} look.grid colour of lines
 * @param {string} look.ground colour behind the chart
 * @param {boolean} look.isRtl
 * @param {string} look.locale
 * @param {Function} onSelect ({series, index}) of the mark that is clicked
 */
export function makeConfig(chart, look, onSelect) {
    const isRound = ROUND.includes(chart.type);
    return {
        type: chart.type,
        data: {
            labels: [...chart.labels],
            datasets: isRound ? [makeRing(chart, look)] : makeSeries(chart, look),
        },
        options: {
            // What moves says nothing here, and paper and pictures want the last state at once.
            animation: false,
            maintainAspectRatio: false,
            // From right to left it is the last name, turned, that needs a place to begin.
            layout: { padding: { left: look.isRtl ? 48 : 0 } },
            locale: look.locale,
            interaction:
                isRound || chart.stacked ? {} : { mode: "nearest", axis: "x", intersect: false },
            plugins: { legend: makeLegend(chart, look), tooltip: makeTooltip(chart, look) },
            scales: isRound ? {} : makeScales(chart, look),
            onClick: (ev, elements) => getHit(chart, elements, onSelect),
            onHover: (ev, elements) => {
                const canOpen = elements.some(({ datasetIndex, index }) =>
                    Boolean(chart.series[datasetIndex].marks?.[index])
                );
                ev.native.target.style.cursor = canOpen ? "pointer" : "default";
            },
        },
    };
}

function getHit(chart, elements, onSelect) {
    const hit = elements.find(
        ({ datasetIndex, index }) => chart.series[datasetIndex].marks?.[index]
    );
    if (hit) {
        onSelect(chart.series[hit.datasetIndex].marks[hit.index]);
    }
}

function makeSeries({ type, series, stacked }, look) {
    return series.map((item, index) => {
        const color = getChartColor(index, look.scheme);
        const data = {
            label: item.name,
            data: [...item.values],
            borderColor: color,
            order: item.order || 0, // the lowest lies on top
        };
        return type === "line"
            ? Object.assign(data, makeLine(item, index, color))
            : Object.assign(
                  data,
                  makeBar(item, index, color, look),
                  stacked && { minBarLength: 0 }
              );
    });
}

function makeLine(item, index, color) {
    return {
        backgroundColor: color,
        borderDash: item.dashed ? [4, 4] : DASHES[index % DASHES.length],
        borderWidth: 2,
        pointStyle: POINTS[index % POINTS.length],
        pointRadius: 4,
        tension: 0,
    };
}

/** What is compared with is hollow: the bars of the figure itself stand out. */
function makeBar(item, index, color, look) {
    return {
        backgroundColor: item.dashed ? "transparent" : makeFill(index, color, look.ground),
        borderWidth: item.dashed ? 2 : 0,
        borderSkipped: false,
        maxBarThickness: 48,
        minBarLength: 2,
    };
}

/** A slice can't be less than nothing: what is negative is told by the table alone. */
function makeRing({ labels, series }, look) {
    const [item] = series;
    return {
        label: item.name,
        data: item.values.map((value) => Math.max(0, value || 0)),
        backgroundColor: labels.map((label, index) =>
            makeFill(index, getChartColor(index, look.scheme), look.ground)
        ),
        borderColor: look.ground,
        borderWidth: 2,
    };
}

/** Every second colour is hatched or dotted, so that it isn't the colour alone that tells. */
function makeFill(index, color, ground) {
    if (index % 2 === 0) {
        return color;
    }
    const tile = Object.assign(document.createElement("canvas"), { width: TILE, height: TILE });
    const context = tile.getContext("2d");
    context.fillStyle = color;
    context.fillRect(0, 0, TILE, TILE);
    context.strokeStyle = context.fillStyle = ground;
    if (index % 4 === 1) {
        context.lineWidth = 1.5;
        context.beginPath();
        for (const shift of [-TILE, 0, TILE]) {
            context.moveTo(shift, TILE);
            context.lineTo(shift + TILE, 0);
        }
        context.stroke();
    } else {
        context.fillRect(TILE / 2 - 1, TILE / 2 - 1, 2, 2);
    }
    return context.createPattern(tile, "repeat");
}

/** One series needs no legend: the title of the chart says what it is. */
function makeLegend({ type, series }, { isRtl, text }) {
    return {
        display: ROUND.includes(type) || series.length > 1,
        position: "top",
        align: "start",
        rtl: isRtl,
        labels: { color: text, usePointStyle: type === "line", boxWidth: 16 },
    };
}

/** The figures in the words of the server. */
function makeTooltip({ type, labels, series }, { isRtl }) {
    const isRound = ROUND.includes(type);
    return {
        rtl: isRtl,
        textDirection: isRtl ? "rtl" : "ltr",
        callbacks: {
            title: ([item]) => (item ? labels[item.dataIndex] : ""),
            label: ({ datasetIndex, dataIndex }) => {
                const { name, texts } = series[datasetIndex];
                return isRound ? texts[dataIndex] : `${name}: ${texts[dataIndex]}`;
            },
        },
    };
}

function makeScales({ unit, stacked }, { isRtl, grid, locale, text }) {
    const style = unit === "percent" ? { style: "percent" } : { notation: "compact" };
    const format = new Intl.NumberFormat(locale, style);
    return {
        x: {
            reverse: isRtl,
            stacked: Boolean(stacked),
            grid: { display: false },
            border: { color: grid },
            ticks: { color: text },
        },
        y: {
            position: isRtl ? "right" : "left",
            beginAtZero: true,
            stacked: Boolean(stacked),
            grid: { color: grid },
            border: { display: false },
            ticks: { color: text, maxTicksLimit: 6, callback: (value) => format.format(value) },
        },
    };
}
