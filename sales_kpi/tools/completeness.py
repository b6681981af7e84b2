"""How complete a sales activity is: the six questions What, Where, When, Who, Why and How.

A question is answered or it is not; an activity's completeness is the share of those answered.
"""

QUESTIONS = ("what", "where", "when", "who", "why", "how")

# Nobody travels to a call or an online meeting: "where" is answered by the method.
_PLACELESS_CHANNELS = ("phone", "online")


def open_questions(answers):
    """Return the questions that an activity leaves open, in the order of `QUESTIONS`.

    :param answers: a dict of what is filled in (missing keys are empty; texts of blanks are empty)
        what: `name` and `purpose`; where: `location`, or a `channel` that needs none;
        when: `start` and a `duration` above 0; who: `customer`, `contact` or `prospect` (the
        lead's party); why: `reason`; how: `description` and one of `result` and `outcome`
    :return: a tuple of names out of `QUESTIONS`
    """

    def has(key):
        value = answers.get(key)
        return bool(value.strip() if isinstance(value, str) else value)

    answered = {
        "what": has("name") and has("purpose"),
        "where": has("location") or answers.get("channel") in _PLACELESS_CHANNELS,
        "when": has("start") and (answers.get("duration") or 0) > 0,
        "who": has("customer") or has("contact") or has("prospect"),
        "why": has("reason"),
        "how": has("description") and (has("result") or has("outcome")),
    }
    return tuple(question for question in QUESTIONS if not answered[question])


def completeness(answers):
    """Return the share of the six questions answered, 0 to 100 (see `open_questions`)."""
    return 100.0 * (len(QUESTIONS) - len(open_questions(answers))) / len(QUESTIONS)
