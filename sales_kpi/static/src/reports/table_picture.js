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
            ...cells.flat().map(getText),
        ]),
    ];
}

/** A figure with what was asked for beside it. */
function getText({ error, text, share_text: share, target_text: target, change_text: change }) {
    const parts = [text, share, target && `/ ${target}`, change];
    return error ? "!" : parts.filter(Boolean).join(" · ");
}

/** What stands in the picture, from above. */
function getLines(page) {
    const [head, ...rows] = getTexts(page);
    const isTotal = ({ level }) => level < page.row_axes.length;
    return [
        { text: page.name, isBold: true },
        { text: page.about },
        { text: page.filter_text },
        { row: head, isBold: true },
        ...rows.map((row, index) => ({ row, isBold: isTotal(page.rows[index]) })),
        ...page.notes.map((text) => ({ text })),
    ].filter(({ row, text }) => row || text);
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
    const lines = getLines(page);
    const rows = lines.map(({ row }) => row).filter(Boolean);
    const measure = (text) => Math.ceil(context.measureText(text || "").width) + 2 * PAD;
    const widths = rows[0].map((_head, column) =>
        Math.max(...rows.map((row) => measure(row[column])))
    );
    const width = Math.max(
        widths.reduce((sum, part) => sum + part, 0),
        ...lines.map(({ text }) => measure(text))
    );
    const height = (lines.length + 0.5) * LINE;
    const scale = Math.min(SCALE, MOST / width, MOST / height);
    Object.assign(canvas, { width: width * scale, height: height * scale });
    context.scale(scale, scale);
    Object.assign(context, { fillStyle: color, textBaseline: "middle" });
    lines.forEach(({ isBold, row, text }, index) => {
        context.font = isBold ? fonts.bold : fonts.plain;
        drawRow(context, row || [text], row ? widths : [width], (index + 0.5) * LINE, Boolean(row));
    });
    return canvas;
}

function drawRow(context, row, widths, middle, isRuled) {
    let left = 0;
    row.forEach((text, column) => {
        context.textAlign = column ? "right" : "left";
        context.fillText(text, column ? left + widths[column] - PAD : PAD, middle);
        left += widths[column];
    });
    if (isRuled) {
        context.globalAlpha = 0.2;
        context.fillRect(0, middle + LINE / 2 - 1, left, 1);
        context.globalAlpha = 1;
    }
}
