"""A real Odoo server of the bench's own, and viewers that ask it over HTTP."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time

import odoo.http
from odoo import api
from odoo.service import security
from odoo.tools import config

from . import database

ENDING = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


@contextlib.contextmanager
def serving(name, workers=2, options=(), environ=None):
    """Serve a database on a free port.

    :param options: further options of Odoo's command line
    :return: the port
    """
    with running(name, workers, options, environ) as (_process, port):
        yield port


@contextlib.contextmanager
def running(name, workers=2, options=(), environ=None):
    """The same, for whom the process itself matters, too.

    :return: (process, port)
    """
    port = find_port()
    command = [
        sys.executable, str(database.ROOT / "script" / "_odoo.py"), "-c", config["config"],
        "-d", name, f"--db-filter=^{name}$",
        f"--workers={workers}", f"--http-port={port}", f"--gevent-port={find_port()}",
        "--http-interface=127.0.0.1", "--max-cron-threads=0", "--log-level=warn",
        "--limit-time-cpu=600", "--limit-time-real=1200", *options,
    ]  # fmt: skip
    process = subprocess.Popen(
        command, env={**os.environ, **(environ or {})}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        wait_for(process, port)
        yield process, port
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def end_in_order():
    """Let a signal to end pass through every ``finally``, as an error does, so that no server is
    left behind. Further ones wouldn't be heard: they would disturb the putting away."""

    def end(number, _frame):
        for each in ENDING:
            signal.signal(each, signal.SIG_IGN)
        sys.exit(128 + number)

    for each in ENDING:
        signal.signal(each, end)


def find_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(process, port):
    for _attempt in range(600):
        if process.poll() is not None:
            raise RuntimeError("Odoo's server has ended.")
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
            connection.request("GET", "/web/health")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.2)
    raise RuntimeError("Odoo's server does not answer.")


def log_in(name, user_ids):
    """Sessions of users, as a login makes them, without the time that passwords take.

    :return: {user id: session id}
    """
    store = odoo.http.root.session_store
    sessions = {}
    with database.environment(name) as env:
        for user in env["res.users"].browse(user_ids):
            session = store.new()
            session.update(odoo.http.get_default_session(), db=name, _trace_disable=True)
            session.uid, session.login = user.id, user.login
            own = api.Environment(env.cr, user.id, {})
            companies = {"allowed_company_ids": user.company_id.ids}
            session.context = {**own["res.users"].context_get(), **companies}
            session.session_token = security.compute_session_token(session, own)
            store.save(session)
            sessions[user.id] = session.sid
    return sessions


def log_out(sessions):
    store = odoo.http.root.session_store
    for sid in sessions.values():
        store.delete(store.get(sid))


class Viewer:
    """Somebody at a browser: one connection that stays open. With each call goes what a browser
    sends along: language, time zone, companies.

    :param port: of the server
    :param sid: session id
    """

    def __init__(self, port, sid):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
        self.headers = {"Content-Type": "application/json", "Cookie": f"session_id={sid}"}
        self.context = dict(odoo.http.root.session_store.get(sid).context)

    def call(self, model, method, *args):
        """
        :return: (answer, seconds)
        :raise RuntimeError: the server says that something is wrong
        """
        params = {"model": model, "method": method, "args": args}
        body = json.dumps({"params": {**params, "kwargs": {"context": self.context}}})
        began = time.perf_counter()
        path = f"/web/dataset/call_kw/{model}/{method}"
        self.connection.request("POST", path, body, self.headers)
        answer = self.connection.getresponse()
        told = answer.read()
        taken = time.perf_counter() - began
        told = json.loads(told)
        if "error" in told:
            raise RuntimeError(f"{model}.{method}: {json.dumps(told['error'])[:2000]}")
        return told["result"], taken
