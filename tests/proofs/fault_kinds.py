"""The faults: the beginning and end of each, and the guarantees while it lasts."""

import socket
import sqlite3
import subprocess
from contextlib import contextmanager
from glob import glob
from pathlib import Path

import harness
from throwaway_postgres import Postgres

NUMBERS = "/api/v1/tenants/t/mobile_numbers/"
# a read times out after these seconds; the default is longer, for the longest lists
SETTINGS = {"NUMBERING_LOG": f"error,{harness.LOGS_OF_THE_START}", "NUMBERING_REQUEST_SECONDS": "6"}


class Fault:
    """A fault of `seconds`. `bound`: the time limit of every answer. `stops`: whether all, some or none of the changes fail.
    `outcomes`: the outcomes that a failed change may be answered with.
    """

    seconds, bound, stops, reads_continue = 8, 7, "all", False
    outcomes = ("not_applied",)
    wrapper, more, needs_isolation = (), {}, False

    @contextmanager
    def setup(self, directory):
        """Starts a database and a server on it."""
        database = harness.SqliteDatabase(Path(directory) / "numbering.db")
        with harness.Servers(database, settings=SETTINGS | self.more, wrapper=self.wrapper) as servers:
            yield database, servers[0]

    def begin(self, database, server):
        raise NotImplementedError

    def end(self, database, server):
        raise NotImplementedError

    def took_effect(self, database):
        """Whether the fault took effect."""
        return True


