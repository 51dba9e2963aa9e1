#!/usr/bin/env python3
"""Long lists: kill -9 while a list of mobile numbers is changed in several transactions, many times.

    python3 tests/proofs/long_lists.py --rounds 10

After each restart the numbers that were added are the first ones of the list in ascending order, for the list is changed in
that order. Sent again with its Idempotency-Key the list is finished, and the answer is that of the whole list: every item was
added. Without a key exactly those that were there are rejected. At the end the journal replays to the tables.
"""

import argparse
import random
import subprocess
import sys
import threading
import time

import harness

ITEMS = 30_000
PAGE = 10_000
NUMBERS = "/api/v1/tenants/t1/mobile_numbers/"
QUIET = {"NUMBERING_LOG": "error,numbering_http::cli=info"}


class Round:
    """A list, the server that is killed meanwhile, and what is there afterwards."""

    def __init__(self, server, index, chance):
        self.server, self.random = server, chance
        self.numbers = [32_400_000_000 + index * 10_000_000 + 2 * place for place in range(ITEMS)]
        self.sent = self.random.sample(self.numbers, ITEMS)
        self.headers = {"Idempotency-Key": f"k{index}"} if self.random.random() < 0.7 else {}

    def send(self):
        client = self.server.client(timeout=120)
        body = {"phoneNumbers": [{"phoneNumber": f"+{number}"} for number in self.sent]}
        answer = client.request("POST", NUMBERS, body, headers=self.headers)
        client.close()
        return answer

    def is_begun(self):
        client = self.server.client()
        answer = client.get(f"/api/v1/search/numbers/usages/+{self.numbers[0]}/")
        client.close()
        return answer.body.get("tenantId") == "t1"

    def held(self):
        client, held = self.server.client(timeout=60), set()
        after = self.numbers[0] - 1
        while True:
            page = client.get(f"{NUMBERS}?available=true&limit={PAGE}&after=%2B{after}").body["available_numbers"]
            held |= {int(number) for number in page if int(number) <= self.numbers[-1]}
            if len(page) < PAGE:
                client.close()
                return held
            after = int(page[-1])

    def run(self):
        """Kills the server during the list; returns the violations, and the number of items that were added before."""
        thread = threading.Thread(target=self.send)
        thread.start()
        if self.random.random() < 0.8:
            harness.wait_until(self.is_begun)
        time.sleep(self.random.uniform(0, 0.3))
        self.server.kill()
        thread.join()
        self.server.start()
        held = self.held()
        violations = [] if held == set(self.numbers[:len(held)]) else ["the items that are there are not the first ones"]
        return violations + self.repeat(held), len(held)

    def repeat(self, held):
        answer, whole = self.send(), set(self.numbers)
        if self.held() != whole:
            return ["the repetition did not add the rest"]
        expected = ["added" if self.headers or number not in held else "rejected" for number in self.sent]
        if [row["status"] for row in answer.body["result"]] != expected:
            return [f"the answer to the repetition: {answer.status} {answer.body.get('summary')}, {len(held)} were there"]
        return []


def prove(kind, rounds, seed):
    """Runs the rounds, and returns the violations."""
    chance, in_part = random.Random(seed), 0
    with harness.database(kind) as database, harness.Servers(database, settings=QUIET) as servers:
        client = servers[0].client()
        harness.expect_status(client.post("/api/v1/tenants/", {"tenantId": "t1"}), 201)
        client.close()
        violations = []
        for index in range(rounds):
            wrong, held = Round(servers[0], index, chance).run()
            violations += wrong
            in_part += 0 < held < ITEMS
        servers[0].stop()
        verified = subprocess.run([harness.BINARY, "verify", "--database-url", database.url], capture_output=True, text=True)
        violations += [] if verified.returncode == 0 else [verified.stdout + verified.stderr]
    print(f"{kind}: {rounds} kills, {in_part} with the list done in part", flush=True)
    if in_part == 0:
        violations.append("no list was done in part: this proves nothing")
    return [f"{kind}, seed {seed}: {violation}" for violation in violations]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10, help="kills on each database [10]")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    harness.exit_on_sigterm()
    violations = [line for kind in ("sqlite", "postgres") for line in prove(kind, arguments.rounds, arguments.seed)]
    print("\n".join(violations[:20]) if violations else "every list was finished once, and its answer is that of the whole")
    sys.exit(1 if violations else 0)


if __name__ == "__main__":
    main()
