import hashlib
import json
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ...ground.tables import find_tables, select_versions

_logger = logging.getLogger(__name__)

LOCK = 0x5A1E6  # first key of the advisory locks; the second is made of the page's own key
ASKED = timedelta(days=7)  # for how long pages are renewed of whoever doesn't look at them
ODOO_RULES = ("res.currency", "res.lang")  # shape pages too; see ``_kpi_shapes_pages``


class SalesKpiKeptPage(models.Model):
    """A dashboard as it was for a user when its figures were counted last.

    It is given to nobody else, and to himself only after the checks of the dashboard. Nobody has
    rights on the table: the dashboard's ``refresh`` and the cron write it.
    """

    _name = "sales.kpi.kept.page"
    _description = "Kept Dashboard"
    _inherit = ["sales.kpi.bulk"]
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    period_id = fields.Many2one("sales.kpi.period", required=True, index=True, ondelete="cascade")
    model = fields.Char(required=True)
    key = fields.Char(required=True)
    choices = fields.Char(required=True)
    rules = fields.Char(required=True)
    as_of = fields.Datetime(string="Counted At", required=True)
    date = fields.Datetime(required=True)
    date_asked = fields.Datetime(required=True)
    contents = fields.Text(required=True)

    _unique_page = models.UniqueIndex("(user_id, model, key)")

    @api.private
    def init(self):
        """What another version of the module made may look different."""
        self.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(self._table)))
        return super().init()

    @api.private
    def _find(self, model, frame):
        """What was kept for the user under the choices of a frame.

        :param model: name of the dashboard
        :return: (contents, when its figures were counted, when it was made); None where there is
            nothing that may still be shown
        """
        rules = self._select_rules(model, frame)
        rows = self.env.execute_query(
            SQL(
                """SELECT contents, as_of, date FROM sales_kpi_kept_page
                    WHERE user_id = %s AND model = %s AND key = %s AND period_id = %s
                      AND rules = %s""",
                self.env.uid, model, _get_key(frame), frame.period.id, rules,
            )
        )  # fmt: skip
        for contents, as_of, date in rows:
            return json.loads(contents), as_of, date
        return None

    @api.private
    def _find_age(self, model, frame):
        """Since when the page under these choices has been getting old, whether it may still be
        shown or not: it is no younger than its figures."""
        choices = [("user_id", "=", self.env.uid), ("model", "=", model)]
        key = ("key", "=", _get_key(frame))
        found = self.sudo().search_fetch([*choices, key], ["as_of", "date"])
        return found and min(found.as_of, found.date)

    @api.private
    def _keep(self, model, frame, contents, asked=None):
        """Keep what a dashboard shows to the user. While another one does so, nothing is done.

        :param contents: what the figures of ``frame.period.as_of`` look like
        :param asked: when the user wanted to see it; now, when empty
        :return: whether it was kept
        """
        key = _get_key(frame)
        lock = f"{self.env.uid} {model} {key}"
        [[taken, rules]] = self.env.execute_query(
            SQL(
                "SELECT pg_try_advisory_xact_lock(%s, hashtext(%s)), %s",
                LOCK, lock, self._select_rules(model, frame),
            )
        )  # fmt: skip
        if not taken:
            return False
        now = fields.Datetime.now()
        row = {
            "user_id": self.env.uid,
            "model": model,
            "key": key,
            "period_id": frame.period.id,
            "choices": _get_choices(frame),
            "rules": rules,
            "as_of": frame.period.as_of,
            "date": now,
            "date_asked": asked or now,
            "contents": json.dumps(contents),
        }
        self._upsert([row], key=("user_id", "model", "key"))
        self._forget_oldest(model)
        return True

    def _select_rules(self, model, frame):
        """A mark of all that a page depends on besides its choices and the figures: it changes
        with each row that is written, added or deleted. A page is good for one day, as what was
        due by now changes overnight."""
        shaping = [*ODOO_RULES, *find_tables(self.env, "_kpi_shapes_pages")]
        rows = [(name, SQL("TRUE")) for name in shaping] + self.env[model]._get_own_rows(frame)
        marks = [select_versions(self.env[name], condition) for name, condition in rows]
        rights = f"{frame.today} {frame.is_manager}"
        return SQL("md5(concat_ws(', ', %s, %s))", rights, SQL(", ").join(marks))

    def _forget_oldest(self, model):
        self.env.cr.execute(
            SQL(
                """DELETE FROM sales_kpi_kept_page WHERE id IN (
                   SELECT id FROM sales_kpi_kept_page WHERE user_id = %s AND model = %s
                    ORDER BY date DESC, id DESC OFFSET %s)""",
                self.env.uid, model, self.env[model]._most_pages,
            )
        )  # fmt: skip

    # ---- each morning --------------------------------------------------------------------------

    @api.autovacuum
    def _gc_pages(self):
        self.sudo().search([("date_asked", "<", fields.Datetime.now() - ASKED)]).unlink()

    @api.model
    def _renew(self):
        """Make the pages of a former day anew for those who have looked at them lately, so that
        the first look of a day is quick; one transaction a page, shared by all that are at it."""
        since = fields.Datetime.now() - ASKED
        renewed = [name for name, made in self.env.registry.items() if _is_renewed(made)]
        domain = [("date_asked", ">=", since), ("user_id.active", "=", True)]
        domain += [("model", "in", renewed)]
        pages = self.search(domain, order="date_asked desc")
        pages = pages.filtered(lambda page: page._is_over())
        Cron = self.env["ir.cron"]
        if not pages or not Cron._commit_progress():  # no time is left
            return
        Cron._commit_progress(remaining=len(pages))
        for page in pages:
            page.try_lock_for_update()._renew_locked()
            if not Cron._commit_progress(1):
                break

    def _is_over(self):
        """Whether it shows what was the present then: nothing else is asked for each day."""
        company = self.period_id.company_id
        day = company._get_kpi_date(self.date)
        shown = json.loads(self.choices)["options"]["date"]
        return shown == fields.Date.to_string(day) and day < company._get_kpi_today()

    def _renew_locked(self):
        """One that can't be made for its user is forgotten, and stops no other."""
        for page in self:
            try:
                with self.env.cr.savepoint():
                    page._renew_one()
            except (AccessError, UserError):
                page.unlink()
            except Exception:
                _logger.exception("A kept page of %s can't be made anew", page.model)
                page.unlink()

    def _renew_one(self):
        """The same choices, of today, in the user's own name."""
        choices = json.loads(self.choices)
        Dashboard = self.env[self.model].with_user(self.user_id).with_context(
            lang=choices["lang"], allowed_company_ids=choices["companies"]
        )  # fmt: skip
        Dashboard._keep(choices["options"] | {"date": False}, self.date_asked, is_new=False)
        self.unlink()


def _is_renewed(model):
    return getattr(model, "_is_page", False) and getattr(model, "_renews_pages", False)


def _get_choices(frame):
    """Everything that was chosen, by the user and for him."""
    env = frame.env
    choices = {"options": frame.options, "lang": env.lang, "companies": env.companies.ids}
    return json.dumps(choices, sort_keys=True)


def _get_key(frame):
    return hashlib.sha256(_get_choices(frame).encode()).hexdigest()
