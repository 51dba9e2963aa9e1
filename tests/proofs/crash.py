#!/usr/bin/env python3
"""kill -9 under load, again and again: nothing that was answered is lost, nothing is half there.

    python3 tests/proofs/crash.py --rounds 50
    python3 tests/proofs/crash.py --rounds 1000          the long form, about half an hour

Three kinds of rounds: the server on SQLite is killed, the server on PostgreSQL, and PostgreSQL itself, under which the
server must live on. After each, on what has come up again: every change that was acknowledged is in the tables, each
request is there whole or not at all, whatever was said not to be applied is not, the journal tells what the tables hold,
nothing is there that nobody asked for, and a repetition under an idempotency key tells the truth.
"""

import argparse
import random
import sys
import time

import rig
from crash_load import Writer, load, prepare
from crash_tables import Tables

KINDS = {"server-sqlite": "sqlite", "server-postgres": "postgres", "postgres": "postgres"}
TENANTS = ("t0", "t1", "t2")
# how long service may take to come back when PostgreSQL has
BACK_SECONDS = 5
QUIET = {"NUMBERING_LOG": "error,numbering_http::cli=info"}


class Proof:
    """The rounds of one kind."""

    def __init__(self, kind, database, server, seed, clients=6):
        self.kind, self.database, self.server = kind, database, server
        self.random, self.wrong = random.Random(seed), []
        self.writers = [Writer(index, TENANTS[index % len(TENANTS)], seed) for index in range(clients)]
        self.tables, self.slowest_return = Tables(database), 0.0
        self.acknowledged = self.unknown = self.happened = self.refused = 0

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
            # once more, while it recovers
            self.server.start(wait=False)
            time.sleep(self.random.uniform(0, 0.1))
            self.server.kill()
        self.server.start()

    def kill_postgres(self):
        self.database.server.kill()
        time.sleep(self.random.uniform(0, 0.2))
        self.database.server.start()
        begin = time.monotonic()
        if not rig.until(self.serves, BACK_SECONDS):
            self.wrong.append(f"no service {BACK_SECONDS} s after PostgreSQL was back")
        self.slowest_return = max(self.slowest_return, time.monotonic() - begin)
        if not self.server.is_running():
            self.wrong.append("the server ended with PostgreSQL")

    def serves(self):
        """A change goes through. It takes the turn of those who write, so what was under way before is settled."""
        client = self.server.client(timeout=10)
        answer = client.put("/api/v1/tenants/t0/", {"name": "alive"})
        client.close()
        return answer.status == 200

    def check(self):
        if not self.serves():
            self.wrong.append("no change goes through")
        self.wrong += self.tables.read()
        tenants = dict(self.database.rows("SELECT tenant_id, key FROM tenants"))
        groups = dict(self.database.rows("SELECT tenant, key FROM groups"))
        client = self.server.client()
        for writer in self.writers:
            tenant = tenants[writer.block.tenant]
            wrong, has_happened = writer.check(self.tables, tenant, groups[tenant])
            self.wrong += wrong
            self.acknowledged += len(writer.done)
            self.refused += len(writer.refused)
            self.unknown += writer.unknown is not None
            self.happened += has_happened
            writer.settle(client, has_happened)
        client.close()

    def summary(self, rounds, seconds):
        back = f", service back within {self.slowest_return:.1f} s" if self.kind == "postgres" else ""
        slowest = max(writer.slowest for writer in self.writers)
        return (f"{self.kind}: {rounds} kills in {seconds:.0f} s: {self.acknowledged} acknowledged requests, "
                f"{self.refused} said to be not applied, {self.unknown} not answered of which {self.happened} had "
                f"happened; slowest answer {slowest:.1f} s{back}")


def prove(kind, rounds, seed):
    """So many rounds; what is wrong after them."""
    begin = time.monotonic()
    with rig.database(KINDS[kind]) as database, rig.Servers(database, settings=QUIET) as servers:
        prepare(servers[0], TENANTS)
        proof = Proof(kind, database, servers[0], seed)
        for done in range(1, rounds + 1):
            proof.round()
            if proof.wrong:
                break
        proof.wrong += Tables(database).read()
    print(proof.summary(done, time.monotonic() - begin), flush=True)
    if proof.unknown + proof.refused == 0:
        proof.wrong.append("no request was ever under way when it crashed: this proves nothing")
    return [f"{kind}, seed {seed}, round {done}: {wrong}" for wrong in proof.wrong]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=50, help="kills of each kind [50]")
    parser.add_argument("--kind", choices=KINDS, action="append", help="only this kind; may be repeated")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    rig.end_with_parent()
    print(f"seed {arguments.seed}", flush=True)
    wrong = [line for kind in arguments.kind or KINDS for line in prove(kind, arguments.rounds, arguments.seed)]
    print("\n".join(wrong[:20]) if wrong else "nothing lost, nothing half, nothing that nobody asked for")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
