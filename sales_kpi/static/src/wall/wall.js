import { browser } from "@web/core/browser/browser";
import { localization } from "@web/core/l10n/localization";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { Layout } from "@web/search/layout";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { AsOfStamp } from "../components/as_of_stamp";
import { MovementArrow } from "../components/movement_arrow";
import { RankMedal } from "../components/rank_medal";
import { SampleBand } from "../components/sample_band";
import { Countdown } from "../contests/countdown";
import { SIGNS } from "../contests/stream/stream";
import { useBoardBus } from "./board_bus";
import { useWakeLock } from "./wall_hook";
import { WallModel } from "./wall_model";

import {
    Component,
    onMounted,
    onWillUnmount,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

const SECONDS = 15; // that a slide stays
const CHEER = 8; // seconds that a won deal is shown
const WAIT = 5; // seconds at most, before changed figures are asked for
const NO_KEYS = "input, select, textarea, [contenteditable]";

/**
 * The leaderboard on a wall: it goes from slide to slide by itself, follows the figures as they
 * change, and shows a deal that is won.
 *
 * `action.params` may preset options (scheme_id, slide) and seconds.
 */
export class Wall extends Component {
    static template = "sales_kpi.Wall";
    static components = { AsOfStamp, Countdown, Layout, MovementArrow, RankMedal, SampleBand };
    static props = { ...standardActionServiceProps };

    signs = SIGNS;

    setup() {
        const past = this.props.state || this.props.action.params || {};
        this.model = useState(new WallModel(useService("orm"), past));
        this.state = useState({
            isPaused: Boolean(past.isPaused),
            seconds: past.seconds || SECONDS,
            wins: [],
        });
        this.screen = useRef("screen");
        this.slideTimer = null;
        this.cheerTimer = null;
        useSetupAction({
            getLocalState: () => ({
                ...this.model.exportState(),
                isPaused: this.state.isPaused,
                seconds: this.state.seconds,
            }),
        });
        useBoardBus({
            getCompany: () => this.page?.company_id,
            onChanged: () => this.model.reload(),
            onWon: (win) => this.cheer(win),
            most: WAIT,
        });
        useWakeLock();
        useExternalListener(window, "keydown", (ev) => this.onKeydown(ev));
        onMounted(() => this.goOn(0));
        onWillUnmount(() => {
            browser.clearTimeout(this.slideTimer);
            browser.clearTimeout(this.cheerTimer);
        });
    }

    get page() {
        return this.model.page;
    }

    get win() {
        return this.state.wins[0];
    }

    //--------------------------------------------------------------------------
    // From slide to slide
    //--------------------------------------------------------------------------

    /** @param {number} count of slides to go on; the time of a slide begins anew */
    async goOn(count) {
        this.wait();
        await this.model.step(count);
    }

    wait() {
        browser.clearTimeout(this.slideTimer);
        if (!this.state.isPaused) {
            this.slideTimer = browser.setTimeout(() => this.goOn(1), 1000 * this.state.seconds);
        }
    }

    togglePause() {
        this.state.isPaused = !this.state.isPaused;
        this.wait();
    }

    /** @param {string} seconds */
    setSeconds(seconds) {
        this.state.seconds = Number(seconds);
        this.wait();
    }

    toggleFullScreen() {
        if (document.fullscreenElement) {
            document.exitFullscreen();
        } else {
            this.screen.el.requestFullscreen();
        }
    }

    /** @param {KeyboardEvent} ev */
    onKeydown(ev) {
        const isButton = ev.target.closest("button") && [" ", "Enter"].includes(ev.key);
        const hasOther = ev.altKey || ev.ctrlKey || ev.metaKey;
        if (hasOther || isButton || ev.target.closest(NO_KEYS)) {
            return;
        }
        const ahead = localization.direction === "rtl" ? -1 : 1;
        const doIt = {
            " ": () => this.togglePause(),
            ArrowRight: () => this.goOn(ahead),
            ArrowLeft: () => this.goOn(-ahead),
            f: () => this.toggleFullScreen(),
        }[ev.key];
        if (doIt) {
            ev.preventDefault();
            doIt();
        }
    }

    //--------------------------------------------------------------------------
    // Won deals
    //--------------------------------------------------------------------------

    /** One after the other. */
    cheer(win) {
        this.state.wins.push(win);
        if (this.state.wins.length === 1) {
            this.waitForCheer();
        }
    }

    waitForCheer() {
        this.cheerTimer = browser.setTimeout(() => {
            this.state.wins.shift();
            if (this.win) {
                this.waitForCheer();
            }
        }, 1000 * CHEER);
    }
}

registry.category("actions").add("sales_kpi.wall", Wall);
