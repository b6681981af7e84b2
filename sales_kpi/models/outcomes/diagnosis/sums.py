"""A result that adds up, told apart by region, category, class, team or person. A plain class: it
lives for one request only."""

from functools import cached_property

from odoo.fields import Domain

from ....tools.analysis.sums import share_out, split_parts

# {way: axis of the source}
AXES = {"region": "state", "country": "country", "industry": "industry", "class": "customer"}


class Sums:
    """
    :param figures: ``PathFigures``: company, days, and the periods before
    :param result: a measure
    :param subject: ("user" | "team" | "company", id)
    """

    def __init__(self, figures, result, subject):
        self.env = figures.env
        self.figures = figures
        self.company = figures.company
        self.result = result.sudo()
        self.subject = subject
        self.error = None  # why a part could not be read

    @cached_property
    def tree(self):
        return self.env["sales.kpi.team.parent"]._get_tree(self.company, self.figures.bounds[1])

    @cached_property
    def ways(self):
        """Names of the ways in which the result can be told apart: none where it doesn't add up."""
        if not self.result._adds_up():
            return []
        ways = self._get_ways_of_people()
        ways += [way for way, axis in AXES.items() if axis in self._source._kpi_axes]
        return ways + (["category"] if self._category else [])

    def _get_ways_of_people(self):
        kind, subject_id = self.subject
        if kind == "user":
            return []
        has_teams = kind == "company" or len(self.tree.below([subject_id])) > 1
        return [*(["team"] if has_teams else []), *(["person"] if kind == "team" else [])]

    @property
    def _source(self):
        return self.env[self.result._get_source_model()]

    @cached_property
    def _category(self):
        """(measure, path to the product category); None where its source has none. Of documents
        their lines are read: a measure of these in the place of that of the documents."""
        if path := self._source._kpi_axes.get("product_category"):
            return self.result, path
        lines = self._source._kpi_lines
        if not lines or self.result.value_field not in lines or self.result.multiply_field:
            return None
        model, document = lines["model"], lines["document"]
        values = {
            "name": self.result.name, "code": self.result.code, "kind": "sum",
            "model_id": self.env["ir.model"].sudo()._get_id(model),
            "domain": f"[('{document}', 'any', {self.result.domain or '[]'})]",
            "date_field": "date", "user_field": "user_id", "team_field": "team_id",
            "value_field": lines[self.result.value_field], "divide_field": False,
            "author_id": self.result.author_id.id, "company_id": self.result.company_id.id,
        }  # fmt: skip
        return self.result.new(values), self.env[model]._kpi_axes["product_category"]

    # ---- figures -------------------------------------------------------------------------------

    def split(self, way, expected):
        """[``Part``] of what was expected of the whole; None where too little is known of the
        periods before."""
        pasts = [self._read(way, part) for _bounds, part in reversed(self.figures.spans)]
        shares = share_out(expected, pasts)
        parts = shares and split_parts(shares, self._read(way, self.figures.bounds))
        return None if self.error else parts

    def _read(self, way, span):
        """{key of a part: figure}"""
        if way in ("team", "person"):
            return self._read_people(way, span)
        measure, path = self._get_source(way)
        cells = self._get_cells(measure, path, span)
        if way == "class":
            classes = self._read_classes(cells)
            return self._add_up((classes.get(key), cell) for key, cell in cells.items())
        return self._add_up(cells.items())

    def _add_up(self, found):
        parts = {}
        for key, cell in found:
            parts[key] = parts.get(key, 0.0) + (cell.value or 0.0)
        return parts

    def _get_source(self, way):
        """(measure, path to what tells its parts apart)"""
        if way == "category":
            return self._category
        return self.result, self._source._kpi_axes[AXES[way]]

    def _get_cells(self, measure, path, span):
        Reader = self.env["sales.kpi.reader"]
        return self._take(Reader._read_split(measure, path, self.company, *span, self.subject))

    def _take(self, found):
        cells, error = found
        self.error = self.error or error
        return cells

    def _read_classes(self, customers):
        """{customer id: class today}, of those that have one."""
        Customer = self.env["sales.kpi.customer"].sudo()
        domain = [
            ("company_id", "=", self.company.id), ("is_part", "=", False),
            ("partner_id", "in", [key for key in customers if key]),
            ("customer_class", "!=", False),
        ]  # fmt: skip
        return dict(Customer._kpi_read_columns(domain, ("partner_id", "customer_class")))

    def _read_people(self, way, span):
        """By teams right below the subject, or by people: whoever a record is credited to."""
        Reader = self.env["sales.kpi.reader"]
        cells = self._take(Reader._read_credits(self.result, self.company, *span))
        kind, subject_id = self.subject
        inside = self.tree.below([subject_id]) if kind == "team" else None
        return self._add_up(
            (self._get_team(team_id) if way == "team" else user_id, cell)
            for (user_id, team_id), cell in cells.items()
            if inside is None or team_id in inside
        )

    def _get_team(self, team_id):
        """The team right below the top one, the top one itself for what is nobody's below it."""
        if not team_id:
            return None
        path = self.tree.path(team_id)
        below = path[path.index(self._top) :] if self._top in path else [None, *path]
        return below[min(1, len(below) - 1)]

    @cached_property
    def _top(self):
        """Id of the team below which teams are told apart; of a company that of the one under which
        everybody stands, or None."""
        kind, subject_id = self.subject
        if kind == "team":
            return subject_id
        Membership = self.env["sales.kpi.membership"]
        roster = Membership._get_roster(self.company, *self.figures.bounds)
        tops = {self.tree.path(team_id)[0] for team_id in roster.values() if team_id}
        return tops.pop() if len(tops) == 1 else None

    # ---- names and records ---------------------------------------------------------------------

    def get_names(self, way, parts):
        """{key: name}"""
        env = self.env
        if way == "class":
            field = env["sales.kpi.customer"]._fields["customer_class"]
            return {**dict(field._description_selection(env)), None: env._("No class yet")}
        keys = {key for part in parts for key in part.keys if key}
        models = {
            "region": "res.country.state", "country": "res.country",
            "industry": "res.partner.industry", "category": "product.category",
            "team": "crm.team", "person": "res.users",
        }  # fmt: skip
        records = env[models[way]].sudo().with_context(active_test=False).browse(keys).exists()
        return {record.id: record.name for record in records} | {None: self._get_none(way)}

    def _get_none(self, way):
        return {
            "region": self.env._("No region"),
            "country": self.env._("No country"),
            "industry": self.env._("No industry"),
            "category": self.env._("No category"),
            "team": self.env._("No team"),
            "person": self.env._("Nobody"),
        }[way]

    def open(self, way, keys):
        """Action with the records of some parts, under the viewer's own rights.

        :param keys: as ``Part.keys``
        """
        if way in ("team", "person"):
            return self._open_people(way, keys)
        measure, path = self._get_source(way)
        if way == "class":
            cells = self._get_cells(measure, path, self.figures.bounds)
            classes = self._read_classes(cells)
            keys = [key for key in cells if classes.get(key) in keys]
        Reader = self.env["sales.kpi.reader"]
        return Reader._get_split_action(
            measure, path, [key or False for key in keys], self.company, self.figures.bounds,
            self.subject,
        )  # fmt: skip

    def _open_people(self, way, keys):
        part = Domain.OR(self._get_people_domain(way, key) for key in keys)
        Reader = self.env["sales.kpi.reader"]
        return Reader._get_part_action(
            self.result, part, self.company, self.figures.bounds, self.subject
        )

    def _get_people_domain(self, way, key):
        if way == "team" and key and key == self._top:  # of itself, and none below it
            return Domain(self.result._get_path("team_field"), "=", key)
        kinds = {"team": ("team", "no_team"), "person": ("user", "nobody")}
        subject = (kinds[way][0 if key else 1], key or self.company.id)
        return self.result._get_subject_domain(subject, self.company, self.figures.bounds[1])
