"""Figures that are counted as somebody looks. A plain class: it lives for one request only."""

from datetime import timedelta

from ....tools.cell import NO_DATA, Cells

FEW = 300  # people; of more, everybody's figures are there as soon


class LiveCells:
    """What measures gave on some days, each counted once, however many parts of a page ask for it.

    Of a small team its people and itself are looked at only: nobody else's figures are asked for.

    :param bounds: first and last local day of the company
    :param people: ids of those whom the page is about; nobody where that is not said
    """

    def __init__(self, env, company, bounds, people):
        self.env = env
        self.company = company
        self.bounds = bounds
        self.people = frozenset(people)
        self._kept = {}  # {whose, or None for everybody: {code: ``Cells``}}

    def read(self, definitions, subjects):
        """
        :param subjects: {"user" | "team" | "company": ids}
        :return: {code: ``Cells``}, to be asked for these subjects only
        """
        parts = [self._read_of(definitions, whose) for whose in self._get_parts(subjects)]
        return {definition.code: _join([part[definition.code] for part in parts])
                for definition in definitions}  # fmt: skip

    def keep(self, subject, found):
        """What was counted of one subject for another part of the page. (A stand is not: where the
        days are over, it was not counted.)

        :param found: {definition: ``Cell``}
        """
        counted = {one: cell for one, cell in found.items() if not one._is_stand()}
        self._kept.setdefault(subject, {}).update(
            {one.code: Cells({subject: cell}, NO_DATA) for one, cell in counted.items()}
        )

    def count_everybody(self, definitions):
        """For a page that shows a large team and its people: all of them by one look at the
        records, instead of one for the team and one for everybody."""
        counted = definitions.filtered(lambda definition: not definition._is_stand())
        if len(self.people) > FEW and counted:
            self._read_of(counted, None)

    def find(self, definitions, subject):
        """{definition: ``Cell``} of a subject, of what was counted of everybody."""
        everybody = self._kept.get(None, {})
        known = {one: everybody[one.code] for one in definitions if one.code in everybody}
        return {one: cells[subject] for one, cells in known.items() if not cells.error}

    def _get_parts(self, subjects):
        """What is read apart from each other: [("user", ids) or ("team", id)]; [None]: all at
        once."""
        users = self.people.union(subjects.get("user", ()))
        teams = list(subjects.get("team", ()))
        if subjects.keys() - {"user", "team"} or len(teams) > 1:
            return [None]
        parts = [("user", tuple(sorted(users)))] if "user" in subjects else []
        return [*parts, *(("team", team) for team in teams)]

    def _read_of(self, definitions, whose):
        known = self._kept.setdefault(whose, {})
        if whose and whose[0] == "user":
            known |= self._kept.get(None, {})
        missing = definitions.filtered(lambda definition: definition.code not in known)
        if missing and whose and whose[0] == "user":
            known |= self._read_people(missing, whose[1])
        elif missing:
            known |= self._reader._read_definitions(missing, self.company, *self.bounds, whose)
        return known

    def _read_people(self, definitions, users):
        """What adds up by what the months were counted as, the rest from the sources."""
        whose = ("user", users) if len(users) <= FEW else None
        lately = timedelta(seconds=self.company.sudo().kpi_freshness)
        found = self._reader._read_people_from_months(
            definitions, self.company, self.bounds, lately, users, whose
        )
        found = {definition.code: cells for definition, cells in found.items()}
        rest = definitions.filtered(lambda definition: definition.code not in found)
        if rest:
            found |= self._reader._read_definitions(
                rest, self.company, *self.bounds, whose, only="user"
            )
        return found

    @property
    def _reader(self):
        return self.env["sales.kpi.reader"]


def _join(parts):
    """Figures of several subjects of one measure: where one part failed, so did the others."""
    if len(parts) == 1:
        return parts[0]
    failed = next((part for part in parts if part.error), None)
    cells = {subject: part[subject] for part in parts for subject in part}
    return failed or Cells(cells, parts[0].default)
