"""What briefs have in common: a page of a screen, told in a few words. A plain class."""

SHOWN = 6  # tiles of a group: more is not read on a phone
NAMED = 3  # people or things that a sentence names
TILE = ("name", "value", "text", "unit", "target", "target_text", "achievement",
        "achievement_text", "status")  # fmt: skip


class BriefPage:
    """
    :param screen: the dashboard, as the reader sees it
    :param path: where it is opened
    """

    def __init__(self, screen, options, path):
        self.env = screen.env
        self.screen = screen
        self.options = options
        frame = screen._get_frame(options)
        # Made anew: a page that was kept may be of another day.
        self.page = screen._get_page(frame)
        self.company = frame.company
        self.url = self.company.get_base_url() + path

    @property
    def label(self):
        return self.page["period"]["label"]

    @property
    def is_over(self):
        return self.page["period"]["is_over"]

    def get_group(self, tiles, title=None):
        """The first tiles of which something is known, those that have a target before others."""
        known = [tile for tile in tiles if tile["value"] is not None]
        known.sort(key=lambda tile: not tile.get("target_text"))
        tiles = [self.get_tile(tile) for tile in known[:SHOWN]]
        return {"title": title or self.label, "tiles": tiles}

    def get_tile(self, tile):
        none = {"target": None, "achievement": None, "target_text": "", "achievement_text": ""}
        change = next((one for one in tile.get("changes") or () if one["change"]), None)
        return {
            **none,
            **{name: tile[name] for name in TILE if name in tile},
            "note": tile.get("pace_text") or tile.get("gap_text") or "",
            "change": f"{change['change']} {change['label']}" if change else "",
            "url": self.url,
        }

    def get_tables(self):
        return list(self.screen._get_tables(self.page).values())

    def tell_tile(self, tile):
        """A figure beside its target, in a sentence."""
        if not tile.get("target_text"):
            return self.env._("%(name)s: %(value)s.", name=tile["name"], value=tile["text"])
        return self.env._(
            "%(name)s: %(value)s of %(target)s (%(share)s).",
            name=tile["name"],
            value=tile["text"],
            target=tile["target_text"],
            share=tile["achievement_text"],
        )

    def pick_tile(self, tiles):
        """The first one that has a target, else the first of which something is known."""
        known = [tile for tile in tiles if tile["value"] is not None]
        return next((tile for tile in known if tile.get("target_text")), next(iter(known), None))

    def make(self, **values):
        """The brief, see ``sales.kpi.brief._get_brief``."""
        groups = [group for group in values.pop("groups") if group["tiles"]]
        parts = [part for part in values.pop("parts") if part["rows"] or part["text"]]
        # Nothing of a target is something to be told.
        figures = [tile["value"] or tile["target"] for group in groups for tile in group["tiles"]]
        names = ("period", "options", "company", "currency", "as_of", "teams", "user")
        return {
            "label": self.label,
            "company": self.company.name,
            "reader": self.env.user.name,
            "url": self.url,
            "tables": self.get_tables(),
            "page": {name: self.page.get(name) for name in names},
            **values,
            "sentences": [text for text in values["sentences"] if text],
            "groups": groups,
            "parts": parts,
            "is_empty": not any(figures) and not any(part["rows"] for part in parts),
        }


def join_names(env, names, total):
    """The first names, and how many more there are."""
    listed = ", ".join(names[:NAMED])
    more = total - len(names[:NAMED])
    return env._("%(names)s and %(count)s more", names=listed, count=more) if more > 0 else listed
