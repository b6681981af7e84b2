from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ....tools import canonical, verify_seal
from ....tools.verify_seal import LINK_COLUMNS


class SalesKpiSealLink(models.Model):
    """The chain of a period's seals: what was sealed, added, locked and opened again, when and by
    whom. Each link holds the digest of the one before, and the sealed file holds all former links.
    Only the module adds to it; nobody changes or deletes a link."""

    _name = "sales.kpi.seal.link"
    _description = "Link in the Chain of KPI Seals"
    _order = "period_id, number"
    _rec_name = "sha256"
    _log_access = False

    period_id = fields.Many2one(
        "sales.kpi.period", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="period_id.company_id", store=True, precompute=True)
    number = fields.Integer(required=True, readonly=True, aggregator=None)
    kind = fields.Selection(
        [
            ("sealed", "Figures Sealed"),
            ("added", "Added To"),
            ("locked", "Locked"),
            ("opened", "Opened Again"),
        ],
        string="What",
        required=True,
        readonly=True,
    )
    state = fields.Char(string="Status of the Period", required=True, readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one(
        "res.users", string="Who", required=True, readonly=True, ondelete="restrict"
    )
    sha256 = fields.Char(
        string="Seal", readonly=True, help="SHA-256 of the figures; of an opening the former one."
    )
    former = fields.Char(readonly=True, help="Digest of the link before.")
    digest = fields.Char(
        string="Digest of the Link", required=True, readonly=True,
        help="SHA-256 of all that the link says.",
    )  # fmt: skip

    _unique_link = models.UniqueIndex("(period_id, number)")

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("Seals are chained by the module, not by hand."))
        return super().create(vals_list)

    def write(self, vals):  # pylint: disable=method-required-super
        self.check_access("write")
        raise UserError(self.env._("A link in the chain of seals stays as it is."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_always(self):
        raise UserError(self.env._("A link in the chain of seals stays as it is."))

    @api.private
    def _append(self, period, kind, sha256, date=None):
        """Add what becomes of the seal of a period, in the name of the caller.

        :param date: when; empty: now
        """
        former = self._get_last(period)
        told = {
            "period_id": period.id,
            "number": former.number + 1,
            "kind": kind,
            "state": "open" if kind == "opened" else period.state,
            "date": fields.Datetime.to_string(date or fields.Datetime.now()),
            "user_id": self.env.uid,
            "sha256": sha256,
            "former": former.digest or None,
        }
        digest = verify_seal.digest_link([told[name] for name in LINK_COLUMNS[:-1]])
        return self.sudo().create({**told, "digest": digest})

    def _get_last(self, period):
        return self.sudo().search([("period_id", "=", period.id)], order="number desc", limit=1)

    def _read_chain(self, period):
        """All links of a period, read past all caches, as the sealed file keeps them."""
        self.flush_model()
        columns = [SQL.identifier(name) for name in LINK_COLUMNS]
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM sales_kpi_seal_link WHERE period_id = %s ORDER BY number, id",
                SQL(", ").join(columns),
                period.id,
            )
        )
        return canonical.plain({"columns": LINK_COLUMNS, "rows": rows})

    @api.private
    def _find_problems(self, period, seal, recent=False):
        """What is wrong with the chain of a period, in sentences.

        :param seal: the seal of the period, empty where there is none
        :param recent: only since it was last opened again in order
        """
        rows = self._read_chain(period)["rows"]
        links = [dict(zip(LINK_COLUMNS, row, strict=True)) for row in rows]
        since = 0
        if recent:
            since = max((one["number"] for one in links if one["kind"] == "opened"), default=0)
        told = [
            self._describe_break(links, number, fault)
            for number, fault in verify_seal.find_breaks(rows)
            if number > since
        ]
        return told + self._find_loose_end(seal, links[-1] if links else {})

    def _describe_break(self, links, number, fault):
        if fault == verify_seal.CHANGED:
            return self.env._("The chain of seals was changed at link %s.", number)
        former, link = (
            next(one for one in links if one["number"] == n) for n in (number - 1, number)
        )
        return self.env._(
            "The period was opened past the module before link %(number)s of its seals "
            "(%(date)s UTC). The seal before was %(seal)s.",
            number=number,
            date=link["date"],
            seal=former["sha256"] or "—",
        )

    def _find_loose_end(self, seal, last):
        """What the last link says of the seal, and is not so."""
        is_open = last.get("kind") == "opened"
        if seal and (is_open or last.get("sha256") != seal.sha256):
            return [self.env._("The seal is not the last one in the chain of seals.")]
        if last and not seal and not is_open:
            return [self.env._("The seal was removed. It was %s.", last["sha256"])]
        return []

    @api.private
    def _find_other_state(self, period):
        """What is wrong with the status of a period, in sentences: it is another one than was
        sealed last."""
        sealed = self._get_last(period).state
        if not sealed or sealed == period.state:
            return []
        states = dict(period._fields["state"]._description_selection(self.env))
        return [
            self.env._(
                "%(period)s is “%(now)s”, but it was sealed as “%(sealed)s”: its status was "
                "changed past the module.",
                period=period.display_name,
                now=states.get(period.state, period.state),
                sealed=states.get(sealed, sealed),
            )
        ]
