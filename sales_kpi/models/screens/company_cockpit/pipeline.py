"""The company cockpit's parts about opportunities: the funnel with what leaks out of it, and the
sources from which the business comes."""

from functools import cached_property

from .section import CockpitSection, put_smallest_together

SOURCED = ("won_revenue", "win_rate", "new_opportunities")
SHADES = ((0.5, -2), (0.2, -1))  # a reason that makes so much of a stage's losses, and its colour


def find_source(measure):
    """Path from what a measure counts to its source, as reports tell it apart by that; of what has
    none, a path that leads nowhere."""
    model = measure.env.get(measure._get_source_model())
    return "source_id" if model is None else model._kpi_axes.get("source", "source_id")


class FunnelSection(CockpitSection):
    """How far the opportunities came that entered the pipeline in the period, and why the rest was
    lost."""

    def get_data(self):
        counted = self._count()
        return {
            "funnel": self._get_funnel_data(counted["stages"]),
            "leakage": self._get_leakage_data(counted["leakage"]),
        }

    def _count(self):
        choices = {"team_ids": self.frame.team.ids}
        stays = self.source("sales.kpi.stage.stay").with_company(self.company)
        return stays._get_funnel(self.company, *self.frame.bounds, choices, "together")

    def _get_funnel_data(self, stages):
        entered = any(stage["entered"] for stage in stages)
        picture = self.env["sales.kpi.stage.stay"]._get_funnel_picture(stages)
        for stage, shown in zip(stages, picture, strict=True):
            shown |= {
                "lost": stage["lost"],
                "revenue": stage["revenue"],
                "revenue_text": self.format(stage["revenue"], "money"),
                "days": stage["median_days"],
            }
        return {
            "name": "funnel",
            "title": self.env._("Funnel"),
            "stages": picture,
            "summary": self._get_summary(stages)
            if entered
            else self.env._("No opportunity entered the pipeline on these days."),
        }

    def _get_mark(self, stage_id, name, **more):
        """A deleted stage is known by its name only."""
        deleted = {} if stage_id else {"name": name}
        return {"kind": "stage", "stage_id": stage_id, **deleted, **more}

    def _get_summary(self, stages):
        return ", ".join(f"{stage['name']}: {self.format(stage['entered'])}" for stage in stages)

    # ---- leakage -------------------------------------------------------------------------------

    def _get_leakage_data(self, leaks):
        """Stages by reasons: how many were lost there for it; the darker, the larger its share of
        what the stage lost."""
        reasons, rest = self._get_reasons(leaks)
        stages = {(leak["stage_id"], leak["stage"]): None for leak in leaks}
        columns = [{"code": str(reason or 0), "name": name} for reason, name in reasons.items()]
        if rest:
            columns.append({"code": "rest", "name": self.env._("Other reasons")})
        return {
            "name": "leakage",
            "title": self.env._("Where and why opportunities are lost"),
            "columns": columns,
            "rows": [
                self._get_leaks_row(stage_id, name, leaks, reasons, rest)
                for stage_id, name in stages
            ],
            "summary": self._get_leak_summary(leaks),
        }

    def _get_reasons(self, leaks):
        """({id: name} of the reasons that lose most, {id: name} of those put together)"""
        counts, names = {}, {}
        for leak in leaks:
            reason = leak["lost_reason_id"]
            counts[reason] = counts.get(reason, 0) + leak["count"]
            names[reason] = leak["lost_reason"] or self.env._("No reason given")
        shown, rest = put_smallest_together(counts, counts.get)
        return {r: names[r] for r in shown}, {r: names[r] for r in rest}

    def _get_leaks_row(self, stage_id, name, leaks, reasons, rest):
        own = {
            leak["lost_reason_id"]: leak
            for leak in leaks
            if (leak["stage_id"], leak["stage"]) == (stage_id, name)
        }
        total = sum(leak["count"] for leak in own.values())
        groups = [[reason] for reason in reasons] + ([list(rest)] if rest else [])
        return {
            "id": stage_id or name,
            "name": name,
            "mark": self._get_mark(stage_id, name, lost=True),
            "cells": [self._get_leak_cell(stage_id, name, own, group, total) for group in groups],
        }

    def _get_leak_cell(self, stage_id, name, own, group, total):
        found = [own[reason] for reason in group if reason in own]
        count = sum(leak["count"] for leak in found)
        revenue = sum(leak["revenue"] for leak in found)
        share = count / total if total else 0
        level = next((level for least, level in SHADES if share >= least), 0)
        return {
            "value": count or None,
            "text": self.format(count) if count else "",
            "level": level if count else None,
            "mark": bool(count) and self._get_mark(stage_id, name, lost=True, reasons=group),
            "tip": self._get_tip(count, revenue, share) if count else "",
        }

    def _get_tip(self, count, revenue, share):
        return self.env._(
            "%(count)s lost, %(revenue)s: %(share)s of what was lost in this stage",
            count=self.format(count),
            revenue=self.format(revenue, "money"),
            share=self.format(share, "percent"),
        )

    def _get_leak_summary(self, leaks):
        if not leaks:
            return self.env._("Nothing was lost")
        worst = max(leaks, key=lambda leak: leak["count"])
        return self.env._(
            "%(count)s lost; the most in %(stage)s: %(reason)s",
            count=self.format(sum(leak["count"] for leak in leaks)),
            stage=worst["stage"],
            reason=worst["lost_reason"] or self.env._("No reason given"),
        )


