"""What the page says of what changed: the picture, two sentences, one deed. A plain class: it lives
for one request only."""

from functools import cached_property

from ....tools.analysis.paths import draw_steps
from ...outcomes.diagnosis.diagnoser import BASELINES, Diagnoser
from ...outcomes.diagnosis.leaks import Leaks
from ...outcomes.diagnosis.words import DiagnosisWords, tell_baseline
from .changes_by_part import ChangesByPart
from .deeds import Deeds

PEOPLE = 8  # those whom it hangs on, at most


class Changes:
    """
    :param frame: ``DashboardFrame`` with a subject that the viewer may see among its options
    """

    def __init__(self, frame):
        self.frame = frame
        self.env = frame.env
        self.company = frame.company
        self.subject = tuple(frame.options["subject"])

    def get_data(self):
        found = self.diagnosis
        page = {
            "subject": {"kind": self.subject[0], "id": self.subject[1], "name": self._get_name()},
            "title": self._get_title(),
            **self._get_choices(),
            "unit": "number", "what": "", "why": "", "mix": "", "rows": [], "strengths": [],
            "splits": [], "split": False, "split_told": "",
            "deed": False, "people": [], "empty": "" if found else self._explain_nothing(),
        }  # fmt: skip
        if not found:
            return page
        words = self._get_words(found, self.leaks)
        by_part = ChangesByPart(words, self.frame.options["split"])
        return page | {
            "unit": found.path.result_id.unit,
            "what": words.get_what(),
            "why": words.get_why(),
            "mix": words.get_mix(self.parts) if self.subject[0] == "team" else "",
            "rows": self._draw(words, by_part),
            "splits": by_part.get_choices(),
            "split": by_part.way,
            "split_told": by_part.tell(),
            "strengths": words.get_strengths(),
            "deed": Deeds(self.frame).find(words.get_deeds()),
            "people": self._get_people(),
        }

    # ---- what it is made of --------------------------------------------------------------------

    @cached_property
    def parts(self):
        """Who makes what a team or the company comes to: [("user" | "team", id)]."""
        kind, subject_id = self.subject
        if kind == "team":
            team = self.env["crm.team"].sudo().browse(subject_id)
            return [("user", user_id) for user_id in self.frame.get_team_users(team)]
        if kind == "company":
            return [("team", team.id) for team in self.frame.teams]
        return []

    @cached_property
    def paths(self):
        """Those that may be taken, the chosen one first."""
        paths = self.env["sales.kpi.diagnosis.path"]._get_usable(self.company)
        chosen = self.frame.options["path_id"]
        return paths.sorted(lambda path: path.id != chosen)

    @cached_property
    def diagnoser(self):
        frame = self.frame
        return Diagnoser(
            self.company, frame.period_type, frame.bounds, [self.subject, *self.parts], self.paths,
            frame.options["baseline"], self._is_live,
        )  # fmt: skip

    @property
    def _is_live(self):
        """Whether the figures are counted as one looks, as they are on the workbench."""
        period = self.frame.period
        if self.frame.is_live or not period.as_of:
            return True
        if self.subject[0] != "user" or period.state != "open":
            return False
        sources = {one.model for one in self.paths._get_measures() if one.model in self.env}
        return not any(self.env[name]._kpi_is_booked for name in sources)

    def open_part(self, way, keys):
        """The records of some parts of the result; None where it isn't told apart so."""
        found = self.diagnosis
        if not found:
            return None
        by_part = ChangesByPart(self._get_words(found, self.leaks), way)
        return by_part.sums.open(by_part.way, keys) if by_part.way else None

    @cached_property
    def leaks(self):
        return Leaks(self.company, self.frame.bounds, [self.subject])

    @cached_property
    def diagnosis(self):
        """By the chosen path, else by that whose result weighs most on the scorecards."""
        if not self.paths:
            return None
        if not self.frame.options["path_id"]:
            weigh = self.diagnoser.get_weight
            self.diagnoser.paths = self.paths.sorted(lambda path: -weigh(path))
        return self.diagnoser.get(self.subject)

    def _get_words(self, diagnosis, leaks):
        return DiagnosisWords(self.diagnoser, leaks, diagnosis)

    # ---- choices -------------------------------------------------------------------------------

    def _get_name(self):
        kind, subject_id = self.subject
        models = {"user": "res.users", "team": "crm.team", "company": "res.company"}
        return self.env[models[kind]].sudo().browse(subject_id).name

    def _get_title(self):
        if self.subject == ("user", self.env.uid):
            return self.env._("What changed")
        return self.env._("What changed: %s", self._get_name())

    def _get_choices(self):
        found = self.diagnosis
        known = self.diagnoser.get_baselines(self.subject, found.path) if found else {}
        return {
            "paths": [{"id": path.id, "name": path.name} for path in self.paths.sorted()],
            "path_id": found.path.id if found else False,
            "baselines": [
                {"name": name, "label": tell_baseline(self.env, name, known[name][1])}
                for name in BASELINES
                if name in known
            ],
            "baseline": found.baseline if found else False,
        }

    def _explain_nothing(self):
        if not self.paths:
            return self.env._("No path of a result is switched on.")
        return self.env._(
            "Nothing to compare with yet: that takes three periods before, or five others in the "
            "same period."
        )

    # ---- the picture ---------------------------------------------------------------------------

    def _draw(self, words, by_part):
        """What was to be expected, what each factor or part adds, and what came."""
        outcome, result = words.outcome, words.result
        steps = self._get_parts_rows(words, by_part) or self._get_factors_rows(words)
        rows = [
            self._get_row("start", words.tell_baseline(), outcome.expected, words.say),
            *steps,
            self._get_row("end", result.name, outcome.actual, words.say, result.code),
        ]
        bars = draw_steps(outcome.expected, [row["value"] for row in steps])
        return [
            row | {"left": round(left, 2), "width": round(width, 2)}
            for row, (left, width) in zip(rows, bars, strict=True)
        ]

    def _get_parts_rows(self, words, by_part):
        if not by_part.parts:
            return []
        return [
            self._get_row(look, name, added, words.write_added, note=note) | {"mark": mark}
            for look, name, added, note, mark in by_part.get_rows()
        ]

    def _get_factors_rows(self, words):
        pairs = zip(words.lines, words.outcome.factors, strict=True)
        return [
            self._get_factor_row(words, place, line, factor)
            for place, (line, factor) in enumerate(pairs)
        ]

    def _get_factor_row(self, words, place, line, factor):
        look = "up" if factor.added > 0 else "down" if factor.added < 0 else "even"
        note = self.env._(
            "%(actual)s instead of %(expected)s",
            actual=words.write_factor(place, factor.actual),
            expected=words.write_factor(place, factor.expected),
        )
        code = line.definition_id.code
        return self._get_row(look, line.label, factor.added, words.write_added, code, note)

    def _get_row(self, look, name, value, write, code=None, note=""):
        mark = {"kind": "measure", "code": code, "subject": list(self.subject)}
        return {
            "look": look,
            "name": name,
            "value": value,
            "text": write(value),
            "note": note,
            "mark": mark if code else False,
        }

    # ---- whom it hangs on ----------------------------------------------------------------------

    def _get_people(self):
        """Of a team or the company: the parts with a problem, those first that miss most."""
        told = []
        people = self.parts if self.subject[0] == "team" else []
        leaks = Leaks(self.company, self.frame.bounds, people)
        for part in self.parts:
            if found := self.diagnoser.get(part):
                words = self._get_words(found, leaks)
                if words.outcome.gap < 0 and words.problem_type:
                    told.append((words.outcome.gap, part, words))
        told.sort(key=lambda row: row[0])
        names = self._get_part_names([part for _gap, part, _words in told[:PEOPLE]])
        return [
            {
                "subject": list(part),
                "name": names[part],
                "type": words.problem_type,
                "gap_text": words.write_added(gap),
            }
            for gap, part, words in told[:PEOPLE]
        ]

    def _get_part_names(self, parts):
        models = {"user": "res.users", "team": "crm.team"}
        kinds = {kind for kind, _one in parts}
        found = {}
        for kind in kinds:
            ids = [one for own, one in parts if own == kind]
            records = self.env[models[kind]].sudo().browse(ids)
            found |= {(kind, record.id): record.name for record in records}
        return found