class OnPostgres(Fault):
    port = None

    @contextmanager
    def setup(self, directory):
        with Postgres(directory, port=self.port) as cluster:
            database = harness.PostgresDatabase(cluster, cluster.new_database())
            with harness.Servers(database, settings=SETTINGS) as servers:
                yield database, servers[0]

    def hold_lock(self, database, sql):
        """Runs a statement in a session that does not end its transaction."""
        command = database.server.psql(database.name, f"SET application_name = 'holder'; BEGIN; {sql}; SELECT pg_sleep(60)")
        self.holder = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        asleep = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'holder' AND wait_event = 'PgSleep'"
        if not harness.wait_until(lambda: database.server.run("postgres", asleep)):
            raise RuntimeError("the lock was not taken")

    def release_lock(self, database):
        database.server.run(
            "postgres", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'holder'")
        self.holder.wait()


class PostgresStopped(OnPostgres):
    """PostgreSQL stopped by SIGSTOP: it accepts data and does not answer."""

    outcomes = ("not_applied", "unknown")

    def begin(self, database, server):
        database.server.pause()

    def end(self, database, server):
        database.server.resume()


class PostgresKilled(OnPostgres):
    """PostgreSQL killed by kill -9, and started again after some seconds."""

    seconds, outcomes = 5, ("not_applied", "unknown")

    def begin(self, database, server):
        database.server.kill()

    def end(self, database, server):
        database.server.start()


class BlackHole(OnPostgres):
    """A network that drops all packets to and from PostgreSQL."""

    port, needs_isolation = 0, True
    # the lookup of the token times out, and then the change
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
    """Readers that wait for a lock on every connection."""

    def begin(self, database, server):
        self.hold_lock(database, "LOCK TABLE tenants IN ACCESS EXCLUSIVE MODE")

    def end(self, database, server):
        self.release_lock(database)


class LockHeldOnPostgres(OnPostgres):
    """A session that holds the write lock of PostgreSQL."""

    reads_continue = True

    def begin(self, database, server):
        self.hold_lock(database, "UPDATE write_lock SET turn = turn + 1")

    def end(self, database, server):
        self.release_lock(database)


class PausedInCopy(OnPostgres):
    """Another program that is paused inside COPY while it has the write lock: the server ends its session."""

    seconds, bound, stops, reads_continue = 6, 5, "none", True
    last = "COPY pieces FROM STDIN"

    def begin(self, database, server):
        # psql waits for more of its standard input, as a paused program does
        command = database.server.psql(database.name, "")[:-2]
        self.paused = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.paused.stdin.write(
            f"SET application_name = 'paused'; BEGIN; UPDATE write_lock SET turn = turn + 1; {self.last};\n".encode())
        self.paused.stdin.flush()
        if not harness.wait_until(lambda: self.sessions(database, f"AND query LIKE '{self.last}%'")):
            raise RuntimeError("the lock was not taken")

    def end(self, database, server):
        self.is_ended = not self.sessions(database)
        self.paused.kill()
        self.paused.wait()
        self.paused.stdin.close()

    def took_effect(self, database):
        return self.is_ended

    def sessions(self, database, more=""):
        return database.server.run(
            "postgres", f"SELECT pid FROM pg_stat_activity WHERE application_name = 'paused' {more}")


class PausedBetweenStatements(PausedInCopy):
    """Another program that is paused between two statements while it has the write lock."""

    last = "SELECT 1"


class LockHeldOnSqlite(Fault):
    """Another process with an open write transaction."""

    reads_continue = True

    def begin(self, database, server):
        self.holder = sqlite3.connect(database.file, timeout=10, isolation_level=None)
        self.holder.execute("BEGIN IMMEDIATE")

    def end(self, database, server):
        self.holder.execute("ROLLBACK")
        self.holder.close()


class Full:
    """A small file system of the database, which is filled up."""

    stops, size, needs_isolation = "some", "64m", True

    @contextmanager
    def setup(self, directory):
        small = Path(directory) / "small"
        small.mkdir()
        # the user of PostgreSQL needs to pass through it
        Path(directory).chmod(0o711)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={self.size},mode=711", "tmpfs", small], check=True)
        try:
            with super().setup(small) as both:
                self.small = small
                yield both
        finally:
            subprocess.run(["umount", "--lazy", small], check=True)

    def begin(self, database, server):
        self.fill()

    def fill(self):
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
    """Also: refused changes name the disk, /readyz answers 503, numbers are removed all the same, also by a process that was
    killed or stopped and starts on the full disk, and there is full service once the disk has room."""

    size, reads_continue, grown = "192m", True, 0

    def begin(self, database, server):
        self.server, self.left = server, [f"+32470{number:06}" for number in range(0, 400, 2)]
        harness.expect_status(server.client().post(NUMBERS, {"phoneNumbers": [{"phoneNumber": one} for one in self.left]}))
        super().begin(database, server)

    def end(self, database, server):
        self.seen = {"told": self.is_told(), "removed": self.removes()}
        super().end(database, server)

    def took_effect(self, database):
        self.seen["ready"] = self.is_ready_soon()
        for end in (self.server.kill, self.server.stop):
            # the log is empty then, and no longer than what is added to it
            self.server.stop()
            self.server.start()
            self.grow()
            self.fill()
            end()
            self.starts_on_full_disk(database, end.__name__)
        self.server.stop()
        # whoever closes the database last removes the log and the shared memory
        database.rows("SELECT count(*) FROM tenants")
        self.fill()
        self.starts_on_full_disk(database, "removal of the log")
        missing = [name for name, is_so in self.seen.items() if not is_so]
        if missing:
            print(f"      not {missing}", flush=True)
        return not missing

    def starts_on_full_disk(self, database, after):
        self.server.start()
        self.seen[f"read after {after}"] = self.server.client().get(NUMBERS + "?limit=10").status == 200
        self.seen[f"removed after {after}"] = self.removes()
        super().end(database, self.server)
        self.seen[f"ready after {after}"] = self.is_ready_soon()

    def add(self):
        return self.server.client().post(NUMBERS, {"phoneNumbers": [{"phoneNumber": "+32490000001"}]})

    def is_told(self):
        errors = self.add().errors()
        reason = errors[0]["details"]["reason"] if errors else ""
        return "the disk of the database is full" in reason and self.server.client().get("/readyz").status == 503

    def removes(self):
        """Whether fifty numbers can be removed one after the other."""
        client, removed, self.left = self.server.client(), self.left[:50], self.left[50:]
        answers = [client.delete(NUMBERS, {"phoneNumbers": [{"phoneNumber": number}]}).status for number in removed]
        return answers == [200] * 50

    def grow(self):
        """Adds numbers, so that the log has pages for which the file must grow."""
        base, self.grown = self.grown, self.grown + 20_000
        rows = [{"phoneNumber": f"+32460{number:06}"} for number in range(base, self.grown, 2)]
        harness.expect_status(self.server.client().post(NUMBERS, {"phoneNumbers": rows}))

    def is_ready_soon(self):
        return harness.wait_until(lambda: self.server.client().get("/readyz").status == 200, 5)


class DiskFullOnPostgres(Full, OnPostgres):
    size, outcomes = "160m", ("not_applied", "unknown")
    reads_continue = True

    def end(self, database, server):
        super().end(database, server)
        if database.server.process.poll() is not None:
            database.server.start()


class Clock(Fault):
    """A clock of the server that steps by a year. Also: a saved answer does not age by it."""

    stops, reads_continue, step, seconds = "none", True, "+365d", 3

    @contextmanager
    def setup(self, directory):
        [library, *_] = glob("/usr/lib/*/faketime/libfaketimeMT.so.1") or [None]
        if library is None:
            raise FileNotFoundError("libfaketime is not installed")
        self.file = Path(directory) / "clock"
        self.file.write_text("+0d\n")
        # timers are not affected by a clock that is set
        self.more = {"LD_PRELOAD": library, "FAKETIME_TIMESTAMP_FILE": str(self.file), "FAKETIME_NO_CACHE": "1",
                     "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1"}
        with super().setup(directory) as both:
            yield both

    def begin(self, database, server):
        self.before = self.make_token(server)
        self.file.write_text(f"{self.step}\n")

    def end(self, database, server):
        self.during = self.make_token(server)
        self.file.write_text("+0d\n")
        self.after = self.make_token(server)

    def make_token(self, server):
        """The id of the token of a request that is sent again with its key."""
        answer = server.client().post("/api/v1/tokens/", {"role": "system_admin"}, headers={"Idempotency-Key": "token"})
        return harness.expect_status(answer).body["id"]

    def took_effect(self, database):
        [(least, most)] = database.rows("SELECT min(at), max(at) FROM journal")
        return most - least > 364 * 86_400 * 1_000_000 and self.before == self.during == self.after


class ClockBack(Clock):
    step = "-365d"


class NoDescriptors(Fault):
    """More idle connections than the process may have descriptors."""

    stops, reads_continue, seconds = "none", True, 4
    wrapper = ("prlimit", "--nofile=64:64")

    def begin(self, database, server):
        self.idle = [socket.create_connection(server.address) for _ in range(100)]
        client = server.client(timeout=1)
        self.is_out = client.get("/healthz").status is None
        client.close()

    def end(self, database, server):
        for connection in self.idle:
            connection.close()

    def took_effect(self, database):
        return self.is_out


FAULTS = {
    "postgres-stopped": PostgresStopped,
    "postgres-killed": PostgresKilled,
    "black-hole": BlackHole,
    "pool-exhausted": PoolExhausted,
    "lock-held-postgres": LockHeldOnPostgres,
    "paused-in-copy": PausedInCopy,
    "paused-between-statements": PausedBetweenStatements,
    "lock-held-sqlite": LockHeldOnSqlite,
    "disk-full-sqlite": DiskFullOnSqlite,
    "disk-full-postgres": DiskFullOnPostgres,
    "clock-forward": Clock,
    "clock-back": ClockBack,
    "no-descriptors": NoDescriptors,
}
