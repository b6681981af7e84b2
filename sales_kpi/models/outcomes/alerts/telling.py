"""Telling whom it concerns: one activity a recipient and subject, three new a person and day, the
rest in one mail. A plain class: it lives for one run only."""

from collections import Counter
from functools import cached_property

from markupsafe import Markup

from odoo.fields import Domain

from ...ground.figure_format import tell_day
from .alert import TOLD
from .recipients import Recipients
from .texts import AlertText, AlertWords

NEW_A_DAY = 3  # activities that one person gets; more only make him look away
NAMED = 3  # rules in the title of an activity
KIND = "sales_kpi.mail_activity_type_alert"
LINK = "/odoo/sales-alerts"


class Telling:
    """
    :param night: ``Night``
    :param only: ids of the recipients; everybody where it is None
    """

    def __init__(self, night, only=None):
        self.night = night
        self.only = only
        self.env = night.env
        self.company = night.company
        self.today = night.today
        self.Notice = self.env["sales.kpi.alert.notice"].sudo()
        self._words = {}  # {language: AlertWords}

    def run(self):
        self.tell()
        self._mail_rest()

    def tell(self):
        """Everything but the mail."""
        self._note_ticked()
        known = self.notices
        gone = [notice for key, notice in known.items() if key not in self.groups]
        self.Notice.union(*gone)._close()
        self._start_waiting()
        self._tell_changed()
        self._tell_new()

    # ---- what is to be told --------------------------------------------------------------------

    @cached_property
    def alerts(self):
        domain = Domain("company_id", "=", self.company.id) & Domain("state", "in", TOLD)
        if self.only is not None:
            domain &= Domain("subject_id", "in", self._find_notices().mapped("subject_id"))
        return self.env["sales.kpi.alert"].sudo().search(domain)

    @cached_property
    def groups(self):
        """{(recipient, kind of subject, its id): alerts}"""
        groups = {}
        for alert, users in Recipients(self.company).get_all(self.alerts).items():
            for user in users:
                key = user, alert.subject_type, alert.subject_id
                groups.setdefault(key, []).append(alert)
        return groups

    @cached_property
    def users(self):
        """{id: user} of the recipients, read together"""
        found = self.env["res.users"].sudo().browse({key[0] for key in self.groups})
        return {user.id: user for user in found}

    @property
    def notices(self):
        """{key: notice} of this company"""
        return {
            (one.recipient_id.id, one.subject_type, one.subject_id): one
            for one in self._find_notices()
        }

    def _find_notices(self):
        domain = Domain("company_id", "=", self.company.id)
        if self.only is not None:
            domain &= Domain("recipient_id", "in", self.only) & Domain("told_on", "=", False)
        return self.Notice.search(domain)

    def _note_ticked(self):
        """Who ticked the activity off has seen what it said."""
        ticked = [
            one for one in self.notices.values() if one.told_on and not one.activity_id.active
        ]
        seen = {alert for notice in ticked for alert in notice.told or ()}
        self.alerts.filtered(lambda one: one.id in seen and one.state == "open")._update_all(
            state="seen"
        )

    # ---- whom, and in which order --------------------------------------------------------------

    def _get_weight(self, key):
        """Severity x money at stake; severity alone where there is no money."""
        return sum(int(one.severity) * max(one.money, 1.0) for one in self.groups[key])

    def _start_waiting(self):
        """Whatever is new waits for its turn: what was never told of a subject, and what came to it
        after the activity was ticked off."""
        known = self.notices
        self.Notice._insert(
            [
                {
                    "recipient_id": user,
                    "company_id": self.company.id,
                    "subject_type": kind,
                    "subject_id": subject_id,
                    "told": [],
                }
                for user, kind, subject_id in self.groups
                if (user, kind, subject_id) not in known
            ]
        )
        renewed = [
            notice
            for key, notice in known.items()
            if notice.told_on and not notice.activity_id.active and self._has_news(key, notice)
        ]
        self.Notice.union(*renewed).write({"told_on": False, "mailed_on": False})

    def _has_news(self, key, notice):
        return any(alert.id not in (notice.told or ()) for alert in self.groups.get(key, ()))

    def _tell_changed(self):
        """The activity that there is says what is open now."""
        for key, notice in self.notices.items():
            ids = self._get_ids(key)
            if notice.activity_id.active and ids != notice.told:
                values = self._prepare_texts(key)
                quick = notice.activity_id.with_context(mail_activity_quick_update=True)
                quick.write(values)
                notice.told = ids

    def _tell_new(self):
        """Activities for those that matter most, as many as a person can take in a day."""
        waiting = {key: one for key, one in self.notices.items() if not one.told_on}
        budget = self._get_told_today()
        chosen = []
        for key in sorted(waiting, key=lambda key: (-self._get_weight(key), key)):
            if budget[key[0]] < NEW_A_DAY and self._is_at_work(key[0]):
                budget[key[0]] += 1
                chosen.append(key)
        activities = self._create_activities(chosen)
        for key, activity in zip(chosen, activities, strict=True):
            waiting[key].write(
                {"activity_id": activity.id, "told_on": self.today, "told": self._get_ids(key)}
            )

    def _get_told_today(self):
        """Counter of what each person was told today, by whatever company."""
        rows = self.Notice._read_group(
            [("told_on", "=", self.today)], ["recipient_id"], ["__count"]
        )
        return Counter({user.id: count for user, count in rows})

    def _get_ids(self, key):
        return sorted(alert.id for alert in self.groups.get(key, ()))

    def _is_at_work(self, user_id):
        return user_id not in self.away

    @cached_property
    def away(self):
        """Ids of the recipients who are on leave today."""
        Membership = self.env["sales.kpi.membership"].sudo()
        shares = Membership._get_leave_shares(self.company, self.users.keys(), [self.today])
        return {user for user, days in shares.items() if days.get(self.today, 0.0) >= 1}

    # ---- the words -----------------------------------------------------------------------------

    def _create_activities(self, keys):
        kind = self.env.ref(KIND, raise_if_not_found=False)
        kind = kind or self.env.ref("mail.mail_activity_data_todo")
        Activity = self.env["mail.activity"].sudo().with_context(mail_activity_quick_update=True)
        # On no document, as what a leader reminds of: only whom it is for can read it.
        return Activity.create(
            [
                {
                    "activity_type_id": kind.id,
                    "user_id": key[0],
                    "date_deadline": self.today,
                    "res_model_id": False,
                    **self._prepare_texts(key),
                }
                for key in keys
            ]
        )

    def _get_words(self, key):
        """(title, texts) in the language of the recipient"""
        user = self.users[key[0]]
        local = self.alerts.with_context(lang=user.lang or self.env.lang)
        # All are read together, though few are told to one person.
        alerts = (
            local.browse(self._get_ids(key))
            .with_prefetch(local._ids)
            .sorted(lambda one: (-int(one.severity), -one.money, one.id))
        )
        rules = list(dict.fromkeys(alerts.rule_id.mapped("name")))
        title = ", ".join(rules[:NAMED]) + (" …" if len(rules) > NAMED else "")
        if key[1:] != ("user", key[0]):
            title = f"{alerts[:1].subject_name}: {title}"
        words = self._words.setdefault(alerts.env.lang, AlertWords(alerts.env))
        return title, [AlertText(alert, words).whole for alert in alerts]

    def _prepare_texts(self, key):
        title, texts = self._get_words(key)
        link = Markup('<p><a href="%s">%s</a></p>') % (LINK, self._get_link_text(key[0]))
        return {"summary": title, "note": self._to_list(texts) + link}

    def _get_link_text(self, user_id):
        lang = self.users[user_id].lang
        return self.env["sales.kpi.alert"].with_context(lang=lang).env._("Open the Alerts")

    def _to_list(self, texts):
        items = Markup("").join(Markup("<li>%s</li>") % text for text in texts)
        return Markup("<ul>%s</ul>") % items

    # ---- the daily mail ------------------------------------------------------------------------

    def _mail_rest(self):
        """One mail a person with what found no room today, the most important first. Who gets a
        brief this morning reads it there: nobody gets two mails."""
        briefed = self.company._kpi_find_briefed(self.today)
        rest = {user: rows for user, rows in self._find_rest().items() if user not in briefed}
        mails = [self._prepare_mail(user, rows) for user, rows in rest.items()]
        self.env["mail.mail"].sudo().create(list(filter(None, mails)))
        self._note_mailed(rest)

    def _find_rest(self):
        """{user: [(key, notice)]} of what waits for its turn, of who is at work"""
        rest = {}
        for key, notice in self.notices.items():
            waits = not notice.told_on and not notice.mailed_on and key in self.groups
            if waits and self._is_at_work(key[0]):
                rest.setdefault(key[0], []).append((key, notice))
        return rest

    def _note_mailed(self, rest):
        for rows in rest.values():
            self.Notice.union(*(notice for _key, notice in rows)).write({"mailed_on": self.today})

    def get_rest(self):
        """{user: [(title, texts)]}, the most important first: for whoever tells it instead."""
        return {
            user: [self._get_words(key) for key in self._order(rows)]
            for user, rows in self._find_rest().items()
        }

    def note_told(self):
        """What waited was told by somebody else."""
        self._note_mailed(self._find_rest())

    def _order(self, rows):
        return sorted((key for key, _notice in rows), key=lambda key: -self._get_weight(key))

    def _prepare_mail(self, user_id, rows):
        user = self.users[user_id]
        if not user.email_normalized:
            return None
        local = self.env["sales.kpi.alert"].with_context(lang=user.lang or self.env.lang).env
        body = Markup("")
        for key in self._order(rows):
            title, texts = self._get_words(key)
            body += Markup("<p><b>%s</b></p>%s") % (title, self._to_list(texts))
        url = self.company.get_base_url() + LINK
        body += Markup('<p><a href="%s">%s</a></p>') % (url, self._get_link_text(user_id))
        return {
            "subject": local._("Alerts of %s", tell_day(local, self.today)),
            "body_html": body,
            "email_to": user.email_formatted,
            "email_from": self.company.email_formatted or self.env.user.email_formatted,
            "auto_delete": True,
        }
