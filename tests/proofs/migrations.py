"""migrations.py [ROUNDS]: a killed migration can be run again.

In each round on each database, `numbering migrate` is killed after a random time on an empty database. Then it runs again
and must succeed, and `numbering verify` must find every table, guard and index. At least one kill must hit a running
migration, or this proves nothing.
"""

import random
import subprocess
import sys
import time

import harness


def run(database, command):
    return subprocess.Popen([harness.BINARY, command, "--database-url", database.url],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def run_to_success(database, command):
    process = run(database, command)
    _, errors = process.communicate(timeout=harness.START_TIMEOUT_SECONDS)
    return [] if process.returncode == 0 else [f"exit code of {command}:  {process.returncode}: {errors}"]


def usual_seconds(kind):
    """The duration of a migration on this machine."""
    with harness.database(kind) as database:
        begin = time.monotonic()
        run_to_success(database, "migrate")
        return time.monotonic() - begin


def round_of(kind, seconds):
    """The violations after one kill, and whether it hit a running migration."""
    with harness.database(kind) as database:
        process = run(database, "migrate")
        time.sleep(random.random() * seconds)
        was_running = process.poll() is None
        process.kill()
        process.communicate()
        return run_to_success(database, "migrate") + run_to_success(database, "verify"), was_running


def prove(kind, rounds):
    # the first run takes longer
    seconds, violations, killed = min(usual_seconds(kind) for _ in range(3)), [], 0
    for _ in range(rounds):
        found, was_running = round_of(kind, seconds)
        violations, killed = violations + found, killed + was_running
    print(f"{kind}: {rounds} rounds, {killed} migrations killed, {len(violations)} wrong", flush=True)
    return violations + ([] if killed else [f"{kind}: no migration was killed: this proves nothing"])


if __name__ == "__main__":
    ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    WRONG = prove("sqlite", ROUNDS) + prove("postgres", ROUNDS)
    sys.exit("\n".join(WRONG) or 0)
