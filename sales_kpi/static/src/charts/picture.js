/**
 * Keep what is drawn, on a ground of the page's own colour: a picture without one is black on
 * black.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {HTMLElement} root whose colour lies behind it
 * @param {string} title of the file
 */
export function savePicture(canvas, root, title) {
    const sheet = Object.assign(document.createElement("canvas"), {
        width: canvas.width,
        height: canvas.height,
    });
    const context = sheet.getContext("2d");
    context.fillStyle = getComputedStyle(root).backgroundColor;
    context.fillRect(0, 0, sheet.width, sheet.height);
    context.drawImage(canvas, 0, 0);
    const link = document.createElement("a");
    link.href = sheet.toDataURL("image/png");
    link.download = `${title}.png`;
    link.click();
}
