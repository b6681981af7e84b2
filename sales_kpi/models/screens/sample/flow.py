"""What flows through the teams of the sample: opportunities and contacts."""

from .cast import CONTACTS, STAGES
from .words import MARK, make_chart


def get_stage_names(env):
    return [env._("New"), env._("Qualification"), env._("Proposition"), env._("Won")]


def make_funnel(words):
    env, stages = words.env, []
    for number, ((entered, lost), name) in enumerate(
        zip(STAGES, get_stage_names(env), strict=True), 1
    ):
        went_on = STAGES[number][0] / entered if number < len(STAGES) else None
        lost = lost if went_on is not None else 0
        stages.append(
            {
                "id": -number,
                "name": name,
                "value": entered,
                "text": str(entered),
                "conversion": went_on,
                "conversion_text": "" if went_on is None else env._("%s went on", f"{went_on:.0%}"),
                "other": None,
                "other_text": "",
                "lost": lost,
                "lost_text": env._("%s lost", lost) if lost else "",
                "revenue": entered * 8_000,
                "revenue_text": words.format_money(entered * 8_000),
                "days": None,
                "mark": MARK,
            }
        )
    summary = ", ".join(f"{stage['name']}: {stage['text']}" for stage in stages)
    return {"name": "funnel", "title": env._("Funnel"), "stages": stages, "summary": summary}


def make_contacts(words):
    """Activities by week."""
    env = words.env
    names = dict(env["sales.kpi.activity"]._fields["channel"]._description_selection(env))
    count = sum(map(sum, CONTACTS.values()))
    return make_chart(
        "trend", env._("Activities"), ["1–7", "8–14", "15–21", "22–28"],
        [(names[key], list(found), list(map(str, found))) for key, found in CONTACTS.items()],
        env._("%s activities of the team", count), stacked=True,
    )  # fmt: skip
