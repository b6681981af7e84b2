"""The figures of several contests as one query: what they look at together is read once."""

from odoo.tools import SQL

from .figures import Reading


def select_amounts(contests, kept):
    """
    :param contests: those in which single people compete by a measure
    :param kept: see ``Reading``
    :return: (contests that it tells of, query of (contest_id, user_id, amount) of who has records
        in their days); the others take more than a query
    """
    alike, single = {}, []
    for contest in contests:
        if found := _select_alone(contest, kept):
            single.append((contest, found))
        elif contest.definition_id.is_additive:
            key = contest.company_id, contest.definition_id
            alike.setdefault(key, contests.browse())
            alike[key] |= contest
    parts = [SQL("SELECT %s AS contest_id, found.* FROM (%s) AS found", one.id, found)
             for one, found in single]  # fmt: skip
    parts += [_select_together(*key, some) for key, some in alike.items()]
    told = contests.browse().union(*(one for one, _found in single), *alike.values())
    return told, SQL(" UNION ALL ").join(parts)


def _select_alone(contest, kept):
    """By the facts of its days, where they were just counted."""
    reading = Reading(contest, kept)
    facts = reading.find_facts(contest.definition_id)
    return facts and reading.select_facts(facts)


def _select_together(company, measure, contests):
    spans = {one.id: (one.date_from, one.date_to) for one in contests}
    query = contests.env["sales.kpi.reader"]._select_spans(measure, company, spans)
    return SQL("SELECT key AS contest_id, user_id, amount FROM (%s) AS found", query)
