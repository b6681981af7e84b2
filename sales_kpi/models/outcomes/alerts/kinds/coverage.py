"""Too few open opportunities for what is missing to the target, at the win rate so far."""

from datetime import timedelta

from ..night import Finding

CODES = ("open_pipeline", "won_target", "won_revenue")
RATE = "win_rate"
PERIODS = 6  # whose wins and losses tell the win rate
LIKE_ALL = 10  # closed deals by which a rate of few leans to that of all


def find(rule, night):
    period = night.get_period(rule.period_type)
    if not period or night.get_elapsed(rule.period_type) < rule.days:
        return None
    Definition = night.env["sales.kpi.definition"].sudo()
    measures = {one.code: one for one in Definition._find_by_code(CODES) if one.active}
    if len(measures) < len(CODES):
        return None
    facts = night.read_facts(period, Definition.union(*measures.values()), rule.subject_type)
    figures = [facts.get(measures[code].id, {}) for code in CODES]
    rates = _Rates(night, rule)
    found = {}
    for subject in night.get_subjects(rule):
        values = [cells[subject].value if subject in cells else None for cells in figures]
        if finding := _judge(rule, *values, rates.get(subject)):
            found[subject, 0, 0] = finding
    return found


def _judge(rule, pipeline, target, won, rate):
    """None where there is no target, nothing is missing, or there is enough."""
    missing = (target or 0.0) - (won or 0.0)
    if not target or missing <= 0 or not rate or missing < rule.minimum:
        return None
    pipeline = pipeline or 0.0
    if pipeline >= missing * rule.clear_level / rate:
        return None
    expected = missing * rule.level / rate
    parts = {"missing": missing, "rate": rate, "clear": missing * rule.clear_level / rate}
    return Finding(
        pipeline, expected, pipeline < expected, max(missing - pipeline * rate, 0.0), parts
    )


class _Rates:
    """Win rates of the last periods; of few deals, nearer to that of the company."""

    def __init__(self, night, rule):
        self.kind = rule.subject_type
        measure = night.env["sales.kpi.definition"].sudo()._find_by_code([RATE])
        first = night.get_bounds(rule.period_type)[0]
        for _step in range(PERIODS - 1):
            first = night.env["sales.kpi.period"]._bounds(
                rule.period_type, first - timedelta(days=1), night.company
            )[0]
        cells = night.env["sales.kpi.reader"]._read_definitions(
            measure, night.company, first, night.today
        )
        self.cells = cells.get(RATE)
        self.all = self._read(("company", night.company.id))

    def _read(self, subject):
        cell = self.cells[subject] if self.cells and not self.cells.error else None
        return (cell.numerator or 0.0, cell.denominator or 0.0) if cell else (0.0, 0.0)

    def get(self, subject_id):
        """None where nobody has closed anything yet."""
        won, closed = self.all
        if not closed:
            return None
        own_won, own_closed = self._read((self.kind, subject_id))
        return (own_won + LIKE_ALL * won / closed) / (own_closed + LIKE_ALL)
