"""What a screen says where nobody is judged because nobody set a target."""


def describe_missing(board):
    """
    :param board: ``LeaderboardContent``; None where no scheme judges
    :return: see ``say_missing``; False where somebody is judged
    """
    if not board or not board.period or any(score.rank for score in board.whole_contest.scores):
        return False
    users = [score.id for score in board.whole_contest.by_subject.get("user", ())]
    lacking = [("score_id", "in", users), ("status", "=", "no_target")]
    Line = board.env["sales.kpi.score.line"].sudo()
    if not users or not Line.search_count(lacking, limit=1):
        return False
    return say_missing(board.scheme, board.is_manager)


def say_missing(scheme, is_manager):
    """What is missing, and who can do it.

    :return: {"text", "label", "action"}: a button for a manager; without one the last two are False
    """
    env = scheme.env
    if not is_manager:
        text = env._("Nobody is judged yet: no targets are set. A sales manager sets them.")
        return {"text": text, "label": False, "action": False}
    return {
        "text": env._(
            "Nobody is judged yet: no targets are set. Take those that the scheme proposes, or "
            "set your own."
        ),
        "label": env._("Set Targets"),
        "action": {
            "type": "ir.actions.act_window",
            "name": scheme.name,
            "res_model": "sales.kpi.scheme",
            "res_id": scheme.id,
            "views": [[False, "form"]],
        },
    }
