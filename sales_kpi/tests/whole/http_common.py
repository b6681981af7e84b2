"""The ways into Odoo by HTTP, and what each of them is asked for a model."""

import inspect
import io
import json
import re
import zipfile
from contextlib import suppress
from typing import NamedTuple

from odoo.exceptions import AccessError
from odoo.http import Request, _generate_routing_rules
from odoo.tests import HttpCase

from .fuzz.methods import MODULE, find_doors
from .matrix_common import READING, MatrixCommon

GROUPED = ("many2one", "selection", "char", "boolean")
PERIOD = {"period_type": "month", "date": "2026-03-13"}
PLACE = "<int>"  # what stands in the path itself
LEAVING = [
    f"/sales_kpi/schedule/<int:schedule_id>/{way}" for way in ("leave", "leave_at_once", "join")
]


class Asked(NamedTuple):
    """A request: ``json`` or ``data`` as body, or neither."""

    url: str
    json: dict = None
    data: dict = None
    headers: dict = None


class HttpCommon(MatrixCommon, HttpCase):
    """Each ``_ask_…`` yields the requests of one way for one model."""

    def _get_ways(self):
        return [name for name in dir(self) if name.startswith("_ask_")]

    def _rpc(self, url, **params):
        return Asked(url, json={"params": params})

    def _ask_call_kw(self, model, fields):
        method = self.random.choice(READING)
        if hasattr(model, method):
            for ids, kwargs in self._give_for(method, model, fields):
                args = [ids] if ids and not _is_of_model(model, method) else ids
                yield self._rpc(
                    f"/web/dataset/call_kw/{model._name}/{method}",
                    model=model._name, method=method, args=args, kwargs=kwargs,
                )  # fmt: skip

    def _ask_json2(self, model, fields):
        """Odoo's interface for programs, by an API key; whoever has none stays outside."""
        method = self.random.choice([name for name in READING if name != "read_progress_bar"])
        for ids, kwargs in self._give_for(method, model, fields):
            known = {} if _is_of_model(model, method) else {"ids": ids}
            yield Asked(
                f"/json/2/{model._name}/{method}", json={**known, **kwargs}, headers=self.bearer
            )

    def _ask_export(self, model, fields):
        """Also what is behind a record, two steps far, and in groups."""
        paths = [*fields, *self.random.choices(self._find_paths(model, fields), k=30)]
        groups = [name for name in fields if model._fields[name].type in GROUPED]
        for kind in ("csv", "xlsx"):
            for by in ([], self.random.choices(groups or ["id"], k=1)):
                if by and kind == "csv":
                    continue  # which Odoo doesn't know
                data = {
                    "model": model._name, "ids": False, "domain": [], "import_compat": False,
                    "fields": [{"name": path, "label": path, "type": "char"} for path in paths],
                    "groupby": by,
                }  # fmt: skip
                yield Asked(f"/web/export/{kind}", data={"data": json.dumps(data)})

    def _find_paths(self, model, fields):
        """Fields of the records that a record leads to."""
        found = [
            f"{name}/{sub}"
            for name in fields
            if model._fields[name].relational
            for sub, field in self.env[model._fields[name].comodel_name]._fields.items()
            if field.type in ("char", "float", "monetary", "text", "integer") and not field.groups
        ]
        return found or ["id"]

    def _ask_export_fields(self, model, fields):
        yield self._rpc("/web/export/get_fields", model=model._name, domain=[], import_compat=False)

    def _ask_content(self, model, fields):
        """Files, and the names of fields that are none."""
        files = [name for name in fields if model._fields[name].type == "binary"]
        for name in files + self.random.sample(fields, 2):
            for record_id in self._get_known(model._name)[:3]:
                for way in ("content", "image"):
                    yield Asked(f"/web/{way}/{model._name}/{record_id}/{name}")

    def _ask_attachments(self, model, fields):
        domain = [("res_model", "=", model._name), ("res_field", "in", [False, "content"])]
        for attachment in self.env["ir.attachment"].search(domain, limit=5):
            yield Asked(f"/web/content/{attachment.id}")
            yield Asked(f"/web/image/{attachment.id}")

    def _ask_report(self, model, fields):
        for report in self.env["ir.actions.report"].search([("model", "=", model._name)]):
            for record_id in self._get_known(model._name)[:6]:
                yield Asked(f"/report/html/{report.report_name}/{record_id}")
            ids = ",".join(map(str, self._get_known(model._name)))
            yield Asked(f"/report/html/{report.report_name}/{ids}")

    def _ask_thread(self, model, fields):
        """The conversation beside a record."""
        for record_id in self._get_known(model._name)[:3] if hasattr(model, "message_post") else ():
            thread = {"thread_model": model._name, "thread_id": record_id}
            yield self._rpc("/mail/thread/messages", **thread)
            yield self._rpc("/mail/thread/recipients", **thread)
            yield self._rpc("/mail/thread/recipients/get_suggested_recipients", **thread)
            asked = thread | {
                "request_list": [
                    "activities",
                    "attachments",
                    "followers",
                    "messages",
                    "display_name",
                ]
            }
            yield self._rpc("/mail/data", fetch_params=[["mail.thread", asked]])
            yield Asked(f"/mail/view?model={model._name}&res_id={record_id}")

    def _ask_doors(self, model, fields):
        """What the screens read."""
        for door in find_doors(self.env):
            if door.model == model._name and door.is_readonly:
                for options in ({}, PERIOD, PERIOD | {"scheme_id": self.scheme.id}):
                    args = self._get_arguments(door, options)
                    yield self._rpc(
                        f"/web/dataset/call_kw/{door.model}/{door.name}",
                        model=door.model, method=door.name, args=args, kwargs={},
                    )  # fmt: skip

    def _find_screens(self):
        """Models without records, with methods that screens call."""
        doors = find_doors(self.env)
        return sorted({door.model for door in doors if self.env[door.model]._abstract})

    def _get_arguments(self, door, options):
        given = {"options": options, "subject_id": self.bob.id, "code": self.won.code,
                 "date": PERIOD["date"], **options}  # fmt: skip
        asked = [*inspect.signature(door.method).parameters.values()][1:]
        args = [given.get(one.name, 1) for one in asked if one.default is one.empty]
        return [self._get_known(door.model), *args] if door.needs_ids else args

    # ---- the module's own routes, which are of no model

    def _find_routes(self):
        return {path for path, _endpoint in _generate_routing_rules([MODULE], nodb_only=False)}

    def _get_queries(self):
        """{path of a route: what it is asked}"""
        scores = self.env["sales.kpi.score"].search([]).ids
        dashboards = [
            {"model": name, "options": json.dumps(PERIOD), "table": table, "companies": companies}
            for name in self._find_pages()
            for table in self._find_tables(name)
            for companies in ("", str(self.company.id), str(self.other_company.id))
        ]
        cards = [{"ids": ids} for ids in (*map(str, scores), ",".join(map(str, scores)))]
        bridge = [{"date_from": day, "date_to": PERIOD["date"]} for day in ("2026-01-01", "soon")]
        payouts = self.env["sales.kpi.payout"].search([]).ids
        batches = self.env["sales.kpi.payout.batch"].search([]).ids
        odd = ("", "1", "x", "99999999999999999999")
        plans = self.env["sales.kpi.incentive"].search([]).ids
        reports = self.env["sales.kpi.report"].search([]).ids
        asked = [json.dumps({"report_id": report}) for report in reports]
        left = [
            {PLACE: id_, "user": self.bob.id, "token": token}
            for id_ in (*self.env["sales.kpi.report.schedule"].search([]).ids, 99)
            for token in ("", "x")
        ]
        return {
            "/sales_kpi/dashboard.xlsx": dashboards,
            "/sales_kpi/scorecards.xlsx": cards,
            "/sales_kpi/cash_bridge.xlsx": bridge,
            "/sales_kpi/backtest.xlsx": [{"plan": id_} for id_ in (*map(str, plans), *odd)],
            "/sales_kpi/statements.xlsx": [{"ids": ids} for ids in (*map(str, payouts), *odd)],
            "/sales_kpi/payout_batch.xlsx": [{"batch": id_} for id_ in (*map(str, batches), *odd)],
            "/sales_kpi/report.xlsx": [{"options": text} for text in (*asked, *odd, "{}")],
            "/sales_kpi/sending/<int:sending_id>/file": [{PLACE: 1}, {PLACE: 99}],
            **dict.fromkeys(LEAVING, left),
        }

    def _fill_route(self, path, query):
        return Asked(re.sub(r"<int:\w+>", str(query.get(PLACE)), path))

    def _find_pages(self):
        return [name for name, model in self.env.registry.items() if getattr(model, "_is_page", 0)]

    def _find_tables(self, name):
        """Of a page as its reader sees it: not each is for managers, nor for salespeople."""
        for user in (self.manager, self.bob):
            Page = self.env[name].with_user(user)
            with suppress(AccessError):
                yield from Page._get_tables(Page.get_page(PERIOD))

    # ---- sending

    def _send(self, asked, query=None):
        data = asked.data and asked.data | {"csrf_token": Request.csrf_token(self)}
        return self.url_open(
            asked.url, data=data, json=asked.json, headers=asked.headers, params=query,
            allow_redirects=False, timeout=60,
        )  # fmt: skip

    def _get_text(self, response):
        """What an answer says; workbooks are unpacked."""
        if not response.content.startswith(b"PK"):
            return response.text
        with zipfile.ZipFile(io.BytesIO(response.content)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())


def _is_of_model(model, method):
    return getattr(getattr(type(model), method), "_api_model", False)