class SourcesSection(CockpitSection):
    """Won revenue, win rate and new opportunities by the source of the opportunity: the measures
    of the tiles, each in parts, so that they add up to the tiles."""

    def __init__(self, frame, subject):
        super().__init__(frame)
        self.subject = subject

    def get_data(self):
        rows = self._get_rows()
        return {
            "error": next((error for _cells, error in self.parts.values() if error), "") or "",
            "columns": [
                {"code": definition.code, "name": definition.name, "unit": definition.unit}
                for definition in self.measures
            ],
            "rows": rows,
            "chart": self._get_chart(rows),
        }

    @cached_property
    def measures(self):
        return self.frame.find_measures(SOURCED).with_env(self.env(su=True))

    @cached_property
    def parts(self):
        """{code: ({source id: cell}, error)}"""
        reader, parts = self.env["sales.kpi.reader"], {}
        for path, measures in self.measures.grouped(find_source).items():
            parts |= reader._read_splits(
                measures, path, self.company, *self.frame.bounds, self.subject
            )
        return parts

    @cached_property
    def names(self):
        found = {source for cells, _error in self.parts.values() for source in cells} - {None}
        sources = self.env["utm.source"].sudo().browse(found)
        return {None: self.env._("No source"), **{s.id: s.name for s in sources}}

    def _get_rows(self):
        sources = {source for cells, _error in self.parts.values() for source in cells}
        rows = [self._get_row([source], self.names[source]) for source in sources]
        shown, rest = put_smallest_together(rows, self._get_weight)
        if rest:
            together = [source for row in rest for source in row["sources"]]
            shown.append(self._get_row(together, self.env._("Other sources")))
        return shown

    def _get_weight(self, row):
        """What earns most comes first, then what brings most."""
        values = {cell["code"]: cell["value"] or 0 for cell in row["cells"]}
        return (values.get("won_revenue", 0), values.get("new_opportunities", 0), row["name"])

    def _get_row(self, sources, name):
        return {
            "name": name,
            "sources": [source or False for source in sources],
            "cells": [self._get_cell(measure, sources) for measure in self.measures],
        }

    def _get_cell(self, measure, sources):
        cells, error = self.parts[measure.code]
        found = [cells[source] for source in (s or None for s in sources) if source in cells]
        value = self._add_up(measure, found)
        known = not error and value is not None
        return {
            "code": measure.code,
            "value": value if known else None,
            "text": measure._format_value(
                value if known else None, self.company, [cell.value for cell in cells.values()]
            ),
            "mark": known
            and bool(found)
            and {"kind": "source", "code": measure.code,
                 "sources": [source or False for source in sources]},
        }  # fmt: skip

    def _add_up(self, measure, cells):
        """Sums add up by themselves, shares by their two parts."""
        if measure.is_additive:
            return sum(cell.value for cell in cells)
        whole = sum(cell.denominator or 0 for cell in cells)
        return sum(cell.numerator or 0 for cell in cells) / whole if whole else None

    def _get_chart(self, rows):
        """Won revenue by source."""
        cells = [(row, cell) for row in rows for cell in row["cells"][:1]]
        measure = self.measures[:1]
        return self.make_chart(
            "sources", measure.name or self.env._("Sources"),
            [row["name"] for row, _cell in cells],
            [(
                measure.name or "",
                [cell["value"] for _row, cell in cells],
                [cell["text"] for _row, cell in cells],
                [cell["mark"] for _row, cell in cells],
            )] if cells else [],
            self._get_summary(cells),
            unit=measure.unit or "number",
        )  # fmt: skip

    def _get_summary(self, cells):
        if not cells:
            return self.env._("Nothing came in yet")
        row, cell = cells[0]
        return self.env._(
            "The best source is %(name)s with %(value)s", name=row["name"], value=cell["text"]
        )
