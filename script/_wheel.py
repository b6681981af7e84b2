"""Start Odoo with the module from its wheel and look at what it serves over HTTP.

Arguments: database, port, the source folder that must not be used.
"""

import ast
import importlib.util
import json
import re
import subprocess
import sys
import time
from pathlib import Path

import requests

MODULE = "sales_kpi"
DATABASE, PORT, SOURCE = sys.argv[1], sys.argv[2], Path(sys.argv[3], MODULE)
URL = f"http://127.0.0.1:{PORT}"
INSTALLED = Path(importlib.util.find_spec(f"odoo.addons.{MODULE}").origin).parent


def expect(condition, fault):
    if not condition:
        sys.exit(f"The wheel is incomplete: {fault}")


def start_server():
    command = [sys.executable, "-m", "odoo", "-c", "odoo.conf", "-d", DATABASE]
    server = subprocess.Popen([*command, f"--http-port={PORT}", "--max-cron-threads=0"])
    for _ in range(120):
        try:
            requests.get(f"{URL}/web/login", timeout=60)
            return server
        except requests.ConnectionError:
            time.sleep(0.5)
    server.kill()
    sys.exit("Odoo does not answer.")


class Client:
    """A logged-in web client: plain requests, as the browser makes them."""

    def __init__(self):
        self.session = requests.Session()
        login = {"db": DATABASE, "login": "admin", "password": "admin"}
        expect(self.rpc("/web/session/authenticate", login).get("uid"), "nobody can log in")

    def get(self, path):
        answer = self.session.get(URL + path, timeout=300)
        expect(answer.ok, f"{path} answers {answer.status_code}")
        return answer

    def rpc(self, path, params):
        answer = self.session.post(URL + path, json={"params": params}, timeout=300).json()
        expect("error" not in answer, json.dumps(answer.get("error"))[:500])
        return answer["result"]

    def call(self, model, method, *args, **kwargs):
        path = f"/web/dataset/call_kw/{model}/{method}"
        params = {"model": model, "method": method, "args": list(args), "kwargs": kwargs}
        return self.rpc(path, params)


def check_code():
    expect(SOURCE.resolve() not in [INSTALLED, *INSTALLED.parents], "Odoo uses the source folder")
    missing = [str(p) for p in source_files() if not (INSTALLED / p).is_file()]
    expect(not missing, f"it lacks {', '.join(missing)}")
    print(f"files         {len(list(source_files()))} of the source are in {INSTALLED.name}")


def source_files():
    for path in sorted(SOURCE.rglob("*")):
        inner = path.relative_to(SOURCE)
        if path.is_file() and not {"tests", "__pycache__"} & set(inner.parts):
            yield inner


def check_data(client):
    domain = [("module", "=", MODULE)]
    count = client.call("ir.model.data", "search_count", domain)
    expect(count, "no data records")
    menus = client.call(
        "ir.model.data", "search_read", [*domain, ("model", "=", "ir.ui.menu")], ["res_id"]
    )
    views = client.call("ir.model.data", "search_count", [*domain, ("model", "=", "ir.ui.view")])
    print(f"data          {count} records, {views} views, {len(menus)} menus")


def check_screens(client):
    """Every window action's views, as the client asks for them."""
    domain = [("module", "=", MODULE), ("model", "=", "ir.actions.act_window")]
    ids = [row["res_id"] for row in client.call("ir.model.data", "search_read", domain, ["res_id"])]
    actions = client.call("ir.actions.act_window", "read", ids, ["res_model", "views", "name"])
    for action in actions:
        views = [[view or False, kind] for view, kind in action["views"]]
        client.call(action["res_model"], "get_views", views)
    print(f"screens       {len(actions)} actions' views load")


def check_assets(client):
    page = client.get("/odoo").text
    manifest = ast.literal_eval((INSTALLED / "__manifest__.py").read_text(encoding="utf-8"))
    bundles = re.findall(r'(?:src|href)="(/web/assets/[^"]+web\.assets_web[^"]*)"', page)
    content = "".join(client.get(path).text for path in bundles)
    static = INSTALLED / "static" / "src"
    scripts = [
        path for path in static.rglob("*.js") if "assets_backend" in str(manifest.get("assets"))
    ]
    for path in scripts:
        name = f"@{MODULE}/{path.relative_to(static).with_suffix('').as_posix()}"
        # Lazy bundles and dark mode are not part of the page.
        if name in content:
            break
    else:
        expect(not scripts, "the web client's assets have no script of the module")
    files = [path for path in (INSTALLED / "static").rglob("*") if path.is_file()]
    for path in files:
        client.get(f"/{MODULE}/{path.relative_to(INSTALLED).as_posix()}")
    print(f"static        {len(files)} files served, {len(scripts)} scripts for the web client")


def check_translations(client):
    labels = [
        client.call(
            "ir.model",
            "search_read",
            [("model", "=like", "sales.kpi.%")],
            ["name"],
            context={"lang": lang},
        )
        for lang in ("en_US", "zh_CN")
    ]
    changed = sum(a["name"] != b["name"] for a, b in zip(*labels, strict=True))
    expect(changed or not (INSTALLED / "i18n" / "zh_CN.po").is_file(), "no term is translated")
    print(f"translations  {changed} of {len(labels[0])} models have a Chinese name")


def main():
    check_code()
    server = start_server()
    try:
        client = Client()
        for check in (check_data, check_screens, check_assets, check_translations):
            check(client)
    finally:
        server.terminate()
        server.wait(30)
    print("The wheel is complete.")


main()
