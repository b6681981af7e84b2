"""Why the results of people, teams or the company are what they are. A plain class: it lives for
one request only."""

from typing import NamedTuple

from ....tools.analysis import chance
from ....tools.analysis import paths as arithmetic
from ....tools.analysis.decompose import find_rate, makes, split_rate
from .figures import PathFigures
from .ways import find_helpers, get_chance, get_recipe, get_way, read_parts

BASELINES = ("target", "usual", "peers")


class Diagnosis(NamedTuple):
    """
    :param path: the ``sales.kpi.diagnosis.path`` that was taken
    :param baseline: "target", "usual" or "peers"
    :param count: number of periods, or of others, that make it
    :param outcome: ``Outcome``
    """

    subject: tuple
    path: object
    baseline: str
    count: int
    outcome: arithmetic.Outcome

    @property
    def lines(self):
        return self.path.line_ids.sorted()


class Diagnoser:
    """
    :param paths: ``sales.kpi.diagnosis.path`` that may be taken, in their order
    :param wish: the baseline that is wanted, where it is there
    """

    def __init__(self, company, period_type, bounds, subjects, paths, wish=None, is_live=False):
        self.env = company.env
        self.paths = paths
        self.wish = wish
        self._peers, self._recipes = {}, {}
        self.helpers = find_helpers(paths)
        self.figures = PathFigures(company, period_type, bounds, subjects, is_live)

    def get(self, subject):
        """The ``Diagnosis`` of a subject by the first path whose product is what was counted of
        it; None where there is nothing to compare with."""
        for path in self.paths:
            if not self._makes_result(path, subject):
                continue
            known = self.get_baselines(subject, path)
            name = self.wish if self.wish in known else next(iter(known), None)
            if name:
                expected, count = known[name]
                row = self._get_now(path, subject)
                outcome = arithmetic.Outcome(
                    expected,
                    row,
                    self._get_kinds(path),
                    self._get_z_finder(path, subject, name, count),
                )
                return Diagnosis(subject, path, name, count, outcome)
        return None

    def _makes_result(self, path, subject):
        factors = [find_rate(*parts) for parts in self._get_now(path, subject)]
        cells = self.figures.get_now(path._get_measures())
        return makes(factors, cells[path.result_id.code][subject].value)

    def _get_now(self, path, subject):
        return self._get_row(path, self.figures.get_now(path._get_measures()), subject)

    def get_baselines(self, subject, path):
        """{name: (factors, number of what makes it)}, the one that is taken first."""
        usual, peers = self._take_usual(subject, path), self._take_peers(subject, path)
        # Who has nothing yet is not beside the others; what his target takes goes by their rates.
        is_there = arithmetic.has_figures(self._get_now(path, subject))
        known = {"target": self._take_target(subject, path, (usual, peers))}
        known |= {"usual": usual, "peers": is_there and peers}
        return {name: found for name, found in known.items() if found}

    def _take_usual(self, subject, path):
        rows = [
            self._get_row(path, cells, subject)
            for cells in self.figures.get_past(path._get_measures())
        ]
        return arithmetic.take_usual(rows)

    def _take_peers(self, subject, path):
        """Of salespeople only: no two teams are alike."""
        if subject[0] != "user":
            return None
        rows = (self.get_peers(path)[one] for one in self.get_peers(path) if one != subject[1])
        return arithmetic.take_peers(list(rows))

    def _take_target(self, subject, path, rates):
        """What the target asks for by now, at the first of these rates by which it can be made."""
        targets = self.figures.get_targets(self.paths.result_id)
        target, _weight = targets.get((path.result_id.id, *subject), (None, 0))
        for known, count in filter(None, rates if target else ()):
            if factors := arithmetic.aim(target, known):
                return factors, count
        return None

    def get_peers(self, path):
        """{user id: figures of the path}, of all salespeople in the period."""
        if path not in self._peers:
            cells = self.figures.get_everybody(path._get_measures())
            users = {one for found in cells.values() for _kind, one in found}
            self._peers[path] = {
                user_id: self._get_row(path, cells, ("user", user_id)) for user_id in users
            }
        return self._peers[path]

    def _get_row(self, path, cells, subject):
        # Asked for thousands of people: what the path is made of is looked up once.
        if path not in self._recipes:
            self._recipes[path] = [line._get_recipe() for line in path.line_ids.sorted()]
        return [read_parts(cells, subject, recipe) for recipe in self._recipes[path]]

    def _get_kinds(self, path):
        return [line._counts_money() for line in path.line_ids.sorted()]

    # ---- what chance alone may do --------------------------------------------------------------

    def _get_z_finder(self, path, subject, baseline, count):
        lines = path.line_ids.sorted()

        def find(place, expected, actual, cases):
            line = lines[place]
            before = [line._get_parts(cells, subject) for cells in self._get_past(path)]
            z = self._find_z(
                line._get_chance(), line.definition_id, subject, (actual, expected, cases), before
            )
            is_said = baseline == "target" and place == 0
            return z if is_said else chance.weigh_usual(z, count)

        return find

    def _get_past(self, path):
        return self.figures.get_past(path._get_measures())

    def _find_z(self, kind, measure, subject, figures, before):
        """
        :param figures: (actual, expected, cases)
        :param before: what the figure was made of in the periods before
        """
        actual, expected, _cases = figures
        if kind == "count":
            return chance.count_z(actual, expected)
        if kind == "mean":
            deviation = self.figures.get_deviations(measure).get(subject)
            return chance.mean_z(*figures, deviation)
        if kind == "between":
            known = [rate for rate in (find_rate(*parts) for parts in before) if rate is not None]
            return chance.between_z(actual, expected, known)
        is_share = kind == "share" and max(actual, expected) <= 1
        return chance.share_z(*figures) if is_share else chance.rate_z(*figures)

    def get_weight(self, path):
        """The greatest weight of the path's result on one of the scorecards."""
        targets = self.figures.get_targets(self.paths.result_id)
        weights = [
            weight
            for (measure_id, *_subject), (_pace, weight) in targets.items()
            if measure_id == path.result_id.id
        ]
        return max(weights, default=0.0)

    # ---- what may be said of it ----------------------------------------------------------------

    def find_strengths(self, diagnosis):
        """Places of the factors that add a tenth and more, and are in the best quarter."""
        if diagnosis.subject[0] != "user":
            return []
        return [place for place in diagnosis.outcome.strengths if self._is_top(diagnosis, place)]

    def _is_top(self, diagnosis, place):
        rows = self.get_peers(diagnosis.path)
        others = [
            find_rate(*row[place]) for one, row in rows.items() if one != diagnosis.subject[1]
        ]
        return arithmetic.is_top(diagnosis.outcome.factors[place].actual, others)

    def split_mix(self, diagnosis, place, parts):
        """Why a rate of a team is another one than usual: (what its people do differently, who of
        them has how much of it). None of a number, or where the mix plays no part.

        :param parts: [("user", id)]
        """
        line, measures = diagnosis.lines[place], diagnosis.path._get_measures()
        cells = (*self.figures.get_past(measures), self.figures.get_now(measures))
        rows = {part: [line._get_parts(one, part) for one in cells] for part in parts}
        if not parts or any(whole is None for row in rows.values() for _part, whole in row):
            return None
        before = {part: arithmetic.take_middle_figures(row[:-1]) for part, row in rows.items()}
        effects = split_rate(before, {part: row[-1] for part, row in rows.items()}).values()
        rate, mix = (sum(getattr(one, name) for one in effects) for name in ("rate", "mix"))
        told = abs(mix) >= arithmetic.MIXED * max(abs(rate + mix), abs(rate)) and mix
        return (rate, mix) if told else None

    def find_helper(self, diagnosis, place):
        """The measure that helps this factor and fell most below what is usual for it.

        :return: (measure, actual, expected); None where none did, or of too few cases
        """
        codes = get_way(diagnosis.lines[place]).helpers
        measures = self.helpers.filtered(lambda one: one.code in codes)
        if not measures:
            return None
        cells = [*self.figures.get_past(measures), self.figures.get_now(measures)]
        found = filter(None, (self._compare(one, diagnosis.subject, cells) for one in measures))
        return min(found, key=lambda told: told[1] / told[2], default=None)

    def _compare(self, measure, subject, cells):
        *past, parts = ([read_parts(one, subject, get_recipe(measure))] for one in cells)
        usual = arithmetic.take_usual(past)
        actual, expected = find_rate(*parts[0]), usual and usual[0][0]
        if actual is None or not expected:
            return None
        cases = parts[0][1] if parts[0][1] is not None else max(actual, expected)
        if cases < arithmetic.LEAST_CASES or actual > expected * (1 - arithmetic.LEAST_PART):
            return None
        figures, before = (actual, expected, cases), [row[0] for row in past]
        z = self._find_z(get_chance(measure), measure, subject, figures, before)
        if chance.is_chance(chance.weigh_usual(z, usual[1])):
            return None
        return measure, actual, expected
