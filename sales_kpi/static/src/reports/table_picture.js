const PAD = 8; // pixels
const LINE = 26;
const SCALE = 2; // so that it is sharp on paper
const MOST = 16000; // pixels of a side that browsers draw

/** The texts of a report, row by row: headings first. */
export function getTexts({ columns, measures, row_axes: axes, rows }) {
    const names = measures.map(({ name }) => name);
    const head = columns.flatMap(({ label }) =>
        names.map((name) => {
            const parts = [
                columns.length > 1 && label,
                (names.length > 1 || columns.length === 1) && name,
            ];
            return parts.filter(Boolean).join(" · ");
        })
    );
    return [
        [axes.map(({ label }) => label).join(" · "), ...head],
        ...rows.map(({ label, depth, cells }) => [
            "    ".repeat(depth || 0) + label,
            ...cells.flat().map(({ error, text }) => (error ? "!" : text)),
        ]),
    ];
}

/**
 * A table as a picture, drawn from the texts of the page.
 *
 * @param {Object} page of the report
 * @param {HTMLElement} root whose fonts and colours it has
 * @returns {HTMLCanvasElement}
 */
export function drawTable(page, root) {
    const { color, fontFamily } = getComputedStyle(root);
    const fonts = { plain: `14px ${fontFamily}`, bold: `bold 14px ${fontFamily}` };
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    context.font = fonts.bold;
    const texts = getTexts(page);
    const widths = texts[0].map((_head, column) => {
        const found = texts.map((row) => context.measureText(row[column]).width);
        return Math.ceil(Math.max(...found)) + 2 * PAD;
    });
    const above = [page.name, page.about, page.filter_text].filter(Boolean);
    const aboveWidth = Math.max(...above.map((text) => context.measureText(text).width)) + 2 * PAD;
    const width = Math.max(
        aboveWidth,
        widths.reduce((sum, part) => sum + part, 0)
    );
    const height = (above.length + texts.length + 1) * LINE;
    const scale = Math.min(SCALE, MOST / width, MOST / height);
    Object.assign(canvas, { width: width * scale, height: height * scale });
    context.scale(scale, scale);
    Object.assign(context, { fillStyle: color, strokeStyle: color, textBaseline: "middle" });
    above.forEach((text, index) => {
        context.font = index ? fonts.plain : fonts.bold;
        context.fillText(text, PAD, (index + 0.5) * LINE);
    });
    const isTotal = (index) => index === 0 || page.rows[index - 1].level < page.row_axes.length;
    texts.forEach((row, index) => {
        context.font = isTotal(index) ? fonts.bold : fonts.plain;
        drawRow(context, row, widths, (above.length + index + 0.5) * LINE);
    });
    return canvas;
}

function drawRow(context, row, widths, middle) {
    let left = 0;
    row.forEach((text, column) => {
        context.textAlign = column ? "right" : "left";
        context.fillText(text, column ? left + widths[column] - PAD : PAD, middle);
        left += widths[column];
    });
    context.globalAlpha = 0.2;
    context.fillRect(0, middle + LINE / 2 - 1, left, 1);
    context.globalAlpha = 1;
}
