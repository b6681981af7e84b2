/**
 * Open every leaf of the app's menu as a user does, in each way of showing it: press what does not
 * write, open the first row, and come back. What puts off is handed out at the end, by menu, role and width.
 * The test that runs it says who walks, and takes back whatever was written.
 *
 * @param {string} role
 * @param {{path: string, action: Object, shows: string}[]} pages what no menu opens, and what it must show
 */
window.walkSalesKpi = async function (role, pages) {
    const APP = "sales_kpi.sales_kpi_menu";
    const ERRORS =
        /^(odoo (client|server|network) error|access error|oops|invalid operation|validation error|missing|warning)/i;
    // What writes, sends, leaves the page or takes long.
    const KEPT =
        /done|save|count|refresh|take|leave|apply|undo|send|accept|decline|print|export|download|xlsx|full screen|delete|discard|confirm/i;
    const MOST_PRESSED = 12; // buttons of a screen, one of each kind
    const QUIET = 60; // ms without a word from the server: nothing more is asked for
    const HEADINGS =
        "h1, h2, h3, h4, h5, th, .o_kpi_card_title, .o_horizontal_separator, .o_kpi_heading";
    const CONTENT = ".o_action_manager > *";

    const { action, menu, ui } = odoo.__WOWL_DEBUG__.root.env.services;
    const { rpcBus } = odoo.loader.modules.get("@web/core/network/rpc");
    const width = window.innerWidth;
    const failures = new Map();
    let menuPath = "start";
    let place = "start";
    let pending = 0;
    let last = Date.now();
    const began = last;

    rpcBus.addEventListener("RPC:REQUEST", () => ((pending += 1), (last = Date.now())));
    rpcBus.addEventListener("RPC:RESPONSE", () => ((pending -= 1), (last = Date.now())));
    const fail = (what) => {
        const key = `${menuPath}: ${what}`; // each once a menu, where it was seen first
        failures.set(key, failures.get(key) || `${place} (${role}, ${width} px): ${what}`);
    };
    const getReason = (reason) => {
        const first = reason?.cause || reason; // what a component could not be made for
        return String(first?.data?.message || first?.message || first);
    };
    const original = console.error;
    console.error = (...args) => fail(`console error: ${args.join(" ").slice(0, 300)}`);
    window.addEventListener("unhandledrejection", (event) =>
        fail(`error: ${getReason(event.reason).slice(0, 300)}`)
    );

    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const isShown = (el) => el.checkVisibility({ visibilityProperty: true }) && el.offsetWidth > 0;
    const all = (selector, root = document) => [...root.querySelectorAll(selector)].filter(isShown);
    const content = () => all(CONTENT).at(-1);
    const shows = (selector) =>
        Boolean(content()?.matches(selector) || content()?.querySelector(selector));
    const dialogs = () => all(".o_dialog");
    const crumbs = () =>
        document.querySelectorAll(
            ".o_control_panel .breadcrumb-item, .o_control_panel .o_breadcrumb .o_back_button"
        ).length;

    /** Nothing has been asked of the server for a while. */
    async function rest(quiet) {
        const end = Date.now() + 15000;
        do {
            await sleep(20);
        } while ((pending > 0 || Date.now() - last < quiet || ui.isBlocked) && Date.now() < end);
    }

    /** Nothing is asked of the server any more, and the screen has drawn what came. */
    async function settle() {
        await rest(QUIET);
        if (pending > 0) {
            pending = 0;
            fail("does not come to rest");
        }
        for (let frame = 0; frame < 2; frame++) {
            await new Promise(requestAnimationFrame); // what came is drawn
        }
    }

    // ---- what puts off ---------------------------------------------------------------------------

    function checkDialogs() {
        for (const dialog of dialogs()) {
            const title = dialog.querySelector(".modal-title")?.textContent || "";
            if (dialog.querySelector(".o_error_dialog") || ERRORS.test(title)) {
                fail(`error dialog: ${dialog.textContent.replace(/\s+/g, " ").slice(0, 300)}`);
            }
        }
        for (const note of all(".o_notification.border-danger, .o_notification:has(.bg-danger)")) {
            fail(`error: ${note.textContent.replace(/\s+/g, " ").slice(0, 200)}`);
        }
    }

    const isCut = (el) => {
        const style = getComputedStyle(el);
        const hides = style.overflowX !== "visible" || style.textOverflow === "ellipsis";
        return hides && el.clientWidth > 0 && el.scrollWidth > el.clientWidth + 1;
    };

    function checkHeadings() {
        for (const heading of all(HEADINGS, content())) {
            const cut = [heading, ...heading.querySelectorAll("*")].find(isCut);
            if (cut && cut.textContent.trim()) {
                fail(`cut heading: “${cut.textContent.trim().slice(0, 60)}”`);
            }
        }
    }

    /** Whether the screen shows something beside its bar: records, a picture, or help. */
    function showsContent() {
        const page = content();
        const bar = page?.querySelector(".o_control_panel")?.innerText || "";
        const text = (page?.innerText || "").replace(bar, "").trim();
        return text.length > 4 || shows("canvas, .fc, input");
    }

    async function checkDeadEnd() {
        for (let turn = 0; turn < 40 && !showsContent(); turn++) {
            await sleep(100); // what is drawn late
        }
        if (!showsContent()) {
            fail("dead end: there is nothing, and no help");
        }
    }

    async function checkShows(selector) {
        for (let turn = 0; turn < 40 && selector && !shows(selector); turn++) {
            await sleep(100);
        }
        if (selector && !shows(selector)) {
            fail(`does not show ${selector}`);
        }
    }

    async function check() {
        await checkDeadEnd();
        checkDialogs();
        if (document.querySelector(".o_view_sample_data")) {
            fail("sample rows");
        }
        checkHeadings();
    }

    // ---- there and back --------------------------------------------------------------------------

    async function closeDialogs() {
        for (let turn = 0; turn < 4 && dialogs().length; turn++) {
            const close = dialogs()
                .at(-1)
                .querySelector(".btn-close, .oi-close, .modal-header button");
            (close || dialogs().at(-1).querySelector("footer button"))?.click();
            await settle();
        }
        if (!all(".o-dropdown--menu, .o_popover").length) {
            return;
        }
        document.body.click();
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
        await sleep(30);
    }

    /** @returns {Promise<boolean>} whether there was a way back */
    async function goBack(depth) {
        for (let turn = 0; turn < 3 && crumbs() > depth; turn++) {
            const links = all(
                ".o_control_panel .breadcrumb-item a, .o_control_panel .o_back_button"
            );
            if (!links.length) {
                break;
            }
            links.at(-1).click();
            await settle();
        }
        if (crumbs() > depth) {
            fail("dead end: no way back");
        }
        return crumbs() <= depth;
    }

    async function openFirstRow() {
        const row = all(
            ".o_list_view .o_data_row .o_data_cell:not(.o_list_record_selector), .o_kanban_record:not(.o_kanban_ghost)",
            content()
        )[0];
        if (!row) {
            return true;
        }
        const depth = crumbs();
        const before = place;
        place += " > first row";
        row.click();
        await settle();
        await check();
        await closeDialogs();
        const isBack = await goBack(depth);
        place = before;
        return isBack;
    }

    const getKind = (button) =>
        [
            button.className,
            button.name,
            button.dataset.tooltip,
            /\d/.test(button.textContent) ? "" : button.textContent.trim().slice(0, 30),
        ].join("|");

    const mayPress = (button) => {
        const label = `${button.textContent} ${button.title} ${button.getAttribute("aria-label")} ${button.name} ${button.dataset.deed || ""}`;
        return (
            !button.disabled &&
            !KEPT.test(label) &&
            !button.target &&
            !button.href?.includes("/web/")
        );
    };

    /** One button of each kind of a screen of the module's own. */
    async function pressButtons(leaf) {
        const pressed = new Set();
        const depth = crumbs();
        while (pressed.size < MOST_PRESSED) {
            const button = all(
                "button, [role=button], .o_kpi_clickable, a[href='#']",
                content()
            ).find((found) => !pressed.has(getKind(found)) && mayPress(found));
            if (!button) {
                return;
            }
            pressed.add(getKind(button));
            const before = place;
            place += ` > ${(button.textContent.trim() || button.title || button.className).slice(0, 40)}`;
            button.click();
            await settle();
            await check();
            await closeDialogs();
            const page = crumbs() > depth ? await goBack(depth) : true;
            place = before;
            if (!page || !shows("[class*=o_kpi]")) {
                await open(leaf);
            }
        }
    }

    /** Each way of showing the records: list, pivot, graph and so on. */
    async function switchViews() {
        const getName = (button) => [...button.classList].at(-1).replace("o_", "");
        const names = all(".o_switch_view").map(getName);
        for (const name of names) {
            const button = all(".o_switch_view").find((found) => getName(found) === name);
            if (button && !button.classList.contains("active")) {
                const before = place;
                place += ` > ${name}`;
                button.click();
                await settle();
                await check();
                place = before;
            }
            if (name === "list" || name === "kanban") {
                await openFirstRow();
            }
        }
        if (!names.length) {
            await openFirstRow();
        }
    }

    // ---- the walk --------------------------------------------------------------------------------

    const getLeaves = (node, path) =>
        node.childrenTree.length
            ? node.childrenTree.flatMap((child) => getLeaves(child, [...path, child.name]))
            : [{ ...node, path: path.join(" / ") }];

    async function open(leaf) {
        // An action that another one overtakes never says that it is done.
        const opened = leaf.action ? action.doAction(leaf.action) : menu.selectMenu(leaf);
        await Promise.race([opened, rest(2000)]);
        await settle();
    }

    const app = menu.getApps().find((found) => found.xmlid === APP);
    const leaves = [...getLeaves(menu.getMenuAsTree(app.id), []), ...pages];
    const times = [];
    for (const leaf of leaves) {
        const start = Date.now();
        menuPath = place = leaf.path;
        try {
            await open(leaf);
            await check();
            await checkShows(leaf.shows);
            await closeDialogs();
            if (shows(".o_form_view")) {
                continue; // a form that the menu opens: its buttons write
            }
            if (!shows(".o_view_controller")) {
                await pressButtons(leaf);
            } else {
                await switchViews();
            }
        } catch (error) {
            fail(`error: ${error.message}`);
        }
        await closeDialogs();
        times.push([Date.now() - start, leaf.path]);
    }
    console.error = original;
    const slowest = times.sort((a, b) => b[0] - a[0]).slice(0, 4);
    const walked = `walked ${leaves.length} menus as ${role} at ${width} px; slowest ${JSON.stringify(slowest)}, all ${Date.now() - began}`;
    return [walked, ...failures.values()];
};
