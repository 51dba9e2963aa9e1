"""The rig of the proofs: server processes on one database, a throw-away PostgreSQL, a plain HTTP client, raw reads.

No program of its own. What it starts is a child of this process, and ends with the `with` block it was made in:

    with rig.database("postgres") as database, rig.Servers(database, 3) as servers:
        client = servers[0].client()
        answer = client.post("/api/v1/tenants/", {"tenantId": "t1"})
"""

import http.client
import json
import os
import re
import select
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from throwaway_postgres import Postgres

ROOT = Path(__file__).resolve().parents[2]
BINARY = os.environ.get("NUMBERING_BINARY", str(ROOT / "target/debug/numbering"))
TOKEN = "numb_token-of-the-proofs-rig"
PATIENCE_SECONDS = 60


class Answer:
    """What came of a request: answered with a status, or nobody knows (`status` is None) and `reason` says why."""

    def __init__(self, status, headers=None, body=None, reason=""):
        self.status, self.headers, self.body, self.reason = status, headers or {}, body, reason

    @property
    def is_known(self):
        """Whether the client may say what happened: an answer that says `unknown` says that it does not."""
        return self.status is not None and not self.is_unknown_outcome()

    def is_unknown_outcome(self):
        details = self.errors()[0].get("details", {}) if self.errors() else {}
        return self.status in (500, 502, 504) or details.get("outcome") == "unknown"

    def errors(self):
        return self.body.get("errors", []) if isinstance(self.body, dict) else []

    def codes(self):
        """The codes of the errors, in order."""
        return [error.get("code") for error in self.errors()]

    def __repr__(self):
        return f"Answer({self.status}, {self.body if self.status else self.reason})"


class Client:
    """One kept connection. A request is sent once: what is not answered is unknown, never repeated."""

    def __init__(self, host, port, token=TOKEN, timeout=30):
        self.host, self.port, self.token, self.timeout = host, port, token, timeout
        self.connection = None

    def request(self, method, path, body=None, headers=None):
        sent = {"Authorization": f"Bearer {self.token}"} | (headers or {})
        data = None if body is None else json.dumps(body).encode()
        self.drop_if_closed()
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(self.host, self.port, timeout=self.timeout)
            self.connection.request(method, path, data, sent)
            got = self.connection.getresponse()
            text = got.read()
            if got.will_close:
                self.close()
            return Answer(got.status, {name.lower(): value for name, value in got.getheaders()}, as_json(text))
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return Answer(None, reason=f"{type(error).__name__}: {error}")

    def get(self, path, **more):
        return self.request("GET", path, **more)

    def post(self, path, body, **more):
        return self.request("POST", path, body, **more)

    def put(self, path, body, **more):
        return self.request("PUT", path, body, **more)

    def delete(self, path, body=None, **more):
        return self.request("DELETE", path, body, **more)

    def drop_if_closed(self):
        """The server closes what is idle: no request is sent there, so there is no outcome not to know of."""
        kept = self.connection and self.connection.sock
        if kept and select.select([kept], [], [], 0)[0]:
            self.close()

    def close(self):
        if self.connection is not None:
            self.connection.close()
            self.connection = None


def as_json(text):
    try:
        return json.loads(text)
    except ValueError:
        return text.decode(errors="replace")


class Server:
    """A server process on a port of its own. `settings` are more variables: {"NUMBERING_LOG": "error"} …"""

    def __init__(self, url, binary=BINARY, settings=None, wrapper=(), wait=True):
        self.url, self.binary, self.settings, self.wrapper = url, binary, settings or {}, list(wrapper)
        self.start(wait)

    def start(self, wait=True):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBERING_")}
        environment |= {"NUMBERING_BIND": "127.0.0.1:0", "NUMBERING_DATABASE_URL": self.url,
                        "NUMBERING_BOOTSTRAP_TOKEN": TOKEN, "NUMBERING_LOG": "warn,numbering_http::cli=info",
                        "NUMBERING_AUTH_FAILURES_PER_MINUTE": "0"}
        self.said, self.address, self.is_settled = [], None, threading.Event()
        self.process = subprocess.Popen(
            [*self.wrapper, self.binary, "serve"], env=environment | self.settings, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, args=(self.process, self.said), daemon=True)
        self.reader.start()
        if wait:
            self.wait_ready()

    def read(self, process, said):
        for line in process.stderr:
            said.append(line)
            found = re.search(r"ready: http://([^/:]+):(\d+)/", line)
            if found:
                self.address = (found[1], int(found[2]))
                self.is_settled.set()
        self.is_settled.set()

    def wait_ready(self):
        self.is_settled.wait(PATIENCE_SECONDS)
        if self.address is None:
            self.kill()
            raise RuntimeError("the server did not get ready:\n" + "".join(self.said))

    def client(self, **more):
        return Client(*self.address, **more)

    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        """kill -9. What it had not yet written is gone."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()

    def stop(self):
        """SIGTERM; its exit code."""
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            self.kill()


class Servers(list):
    """So many server processes on one database, stopped at the end of the `with` block."""

    def __init__(self, database, count=1, **more):
        super().__init__()
        for _ in range(count):
            self.append(Server(database.url, **more))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for server in self:
            server.kill()


class SqliteDatabase:
    """A SQLite file in a folder of its own."""

    kind = "sqlite"

    def __init__(self, file):
        self.file, self.url = str(file), f"sqlite://{file}"

    def rows(self, sql):
        """The rows of a query, read past the server: texts, integers, bytes, None."""
        connection = sqlite3.connect(self.file, timeout=10)
        try:
            return connection.execute(sql).fetchall()
        finally:
            connection.close()


class PostgresDatabase:
    """A database of a throw-away server."""

    kind = "postgres"

    def __init__(self, server, name):
        self.server, self.name, self.url = server, name, server.url(name)

    def rows(self, sql):
        """The rows of a query, read past the server, as on SQLite: bytea comes as bytes."""
        return self.server.rows(self.name, sql)


@contextmanager
def database(kind, folder=None):
    """A new, empty database: on SQLite, or in a PostgreSQL of its own without fsync; in memory where there is room."""
    with tempfile.TemporaryDirectory(prefix="numbering-proofs-", dir=folder or quick_folder()) as place:
        if kind == "sqlite":
            yield SqliteDatabase(Path(place) / "numbering.db")
        else:
            with Postgres(place) as server:
                yield PostgresDatabase(server, server.new_database())


def quick_folder():
    """Where files cost no disk: proofs that do not pull the plug need none."""
    shm = Path("/dev/shm")
    return str(shm) if shm.is_dir() and os.access(shm, os.W_OK) and os.statvfs(shm).f_bavail > 1 << 18 else None


def must(answer, *statuses):
    """The answer, whose status is one of these: for what prepares a proof."""
    if answer.status not in (statuses or (200, 201)):
        sys.exit(f"unexpected: {answer}")
    return answer


def until(is_so, seconds=PATIENCE_SECONDS, step=0.02):
    """Waits until it is so; whether it became so in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(step)
    return is_so()


def end_with_parent():
    """SIGTERM ends a proof as Ctrl-C does, so that what it started ends too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
