"""What alerts, checks, outlook and paths hold of a rival."""

from datetime import date

DAY = date(2026, 3, 10)


def plant(case, name, amount):
    """An alert, a finding that he does not know of yet, and an outlook, all about Bob.

    :return: the records
    """
    env, company = case.env, case.company
    subject = {
        "subject_type": "user", "subject_id": case.bob.id, "user_id": case.bob.id,
        "team_id": case.bees.id, "company_id": company.id,
    }  # fmt: skip
    rule = env.ref("sales_kpi.alert_rule_sales_drop")
    alert = env["sales.kpi.alert"].create(
        subject
        | {
            "rule_id": rule.id, "kind": rule.kind, "severity": "3", "state": "dismissed",
            "value": amount, "expected": amount, "money": amount, "since": DAY, "opened_on": DAY,
            "definition_id": case.won.id, "period_id": case.march.id, "reason": name,
            "parts": {"z": -5, "change": -0.5, "periods": 8},
        }
    )  # fmt: skip
    notice = env["sales.kpi.alert.notice"].create(
        {"recipient_id": case.bob.id, "company_id": company.id, "subject_type": "user",
         "subject_id": case.bob.id, "told": alert.ids}
    )  # fmt: skip
    row = {
        "model": "sale.order", "user_id": case.bob.id, "key": "planted", "ids": [901],
        "figure": amount, "first": DAY, "last": DAY,
        "told": {"amount": amount, "order": name, "what": "self"},
    }  # fmt: skip
    check = env.ref("sales_kpi.check_self_dealing")
    finding = env["sales.kpi.finding"].sudo()._keep(check, company, [row])
    outlook = env["sales.kpi.outlook"].create(
        subject
        | {
            "definition_id": case.won.id, "period_id": case.march.id, "method": "season",
            "date": DAY, "day_number": 7, "days_total": 22, "actual": amount, "value": amount,
            "low": amount, "high": amount, "usual": amount,
        }
    )  # fmt: skip
    paths = env["sales.kpi.diagnosis.path"].search([], limit=1)
    return alert, notice, finding.with_env(env), outlook, paths, paths.line_ids[:1], rule, check
