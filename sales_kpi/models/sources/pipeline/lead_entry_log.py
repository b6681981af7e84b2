import json

from odoo import api, fields, models
from odoo.tools import SQL

NOTED = "sales_kpi.lead_entry.noted"
OWNED = "sales_kpi.lead_entry.owned"


class SalesKpiLeadEntry(models.Model):
    """The writing of the log, for all leads of a transaction at once: at its end, or as soon as
    anybody looks. As with stage moves, the notes share the fate of the change."""

    _inherit = "sales.kpi.lead.entry"

    def _search(self, *args, **kwargs):
        self._write_all()
        return super()._search(*args, **kwargs)

    @api.private
    def flush_model(self, fnames=None):
        self._write_all()
        return super().flush_model(fnames)

    def _write_all(self):
        self.env["sales.kpi.stage.move"]._write_noted()  # it says which are qualified
        self._write_noted()

    @api.model
    def _note_made(self, leads):
        """Note that ``leads`` (sudo) were made; those that are no leads are none."""
        if new := leads.filtered(lambda lead: lead.type == "lead"):
            self._get_noted(NOTED).update(new.ids)

    @api.model
    def _note_owned(self, leads):
        """Note those of ``leads`` (sudo) that nobody has had, and that are given to somebody."""
        free = leads.filtered(
            lambda lead: not lead.user_id and (lead.type == "lead" or lead.date_conversion)
        )
        if free:
            self._get_noted(OWNED).update(free.ids)

    def _get_noted(self, key):
        precommit = self.env.cr.precommit
        if key not in precommit.data:
            precommit.data[key] = set()
            precommit.add(self.sudo()._write_noted)
        return precommit.data[key]

    @api.model
    def _write_noted(self):
        data = self.env.cr.precommit.data
        if noted := data.pop(NOTED, None):
            self._enter(SQL("lead.id = ANY(%s)", list(noted)))
        if owned := data.pop(OWNED, None):
            self._give(list(owned - (noted or set())))

    @api.model
    def _enter(self, condition, owner=None, team=None, more=None):
        """Write those leads that have no row yet, by one insert.

        :param owner, team: SQL of the first owner and his team; those of the lead when empty
        :param more: SQL of joins that these need
        """
        self.env["crm.lead"].flush_model(
            ["campaign_id", "company_id", "medium_id", "source_id", "team_id", "user_id"]
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO sales_kpi_lead_entry
                       (id, lead_id, date, user_id, team_id, company_id, source_id, medium_id,
                        campaign_id)
                SELECT lead.id, lead.id, date_trunc('second', lead.create_date),
                       %(owner)s, %(team)s,
                       COALESCE(lead.company_id, team.company_id, owner.company_id, %(company)s),
                       lead.source_id, lead.medium_id, lead.campaign_id
                  FROM crm_lead lead
             LEFT JOIN crm_team team ON team.id = lead.team_id
             LEFT JOIN res_users owner ON owner.id = lead.user_id
                       %(more)s
                 WHERE %(condition)s
                    ON CONFLICT (id) DO NOTHING
                """,
                owner=owner or SQL("lead.user_id"),
                team=team or SQL("lead.team_id"),
                company=self.env.company.id,
                more=more or SQL(),
                condition=condition,
            )
        )

    def _give(self, lead_ids):
        """Credit leads that came in to nobody to their first owner; not in closed periods."""
        entries = self.sudo().search(
            [("lead_id", "in", lead_ids), ("user_id", "=", False), ("lead_id.user_id", "!=", False)]
        )
        if not entries:
            return
        days = {one: (one.company_id, one.company_id._get_kpi_date(one.date)) for one in entries}
        closed = self.env["sales.kpi.period"]._hold_days(set(days.values()))
        for entry in entries.filtered(lambda one: not closed.get(days[one])):
            lead = entry.lead_id
            entry.write({"user_id": lead.user_id.id, "team_id": lead.team_id.id})

    @api.model
    def _qualify(self, moves, before=None):
        """Say of leads when they became opportunities, and by whom. What was merged into a lead
        becomes one with it.

        :param moves: values of the moves by which they entered the pipeline: lead, date, user, team
        :param before: {lead id: the date that is corrected}; only what was not qualified when empty
        """
        self._write_noted()
        names = ("lead_id", "date", "user_id", "team_id")
        rows = [
            {**{name: move[name] for name in names}, "before": (before or {}).get(move["lead_id"])}
            for move in moves
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE sales_kpi_lead_entry entry
                   SET date_qualified = row.date, qualified_user_id = row.user_id,
                       qualified_team_id = row.team_id
                  FROM jsonb_to_recordset(%s::jsonb) AS row(lead_id int, date timestamp,
                           user_id int, team_id int, before timestamp)
                 WHERE entry.lead_id = row.lead_id
                   AND entry.date_qualified IS NOT DISTINCT FROM row.before
                """,
                json.dumps(rows, default=str),
            )
        )
        self.invalidate_model()

    @api.model
    def _merge(self, lead, merged):
        """Leads that are merged into another one still came in, and are qualified by that if the
        ``lead`` that goes on is an opportunity."""
        self._write_all()
        both = lead | merged
        if "opportunity" in both.mapped("type"):
            now = fields.Datetime.now()
            self._qualify(
                [
                    {
                        "lead_id": one.id,
                        "date": now,
                        "user_id": (one.user_id or lead.user_id).id or None,
                        "team_id": (one.team_id or lead.team_id).id or None,
                    }
                    for one in both.filtered(lambda one: one.type == "lead")
                ]
            )
        self.env.cr.execute(
            SQL(
                "UPDATE sales_kpi_lead_entry SET lead_id = %s WHERE lead_id = ANY(%s)",
                lead.id,
                merged.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _backfill(self):
        """Write the leads of the time before; a second run adds nothing. Those that were merged
        or deleted then left no trace. The first owner is told by the tracking."""
        self.env.flush_all()
        self._enter(
            SQL("(lead.type = 'lead' OR lead.date_conversion IS NOT NULL)"),
            owner=SQL("COALESCE(first_owner.id, lead.user_id)"),
            team=SQL("COALESCE(first_team.id, lead.team_id)"),
            more=SQL("%s %s", self._join_first("user_id"), self._join_first("team_id")),
        )
        self.env.cr.execute(
            """
            UPDATE sales_kpi_lead_entry entry
               SET date_qualified = move.date, qualified_user_id = move.user_id,
                   qualified_team_id = move.team_id
              FROM sales_kpi_stage_move move
              JOIN crm_lead lead ON lead.id = move.lead_id AND lead.date_conversion IS NOT NULL
             WHERE move.lead_id = entry.id AND move.kind = 'created'
               AND move.merged IS NOT TRUE AND entry.date_qualified IS NULL
            """
        )
        self.env.cr.execute("ANALYZE sales_kpi_lead_entry")
        self.invalidate_model()

    def _join_first(self, name):
        """The first user or team that the tracking knows of a ``lead``, where it still exists."""
        field = self.env["crm.lead"]._fields[name]
        return SQL(
            """
            LEFT JOIN LATERAL (
                SELECT COALESCE(NULLIF(value.old_value_integer, 0), value.new_value_integer) AS id
                  FROM mail_message message
                  JOIN mail_tracking_value value ON value.mail_message_id = message.id
                 WHERE message.model = 'crm.lead' AND message.res_id = lead.id
                   AND value.field_id = %(field)s
                 ORDER BY message.id, value.id LIMIT 1
            ) %(tracked)s ON TRUE
            LEFT JOIN %(table)s %(first)s ON %(first)s.id = %(tracked)s.id
            """,
            field=self.env["ir.model.fields"]._get("crm.lead", name).id,
            table=SQL.identifier(self.env[field.comodel_name]._table),
            tracked=SQL.identifier(f"tracked_{name}"),
            first=SQL.identifier({"user_id": "first_owner", "team_id": "first_team"}[name]),
        )
