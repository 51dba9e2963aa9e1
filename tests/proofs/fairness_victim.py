"""The victim of an attack: single changes and reads of a tenant of its own, from a process of its own.

The process of the attackers is busy with bodies of many megabytes, and would measure its own delays. So `Victim` runs
this file as a child process. It reads its orders as a line of JSON, works until its standard input is closed, and
prints its measurements.

A change and a read are due every `TICK_SECONDS`. One that is due during another is not sent, but counts with the time
from its due time to the answer: a stall of five seconds counts as 200 slow requests, not as one.
"""

import json
import subprocess
import sys
import threading
import time

import api
import harness

TENANT = "victim"
NUMBERS_HELD = 1000
FIRST_HELD, FIRST_ADDED = 45_200_000_000, 45_300_000_000  # not used by any attack
TICK_SECONDS = 0.025
TIMEOUT_SECONDS = 40
EXCLUSIVE = "/api/exclusive_numbers"


def prepare(client, tokens=1):
    """Creates the tenant with its numbers, an exclusive number and tokens; returns the orders without the address."""
    harness.expect_status(client.post("/api/v1/tenants/", {"tenantId": TENANT}))
    held = {"minPhoneNumber": f"+{FIRST_HELD}", "maxPhoneNumber": f"+{FIRST_HELD + NUMBERS_HELD - 1}"}
    harness.expect_status(client.post(api.mobile(TENANT), {"phoneNumbers": [held]}))
    changing = [token(client, {"role": "system_admin"}) for _ in range(tokens)]
    reading = [token(client, {"role": "tenant_admin", "tenantId": TENANT}) for _ in range(tokens)]
    own = harness.Client(client.host, client.port, token=reading[0])
    exclusive = harness.expect_status(own.post(EXCLUSIVE, {"number": "12"})).body["id"]
    own.close()
    return {"changing": changing, "reading": reading, "exclusive": exclusive}


def token(client, order):
    """A new token. Only a system admin adds numbers to a tenant."""
    return harness.expect_status(client.post("/api/v1/tokens/", order)).body["token"]


class Victim:
    """The child process, from its start to `finish`."""

    def __init__(self, address, orders):
        self.process = subprocess.Popen([sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        self.process.stdin.write(json.dumps(orders | {"address": address}) + "\n")
        self.process.stdin.flush()
        self.process.stdout.readline()

    def finish(self):
        """Stops it; returns the samples of changes and of reads: {"waited": [seconds…], "refused": {status: count}}."""
        self.process.stdin.close()
        measured = self.process.stdout.read()
        self.process.wait()
        self.process.stdout.close()
        return json.loads(measured)


class Loop:
    """One thread of the child: a request at each tick."""

    def __init__(self, address, tokens, ask, is_over):
        self.client, self.tokens = harness.Client(*address, timeout=TIMEOUT_SECONDS), tokens
        self.ask, self.is_over, self.waited, self.refused = ask, is_over, [], {}
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def run(self):
        due, number = time.monotonic(), 0
        while not self.is_over.wait(max(0, due - time.monotonic())):
            self.client.token = self.tokens[number % len(self.tokens)]
            answer = self.ask(self.client, number)
            end, number = time.monotonic(), number + 1
            if answer.status not in (200, 201):
                name = str(answer.status or answer.reason.partition(":")[0])
                self.refused[name] = self.refused.get(name, 0) + 1
            while due <= end:
                self.waited.append(round(end - due, 5))
                due += TICK_SECONDS

    def result(self):
        self.thread.join()
        return {"waited": self.waited, "refused": self.refused}


def change(client, number):
    return client.post(api.mobile(TENANT), api.singles(f"+{FIRST_ADDED + 2 * number}"))


def main():
    orders, is_over = json.loads(sys.stdin.readline()), threading.Event()
    exclusive = f"{EXCLUSIVE}/{orders['exclusive']}"
    reads = [api.usage(f"+{FIRST_HELD + 7}"), exclusive, f"{api.mobile(TENANT)}?limit=100"]

    def read(client, number):
        return client.get(reads[number % len(reads)])
    loops = {"changes": Loop(orders["address"], orders["changing"], change, is_over),
             "reads": Loop(orders["address"], orders["reading"], read, is_over)}
    print("started", flush=True)
    sys.stdin.read()
    is_over.set()
    print(json.dumps({name: loop.result() for name, loop in loops.items()}))


if __name__ == "__main__":
    main()
