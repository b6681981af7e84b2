"""Open alerts about the team or the company that a page is about: the same that its leaders and
managers are told of, and no others."""

from ...ground.figure_format import tell_day

LOOKS = {1: "none", 2: "behind", 3: "bad"}


def read_alerts(frame, subject):
    """By the viewer's own rights, the most important first; of a page about the present only.

    :param subject: ("team" | "company", id)
    :return: [{"id", "text", "since", "look", "mark"}]
    """
    first, last = frame.bounds
    Alert = frame.env["sales.kpi.alert"]
    if not first <= frame.today <= last or not Alert.has_access("read"):
        return []
    found = Alert._find_about(frame.company, subject)
    return [
        {
            "id": told["id"],
            "text": told["text"],
            "since": frame.env._("since %s", tell_day(frame.env, alert.sudo().since)),
            "look": LOOKS[told["severity"]],
            "mark": {"kind": "alert", "id": told["id"]},
        }
        for alert, told in zip(found, found._tell_for_screen(), strict=True)
    ]
