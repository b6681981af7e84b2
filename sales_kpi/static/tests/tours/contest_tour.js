import { registry } from "@web/core/registry";

const tours = registry.category("web_tour.tours");
const { DateTime } = luxon;

const click = (content, trigger) => ({ content, trigger, run: "click" });

const inState = (state) => ({
    content: `the contest is ${state}`,
    trigger: `.o_kpi_contest_state.o_kpi_contest_${state}`,
});

const startDialog = ".modal .o_form_view";

/** A leader starts a duel of two of his team for a prize: three clicks and the sum. */
tours.add("sales_kpi_duel_start", {
    steps: () => [
        click("from the team's page", ".o_kpi_start_contest"),
        click("a duel", `${startDialog} [name=ready] input[data-value=duel]`),
        {
            content: "both are chosen",
            trigger: `${startDialog} [name=user_ids] .o_tag:eq(1)`,
        },
        {
            content: "a prize",
            trigger: `${startDialog} [name=prize] input`,
            run: "edit 300",
        },
        click("publish", ".modal footer button[name=action_publish]"),
        inState("published"),
    ],
});

/** Whoever was challenged accepts. */
tours.add("sales_kpi_duel_accept", {
    steps: () => [
        inState("published"),
        click("take it", ".o_kpi_contest_accept"),
        { trigger: ".o_kpi_contest_content:not(:has(.o_kpi_contest_accept))" },
    ],
});

/** While it goes on: two bars, and what is missing. */
tours.add("sales_kpi_duel_watch", {
    steps: () => [
        inState("running"),
        { trigger: ".o_kpi_contest_duel .progress:eq(1)" },
        { trigger: ".o_kpi_contest_gap:contains(100.00 behind place 1)" },
    ],
});

/** The winner sees his prize. */
tours.add("sales_kpi_duel_won", {
    steps: () => [
        inState("awarded"),
        { trigger: ".o_kpi_contest_duel .o_kpi_contest_prize:contains(300.00)" },
    ],
});

/** A manager starts a team battle of the next weekend. */
tours.add("sales_kpi_battle_start", {
    steps: () => {
        const saturday = DateTime.local().plus({ weeks: 1 }).startOf("week").plus({ days: 5 });
        const write = (day) => day.toFormat("MM/dd/yyyy");
        return [
            click("a battle", `${startDialog} [name=ready] input[data-value=battle]`),
            {
                content: "two teams",
                trigger: `${startDialog} [name=team_ids] .o_tag:eq(1)`,
            },
            click("the days", `${startDialog} [name=date_from] button[data-field=date_from]`),
            {
                content: "from Saturday",
                trigger: `${startDialog} [name=date_from] input[data-field=date_from]`,
                run: `edit ${write(saturday)}`,
            },
            click("the last one", `${startDialog} [name=date_from] [data-field=date_to]`),
            {
                content: "to Sunday",
                trigger: `${startDialog} [name=date_from] input[data-field=date_to]`,
                run: `edit ${write(saturday.plus({ days: 1 }))}`,
            },
            {
                content: "a prize",
                trigger: `${startDialog} [name=prize] input`,
                run: "edit 1000.01",
            },
            click("publish", ".modal footer button[name=action_publish]"),
            inState("published"),
        ];
    },
});

/** A member sees which team is ahead, and that the result is provisional. */
tours.add("sales_kpi_battle_provisional", {
    steps: () => [
        inState("provisional"),
        { trigger: ".o_kpi_contest_note:contains(Provisional until)" },
        { trigger: ".o_kpi_contest_row:eq(0):contains(Wasps)" },
        { trigger: ".o_kpi_contest_row:eq(1).o_kpi_contest_mine:contains(Bees)" },
    ],
});
