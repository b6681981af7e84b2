from odoo import api, fields, models
from odoo.exceptions import UserError


class SalesKpiTree(models.AbstractModel):
    """The indicator tree: results, the process measures that drive them, and their behaviours,
    with the figures of one subject and how they changed."""

    _name = "sales.kpi.tree"
    _description = "Indicator Tree"

    @api.model
    @api.readonly
    def get_tree(self, options):
        """Everything that the screen of the indicator tree shows; nothing is written.

        :param dict options: period_type, date, subject_type, subject_id, team_id (whose reps are
            offered); each may be missing
        :return: {"as_of", "stale", "period", "options", "subjects", "nodes"}; the nodes come in
            reading order, each with its depth and the index of its parent
        :raise AccessError: the subject is not the caller's to see
        """
        company, period_type, day, subject = self._read_options(options)
        Period = self.env["sales.kpi.period"]
        period = Period.sudo()._find(period_type, day, company)
        bounds = Period._bounds(period_type, day, company)
        is_live = self._is_live(period, period_type, day, company)
        is_live |= bounds[0] > company._get_kpi_today()
        return {
            "as_of": fields.Datetime.to_string(period.as_of) if period.as_of else False,
            "stale": not is_live and (not period or period._is_stale()),
            "period": Period._describe(period_type, day, company),
            "options": {
                "period_type": period_type,
                "date": fields.Date.to_string(day),
                "subject_type": subject[0],
                "subject_id": subject[1],
            },
            "subjects": self._get_subjects(company, bounds, subject),
            "nodes": self._get_nodes(period_type, day, company, subject, is_live),
        }

    @api.model
    def refresh(self, options):
        """Count the period of the screen again; True when something was counted."""
        company, period_type, day, _subject = self._read_options(options)
        Period = self.env["sales.kpi.period"]
        if self._is_live(Period._find(period_type, day, company), period_type, day, company):
            return False
        return Period.get_or_create(period_type, day, company.id).refresh()

    def _is_live(self, period, period_type, day, company):
        """Whether the figures are counted as one looks: the period was never made, and the viewer
        doesn't open it."""
        Period = self.env["sales.kpi.period"]
        return not (period or Period._may_make(period_type, day, company))

    @api.model
    @api.readonly
    def open_records(self, options, code):
        """Window action with the records behind one number of the screen.

        :raise AccessError: the figures are not the caller's to see
        :raise UserError: no measure has this code
        """
        company, period_type, day, subject = self._read_options(options)
        definition = self.env["sales.kpi.definition"]._get_by_codes([code], company)
        bounds = self.env["sales.kpi.period"]._bounds(period_type, day, company)
        return definition._get_records_action(company, *bounds, subject)

    def _read_options(self, options):
        """(company, period type, day, subject) of the screen; the subject is the caller's to see.

        Left to itself, the screen begins with what the viewer answers for: the company, the team
        that he leads, himself.
        """
        options = options if isinstance(options, dict) else {}
        Period = self.env["sales.kpi.period"]
        company = Period._get_company(None)
        period_type = options.get("period_type") or "month"
        date = options.get("date")
        day = Period._to_day(date) if date else company._get_kpi_today()
        subject = options.get("subject_type"), options.get("subject_id")
        if subject[1] and type(subject[1]) is not int:
            raise UserError(self.env._("What was chosen here is not there any more."))
        if not subject[0]:
            subject = self._get_first_subject(company)
        Comparison = self.env["sales.kpi.comparison"]
        return (
            company,
            period_type,
            day,
            Comparison._check_subject(period_type, day, company, *subject),
        )

    def _get_first_subject(self, company):
        Viewer = self.env["sales.kpi.viewer"]
        if Viewer._is_manager():
            return "company", company.id
        led = Viewer._get_led_teams().filtered("active")
        return ("team", led[0].id) if led else ("user", self.env.uid)

    # ---- whose figures can be chosen -----------------------------------------------------------

    def _get_subjects(self, company, bounds, subject):
        """What the viewer may choose: [{"type", "id", "name", "depth"}], teams as a tree, and the
        reps of the team that is shown."""
        Viewer = self.env["sales.kpi.viewer"]
        roster = self.env["sales.kpi.membership"]._get_roster(company, *bounds)
        tree = self.env["sales.kpi.team.parent"]._get_tree(company, bounds[1])
        whole = []
        if Viewer._is_manager():
            whole = [self._describe_subject("company", company)]
            teams = self.env["crm.team"].sudo().browse(tree.above(roster.values()))
        else:
            teams = Viewer._get_led_teams().filtered("active")
        shown = self._get_shown_teams(subject, roster, tree)
        visible = Viewer._get_visible_users(company, *bounds)
        users = [
            user_id
            for user_id, team_id in roster.items()
            if team_id in shown and (visible is None or user_id in visible)
        ]
        users = self.env["res.users"].sudo().browse(users) | self.env.user
        return [
            *whole,
            *(
                self._describe_subject("team", team, depth)
                for team, depth in teams._kpi_in_reading_order(tree)
            ),
            *(self._describe_subject("user", user) for user in users.sorted("name")),
        ]

    def _get_shown_teams(self, subject, roster, tree):
        """Ids of the team whose reps are offered, and of those below it: the one on the screen, or
        that of the rep on the screen."""
        kind, subject_id = subject
        team_id = subject_id if kind == "team" else roster.get(subject_id)
        return tree.below([team_id]) if kind != "company" and team_id else ()

    def _describe_subject(self, kind, record, depth=0):
        return {"type": kind, "id": record.id, "name": record.name, "depth": depth}

    # ---- the tree ------------------------------------------------------------------------------

    def _get_nodes(self, period_type, day, company, subject, is_live):
        Definition = self.env["sales.kpi.definition"].sudo()
        definitions = Definition.search([("company_id", "in", [company.id, False])])
        compared = self.env["sales.kpi.comparison"]._compare(
            definitions, period_type, day, company, subject, is_live=is_live
        )
        return [
            self._describe_node(definition, depth, compared[definition], company)
            for definition, depth in self._walk(definitions)
        ]

    def _walk(self, definitions):
        """(definition, depth) in reading order; one whose parent is switched off hangs on the
        next one above that is not."""
        children = {}
        for definition in definitions:
            above = [int(part) for part in definition.parent_path.split("/") if part][:-1]
            parent = next((part for part in reversed(above) if part in definitions._ids), None)
            children.setdefault(parent, []).append(definition)

        def descend(parent_id, depth):
            for definition in children.get(parent_id, ()):
                yield definition, depth
                yield from descend(definition.id, depth + 1)

        yield from descend(None, 0)

    def _describe_node(self, definition, depth, compared, company):
        now, previous, year_ago = compared
        definition = definition.with_env(self.env(su=True))
        describe = self.env["sales.kpi.comparison"]._describe_change
        return {
            "code": definition.code,
            "name": definition.name,
            "description": definition._tell_description(now.value, company),
            "category": definition.category,
            "depth": depth,
            "error": now.error or "",
            "value": now.value,
            "text": definition._format_value(now.value, company),
            "previous": describe(definition, now, previous, company),
            "year_ago": describe(definition, now, year_ago, company),
        }
