from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..dashboard.subject_alerts import read_alerts
from .attainment import BANDS, AttainmentSection
from .companies import COMPARED
from .content import CompanyCockpitContent
from .money import AGES, DIMENSIONS, CollectionsSection, CompositionSection
from .pipeline import SOURCED, find_source
from .tables import get_tables


class SalesKpiCompanyCockpit(models.AbstractModel):
    """What a manager sees of the company, or of one of its teams.

    Options of its own: ``measure``, the code of the measure by which teams are compared, and
    ``level``, of which (1 is the top). Marks of its own: see the methods that open them. Figures
    are those of the current company, in its currency; only the table of companies has those of the
    others, converted.
    """

    _name = "sales.kpi.company.cockpit"
    _inherit = "sales.kpi.kept.dashboard"
    _description = "Company Cockpit"
    _is_page = True

    def _count(self, frame):
        """In every company that the screen compares."""
        done = super()._count(frame)
        if frame.team:
            return done
        Period = self.env["sales.kpi.period"]
        for company in self.env.companies - frame.company:
            period = Period.get_or_create(frame.period_type, frame.day, company.id)
            done |= period._is_stale() and period.refresh()
        return done

    def _get_frame(self, options):
        frame = super()._get_frame(options)
        given = options if isinstance(options, dict) else {}
        measure, level = given.get("measure"), given.get("level")
        frame.options["measure"] = measure if isinstance(measure, str) else None
        frame.options["level"] = level if type(level) is int else None
        return frame

    def _check_page(self, frame):
        if not frame.is_manager:
            raise AccessError(
                self.env._(
                    "The company's figures are for sales managers. Yours are on My Workbench."
                )
            )
        if frame.team.company_id and frame.team.company_id != frame.company:
            raise AccessError(self.env._("This team belongs to another company."))

    def _get_contents(self, frame):
        return CompanyCockpitContent(frame).get_data()

    def _add_news(self, frame, page):
        page["alerts"] = read_alerts(frame, CompanyCockpitContent(frame).subject)

    def _get_tables(self, page):
        """Each card as a table: {name: {"title", "columns", "rows"}}, with raw numbers.

        :param page: what ``get_page`` gave; nothing is read again
        """
        return get_tables(self.env, page)

    # ---- what is behind a mark -----------------------------------------------------------------

    def _get_openers(self):
        return super()._get_openers() | {
            "stage": self._open_stage,
            "source": self._open_source,
            "sale": self._open_sale,
            "ageing": self._open_ageing,
            "attainment": self._open_attainment,
            "company": self._open_company,
        }

    def _open_stage(self, frame, mark):
        """Mark: stage_id (False with the name of a deleted one): what came to it; lost where only
        what was lost there is shown, for the reasons (ids, False for none)."""
        stage_id = self._to_key(mark.get("stage_id"))
        stays, is_lost = self.env["sales.kpi.stage.stay"], bool(mark.get("lost"))
        days = frame.bounds
        domain = stays._get_funnel_domain(frame.company, *days, {"team_ids": frame.team.ids})
        name = str(mark.get("name") or "")
        domain = stays.sudo()._get_came_domain(domain, stage_id, name, is_lost)
        if "reasons" in mark:
            domain &= Domain("lost_reason_id", "in", self._to_keys(mark["reasons"]))
        action = self._get_list_action("sales_kpi_opportunity_action", domain, frame)
        views = [(False, mode) for mode in ("list", "kanban", "pivot", "graph")]
        return {**action, "name": self.env._("Opportunities"), "views": views}

    def _open_source(self, frame, mark):
        """Mark: code of a measure, sources (ids, False for none)."""
        code = self._to_choice(mark.get("code"), SOURCED)
        definition = self.env["sales.kpi.definition"]._get_by_codes([code], frame.company)
        subject = ("team", frame.team.id) if frame.team else ("company", frame.company.id)
        return self.env["sales.kpi.reader"]._get_split_action(
            definition, find_source(definition), self._to_keys(mark.get("sources")), frame.company,
            frame.bounds, subject,
        )  # fmt: skip

    def _open_sale(self, frame, mark):
        """Mark: dimension ("category" or "class"), keys (ids or classes, False for none)."""
        dimension = self._to_choice(mark.get("dimension"), DIMENSIONS)
        keys = mark.get("keys")
        if dimension == "category":
            keys = self._to_keys(keys)
        else:
            classes = ("a", "b", "c")
            keys = [bool(key) and self._to_choice(key, classes) for key in self._to_list(keys)]
        domain = CompositionSection(frame).get_domain("date")
        domain &= Domain(DIMENSIONS[dimension], "in", keys)
        return self._get_list_action("sales_kpi_sale_action", domain, frame)

    def _open_ageing(self, frame, mark):
        """Mark: age, one of the ages of what is open."""
        age = self._to_choice(mark.get("age"), AGES)
        domain = CollectionsSection(frame, None).get_age_domain(age)
        action = self._get_list_action("sales_kpi_receivable_action", domain, frame)
        action["context"]["kpi_as_of"] = fields.Date.to_string(frame.today)
        return action

    def _open_attainment(self, frame, mark):
        """Mark: band, the place of a band of totals."""
        band = self._to_choice(mark.get("band"), range(len(BANDS) + 1))
        if not frame.board:
            raise UserError(self._explain_gone())
        domain = AttainmentSection(frame).get_scores_domain(band)
        return self._get_list_action("sales_kpi_score_action", domain, frame)

    def _open_company(self, frame, mark):
        """Mark: code of a measure, company_id of a company that is switched on."""
        company = self.env.companies.filtered(lambda c: c.id == mark.get("company_id"))
        subject = frame.check(("company", company.id))
        code = self._to_choice(mark.get("code"), COMPARED)
        definition = self.env["sales.kpi.definition"]._get_by_codes([code], company)
        return definition._get_records_action(company, *frame.bounds, subject)

    def _get_list_action(self, name, domain, frame):
        """The action of a kind of records, with just these, under the viewer's own rights."""
        action = self.env["ir.actions.act_window"]._for_xml_id(f"sales_kpi.{name}")
        context = {
            "active_test": False,
            "kpi_from": frame.options["date_from"],
            "kpi_as_of": frame.options["date_to"],
        }
        action |= {"domain": list(domain), "context": context}
        return self.env["ir.actions.act_window"]._kpi_without_samples(action)

    # ---- what a mark may say -------------------------------------------------------------------

    def _to_key(self, value):
        """An id, or False."""
        if value is False or (type(value) is int and value > 0):
            return value
        raise UserError(self._explain_gone())

    def _to_keys(self, values):
        return [self._to_key(value) for value in self._to_list(values)]

    def _to_list(self, values):
        if not isinstance(values, list):
            raise UserError(self._explain_gone())
        return values

    def _to_choice(self, value, choices):
        if type(value) in (int, str) and value in choices:
            return value
        raise UserError(self._explain_gone())
