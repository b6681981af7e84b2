"""What the company cockpit holds for one manager. Plain classes: they live for one request only."""

from functools import cached_property

from ..dashboard.subject_alerts import read_alerts
from ..dashboard.tiles import CockpitTiles
from .attainment import AttainmentSection
from .companies import CompaniesSection
from .money import CollectionsSection, CompositionSection
from .pipeline import FunnelSection, SourcesSection
from .teams import TeamsSection

# What a manager looks at first; the lines of the scheme come after it.
HEADLINE = (
    "won_revenue",
    "order_amount",
    "order_count",
    "collected_amount",
    "new_customers",
    "win_rate",
    "open_pipeline",
    "new_opportunities",
    "avg_deal_size",
)
CASH = ("invoiced_amount", "collection_rate", "collection_days", "overdue_amount")


class CompanyCockpitContent:
    """The page of a company, or of the team that it was narrowed down to.

    Figures are read with elevated rights: the page is for managers only, who see all of the
    company. Nothing here asks once a salesperson: the cost is that of the measures.
    """

    def __init__(self, frame):
        self.frame = frame
        self.env = frame.env
        self.subject = ("team", frame.team.id) if frame.team else ("company", frame.company.id)

    def get_data(self):
        return {
            "subject": self._get_subject_data(),
            "teams": self.frame.get_teams_data(),
            "all_teams": True,
            "empty": self._get_empty_data(),
            "missing_targets": self.frame.missing_targets,
            "alerts": read_alerts(self.frame, self.subject),
            "tiles": self.tiles.get_tiles(self.headline),
            "by_team": TeamsSection(self.frame, *self.measures).get_data(),
            "funnel": FunnelSection(self.frame).get_data(),
            "sources": SourcesSection(self.frame, self.subject).get_data(),
            "composition": CompositionSection(self.frame).get_data(),
            "collections": CollectionsSection(self.frame, self.tiles).get_data(CASH),
            "attainment": AttainmentSection(self.frame).get_data(),
            "companies": CompaniesSection(self.frame).get_data(),
        }

    @cached_property
    def headline(self):
        """Codes of the measures at the top: the shipped ones, then those that the scheme has
        besides."""
        board = self.frame.board
        judged = board.scheme.line_ids.definition_id.mapped("code") if board else []
        return list(dict.fromkeys([*HEADLINE, *(code for code in judged if code not in CASH)]))

    @cached_property
    def tiles(self):
        found = self.frame.find_measures([*self.headline, *CASH])
        return CockpitTiles(self.frame, self.subject, found)

    @cached_property
    def measures(self):
        """(those that teams can be compared by, those of them that have a target)"""
        found = self.tiles.definitions
        return found, found.filtered(self.tiles.has_target)

    def _get_subject_data(self):
        kind, subject_id = self.subject
        return {
            "type": kind,
            "id": subject_id,
            "name": self.frame.team.name or self.frame.company.name,
        }

    def _get_empty_data(self):
        """What to do next where nobody sells yet; False where somebody does."""
        if self.frame.roster or self.frame.period:
            return False
        return {
            "title": self.env._("No sales team yet"),
            "text": self.env._("Add salespeople to a sales team, and their figures appear here."),
            "action": "sales_team.crm_team_action_config",
        }
