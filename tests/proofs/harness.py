"""The test harness of the proofs: server processes on one database, a temporary PostgreSQL, an HTTP client, raw reads.

Not a program. Everything that it starts is a child of this process, and ends with its `with` block:

    with harness.database("postgres") as database, harness.Servers(database, 3) as servers:
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
TOKEN = "numb_token-of-the-proofs-harness"
START_TIMEOUT_SECONDS = 60
# the modules that log the address of a server that is ready: that of today, and that of the first release
LOGS_OF_THE_START = "numbering_http::cli=info,numbering_http::commands=info"


class Answer:
    """The answer to a request. If there was none, `status` is None and `reason` says why."""

    def __init__(self, status, headers=None, body=None, reason=""):
        self.status, self.headers, self.body, self.reason = status, headers or {}, body, reason

    @property
    def is_known(self):
        """Whether the answer tells if the request was applied: there is one, and its outcome is not `unknown`."""
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
    """A client with one kept connection. It sends a request once, and never repeats one that is not answered."""

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
        """Drops a connection that the server closed because it was idle: a request on it would have an unknown outcome."""
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
    """A server process on a port of its own. `settings` are additional variables: {"NUMBERING_LOG": "error"} …"""

    def __init__(self, url, binary=BINARY, settings=None, wrapper=(), wait=True):
        self.url, self.binary, self.settings, self.wrapper = url, binary, settings or {}, list(wrapper)
        self.start(wait)

    def start(self, wait=True):
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBERING_")}
        environment |= {"NUMBERING_BIND": "127.0.0.1:0", "NUMBERING_DATABASE_URL": self.url,
                        "NUMBERING_BOOTSTRAP_TOKEN": TOKEN, "NUMBERING_LOG": f"warn,{LOGS_OF_THE_START}",
                        "NUMBERING_AUTH_FAILURES_PER_MINUTE": "0"}
        self.log_lines, self.address, self.is_started = [], None, threading.Event()
        self.process = subprocess.Popen(
            [*self.wrapper, self.binary, "serve"], env=environment | self.settings, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.reader = threading.Thread(target=self.read, args=(self.process, self.log_lines), daemon=True)
        self.reader.start()
        if wait:
            self.wait_ready()

    def read(self, process, log_lines):
        for line in process.stderr:
            log_lines.append(line)
            found = re.search(r"ready: https?://([^/:]+):(\d+)/", line)
            if found:
                self.address = (found[1], int(found[2]))
                self.is_started.set()
        self.is_started.set()

    def wait_ready(self):
        self.is_started.wait(START_TIMEOUT_SECONDS)
        if self.address is None:
            self.kill()
            raise RuntimeError("the server did not get ready:\n" + "".join(self.log_lines))

    def client(self, **more):
        return Client(*self.address, **more)

    def is_running(self):
        return self.process.poll() is None

    def kill(self):
        """Kills the process with kill -9, so that it writes nothing more."""
        self.process.kill()
        self.process.wait()
        self.reader.join()
        self.process.stderr.close()

    def stop(self):
        """Stops the process with SIGTERM; returns its exit code, or None if it did not exit in time."""
        if self.is_running():
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(START_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            return None
        finally:
            self.kill()


class Servers(list):
    """`count` server processes on one database, stopped at the end of the `with` block."""

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
    """A database of a temporary server."""

    kind = "postgres"

    def __init__(self, server, name):
        self.server, self.name, self.url = server, name, server.url(name)

    def rows(self, sql):
        """The rows of a query, read past the server, as on SQLite: bytea comes as bytes."""
        return self.server.rows(self.name, sql)


@contextmanager
def database(kind, folder=None):
    """A new, empty database: on SQLite, or in a PostgreSQL of its own without fsync; in memory if there is space."""
    with tempfile.TemporaryDirectory(prefix="numbering-proofs-", dir=folder or memory_folder()) as directory:
        if kind == "sqlite":
            yield SqliteDatabase(Path(directory) / "numbering.db")
        else:
            with Postgres(directory) as server:
                yield PostgresDatabase(server, server.new_database())


def memory_folder():
    """A folder in memory, for the proofs that need no disk; None if there is no space."""
    shm = Path("/dev/shm")
    return str(shm) if shm.is_dir() and os.access(shm, os.W_OK) and os.statvfs(shm).f_bavail > 1 << 18 else None


def expect_status(answer, *statuses):
    """Returns the answer if its status is one of these (200 and 201 by default), and exits otherwise."""
    if answer.status not in (statuses or (200, 201)):
        sys.exit(f"unexpected: {answer}")
    return answer


def wait_until(is_so, seconds=START_TIMEOUT_SECONDS, step=0.02):
    """Waits until the condition is true; returns whether it became true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_so():
            return True
        time.sleep(step)
    return is_so()


def exit_on_sigterm():
    """Makes SIGTERM exit like Ctrl-C, so that the child processes are stopped too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("terminated"))
