"""Arguments that nobody sane gives, beside those that lead deep into a method."""

import inspect

DEEP = 200
ODD = (
    None, True, False, 0, 1, -1, 3, 2**31, 2**63, -(2**63), 10**30, 0.5, -0.0, 1e308,
    float("nan"), float("inf"), float("-inf"), "", " ", "x", "0", "-1", "nan", "*", "%", "%s",
    "%(a)s", "{0}", "'; DROP TABLE res_users; --", "' OR 1=1 --", "\0", "\ud800", "𝟙", "x" * 5_000,
    "2026-13-45", "0001-01-01", "9999-12-31", "2026-03-15", "2026-03-15 25:61:00", "1492-01-01",
    [], {}, [[]], [None], [1], [-1], ["a"], [{}], [[1]], [1.5], [True], [10**30], ["x" * 5_000],
    list(range(300)), {"id": 1}, {"a": {"b": [1]}}, {1: 2}, {"": None}, "__import__('os')", "[(1,",
    [("id", "=", 1)], [["id", "any", [["a", "=", 1]]]], ["&"], ["!"], [["a.b.c", "=", 1]],
    [["id", "in", ["x"]]], "[('id', 'any', [('a', '=', 1)])]", ["__class__"], "__class__",
)  # fmt: skip
# What a parameter of this name, or a key of options, usually holds; ``World`` adds records.
USUAL = {
    "period_type": ["day", "week", "month", "quarter", "half", "year", "custom"],
    "step": ["week", "month", "quarter"],
    "kind": ["measure", "activities", "stage", "source", "sale", "company", "rep", "attainment"],
    "subject": ["user", "team", "company"],
    "subject_type": ["user", "team", "company"],
    "compare": ["previous", "year_ago"],
    "cohort": ["newcomers"],
    "order_by": ["improvement"],
    "operator": ["=", "in", "ilike", "any"],
    "limit": [1, 80],
    "offset": [0, 10],
}
DAYS = ("date", "date_from", "date_to", "day", "start", "end", "due")
OPTIONS = (
    "period_type", "date", "date_from", "date_to", "compare", "team_id", "user_id", "scheme_id",
    "subject", "subject_type", "subject_id", "order_by", "cohort", "limit", "offset", "measure",
    "definition_id", "code", "company_id", "kind", "key", "changes", "step", "value", "lead_id",
    "partner_id", "stage_id", "reasons", "sources", "dimension", "keys", "age", "band", "channel",
)  # fmt: skip
CONTEXT = (
    "kpi_from", "kpi_as_of", "kpi_reason", "kpi_merge", "kpi_days", "active_test", "bin_size",
    "default_user_id", "default_team_id", "default_company_id", "default_state", "default_kind",
    "default_lead_id", "default_period_id", "default_name", "default_value", "default_date",
    "group_by", "search_default_x", "allowed_company_ids", "active_id", "active_ids",
)  # fmt: skip


def nest(depth=DEEP):
    inner = []
    for _level in range(depth):
        inner = [inner]
    return inner


class Arguments:
    """Arguments by a seed.

    :param usual: {name: values that lead deep}
    :param ids: ids of records of all kinds, a rival's too
    """

    def __init__(self, random, usual, ids):
        self.random = random
        self.usual = {**USUAL, **usual}
        self.ids = ids

    def get_for(self, method):
        """{name: value} of the parameters of a method; those with a default are left out at
        times."""
        given = {}
        for name, parameter in list(inspect.signature(method).parameters.items())[1:]:
            if parameter.kind in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD):
                continue
            if parameter.default is parameter.empty or self.random.random() < 0.6:
                given[name] = self.get(name)
        return given

    def get(self, name, depth=0):
        """A value for what has this name: half of them lead deep."""
        if self.random.random() < 0.5:
            return self._get_odd()
        if name in ("options", "choices", "mark", "vals", "values", "row") and depth < 2:
            return self._get_options(depth)
        if name in ("changes", "items", "rows", "plans", "visits") and depth < 2:
            return [self._get_options(depth) for _one in range(self.random.randint(0, 3))]
        return self._get_usual(name)

    def _get_odd(self):
        return nest() if self.random.random() < 0.02 else self.random.choice(ODD)

    def _get_options(self, depth):
        names = self.random.sample(OPTIONS, self.random.randint(0, 8))
        return {name: self.get(name, depth + 1) for name in names}

    def _get_usual(self, name):
        if name in self.usual:
            return self.random.choice(self.usual[name])
        if name in DAYS:
            return self.random.choice(["2026-03-01", "2026-03-15", "2026-03-31", "2025-12-31"])
        if name.endswith("_id") or name == "subject_id":
            return self.random.choice(self.ids)
        if name.endswith("ids"):
            return self.random.choices(self.ids, k=self.random.randint(0, 3))
        if name.endswith("codes"):
            return self.random.choices(self.usual["code"], k=self.random.randint(0, 3))
        return self._get_odd()

    def get_ids(self, known):
        """Ids of records to call a method on, those of nobody too."""
        few = self.random.sample(known, min(len(known), self.random.randint(1, 2)))
        return self.random.choice([few, few, few, [], [-1], [0], [999_999_999]])

    def get_context(self):
        if self.random.random() < 0.6:
            return {}
        context = {n: self.get(n) for n in self.random.sample(CONTEXT, self.random.randint(1, 3))}
        # Odoo itself looks at the companies, and is not at stake here.
        if "allowed_company_ids" in context:
            context["allowed_company_ids"] = self._get_usual("allowed_company_ids")
        return context
