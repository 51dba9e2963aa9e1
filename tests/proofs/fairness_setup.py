"""The setup of an attack: a database, its servers, functions that fill it, and the sampling of memory and files.

    with setup.database("postgres+1ms") as database, Setup(database, attack, scale=10) as it:
        it.import_lines(("t1", "mobile", number, number) for number in range(...))
"""

import os
import sqlite3
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import fairness_victim
import api
import harness
from fairness_proxy import proxy
from throwaway_postgres import Postgres, free_port

DATABASES = ("sqlite", "postgres", "postgres+0.25ms", "postgres+1ms")
DAY_AND_AN_HOUR_MICROS = 25 * 3600 * 1_000_000
FILL_SECONDS_MAX = 1800
SAMPLE_SECONDS = 0.1
MIB = 1 << 20


class FarDatabase(harness.PostgresDatabase):
    """A PostgreSQL database behind a proxy (`url`, for the service), and without it (`near_url`)."""

    def __init__(self, server, name, port):
        super().__init__(server, name)
        self.near_url, self.url = self.url, f"postgres://postgres@127.0.0.1:{port}/{name}"


@contextmanager
def database(kind):
    """A new, empty database of one of the `DATABASES`. Autovacuum is on, as in production."""
    if kind == "sqlite":
        with harness.database("sqlite") as made:
            made.near_url = made.url
            yield made
        return
    delay = float(kind.partition("+")[2].removesuffix("ms") or 0)
    with tempfile.TemporaryDirectory(prefix="numbering-proofs-", dir=harness.memory_folder()) as place:
        port = free_port()
        with Postgres(place, port=port, settings={"autovacuum": "on"}) as server:
            name = server.new_database()
            if not delay:
                yield FarDatabase(server, name, port)
                return
            with proxy(port, delay) as proxied:
                yield FarDatabase(server, name, proxied)


