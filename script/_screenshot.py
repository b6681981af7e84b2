"""Serve a database for a moment, log in, and save a picture of a screen, or of each of a list.

The browser is steered by its debugging protocol: a screen is ready when it says so, no sooner.
"""

import argparse
import base64
import contextlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import websocket
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "sales_kpi" / "static" / "description" / "leaderboard.png"
BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PATIENCE = 180  # seconds


def main():
    options = parse()
    with contextlib.ExitStack() as stack:
        port = free_port()
        stack.enter_context(server(options, port))
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: fetch(f"{url}/web/login"), "the web server")
        page = stack.enter_context(browser())
        for one in get_pictures(options):
            picture(page, url, log_in(url, one), one)
            print(f"Saved {one.out}")


def parse():
    parser = argparse.ArgumentParser(prog="script/screenshot")
    parser.add_argument("--login", default="sunli")
    parser.add_argument("--path", default="sales-leaderboard", help="what follows /odoo/")
    parser.add_argument("--wait", default=".o_kpi_row")
    parser.add_argument("--click", action="append", default=[])
    parser.add_argument("--size", default="1400x900")
    parser.add_argument("--out", default=OUT, type=Path)
    parser.add_argument("--database", default="sales_kpi_demo")
    parser.add_argument("--config", default=ROOT / ".local" / "odoo.conf", type=Path)
    parser.add_argument("--list", type=Path, help="JSON: [{name, login, path, wait, size, click}]")
    parser.add_argument("--to", type=Path, help="the folder for those of the list")
    parser.add_argument("--colors", type=int, help="how many colours a picture keeps")
    return parser.parse_args()


def get_pictures(options):
    """The options of each picture."""
    if not options.list:
        return [options]
    return [
        argparse.Namespace(**vars(options) | one | {"out": options.to / f"{one['name']}.png"})
        for one in json.loads(options.list.read_text(encoding="utf-8"))
    ]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(command, **kwargs):
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **kwargs
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait(30)


def server(options, port):
    name = options.database
    command = [sys.executable, "-m", "odoo", "-c", options.config, "-d", name]
    command += [f"--db-filter=^{name}$", "--workers=0", "--max-cron-threads=0"]
    command += ["--http-interface=127.0.0.1", f"--http-port={port}"]
    return running([*command, f"--logfile={ROOT / '.local/log/screenshot.log'}"])


def fetch(url, data=None):
    headers = {"Content-Type": "application/json"}
    return urllib.request.urlopen(urllib.request.Request(url, data, headers), timeout=PATIENCE)


def wait_for(question, what):
    """The first true answer; a refused connection is a "not yet"."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with contextlib.suppress(urllib.error.URLError, ConnectionError):
            if answer := question():
                return answer
        time.sleep(0.3)
    sys.exit(f"{what} did not come within {PATIENCE} seconds")


def log_in(url, options):
    params = {"db": options.database, "login": options.login, "password": options.login}
    with fetch(f"{url}/web/session/authenticate", json.dumps({"params": params}).encode()) as reply:
        if "result" not in json.load(reply):
            sys.exit(f"{options.login} can't log in to {options.database}")
        cookies = reply.headers.get_all("Set-Cookie")
    return next(c.split(";")[0].partition("=")[2] for c in cookies if c.startswith("session_id="))


@contextlib.contextmanager
def browser():
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    if not program:
        sys.exit("Chromium is missing: sudo apt-get install chromium")
    port = free_port()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [program, "--headless=new", f"--remote-debugging-port={port}"]
        command += [f"--user-data-dir={profile}", "--window-size=1400,900"]
        command += ["--no-first-run", "--hide-scrollbars", "--remote-allow-origins=*"]
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        with running([*command, "about:blank"]):
            tabs = wait_for(lambda: json.load(fetch(f"http://127.0.0.1:{port}/json")), "a browser")
            tab = next(tab for tab in tabs if tab["type"] == "page")
            yield Page(tab["webSocketDebuggerUrl"])


class Page:
    """One tab of the browser."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=PATIENCE)
        self.number = 0

    def set_size(self, size):
        width, height = map(int, size.split("x"))
        self.do(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )

    def do(self, method, **params):
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": params}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.number:
                return message.get("result", {})

    def evaluate(self, script):
        return self.do("Runtime.evaluate", expression=script)["result"].get("value")

    def has(self, selector):
        return self.evaluate(f"!!document.querySelector({json.dumps(selector)})")


def picture(page, url, cookie, options):
    page.set_size(options.size)
    page.do("Network.setCookie", name="session_id", value=cookie, url=url)
    page.do("Page.navigate", url="about:blank")  # nothing of the picture before is waited for
    page.do("Page.navigate", url=f"{url}/odoo/{options.path}")
    wait_for(lambda: page.has(options.wait), options.wait)
    for selector in options.click:
        wait_for(lambda selector=selector: page.has(selector), selector)
        page.evaluate(f"document.querySelector({json.dumps(selector)}).click()")
        time.sleep(2)
    time.sleep(2)  # avatars and bars
    image = base64.b64decode(page.do("Page.captureScreenshot", format="png")["data"])
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(quantized(image, options.colors) if options.colors else image)


def quantized(image, colors):
    """The same picture in a few colours: a third of the size, and as good to read."""
    smaller = io.BytesIO()
    picture = (
        Image.open(io.BytesIO(image)).convert("RGB").quantize(colors, dither=Image.Dither.NONE)
    )
    picture.save(smaller, "png", optimize=True)
    return smaller.getvalue()


if __name__ == "__main__":
    main()
