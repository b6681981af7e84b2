"""What briefs have in common: a page of a screen, told in a few words. A plain class."""

from ..team_cockpit.content import TeamCockpitContent
from ..team_cockpit.help import TeamHelp
from ..workbench.figures import WorkbenchContent
from ..workbench.my_scorecard import WorkbenchScorecard
from ..workbench.todo import WorkbenchTodo

SHOWN = 6  # tiles of a group: more is not read on a phone
BEHIND = ("behind", "bad")
NAMED = 3  # people or things that a sentence names
TILE = ("name", "value", "text", "unit", "target", "target_text", "achievement",
        "achievement_text", "status")  # fmt: skip


class BriefPage:
    """
    :param screen: the dashboard, as the reader sees it
    """

    def __init__(self, screen, options):
        self.env = screen.env
        self.screen = screen
        self.options = options
        self.frame = screen._get_frame(options)
        self.page = self._make_page(self.frame)
        self.company = self.frame.company
        self.url = self.get_link()

    def get_link(self, mark=None):
        """Where the records of a figure are opened, or the screen of the same days."""
        return self.env["sales.kpi.brief"]._get_link(self.screen._name, self.frame, mark)

    def _make_page(self, frame):
        """Made anew: a page that was kept may be of another day."""
        return self.screen._get_page(frame)

    @property
    def label(self):
        return self.page["period"]["label"]

    @property
    def is_over(self):
        return self.page["period"]["is_over"]

    def get_group(self, tiles, title=None):
        """A few tiles of which something is known, in their order: what is behind is among them,
        and what has a target before the rest."""
        known = [tile for tile in tiles if tile["value"] is not None]
        chosen = sorted(
            known, key=lambda tile: (tile["status"] not in BEHIND, not has_target(tile))
        )
        shown = [tile["code"] for tile in chosen[:SHOWN]]
        tiles = [self.get_tile(tile) for tile in known if tile["code"] in shown]
        return {"title": title or self.label, "tiles": tiles}

    def get_tile(self, tile):
        none = {"target": None, "achievement": None, "target_text": "", "achievement_text": ""}
        # Of a few days no change is told: those before may have been a weekend.
        is_custom = self.page["period"]["type"] == "custom"
        changes = [one for one in tile.get("changes") or () if one["change"] and not is_custom]
        return {
            **none,
            **{name: tile[name] for name in TILE if name in tile},
            "note": tile.get("pace_text") or tile.get("gap_text") or "",
            "change": f"{changes[0]['change']} {changes[0]['label']}" if changes else "",
            "url": self.get_link(tile.get("mark")),
        }

    def get_tables(self):
        """All of it, for a file: lists that the page shows a part of only are made whole then."""
        return list(self.screen._get_tables(self.page).values())

    def tell_tile(self, tile):
        """A figure beside its target, in a sentence."""
        if not has_target(tile):
            return self.env._("%(name)s: %(value)s.", name=tile["name"], value=tile["text"])
        return self.env._(
            "%(name)s: %(value)s of %(target)s (%(share)s).",
            name=tile["name"],
            value=tile["text"],
            target=tile["target_text"],
            share=tile["achievement_text"],
        )

    def pick_tile(self, tiles):
        """The first one that has a target, money before others; else the first one known."""
        known = [tile for tile in tiles if tile["value"] is not None]
        known.sort(key=lambda tile: (not has_target(tile), tile["unit"] != "money"))
        return next(iter(known), None)

    def make(self, **values):
        """The brief, see ``sales.kpi.brief._get_brief``."""
        groups = [group for group in values.pop("groups") if group["tiles"]]
        parts = [part for part in values.pop("parts") if part["rows"]]
        # Nothing of a target is something to be told.
        figures = [tile["value"] or tile["target"] for group in groups for tile in group["tiles"]]
        names = ("period", "options", "company", "currency", "as_of", "teams", "user")
        return {
            "label": self.label,
            "company": self.company.name,
            "reader": self.env.user.name,
            "url": self.url,
            "get_tables": self.get_tables,
            "page": {name: self.page.get(name) for name in names},
            **values,
            "sentences": [text for text in values["sentences"] if text],
            "groups": groups,
            "parts": parts,
            "is_empty": not any(figures) and not parts,
        }


class BriefDays(BriefPage):
    """Of some days the tiles of the workbench only, without what they are compared with: thousands
    of mails are made of a morning."""

    def _make_page(self, frame):
        return {**frame.get_data(), "tiles": WorkbenchContent(frame).get_figures(), "wrong": []}


class BriefWorkbench(BriefPage):
    """Of a running period what is told of the workbench, without what only its screen shows."""

    def _make_page(self, frame):
        content = WorkbenchContent(frame)
        scorecard = WorkbenchScorecard(content)
        return {
            **frame.get_data(),
            "user": content.get_user(),
            "tiles": content.get_figures(with_changes=True),
            "standing": scorecard.get_standing(),
            "wrong": scorecard.get_wrong(),
            "missing_targets": scorecard.get_missing_targets(),
            "todo": WorkbenchTodo(content).get_parts() if content.is_running else [],
        }


class BriefTeam(BriefPage):
    """Of the Team Cockpit what is told of a team, without what only its screen shows."""

    def _make_page(self, frame):
        if not frame.get_team_users(frame.team):
            return frame.get_data() | {"empty": True}
        content = TeamCockpitContent(frame)
        return {
            **frame.get_data(),
            "teams": frame.get_teams_data(),
            "empty": False,
            "team": {"id": frame.team.id, "name": frame.team.name},
            "missing_targets": frame.missing_targets,
            "tiles": content.get_tiles(),
            "help": TeamHelp(content).get_data(),
        }

    def get_tables(self):
        """Those of the screen, which is made for it."""
        return list(self.screen._get_tables(self.screen._get_page(self.frame)).values())


def has_target(tile):
    return bool(tile.get("target_text"))


def find_behind(tiles):
    """Those that are behind, the worst first."""
    behind = [tile for tile in tiles if tile["status"] in BEHIND]
    return sorted(behind, key=lambda tile: tile["status"] != "bad")


def tell_pair(env, name, text):
    return env._("%(name)s: %(text)s", name=name, text=text)


def join_names(env, names, total):
    """The first names, and how many more there are."""
    listed = ", ".join(names[:NAMED])
    more = total - len(names[:NAMED])
    return env._("%(names)s and %(count)s more", names=listed, count=more) if more > 0 else listed
