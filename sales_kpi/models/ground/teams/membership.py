from datetime import date as Date
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.date_utils import add

_ONE_DAY = timedelta(days=1)


class SalesKpiMembership(models.Model):
    """Who belonged to which team on which (local) days of a company.

    It is kept from `crm.team.member` and the companies that a user may use, which only know the
    present, and may be corrected by a manager. In a team that all companies share somebody belongs
    to each of his companies. Whoever is in a team on the day on which a company's records begin
    counts from the start, since nobody knows since when they belonged to it.
    """

    _name = "sales.kpi.membership"
    _description = "Team Membership"
    _order = "team_id, user_id, date_from desc, id desc"
    _rec_name = "user_id"
    _kpi_shapes_pages = True
    _kpi_follows_days = True

    user_id = fields.Many2one(
        "res.users", string="Salesperson", required=True, index=True, ondelete="cascade"
    )
    team_id = fields.Many2one(
        "crm.team", string="Sales Team", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        readonly=False,
        required=True,
        index=True,
        precompute=True,
        ondelete="cascade",
    )
    date_from = fields.Date(string="From", help="First day in the team. Empty: from the start.")
    date_to = fields.Date(string="To", help="Last day in the team. Empty: still there.")
    in_kpi_days = fields.Boolean(
        string="On the Days Read",
        compute="_compute_in_kpi_days",
        search="_search_in_kpi_days",
        help="The salesperson belonged to the team on one of the days whose figures are read.",
    )

    _check_dates = models.Constraint(
        "CHECK(date_from <= date_to)", "Nobody can leave a team before joining it."
    )

    @api.depends("team_id", "user_id")
    def _compute_company_id(self):
        """Not of what the team or the user belong to later: the past stays."""
        here = self.env.company
        for membership in self:
            user = membership.user_id.sudo()
            own = here if here in user.company_ids else user.company_id
            membership.company_id = membership.team_id.company_id or own

    @api.depends("date_from", "date_to")
    @api.depends_context("kpi_from", "kpi_as_of")
    def _compute_in_kpi_days(self):
        first, last = self._kpi_get_days()
        for membership in self:
            begin, end = membership.date_from or Date.min, membership.date_to or Date.max
            membership.in_kpi_days = begin <= last and end >= first

    def _search_in_kpi_days(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_days_domain(*self._kpi_get_days())

    @api.depends("user_id", "team_id")
    def _compute_display_name(self):
        for membership in self:
            user, team = membership.user_id.name, membership.team_id.name
            membership.display_name = f"{user} ({team})"

    @api.constrains("team_id", "company_id", "date_to")
    def _check_company(self):
        for one in self.filtered(lambda one: one.team_id.company_id and not one.date_to):
            if one.company_id != one.team_id.company_id:
                raise ValidationError(
                    self.env._(
                        "%(team)s is a team of %(company)s: choose this company.",
                        team=one.team_id.name,
                        company=one.team_id.company_id.name,
                    )
                )

    @api.constrains("user_id", "team_id", "company_id", "date_from", "date_to")
    def _check_overlap(self):
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT one.id
                  FROM sales_kpi_membership one
                  JOIN sales_kpi_membership other
                    ON other.user_id = one.user_id AND other.team_id = one.team_id
                       AND other.company_id = one.company_id AND other.id != one.id
                       AND COALESCE(one.date_from, '-infinity')
                           <= COALESCE(other.date_to, 'infinity')
                       AND COALESCE(other.date_from, '-infinity')
                           <= COALESCE(one.date_to, 'infinity')
                 WHERE one.id = ANY(%s)
                 LIMIT 1
                """,
                self.ids,
            )
        )
        for (membership_id,) in rows:
            raise ValidationError(
                self.env._(
                    "%s belongs to this team twice on the same day. Change the other period first.",
                    self.browse(membership_id).display_name,
                )
            )

    # ---- kept from the members of the teams --------------------------------------------------

    @api.model
    def _follow(self, before, after):
        """Let memberships end and begin today.

        :param before, after: {(user, team, company): instant since when it is known}
        """
        self._close({place: before[place] for place in before if place not in after})
        self._open([place for place in after if place not in before])

    @api.model
    def _open(self, places):
        """Let memberships begin today; one that ended yesterday or today goes on.

        Whoever may use another company from today on, in a team in which he was before, begins
        there today, also where the company's records do.
        """
        known = self._find_of(user for user, _team, _company in places)
        for user, team, company in places:
            today = company._get_kpi_today()
            own = known.get(user, self.sudo().browse())
            here = own.filtered(lambda m, company=company: m.company_id == company)
            here._leave_the_day_before(team, today)
            last = here.filtered(lambda m, team=team: m.team_id == team)._get_last()
            if last and (not last.date_to or last.date_to >= today - _ONE_DAY):
                last.date_to = False
                continue
            begin = today
            if team not in own.team_id and self._is_first_day(company, today):
                begin = False
            self.sudo().create(
                {
                    "user_id": user.id,
                    "team_id": team.id,
                    "company_id": company.id,
                    "date_from": begin,
                }
            )

    @api.model
    def _close(self, places):
        """End memberships: today, or yesterday for those who joined another team today, and for
        those who may not work in the company any more. What began today leaves no trace, unless
        the user is archived.

        :param places: {(user, team, company): instant since when it is known}
        """
        known = self._find_of(user for user, _team, _company in places)
        for (user, team, company), known_since in places.items():
            today = company._get_kpi_today()
            own = known.get(user, self.sudo().browse())
            here = own.filtered(lambda m, company=company: m.company_id == company)
            last = here.filtered(lambda m, team=team: m.team_id == team)._get_last()
            if not last or (last.date_to and last.date_to <= today):
                continue
            is_new = last._began_on(today, min(known_since, last.create_date))
            if is_new and user.active:
                known[user] -= last
                last._drop()
                continue
            joined = (here - last).filtered(lambda m, today=today: m.date_from == today)
            is_over = joined or not _is_allowed(user, team, company)
            last.date_to = today - _ONE_DAY if is_over else today

    @api.model
    def _find_of(self, users):
        """{user: his memberships}"""
        ids = list({user.id for user in users})
        return self.sudo().search([("user_id", "in", ids)]).grouped("user_id")

    def _began_on(self, day, known_since):
        if self.date_from:
            return self.date_from >= day
        return self.company_id._get_kpi_date(known_since) == day

    def _get_last(self):
        return self.sorted(lambda membership: membership.date_from or Date.min)[-1:]

    def _leave_the_day_before(self, team, today):
        """Nobody is in two teams on the day of a change: the one left today ends yesterday."""
        for membership in self:
            left_today = membership.team_id != team and membership.date_to == today
            if left_today and membership.date_from != today:
                membership.date_to = today - _ONE_DAY

    def _drop(self):
        """Delete, and forget only these records: ``unlink`` would empty every cache in the middle
        of Odoo's own change of the team's members, which still rests on it."""
        self.flush_recordset()
        self.env.cr.execute(SQL("DELETE FROM sales_kpi_membership WHERE id IN %s", tuple(self.ids)))
        self.invalidate_model()

    @api.model
    def _is_first_day(self, company, today):
        """Whether the company's records of memberships begin today."""
        first = self.sudo().search([("company_id", "=", company.id)], order="create_date", limit=1)
        return not first or company._get_kpi_date(first.create_date) >= today

    @api.model
    def _backfill(self):
        """Take over the members, present and archived, whom the records don't know yet.

        Odoo keeps no dates: who is in a team counts from the start; who was archived, from the
        day on which the member was made to the day of its last change. Whoever is known in one of
        his companies only was in the others on the same days.
        """
        Member = self.env["crm.team.member"].sudo().with_context(active_test=False)
        members = Member.search([("user_id", "!=", False)])
        known = self.sudo().search([("user_id", "in", members.user_id.ids)])
        known = known.grouped(lambda m: (m.user_id, m.team_id))
        now = members._kpi_get_places()
        vals_list = []
        for (user, team), own in members.grouped(lambda m: (m.user_id, m.crm_team_id)).items():
            companies = get_companies(user, team)
            if (user, team) not in known:
                vals_list += self._prepare_backfill_vals(user, team, companies, own)
            elif any(own.mapped("active")):
                vals_list += known[user, team]._prepare_other_companies(companies)
        created = self.sudo().create(vals_list)
        for one in created:
            now.pop((one.user_id, one.team_id, one.company_id), None)
        self._follow(self._get_running(known, now), now)
        return created

    def _prepare_backfill_vals(self, user, team, companies, members):
        vals_list = []
        for company in companies:
            spans = [(None, None)]
            if not any(members.mapped("active")):
                get_day = company._get_kpi_date
                spans = _merge_spans(
                    sorted((get_day(m.create_date), get_day(m.write_date)) for m in members)
                )
            common = {"user_id": user.id, "team_id": team.id, "company_id": company.id}
            vals_list += [common | {"date_from": start, "date_to": end} for start, end in spans]
        return vals_list

    def _prepare_other_companies(self, companies):
        """The memberships of somebody in a team, once more for those of his companies in which
        they are missing."""
        usable = self.filtered(lambda one: one.company_id in companies)
        model = usable.filtered(lambda one: one.company_id == usable[0].company_id)
        return [
            one.copy_data({"company_id": company.id})[0]
            for company in companies - self.company_id
            for one in model
        ]

    @api.model
    def _get_running(self, known, now):
        """{(user, team, company): instant since when it is known} that still run of those who are
        in the team now: what somebody entered of others stays."""
        pairs = {(user, team) for user, team, _company in now}
        return {
            (*pair, one.company_id): one.create_date
            for pair in pairs & known.keys()
            for one in known[pair]
            if not one.date_to
        }

    # ---- asked by the figures -----------------------------------------------------------------

    @api.model
    def _get_roster(self, company, date_from, date_to, user_id=None):
        """Everyone who belonged to a team of the company on at least one day.

        :param company: `res.company`
        :param date_from: first local day (`date`)
        :param date_to: last local day, inclusive
        :param user_id: to ask for this user only
        :return: {user id: home team id}; the home team is that of the latest day, and of several
            that of the earliest made membership. Archived users and teams included.
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (user_id) user_id, team_id
                  FROM sales_kpi_membership
                 WHERE company_id = %(company)s
                   AND (date_from IS NULL OR date_from <= %(end)s)
                   AND (date_to IS NULL OR date_to >= %(start)s)
                   AND %(whom)s
              ORDER BY user_id, LEAST(date_to, %(end)s) DESC, create_date, id
                """,
                company=company.id,
                start=date_from,
                end=date_to,
                whom=SQL("user_id = %s", user_id) if user_id else SQL("TRUE"),
            )
        )
        return dict(rows)

    @api.model
    def _get_presence(self, company, date_from, date_to):
        """Local days on which each person belonged to any team of the company.

        :param company: `res.company`
        :param date_from: first local day (`date`)
        :param date_to: last local day, inclusive
        :return: {user id: [(first day, last day), ...]} within these days, in order, not touching
        """
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT user_id, GREATEST(date_from, %(start)s), LEAST(date_to, %(end)s)
                  FROM sales_kpi_membership
                 WHERE company_id = %(company)s
                   AND (date_from IS NULL OR date_from <= %(end)s)
                   AND (date_to IS NULL OR date_to >= %(start)s)
              ORDER BY 1, 2, 3
                """,
                company=company.id,
                start=date_from,
                end=date_to,
            )
        )
        spans = {}
        for user_id, start, end in rows:
            spans.setdefault(user_id, []).append((start, end))
        return {user_id: _merge_spans(own) for user_id, own in spans.items()}

    @api.model
    def _get_newcomers(self, company, day):
        """Ids of those who on ``day`` have been in the company's teams for less than the months
        of its setting, and may be ranked among the likes of them; who was there from the start is
        none."""
        rows = self.env.execute_query(self._select_newcomers(company, day))
        return {user_id for (user_id,) in rows}

    def _select_newcomers(self, company, day):
        """SQL of the same; one may come twice."""
        self.flush_model()
        return SQL(
            """SELECT user_id FROM sales_kpi_membership newer
                WHERE company_id = %(company)s AND date_from > %(since)s
                  AND NOT EXISTS (
                      SELECT FROM sales_kpi_membership older
                       WHERE older.user_id = newer.user_id
                         AND older.company_id = %(company)s
                         AND (older.date_from IS NULL OR older.date_from <= %(since)s))""",
            company=company.id,
            since=add(day, months=-company.sudo().kpi_newcomer_months),
        )

    def _get_days_domain(self, date_from, date_to):
        """Those that cover at least one of the days from ``date_from`` to ``date_to``."""
        begun = Domain("date_from", "=", False) | Domain("date_from", "<=", date_to)
        return begun & (Domain("date_to", "=", False) | Domain("date_to", ">=", date_from))


def get_companies(user, team):
    """Those in which a user works in a team, archived ones too."""
    companies = user.sudo().with_context(active_test=False).company_ids
    return companies & team.company_id if team.company_id else companies


def _is_allowed(user, team, company):
    return company in get_companies(user, team)


def _merge_spans(spans):
    """Join the spans of days [(first, last)], in order, that touch or overlap."""
    merged = []
    for start, end in spans:
        if merged and start <= merged[-1][1] + _ONE_DAY:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
