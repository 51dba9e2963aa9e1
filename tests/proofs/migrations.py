"""migrations.py [ROUNDS]: a migration that is killed in the middle is taken up where it was.

Per database and round `numbering migrate` is killed after a moment of its own, on an empty database; then it runs again
and must end well, and `numbering verify` must find every table, guard and index. At least one kill must have come while
it ran, or this proves nothing.
"""

import random
import subprocess
import sys
import time

import rig


def run(database, command):
    return subprocess.Popen([rig.BINARY, command, "--database-url", database.url],
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def must_end_well(database, command):
    process = run(database, command)
    _, said = process.communicate(timeout=rig.PATIENCE_SECONDS)
    return [] if process.returncode == 0 else [f"{command} ended with {process.returncode}: {said}"]


def usual_seconds(kind):
    """How long a migration takes here."""
    with rig.database(kind) as database:
        begin = time.monotonic()
        must_end_well(database, "migrate")
        return time.monotonic() - begin


def round_of(kind, seconds):
    """What is wrong after one kill, and whether it came in time."""
    with rig.database(kind) as database:
        process = run(database, "migrate")
        time.sleep(random.random() * seconds)
        was_running = process.poll() is None
        process.kill()
        process.communicate()
        return must_end_well(database, "migrate") + must_end_well(database, "verify"), was_running


def prove(kind, rounds):
    # the first time takes longer
    seconds, wrong, killed = min(usual_seconds(kind) for _ in range(3)), [], 0
    for _ in range(rounds):
        found, was_running = round_of(kind, seconds)
        wrong, killed = wrong + found, killed + was_running
    print(f"{kind}: {rounds} rounds, {killed} migrations killed, {len(wrong)} wrong", flush=True)
    return wrong + ([] if killed else [f"{kind}: no migration was killed: this proves nothing"])


if __name__ == "__main__":
    ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    WRONG = prove("sqlite", ROUNDS) + prove("postgres", ROUNDS)
    sys.exit("\n".join(WRONG) or 0)
