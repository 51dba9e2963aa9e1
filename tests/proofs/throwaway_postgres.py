"""A temporary PostgreSQL server as a direct child: `postgres`, not `pg_ctl`, so that it can be killed and reaped.

Its data is in a folder of its own. It runs as the user postgres if this process is root, and listens on a socket in that
folder, and optionally on a TCP port. Without `fsync` it is fast and still survives its own kill -9: the cache of the kernel
stays.
"""

import csv
import io
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

START_TIMEOUT_SECONDS = 60
SETTINGS = {"max_connections": "100", "recovery_init_sync_method": "syncfs", "autovacuum": "off"}


def programs():
    """The folder of the server's programs: the newest that Debian installs, or the one on the path."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return found[-1].parent if found else Path(shutil.which("initdb") or "initdb").parent


class Postgres:
    """A server in `folder`. `settings` are additional lines of its configuration; port 0 is any free port."""

    def __init__(self, folder, fsync=False, port=None, settings=None):
        self.folder, self.process, self.databases = Path(folder), None, 0
        self.owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
        self.port = free_port() if port == 0 else port
        self.settings = SETTINGS | {"fsync": "on" if fsync else "off"} | (settings or {})
        self.create()
        self.start()

    def make_folders(self):
        (self.folder / "socket").mkdir()
        if self.owner:
            shutil.chown(self.folder, "postgres")
            shutil.chown(self.folder / "socket", "postgres")
        self.folder.chmod(0o711)

    def create(self):
        """Creates the folder and an empty cluster."""
        self.make_folders()
        subprocess.run(
            [programs() / "initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "-N", "--locale=C",
             "-E", "UTF8"], cwd="/", check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL, **self.owner)

    def start(self, wait=True):
        """Starts the server, also again after a kill."""
        listen = ["-c", f"listen_addresses={'127.0.0.1' if self.port else ''}", "-p", str(self.port or 5432)]
        lines = [part for name, value in self.settings.items() for part in ("-c", f"{name}={value}")]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(
                [programs() / "postgres", "-D", self.folder / "data", "-k", self.folder / "socket", *listen, *lines],
                cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **self.owner)
        if wait:
            self.wait_ready()

    def wait_ready(self):
        end = time.monotonic() + START_TIMEOUT_SECONDS
        while self.process.poll() is None and time.monotonic() < end:
            if subprocess.run(self.psql("postgres", "SELECT 1"), capture_output=True).returncode == 0:
                return
            time.sleep(0.02)
        raise RuntimeError("PostgreSQL does not answer:\n" + (self.folder / "log").read_text(errors="replace")[-2000:])

    def url(self, database):
        """The URL of a database: over TCP if the server has a port, else over the socket."""
        if self.port:
            return f"postgres://postgres@127.0.0.1:{self.port}/{database}"
        return f"postgres://postgres@/{database}?host={self.folder}/socket"

    def new_database(self, template="template0"):
        """Creates a database, empty or as a copy; returns its name."""
        self.databases += 1
        name = f"proof_{self.databases}"
        self.run("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def psql(self, database, sql):
        return [programs() / "psql", "-X", "-q", "-h", self.folder / "socket", "-p", str(self.port or 5432),
                "-U", "postgres", "-d", database, "-v", "ON_ERROR_STOP=1", "--csv", "-t", "-P", "null=\\N", "-c", sql]

    def run(self, database, sql):
        """Runs a statement; returns the output of psql."""
        done = subprocess.run(self.psql(database, sql), capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise RuntimeError(done.stderr)
        return done.stdout

    def rows(self, database, sql):
        """The rows of a query: integers as int, bytea as bytes, NULL as None, everything else as text."""
        return [tuple(map(value_of, row)) for row in csv.reader(io.StringIO(self.run(database, sql)))]

    def pause(self):
        """Stops the server and its children with SIGSTOP: it stays connected and does not answer."""
        for pid in [self.process.pid, *children_of(self.process.pid)]:
            send(pid, signal.SIGSTOP)

    def resume(self):
        for pid in [self.process.pid, *children_of(self.process.pid)]:
            send(pid, signal.SIGCONT)

    def kill(self):
        """Kills the server and its children with kill -9, and waits for their end."""
        children = children_of(self.process.pid)
        self.process.kill()
        self.process.wait()
        for pid in children:
            send(pid, signal.SIGKILL)
        while any(is_alive(pid) for pid in children):
            time.sleep(0.005)

    def stop(self):
        """Stops the server immediately; committed changes are there after the next start."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGQUIT)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()


def value_of(text):
    if text == "\\N":
        return None
    if text.startswith("\\x"):
        return bytes.fromhex(text[2:])
    return int(text) if text.removeprefix("-").isdigit() else text


def free_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


def children_of(parent):
    """The child processes of a process."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and stat_of(entry.name)[1:2] == [str(parent)]:
            found.append(int(entry.name))
    return found


def stat_of(pid):
    """State, parent … of a process from /proc, or nothing if it has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def is_alive(pid):
    return stat_of(pid)[:1] not in ([], ["Z"])


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
