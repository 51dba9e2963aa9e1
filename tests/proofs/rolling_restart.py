"""rolling_restart.py [ROUNDS]: two servers behind haproxy are restarted one after the other under load, and no request fails.

Each client adds unique numbers and reads them back over a kept connection, and repeats no request: any other answer, or none,
is a failure. At the end every acknowledged number is in the database. Without the drain, when haproxy learns too late that a
server has stopped, the same test must see failures.
"""

import sys
import tempfile
import threading
import time

import harness
from haproxy import Haproxy, free_port

ROUNDS = 5
CLIENTS = 8
DRAIN_SECONDS, NONE = "0.6", "0"
FIRST = {DRAIN_SECONDS: 32470000000, NONE: 32480000000}
NUMBERS = "/api/v1/tenants/t1/mobile_numbers/"


class Load:
    """Clients that send requests without a pause until they are stopped."""

    def __init__(self, proxy, first):
        self.proxy, self.first, self.stopped = proxy, first, threading.Event()
        self.added, self.failures, self.sent = [], [], 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.run, args=(index,)) for index in range(CLIENTS)]

    def run(self, index):
        client, number = self.proxy.client(), self.first + index * 1000000
        while not self.stopped.is_set():
            number += 2
            added = client.post(NUMBERS, {"phoneNumbers": [{"phoneNumber": f"+{number}"}]})
            read = client.get(f"/api/v1/search/numbers/usages/+{number}/")
            with self.lock:
                self.sent += 2
                self.added += [number] if added.status == 201 else []
                self.failures += [answer for answer in (added, read) if answer.status not in (200, 201)]
        client.close()

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def restart(server, proxy):
    """Stops a server, asserts exit code 0, and starts it again; returns the duration of the stop."""
    begin = time.monotonic()
    code = server.stop()
    seconds = time.monotonic() - begin
    assert code == 0, f"exit code {code}: {server.log_lines}"
    server.start()
    proxy.wait_up(server.address[1])
    return seconds


def restart_all(database, folder, rounds, drain):
    """Runs the rounds; returns the load and the duration of each stop. Without a drain the first failure is enough."""
    ports = [free_port(), free_port()]
    settings = {"NUMBERING_DRAIN_SECONDS": drain, "NUMBERING_TRUSTED_PROXIES": "127.0.0.1"}
    servers = [harness.Server(database.url, settings=settings | {"NUMBERING_BIND": f"127.0.0.1:{port}"}) for port in ports]
    try:
        with Haproxy(ports, folder) as proxy:
            for port in ports:
                proxy.wait_up(port)
            proxy.client().post("/api/v1/tenants/", {"tenantId": "t1"})
            with Load(proxy, FIRST[drain]) as load:
                stops = []
                for _ in range(rounds):
                    stops += [restart(server, proxy) for server in servers]
                    if drain == NONE and load.failures:
                        break
            return load, stops
    finally:
        for server in servers:
            server.kill()


def main(rounds):
    harness.exit_on_sigterm()
    with harness.database("postgres") as database, tempfile.TemporaryDirectory(prefix="numbering-rolling-") as folder:
        load, stops = restart_all(database, folder, rounds, DRAIN_SECONDS)
        assert not load.failures, f"{len(load.failures)} of {load.sent} failed: {load.failures[:5]}"
        held = {first for first, last in database.rows("SELECT first, last FROM pieces")}
        assert held >= set(load.added), "a number that was acknowledged is not held"
        assert rounds * 100 < load.sent, f"only {load.sent} requests were sent"
        print(f"{rounds} rounds, {load.sent} requests, none failed; a stop took {max(stops):.1f} s at most")
        without, _ = restart_all(database, folder, 10 * rounds, NONE)
        assert without.failures, "the harness sees no failure without the drain"
        print(f"without the drain {len(without.failures)} of {without.sent} failed: {without.failures[0]}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS)
