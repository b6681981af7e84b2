"""The mails of one schedule of one day: what several see alike is made once. A plain class: it
lives for one run only."""

from typing import NamedTuple

from markupsafe import Markup

from ....ground.figure_format import tell_day
from .shared_readings import SHARED, Shared

MANY = 3  # of a batch; of fewer, the figures of each are read by themselves
LARGEST = 5 * 1024 * 1024  # bytes of a file that goes with a mail; a larger one is fetched
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF = "application/pdf"


class Made(NamedTuple):
    """A brief that is ready to be sent.

    :param files: [(name, bytes, mimetype)]
    """

    subject: str
    body: str
    files: list
    is_empty: bool


class Mailing:
    """
    :param schedule: ``sales.kpi.report.schedule`` with elevated rights
    :param days: (first, last) local day that is told of
    """

    def __init__(self, schedule, days):
        self.schedule = schedule
        self.company = schedule.company_id
        self.days = days
        self._shared = None
        self._made = {}  # {scope, language, time zone: ``Made``, None where there is nothing}
        self._lines = {}

    # ---- what is told --------------------------------------------------------------------------

    def get(self, user):
        """What a user is told; None where it is not for him.

        :param user: with his own lines, it is made for him alone
        """
        local = self._get_brief_model(user)
        lines = self._lines.get(user.id)
        if not self.schedule._may_be_told(local):
            return None
        key = (local._get_scope(self.schedule.kind), local.env.lang, local.env.context["tz"])
        if lines:
            return self._make(local, lines)
        if key in self._made:
            return self._made[key]
        made = self._make(local)
        if key[0][0] != "user" or user == self.schedule.user_id:  # who is asked for once more
            self._made[key] = made
        return made

    def prepare_batch(self, users):
        """Look up at once what is told to those of a batch."""
        if len(users) >= MANY and self._shared is None:
            self._shared = Shared()
        self.schedule.env["sales.kpi.brief"]._fetch_readers(users)
        self._find_lines(users)

    def _find_lines(self, users):
        """What else waits to be told to them; see ``_find_lines`` of ``sales.kpi.brief``."""
        if self.schedule._tells_lines():
            Brief = self.schedule.env["sales.kpi.brief"]
            self._lines = Brief._find_lines(self.company, users)

    def get_told(self):
        """Ids of those who have such lines."""
        return list(self._lines)

    def _get_brief_model(self, user):
        """As the reader himself: his rights, language, time zone, and this company only."""
        context = {
            "lang": user.lang or self.company.partner_id.lang or "en_US",
            "tz": user.tz or self.company._get_kpi_tz(),
            "allowed_company_ids": self.company.ids,
        }
        if self._shared:
            context[SHARED] = self._shared
        return self.schedule.env(user=user.id, su=False, context=context)["sales.kpi.brief"]

    def _make(self, local, lines=()):
        payload = self.schedule._get_payload(local, self.days)
        if not payload and not lines:
            return None
        payload = payload or self._get_bare(local)
        payload["parts"] = [*lines, *payload["parts"]]
        is_empty = payload["is_empty"] and not lines
        body = local.env["ir.qweb"]._render("sales_kpi.brief_mail", {"brief": payload})
        words = filter(None, (payload["title"], payload["label"], payload["company"]))
        subject = _to_line(" · ".join(words))
        return Made(subject, body, self._get_files(local, payload, body), is_empty)

    def _get_bare(self, local):
        """Of somebody who is told nothing but what else waits."""
        titles = dict(self.schedule._fields["kind"]._description_selection(local.env))
        return {
            "title": titles[self.schedule.kind], "label": tell_day(local.env, self.days[1]),
            "company": self.company.name, "reader": local.env.user.name, "sentences": [],
            "groups": [], "parts": [], "get_tables": list, "is_empty": True,
            "url": self.company.get_base_url() + "/odoo", "button": local.env._("Open Odoo"),
        }  # fmt: skip

    # ---- with which file -----------------------------------------------------------------------

    def _get_files(self, local, payload, body):
        name = " ".join(filter(None, (payload["title"], payload["label"])))
        name = _to_line(name).replace("/", "-")
        if self.schedule.attach == "xlsx":
            content = local._make_workbook(payload)
            return [(f"{name}.xlsx", content, XLSX)] if content else []
        if self.schedule.attach == "pdf":
            papers = local._make_papers(payload) or [(f"{name}.pdf", self._print(local, body))]
            return [(title, content, PDF) for title, content in papers]
        return []

    def _print(self, local, body):
        """The brief itself on paper."""
        page = Markup('<!DOCTYPE html><html><head><meta charset="utf-8"/></head>%s</html>')
        page %= Markup("<body>%s</body>") % body
        return local.env["ir.actions.report"].sudo()._run_wkhtmltopdf([page])

    # ---- the mail ------------------------------------------------------------------------------

    def prepare(self, user, made, email=None, sending=None):
        """Values of a mail.

        :param email: an address outside, to which goes what the user sees
        :param sending: that keeps a file that is too large
        """
        files, link = self._split_files(made.files, sending if not email else None)
        leave_url = self._get_leave_url(email or user, "leave")
        body = made.body + self._render_footer(user, link, leave_url)
        return {
            "subject": made.subject,
            "body_html": body,
            "email_to": email or user.email_formatted,
            "email_from": self.company.email_formatted
            or self.schedule.user_id.email_formatted
            or self.schedule.env.user.email_formatted,
            "author_id": self.company.partner_id.id,
            "auto_delete": True,
            "headers": self._get_headers(email or user),
            "attachment_ids": [(0, 0, self._prepare_attachment(*one)) for one in files],
        }

    def _render_footer(self, user, link, leave_url):
        local = self._get_brief_model(user)
        name = self.schedule.with_env(local.env(su=True)).name
        values = {
            "link": link,
            "leave_url": leave_url,
            "footer_text": local.env._("%(company)s sends you “%(name)s”.",
                                       company=self.company.name, name=name),
        }  # fmt: skip
        return local.env["ir.qweb"]._render("sales_kpi.brief_mail_footer", values)

    def _get_headers(self, who):
        url = self._get_leave_url(who, "leave_at_once")
        return repr(
            {
                "X-Auto-Response-Suppress": "OOF",
                "List-Unsubscribe": f"<{url}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            }
        )

    def _get_leave_url(self, who, what):
        return self.company.get_base_url() + self.schedule._get_leave_path(who, what)

    def _split_files(self, files, sending):
        """(those that go with the mail, where one is fetched that is too large)"""
        small = [one for one in files if len(one[1]) <= LARGEST]
        large = [one for one in files if len(one[1]) > LARGEST]
        if not large or not sending:
            return small, ""
        values = self._prepare_attachment(*large[0])
        # Of no record: whoever reads the sending, its responsible person say, must not read this.
        values |= {"res_model": sending._name}
        sending.attachment_id = sending.env["ir.attachment"].create(values)
        return small, f"{self.company.get_base_url()}/sales_kpi/sending/{sending.id}/file"

    def _prepare_attachment(self, name, content, mimetype):
        return {"name": name, "raw": content, "mimetype": mimetype, "res_model": "mail.message"}


def _to_line(text):
    """A name may have line breaks; a mail with one in its header is never sent."""
    return " ".join(text.split())
