#!/usr/bin/env python3
"""Something outside goes wrong while clients ask: each answer comes in time and is true, and service comes back.

    python3 tests/proofs/faults.py
    python3 tests/proofs/faults.py --fault lock-held --fault disk-full    only these

Each fault lasts some seconds. Meanwhile every answer comes within its bound, is a success or a 503 with Retry-After and an
outcome, and reads go on where they can. After it changes and reads are served within 5 s, and what was said is true: what
was acknowledged is there, what was said not to be applied is not. The process lives through all of it.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor

import rig
from faults_kinds import FAULTS
from faults_rig import LISTED, Clients

BACK_SECONDS = 5


class Outcome:
    """What was seen of one fault, and what was wrong."""

    def __init__(self, fault):
        self.fault, self.wrong, self.note = fault, [], ""

    def judge(self, clients, begin, end):
        """What was asked for while the fault lasted, and what was asked right before and met it."""
        met = [told for told in clients.between(begin - 60, end) if told.begin + told.seconds >= begin]
        for told in met:
            if not told.is_documented():
                self.wrong.append(f"not documented: {told}")
            elif not told.is_good() and told.outcome() not in self.fault.outcomes:
                self.wrong.append(f"it is known not to have happened: {told}")
            if told.seconds > self.fault.bound:
                self.wrong.append(f"not within {self.fault.bound} s: {told}")
        inside = clients.between(begin + 0.5, end)
        reads = [told for told in inside if told.kind == "read"]
        changes = [told for told in inside if told.kind == "change"]
        if self.fault.reads_go_on and not (reads and all(told.is_good() for told in reads)):
            self.wrong.append(f"reads do not go on: {[told for told in reads if not told.is_good()][:2]}")
        done = [told for told in changes if told.is_good() and told.begin + told.seconds < end]
        if (self.fault.stops == "all" and done) or (self.fault.stops == "some" and len(done) == len(changes)):
            self.wrong.append("changes were acknowledged, so there was no fault: this proves nothing")
        if self.fault.stops == "none" and not all(told.is_good() for told in met):
            self.wrong.append(f"no need to refuse: {[told for told in met if not told.is_good()][:2]}")
        slowest = max((told.seconds for told in met), default=0)
        good = sum(told.is_good() for told in met)
        self.note = f"{len(met)} met it, {good} were served, slowest answer {slowest:.1f} s"


def prove(fault):
    """The fault under load, and what came of it."""
    outcome = Outcome(fault)
    with tempfile.TemporaryDirectory(prefix="numbering-faults-") as place, fault.scene(place) as (database, server):
        rig.must(server.client().post("/api/v1/tenants/", {"tenantId": "t"}))
        rig.must(server.client().get(LISTED))
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
            back = [clients.wait_good(kind, over, BACK_SECONDS) for kind in ("change", "read")]
            # what was stuck in the fault is told now
            time.sleep(1)
        outcome.judge(clients, begin, end)
        if None in back or max(back) > BACK_SECONDS:
            outcome.wrong.append(f"no full service within {BACK_SECONDS} s: {back}")
        if not server.is_running():
            outcome.wrong.append("the process ended")
        outcome.wrong += clients.untrue(database)
        if not fault.proven(database):
            outcome.wrong.append("the fault was not there: this proves nothing")
        outcome.note += f", back in {max(back):.1f} s" if None not in back else ""
    return outcome


def apart():
    """Goes on in a network and with mounts of its own, so that what is broken here is broken for nobody else. Whether
    that is permitted."""
    if os.environ.get("NUMBERING_PROOF_APART") == "1":
        return True
    alone = ["unshare", "--net", "--mount"]
    if subprocess.run([*alone, "iptables", "-S"], capture_output=True).returncode:
        return False
    os.environ["NUMBERING_PROOF_APART"] = "1"
    inside = 'ip link set lo up && exec "$@"'
    os.execvp("unshare", [*alone, "sh", "-c", inside, "sh", sys.executable, *sys.argv])


def tell(name, is_apart):
    """Proves one fault and says what came of it. Whether all was well."""
    fault = FAULTS[name]()
    if fault.needs_apart and not is_apart:
        print(f"NOT RUN: {name}: it needs root, iptables, and namespaces of its own", flush=True)
        return os.environ.get("NUMBERING_REQUIRE_POWER") != "1"
    outcome = prove(fault)
    lines = [f"{'WRONG' if outcome.wrong else 'ok   '} {name}: {outcome.note}"]
    print("\n".join(lines + [f"      {str(line)[:300]}" for line in outcome.wrong[:5]]), flush=True)
    return not outcome.wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fault", choices=FAULTS, action="append", help="only this one; may be repeated")
    parser.add_argument("--at-once", type=int, default=3, help="so many faults at once, each on a service of its own [3]")
    arguments = parser.parse_args()
    rig.end_with_parent()
    is_apart = apart()
    with ThreadPoolExecutor(arguments.at_once) as pool:
        was_well = list(pool.map(lambda name: tell(name, is_apart), arguments.fault or FAULTS))
    sys.exit(0 if all(was_well) else 1)


if __name__ == "__main__":
    main()
