"""Nobody knows what somebody does."""

from datetime import timedelta

from odoo.fields import Domain

from ....sources.activities.idle import LOOK_BACK, Idle
from ..night import Finding


def find(rule, night):
    if not _keeps_log(night):
        return {}
    users = sorted(night.get_subjects(rule))
    days = Idle(night.company, users, night.today).get_days(_find_absent(night, users))
    return {
        (user, 0, 0): Finding(float(count), float(rule.days))
        for user, count in days.items()
        if count >= rule.days
    }


def _keeps_log(night):
    """Whether anybody here logs what he does: where nobody wants it, nobody lacks it."""
    first = night.today - timedelta(days=LOOK_BACK)
    domain = Domain("company_id", "=", night.company.id) & Domain("state", "=", "done")
    domain &= Domain("date_start", ">=", night.company._get_kpi_bounds(first, first)[0])
    return bool(night.env["sales.kpi.activity"].sudo().search_count(domain, limit=1))


def _find_absent(night, users):
    """{user: days on which he was away}; of those only who were at all."""
    worked = night.company._get_kpi_working_days(
        night.today - timedelta(days=LOOK_BACK), night.today - timedelta(days=1)
    )
    shares = night.env["sales.kpi.membership"]._get_presence_shares(night.company, worked)
    away = {
        id(own): {day for day in worked if not own.get(day)}
        for own in {id(own): own for own in shares.values()}.values()
    }
    return {user: away[id(shares[user])] for user in users if user in shares}
