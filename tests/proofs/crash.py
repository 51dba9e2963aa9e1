#!/usr/bin/env python3
"""Crash test: kill -9 under load, many times; no acknowledged change is lost, and none is there in part.

    python3 tests/proofs/crash.py --rounds 50
    python3 tests/proofs/crash.py --rounds 1000          the long form, about half an hour

There are three kinds of rounds: the server on SQLite is killed, the server on PostgreSQL, or PostgreSQL itself, which the
server must survive. After each restart: every acknowledged change is in the tables; each request is there whole or not at
all; a change answered as not applied is not there; the journal replays to the tables; nothing is there that was not
requested; and a repetition under an idempotency key is answered correctly.
"""

import argparse
import random
import sys
import time

import harness
from crash_load import Writer, load, prepare
from crash_tables import Tables

KINDS = {"server-sqlite": "sqlite", "server-postgres": "postgres", "postgres": "postgres"}
TENANTS = ("t0", "t1", "t2")
# the time limit for the service to recover after PostgreSQL has
RECOVERY_SECONDS_MAX = 5
QUIET = {"NUMBERING_LOG": f"error,{harness.LOGS_OF_THE_START}"}


class Proof:
    """The rounds of one kind of crash."""

    def __init__(self, kind, database, server, seed, clients=6):
        self.kind, self.database, self.server = kind, database, server
        self.random, self.violations = random.Random(seed), []
        self.writers = [Writer(index, TENANTS[index % len(TENANTS)], seed) for index in range(clients)]
        self.tables, self.slowest_recovery = Tables(database), 0.0
        self.acknowledged = self.unknown = self.applied = self.refused = 0

    def round(self):
        finish = load(self.writers, self.server, self.random.uniform(0.05, 0.3), self.random.randint(1, 60))
        if self.kind == "postgres":
            self.kill_postgres()
        else:
            self.kill_server()
        finish()
        self.check()

    def kill_server(self):
        self.server.kill()
        if self.random.random() < 0.1:
            # once more, during the recovery
            self.server.start(wait=False)
            time.sleep(self.random.uniform(0, 0.1))
            self.server.kill()
        self.server.start()

    def kill_postgres(self):
        self.database.server.kill()
        time.sleep(self.random.uniform(0, 0.2))
        self.database.server.start()
        begin = time.monotonic()
        if not harness.wait_until(self.serves, RECOVERY_SECONDS_MAX):
            self.violations.append(f"no service {RECOVERY_SECONDS_MAX} s after the recovery of PostgreSQL")
        self.slowest_recovery = max(self.slowest_recovery, time.monotonic() - begin)
        if not self.server.is_running():
            self.violations.append("the server exited with PostgreSQL")

    def serves(self):
        """Whether a change succeeds. It takes the write lock, so all earlier changes are decided."""
        client = self.server.client(timeout=10)
        answer = client.put("/api/v1/tenants/t0/", {"name": "alive"})
        client.close()
        return answer.status == 200

    def check(self):
        if not self.serves():
            self.violations.append("no change succeeds")
        self.violations += self.tables.read()
        tenants = dict(self.database.rows("SELECT tenant_id, key FROM tenants"))
        groups = dict(self.database.rows("SELECT tenant, key FROM groups"))
        client = self.server.client()
        for writer in self.writers:
            tenant = tenants[writer.block.tenant]
            violations, was_applied = writer.check(self.tables, tenant, groups[tenant])
            self.violations += violations
            self.acknowledged += len(writer.done)
            self.refused += len(writer.refused)
            self.unknown += writer.unknown is not None
            self.applied += was_applied
            writer.resolve(client, was_applied)
        client.close()

    def summary(self, rounds, seconds):
        back = f", service recovered within {self.slowest_recovery:.1f} s" if self.kind == "postgres" else ""
        slowest = max(writer.slowest for writer in self.writers)
        return (f"{self.kind}: {rounds} kills in {seconds:.0f} s: {self.acknowledged} acknowledged requests, "
                f"{self.refused} answered as not applied, {self.unknown} not answered, of which {self.applied} were "
                f"applied; slowest answer {slowest:.1f} s{back}")


def prove(kind, rounds, seed):
    """Runs the rounds, and returns the violations."""
    begin = time.monotonic()
    with harness.database(KINDS[kind]) as database, harness.Servers(database, settings=QUIET) as servers:
        prepare(servers[0], TENANTS)
        proof = Proof(kind, database, servers[0], seed)
        for done in range(1, rounds + 1):
            proof.round()
            if proof.violations:
                break
        proof.violations += Tables(database).read()
    print(proof.summary(done, time.monotonic() - begin), flush=True)
    if proof.unknown + proof.refused == 0:
        proof.violations.append("no request was in flight at any crash: this proves nothing")
    return [f"{kind}, seed {seed}, round {done}: {violations}" for violations in proof.violations]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50, help="kills of each kind [50]")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this kind; may be repeated")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    harness.exit_on_sigterm()
    print(f"seed {arguments.seed}", flush=True)
    violations = [line for kind in arguments.kind or KINDS for line in prove(kind, arguments.rounds, arguments.seed)]
    print("\n".join(violations[:20]) if violations else "nothing is lost, nothing is there in part, nothing was not requested")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
