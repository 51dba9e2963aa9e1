"""endurance.py [--minutes M] [--database KIND…]: memory, descriptors, threads and SQLite's log stay level under mixed load.

Clients send every kind of request: changes and lists of numbers, ranges and prefixes (those of the linearizability
load), bulk lists, idempotent requests and their replays, exclusive numbers, tokens, histories, refused bodies, metrics,
and connections that hang up. Once a second the first server is sampled. The run has three equal parts; in the first the
caches fill. The exit code is 1 if a quantity rises from the second part to the third, by more than its tolerance, or if
an answer is a 5xx.
"""

import argparse
import os
import random
import sys
import threading
import time
from pathlib import Path

import api
import harness
from fairness_setup import MIB, resident_bytes, size_of
from load_requests import Chooser
from load_targets import GROUPS, TENANTS, USERS

CLIENTS, LISTERS = 6, 2
LISTED = 200_000
FIRST_LISTED, FIRST_BULK = 45_400_000_000, 45_500_000_000
BULK_ITEMS = 2_000
# the rise of the highest value from the second third to the last that is no leak: a factor, and an absolute part
TOLERANCES = {"RSS MiB": (1.10, 4), "descriptors": (1.0, 8), "threads": (1.0, 2), "log MiB": (1.25, 8)}


class Sampler:
    """Samples a server once a second, until `stop` is set."""

    def __init__(self, base, pid, stop):
        self.base, self.pid, self.stop, self.samples = base, pid, stop, []
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        while not self.stop.wait(1):
            process = Path(f"/proc/{self.pid}")
            log = size_of(self.base.file + "-wal") if self.base.kind == "sqlite" else 0
            self.samples.append({"RSS MiB": resident_bytes(self.pid) / MIB,
                                 "descriptors": len(os.listdir(process / "fd")),
                                 "threads": len(os.listdir(process / "task")), "log MiB": log / MIB})

    def parts(self, name):
        """The highest value of a quantity in each third of the run."""
        third = len(self.samples) // 3
        thirds = (self.samples[:third], self.samples[third:2 * third], self.samples[2 * third:])
        return [max(sample[name] for sample in part) for part in thirds]


class Load:
    """The threads that send requests, and the count of answers by status."""

    def __init__(self, server, stop):
        self.server, self.stop, self.lock = server, stop, threading.Lock()
        self.statuses, self.failures = {}, []
        loops = [self.mixed] * CLIENTS + [self.lists] * LISTERS + [self.others]
        self.threads = [threading.Thread(target=loop, args=(seed,)) for seed, loop in enumerate(loops)]
        for thread in self.threads:
            thread.start()

    def count(self, answer):
        with self.lock:
            self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
            if answer.status is None or answer.status >= 500:
                self.failures.append(repr(answer))
        return answer

    def mixed(self, seed):
        """Single changes, small lists and look-ups, as in the linearizability load; some under a key, some sent twice."""
        chooser, client, number = Chooser(seed), self.server.client(), 0
        while not self.stop.is_set():
            request, number = chooser.next(), number + 1
            headers = {"Idempotency-Key": f"{seed}-{number}"} if request.method != "GET" and number % 4 == 0 else None
            for _ in range(2 if headers and number % 8 == 0 else 1):
                answer = self.count(client.request(request.method, request.path, request.body, headers))
            chooser.learn(request, answer)
            if number % 100 == 0:
                client.close()

    def lists(self, seed):
        """Whole lists, pages and ranges of a tenant with many numbers."""
        client, paths = self.server.client(), ["", "?view=ranges", "?limit=1000", "?available=true&limit=10"]
        while not self.stop.is_set():
            self.count(client.get(api.mobile("large") + random.choice(paths)))

    def others(self, seed):
        """The rarer kinds of requests, one after the other."""
        client = self.server.client()
        kinds = [self.bulk, self.refused, self.exclusive, self.token, self.observe, self.abandon]
        while not self.stop.is_set():
            for kind in kinds:
                kind(client)

    def bulk(self, client):
        rows = api.singles(*(f"+{FIRST_BULK + 2 * index}" for index in range(BULK_ITEMS)))
        self.count(client.post(api.mobile("large"), rows))
        self.count(client.delete(api.mobile("large"), rows))

    def refused(self, client):
        key = {"Idempotency-Key": f"refused-{time.monotonic_ns()}"}
        rows = api.singles(*("+1" for _ in range(BULK_ITEMS)))
        self.count(client.post(api.mobile("large"), rows, headers=key))
        self.count(client.post("/api/v1/tenants/", {"tenantId": "/"}))

    def exclusive(self, client):
        answer = self.count(client.post("/api/exclusive_numbers", {"number": "112"}))
        self.count(client.get("/api/exclusive_numbers?top=10"))
        self.count(client.delete(f"/api/exclusive_numbers/{answer.body['id']}"))

    def token(self, client):
        answer = self.count(client.post("/api/v1/tokens/", {"role": "tenant_admin", "tenantId": "large"}))
        other = self.server.client(token=answer.body["token"])
        self.count(other.get(api.mobile("large") + "?limit=1"))
        other.close()
        self.count(client.delete(f"/api/v1/tokens/{answer.body['id']}/"))

    def observe(self, client):
        for path in ("/metrics", "/readyz", f"/api/v1/search/numbers/history/+{FIRST_BULK}/"):
            self.count(client.get(path))

    def abandon(self, client):
        """A list whose reader hangs up."""
        other = self.server.client(timeout=0.05)
        other.get(api.mobile("large"))
        other.close()


def prepare(client):
    api.create_tenants(client, TENANTS, GROUPS, USERS)
    harness.expect_status(client.post("/api/v1/tenants/", {"tenantId": "large"}))
    for begin in range(0, LISTED, BULK_ITEMS):
        rows = api.singles(*(f"+{FIRST_LISTED + 2 * index}" for index in range(begin, begin + BULK_ITEMS)))
        harness.expect_status(client.post(api.mobile("large"), rows))


def run(kind, minutes):
    """Runs the load on a new database and prints the table; returns what rose, as sentences."""
    with harness.database(kind) as base, harness.Servers(base) as servers:
        server, stop = servers[0], threading.Event()
        prepare(server.client())
        load, sampler = Load(server, stop), Sampler(base, server.process.pid, stop)
        time.sleep(60 * minutes)
        stop.set()
        for thread in (*load.threads, sampler.thread):
            thread.join()
        exit_code = server.stop()
    print(f"{kind}, {minutes:g} minutes: {dict(sorted(load.statuses.items(), key=str))}", flush=True)
    wrong = [f"{kind}: {len(load.failures)} requests failed, the first: {load.failures[0]}"] if load.failures else []
    wrong += [f"{kind}: the server exited with {exit_code}"] if exit_code else []
    for name, (factor, slack) in TOLERANCES.items():
        parts = sampler.parts(name)
        print(f"| {kind} | {name} | {' | '.join(f'{value:.0f}' for value in parts)} |", flush=True)
        if parts[2] > factor * parts[1] + slack:
            wrong.append(f"{kind}: {name} rose from {parts[1]:.0f} to {parts[2]:.0f}")
    return wrong


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--minutes", type=float, default=30, help="the time on each database, 30 by default")
    options.add_argument("--database", nargs="+", choices=("sqlite", "postgres"), default=("sqlite", "postgres"))
    chosen = options.parse_args()
    harness.exit_on_sigterm()
    wrong = [what for kind in chosen.database for what in run(kind, chosen.minutes)]
    for what in wrong:
        print(f"WRONG {what}", flush=True)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