class Setup:
    """Servers on a database, and the victim's tenant. Sizes are divided by `scale`."""

    def __init__(self, base, attack, scale, seconds):
        self.base, self.attack, self.scale, self.seconds = base, attack, scale, seconds * attack.time_factor
        self.is_sqlite = base.kind == "sqlite"
        self.serial_seconds = 0  # the time of the attackers one after the other; 0 if not measured
        self.start()
        try:
            self.orders = fairness_victim.prepare(self.client, attack.victim_tokens)
        except BaseException:
            self.servers.__exit__()
            raise

    def start(self):
        limit = self.attack.memory_mib
        wrapper = ["prlimit", f"--data={limit * MIB}"] if limit else []
        self.servers = harness.Servers(self.base, self.attack.servers, settings=self.attack.settings, wrapper=wrapper)
        self.client = self.servers[0].client(timeout=120)

    def restart(self, between=lambda: None):
        """Stops the servers, changes the unused database by `between`, and starts the servers again."""
        self.client.close()
        for server in self.servers:
            server.stop()
        between()
        self.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.servers.__exit__()

    def size(self, full, least=1):
        """A size of the attack, divided by the scale."""
        return max(least, full // self.scale)

    def token(self, role, tenant=None, group=None, read_only=False):
        """A new token."""
        order = {"role": role, "tenantId": tenant, "groupId": group, "readOnly": read_only}
        given = {name: value for name, value in order.items() if value}
        return harness.expect_status(self.client.post("/api/v1/tokens/", given)).body["token"]

    def tenants(self, *names, groups=("g1",), users=("u1",)):
        """Creates tenants, each with these groups, each group with the trunking service and these users."""
        api.create_tenants(self.client, names, groups, users)

    def import_lines(self, lines):
        """Imports lines of (tenant, kind, first, last); raises an error if one is rejected."""
        with tempfile.NamedTemporaryFile("w", suffix=".csv", dir=harness.memory_folder()) as file:
            file.write("tenant,kind,first,last\n")
            file.writelines(f"{tenant},{kind},+{first},+{last}\n" for tenant, kind, first, last in lines)
            file.flush()
            command = [harness.BINARY, "import", "--create", "--database-url", self.base.near_url, file.name]
            done = subprocess.run(command, capture_output=True, text=True, timeout=FILL_SECONDS_MAX)
        if done.returncode:
            raise RuntimeError(f"import: {done.stdout[-500:]} {done.stderr[-500:]}")

    def execute(self, sql):
        """Runs a statement that writes, without the servers."""
        if not self.is_sqlite:
            self.base.rows(sql)
            return
        connection = sqlite3.connect(self.base.file, timeout=60)
        try:
            with connection:
                connection.execute(sql)
        finally:
            connection.close()

    def copy_rows(self, table, changed, where, count):
        """Copies a row `count` times. `changed` has the columns that differ, as SQL with `n` from 1 to `count`."""
        if self.is_sqlite:
            columns = [row[1] for row in self.base.rows(f"PRAGMA table_info({table})")]
            series = (f"(WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < {count})"
                      " SELECT n FROM series) AS series")
        else:
            columns = [row[0] for row in self.base.rows(
                f"SELECT column_name FROM information_schema.columns WHERE table_name = '{table}'"
                " ORDER BY ordinal_position")]
            series = f"generate_series(1, {count}) AS series(n)"
        values = ", ".join(changed.get(column, column) for column in columns)
        self.execute(f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table}, {series} WHERE {where}")

    def expire_copies(self, key, count):
        """Copies the saved response to the request of this key, `count` times, each a day and an hour older."""
        changed = {"key": "key || '-' || n", "at": f"at - {DAY_AND_AN_HOUR_MICROS}"}
        self.copy_rows("idempotency", changed, f"key = '{key}'", count)

    def log_bytes(self):
        """The size of SQLite's log."""
        return size_of(self.base.file + "-wal") if self.is_sqlite else 0

    def stored_bytes(self):
        """The size of the database with its log."""
        if self.is_sqlite:
            return size_of(self.base.file) + self.log_bytes()
        return self.base.rows(f"SELECT pg_database_size('{self.base.name}')")[0][0]


class Sampler:
    """Samples the memory of the first server and the size of the log, until `finish`."""

    def __init__(self, setup):
        self.setup, self.stopped, self.rss, self.log = setup, threading.Event(), [], []
        self.pid = setup.servers[0].process.pid
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stopped.wait(SAMPLE_SECONDS):
            self.rss.append(resident_bytes(self.pid))
            self.log.append(self.setup.log_bytes())

    def finish(self):
        self.stopped.set()
        self.thread.join()

    def log_over_time(self, points=8):
        """The size of the log in MiB at some `points` moments."""
        step = max(1, len(self.log) // points)
        return "→".join(f"{size // MIB}" for size in self.log[::step])


def size_of(path):
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


def resident_bytes(pid):
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


def open_sockets(pid):
    """The number of sockets that a process has."""
    found = 0
    for descriptor in Path(f"/proc/{pid}/fd").glob("*"):
        try:
            found += os.readlink(descriptor).startswith("socket:")
        except OSError:
            pass
    return found


def wait_for_copy(base, seconds):
    """Waits in the database until a session is inside COPY; returns whether one is."""
    rounds = int(seconds * 500)
    base.rows(
        f"DO $$ BEGIN FOR round IN 1..{rounds} LOOP PERFORM pg_stat_clear_snapshot();"
        " IF EXISTS (SELECT FROM pg_stat_activity WHERE query ILIKE 'copy%' AND state = 'active') THEN RETURN; END IF;"
        " PERFORM pg_sleep(0.002); END LOOP; END $$")
    return is_in_copy(base)


def is_in_copy(base):
    return bool(base.rows("SELECT pid FROM pg_stat_activity WHERE query ILIKE 'copy%' AND state = 'active'"))


def sleep_until(end):
    time.sleep(max(0, end - time.monotonic()))
