"""The faults: how each begins and ends, and what must hold while it lasts."""

import socket
import sqlite3
import subprocess
from contextlib import contextmanager
from glob import glob
from pathlib import Path

import rig
from throwaway_postgres import Postgres

# a read is given up after so many seconds; what is shipped waits longer, for the longest of lists
SETTINGS = {"NUMBERING_LOG": "error,numbering_http::cli=info", "NUMBERING_REQUEST_SECONDS": "6"}


class Fault:
    """Lasts `seconds`. `bound`: within it every answer comes. `stops`: whether all changes, some, or none can be done.
    `outcomes`: what a change that is not done may be told.
    """

    seconds, bound, stops, reads_go_on = 8, 7, "all", False
    outcomes = ("not_applied",)
    wrapper, more, needs_apart = (), {}, False

    @contextmanager
    def scene(self, place):
        """A database and a server on it."""
        database = rig.SqliteDatabase(Path(place) / "numbering.db")
        with rig.Servers(database, settings=SETTINGS | self.more, wrapper=self.wrapper) as servers:
            yield database, servers[0]

    def begin(self, database, server):
        raise NotImplementedError

    def end(self, database, server):
        raise NotImplementedError

    def proven(self, database):
        """Whether the fault was there at all."""
        return True


class OnPostgres(Fault):
    port = None

    @contextmanager
    def scene(self, place):
        with Postgres(place, port=self.port) as cluster:
            database = rig.PostgresDatabase(cluster, cluster.new_database())
            with rig.Servers(database, settings=SETTINGS) as servers:
                yield database, servers[0]

    def hold(self, database, sql):
        """A session that does this and does not end its transaction."""
        command = database.server.psql(database.name, f"SET application_name = 'holder'; BEGIN; {sql}; SELECT pg_sleep(60)")
        self.holder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        asleep = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holder' AND wait_event = 'PgSleep'"
        if not rig.until(lambda: database.server.run("postgres", asleep)):
            raise RuntimeError("the lock was not taken")

    def let_go(self, database):
        database.server.run(
            "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'")
        self.holder.wait()


class PostgresStopped(OnPostgres):
    """SIGSTOP: it takes what is sent, and says nothing."""

    outcomes = ("not_applied", "unknown")

    def begin(self, database, server):
        database.server.pause()

    def end(self, database, server):
        database.server.resume()


class PostgresKilled(OnPostgres):
    """kill -9, and it stays away for some seconds."""

    seconds, outcomes = 5, ("not_applied", "unknown")

    def begin(self, database, server):
        database.server.kill()

    def end(self, database, server):
        database.server.start()


class BlackHole(OnPostgres):
    """Packets to and from PostgreSQL vanish."""

    port, needs_apart = 0, True
    # who asks is looked up, and then the change is made: each is given up
    seconds, bound, outcomes = 9, 12, ("not_applied", "unknown")

    def rules(self, action, port):
        for direction in ("--dport", "--sport"):
            rule = ["INPUT", "-p", "tcp", direction, str(port), "-j", "DROP"]
            subprocess.run(["iptables", "-w", action, *rule], check=True, capture_output=True)

    def begin(self, database, server):
        self.rules("-A", database.server.port)

    def end(self, database, server):
        self.rules("-D", database.server.port)


class PoolExhausted(OnPostgres):
    """Whoever reads waits for a lock, on every connection there is."""

    def begin(self, database, server):
        self.hold(database, "LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE")

    def end(self, database, server):
        self.let_go(database)


class LockHeldOnPostgres(OnPostgres):
    """Somebody keeps the turn of those who write."""

    reads_go_on = True

    def begin(self, database, server):
        self.hold(database, "UPDATE write_lock SET turn = turn + 1")

    def end(self, database, server):
        self.let_go(database)


class LockHeldOnSqlite(Fault):
    """Another program is in the middle of a change."""

    reads_go_on = True

    def begin(self, database, server):
        self.holder = sqlite3.connect(database.file, timeout=10, isolation_level=None)
        self.holder.execute("BEGIN IMMEDIATE")

    def end(self, database, server):
        self.holder.execute("ROLLBACK")
        self.holder.close()


class Full:
    """The file system of the database is small, and filled up."""

    stops, size, needs_apart = "some", "64m", True

    @contextmanager
    def scene(self, place):
        small = Path(place) / "small"
        small.mkdir()
        # the user of PostgreSQL goes through it
        Path(place).chmod(0o711)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size},mode=711", "tmpfs", small], check=True)
        try:
            with super().scene(small) as made:
                self.small = small
                yield made
        finally:
            subprocess.run(["umount", "--lazy", small], check=True)

    def begin(self, database, server):
        with open(self.small / "filler", "wb", buffering=0) as filler:
            for size in (1 << 20, 1 << 12):
                try:
                    while filler.write(bytes(size)) == size:
                        pass
                except OSError:
                    pass

    def end(self, database, server):
        (self.small / "filler").unlink()


class DiskFullOnSqlite(Full, Fault):
    reads_go_on = True


class DiskFullOnPostgres(Full, OnPostgres):
    size, outcomes = "160m", ("not_applied", "unknown")
    reads_go_on = True

    def end(self, database, server):
        super().end(database, server)
        if database.server.process.poll() is not None:
            database.server.start()


class Clock(Fault):
    """The clock of the server steps by a year."""

    stops, reads_go_on, step, seconds = "none", True, "+365d", 3

    @contextmanager
    def scene(self, place):
        [library, *_] = glob("/usr/lib/*/faketime/libfaketimeMT.so.1") or [None]
        if library is None:
            raise FileNotFoundError("libfaketime is not installed")
        self.file = Path(place) / "clock"
        self.file.write_text("+0d\n")
        # timers run on: a clock that is set does not move them
        self.more = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                     "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        with super().scene(place) as made:
            yield made

    def begin(self, database, server):
        self.file.write_text(f"{self.step}\n")

    def end(self, database, server):
        self.file.write_text("+0d\n")

    def proven(self, database):
        [(least, most)] = database.rows("SELECT min(at), max(at) FROM journal")
        return most - least > 364 * 86_400 * 1_000_000


class ClockBack(Clock):
    step = "-365d"


class NoDescriptors(Fault):
    """More idle connections than the process may have open."""

    stops, reads_go_on, seconds = "none", True, 4
    wrapper = ("prlimit", "--nofile=64:64")

    def begin(self, database, server):
        self.idle = [socket.create_connection(server.address) for _ in range(100)]
        client = server.client(timeout=1)
        self.is_out = client.get("/healthz").status is None
        client.close()

    def end(self, database, server):
        for connection in self.idle:
            connection.close()

    def proven(self, database):
        return self.is_out


FAULTS = {
    "postgres-stopped": PostgresStopped,
    "postgres-killed": PostgresKilled,
    "black-hole": BlackHole,
    "pool-exhausted": PoolExhausted,
    "lock-held-postgres": LockHeldOnPostgres,
    "lock-held-sqlite": LockHeldOnSqlite,
    "disk-full-sqlite": DiskFullOnSqlite,
    "disk-full-postgres": DiskFullOnPostgres,
    "clock-forward": Clock,
    "clock-back": ClockBack,
    "no-descriptors": NoDescriptors,
}
