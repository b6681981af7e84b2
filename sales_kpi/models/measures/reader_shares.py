from odoo import models
from odoo.tools import SQL

from .reader import _only

SHARE = "kpi_share"  # alias of the shares in a query
PART = SQL("COALESCE(kpi_share.part, 1)")


class SalesKpiReader(models.AbstractModel):
    """Records whose credit is shared count for each salesperson by his part.

    Of everybody's figures a record is a row for each of its splits. Of one subject's records each
    stays one row, with the part that is the subject's. Where a company shares nothing, no query
    knows of shares.
    """

    _inherit = "sales.kpi.reader"

    def _join_splits(self, model, definition, query, span):
        """Let each record be there once for each of its splits."""
        if found := definition._find_shares(span.company):
            splits = self.env["sales.kpi.share"]._select_splits(found[1])
            self._join_shares(model, query, found[0], splits)

    def _join_parts(self, model, definition, query, span):
        """Let each record know how much of it is the span's subject's, and all of its parts."""
        if not (found := definition._find_shares(span.company)):
            return
        own, of_user = self._get_own_splits(span)
        parts = SQL(
            """
            SELECT document_id, SUM(part) FILTER (WHERE %(own)s) AS part,
                   MAX(user_id) FILTER (WHERE %(own)s AND %(of_user)s) AS user_id,
                   MAX(team_id) FILTER (WHERE %(own)s) AS team_id,
                   json_agg(json_build_array(user_id, team_id, part) ORDER BY user_id) AS parts
              FROM (%(splits)s) split GROUP BY document_id
            """,
            own=own,
            of_user=of_user,
            splits=self.env["sales.kpi.share"]._select_splits(found[1]),
        )
        self._join_shares(model, query, found[0], parts)
        query.add_where("(kpi_share.document_id IS NULL OR kpi_share.part IS NOT NULL)")

    def _join_shares(self, model, query, path, shares):
        document = model._kpi_path_to_sql(model._table, path or "id", query)
        self.env["sales.kpi.share"].flush_model()
        query.add_join(
            "LEFT JOIN", SHARE, SQL("(%s)", shares), SQL("kpi_share.document_id = %s", document)
        )

    def _get_own_splits(self, span):
        """(which splits are the subject's, whether that is one person)"""
        kind, subject_id = span.subject or ("company", None)
        if kind == "user":
            return SQL("user_id = %s", subject_id), True
        if kind == "team":
            tree = self.env["sales.kpi.team.parent"]._get_tree(span.company, span.date_to)
            return SQL("team_id = ANY(%s)", sorted(tree.below([subject_id]))), False
        others = {"no_team": SQL("team_id IS NULL"), "nobody": SQL("FALSE")}
        return others.get(kind, SQL("TRUE")), False

    def _credit(self, query, name, column):
        """Whom a row counts for: who shares it, else whom its record says."""
        if SHARE not in query._joins:
            return column
        share = SQL.identifier(SHARE, name)
        if name == "user_id":
            return SQL("COALESCE(%s, %s)", share, column)
        return SQL("CASE WHEN kpi_share.user_id IS NULL THEN %s ELSE %s END", column, share)

    def _get_part_columns(self, query):
        """The part of a row that counts, null where it is all of it, where there are shares."""
        return [SQL("kpi_share.part AS kpi_part")] if SHARE in query._joins else []

    # Most records are not shared: nothing is multiplied for them, and counting them is many times
    # as quick as adding up their parts.

    def _count(self, shared, conditions):
        """The number of the records that meet all conditions; of what is shared its parts."""
        count = SQL("COUNT(*)")
        if not shared:
            return _only(count, conditions)
        # asked first, so that of each record the conditions are looked at once
        whole = _only(count, [SQL("kpi_part IS NULL"), *conditions])
        parts = _only(SQL("SUM(kpi_part)"), [SQL("kpi_part IS NOT NULL"), *conditions])
        return SQL("%s + COALESCE(%s, 0)", whole, parts)

    def _add_up(self, shared, amount, conditions):
        """The sum of an amount of these records, of what is shared as much as its part is."""
        if shared:
            part = "CASE WHEN kpi_part IS NULL THEN %s ELSE %s * kpi_part END"
            amount = SQL(part, amount, amount)
        return _only(SQL("SUM(%s)", amount), conditions)

    def _get_told_parts(self, query, span):
        """What is told of the parts of a record: of the subject's records its own, else all."""
        if span.subject:
            return [PART if SHARE in query._joins else SQL("1")]
        return [SQL("kpi_share.parts")] if SHARE in query._joins else []
