"""What flows through the teams of the sample: opportunities and contacts."""

from .cast import CONTACTS, STAGES
from .words import MARK, make_chart

DEAL = 8_000


def get_stage_names(env):
    return [env._("New"), env._("Qualification"), env._("Proposition"), env._("Won")]


def make_funnel(words):
    env = words.env
    pairs = zip(STAGES, get_stage_names(env), strict=True)
    stages = [_get_stage(number, *pair) for number, pair in enumerate(pairs)]
    picture = env["sales.kpi.stage.stay"]._get_funnel_picture(stages)
    for shown, stage in zip(picture, stages, strict=True):
        shown |= {"mark": MARK, "other": None, "lost": stage["lost"], "days": None}
        shown |= {"revenue": stage["revenue"], "revenue_text": words.format_money(stage["revenue"])}
    summary = ", ".join(f"{stage['name']}: {stage['text']}" for stage in picture)
    return {"name": "funnel", "title": env._("Funnel"), "stages": picture, "summary": summary}


def _get_stage(number, figures, name):
    """What is known of a stage, as of a true funnel."""
    entered, lost = figures
    is_won = number == len(STAGES) - 1
    advanced = entered if is_won else STAGES[number + 1][0]
    return {
        "stage_id": -number - 1,
        "name": name,
        "entered": entered,
        "advanced": advanced,
        "lost": lost,
        "still": entered - advanced - lost,
        "is_won": is_won,
        "conversion": None if is_won else advanced / entered,
        "skipped": 0,
        "back": 0,
        "revenue": entered * DEAL,
    }


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
