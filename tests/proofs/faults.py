#!/usr/bin/env python3
"""Fault injection: while something outside fails, every answer comes in time and is true, and the service recovers.

    python3 tests/proofs/faults.py
    python3 tests/proofs/faults.py --fault lock-held --fault disk-full    only these

Each fault lasts some seconds. Meanwhile every answer comes within its time limit and is a success or a 503 with Retry-After
and an outcome, and reads continue where they can. Afterwards changes and reads succeed within 5 s, and the answers were true:
acknowledged changes are there, and changes answered as not applied are not. The process survives all of it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import harness
from fault_kinds import FAULTS
from fault_observers import NUMBERS, Clients

RECOVERY_SECONDS_MAX = 5


class Outcome:
    """The observations during one fault, and the violations."""

    def __init__(self, fault):
        self.fault, self.violations, self.summary = fault, [], ""

    def judge(self, clients, begin, end):
        """Checks the answers to requests during the fault, and to earlier requests that were still in flight."""
        affected = [answer for answer in clients.between(begin - 60, end) if answer.begin + answer.seconds >= begin]
        for answer in affected:
            if not answer.is_documented():
                self.violations.append(f"not documented: {answer}")
            elif not answer.is_good() and answer.outcome() not in self.fault.outcomes:
                self.violations.append(f"known not to have happened: {answer}")
            if answer.seconds > self.fault.bound:
                self.violations.append(f"not within {self.fault.bound} s: {answer}")
        inside = clients.between(begin + 0.5, end)
        reads = [answer for answer in inside if answer.kind == "read"]
        changes = [answer for answer in inside if answer.kind == "change"]
        if self.fault.reads_continue and not (reads and all(answer.is_good() for answer in reads)):
            self.violations.append(f"reads do not continue: {[answer for answer in reads if not answer.is_good()][:2]}")
        done = [answer for answer in changes if answer.is_good() and answer.begin + answer.seconds < end]
        if (self.fault.stops == "all" and done) or (self.fault.stops == "some" and len(done) == len(changes)):
            self.violations.append("changes were acknowledged, so the fault did not take effect: this proves nothing")
        if self.fault.stops == "none" and not all(answer.is_good() for answer in affected):
            self.violations.append(f"refused without need: {[answer for answer in affected if not answer.is_good()][:2]}")
        slowest = max((answer.seconds for answer in affected), default=0)
        good = sum(answer.is_good() for answer in affected)
        self.summary = f"{len(affected)} requests affected, {good} of them succeeded, slowest answer {slowest:.1f} s"


def prove(fault):
    """Runs a fault under load; returns its outcome."""
    outcome = Outcome(fault)
    with tempfile.TemporaryDirectory(prefix="numbering-faults-") as directory, fault.setup(directory) as (database, server):
        harness.expect_status(server.client().post("/api/v1/tenants/", {"tenantId": "t"}))
        harness.expect_status(server.client().get(NUMBERS))
        with Clients(server) as clients:
            time.sleep(1)
            begin = time.monotonic()
            fault.begin(database, server)
            try:
                time.sleep(fault.seconds)
            finally:
                end = time.monotonic()
                fault.end(database, server)
            over = time.monotonic()
            recovery = [clients.wait_for_success(kind, over, RECOVERY_SECONDS_MAX) for kind in ("change", "read")]
            # requests that the fault delayed are answered now
            time.sleep(1)
        outcome.judge(clients, begin, end)
        if None in recovery or max(recovery) > RECOVERY_SECONDS_MAX:
            outcome.violations.append(f"no full service within {RECOVERY_SECONDS_MAX} s: {recovery}")
        if not server.is_running():
            outcome.violations.append("the process exited")
        outcome.violations += clients.false_answers(database)
        if not fault.took_effect(database):
            outcome.violations.append("the fault did not take effect: this proves nothing")
        outcome.summary += f", recovery in {max(recovery):.1f} s" if None not in recovery else ""
    return outcome


def isolate():
    """Restarts this script with a network and mounts of its own, so that a fault affects nobody else. Returns whether that
    is permitted."""
    if os.environ.get("NUMBERING_PROOF_ISOLATED") == "1":
        return True
    alone = ["unshare", "--net", "--mount"]
    if subprocess.run([*alone, "iptables", "-S"], capture_output=True).returncode:
        return False
    os.environ["NUMBERING_PROOF_ISOLATED"] = "1"
    inside = 'ip link set lo up && exec "$@"'
    os.execvp("unshare", [*alone, "sh", "-c", inside, "sh", sys.executable, *sys.argv])


def report(name, is_isolated):
    """Runs one fault and prints its outcome; returns whether there were no violations."""
    fault = FAULTS[name]()
    if fault.needs_isolation and not is_isolated:
        print(f"NOT RUN: {name}: it needs root, iptables, and namespaces of its own", flush=True)
        return os.environ.get("NUMBERING_REQUIRE_POWER") != "1"
    outcome = prove(fault)
    lines = [f"{'WRONG' if outcome.violations else 'ok   '} {name}: {outcome.summary}"]
    print("\n".join(lines + [f"      {str(line)[:300]}" for line in outcome.violations[:5]]), flush=True)
    return not outcome.violations


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", choices=FAULTS, action="append", help="only this one; may be repeated")
    parser.add_argument("--at-once", type=int, default=3, help="so many faults at once, each on a service of its own [3]")
    arguments = parser.parse_args()
    harness.exit_on_sigterm()
    is_isolated = isolate()
    with ThreadPoolExecutor(arguments.at_once) as pool:
        results = list(pool.map(lambda name: report(name, is_isolated), arguments.fault or FAULTS))
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
