"""fairness.py [--attack NAME…] [--database KIND…] [--short] [--seconds S] [--report-only] [--list]

A benchmark of fairness: no request, file or reader takes the service from the other clients. Each attack runs beside a
victim, a tenant that makes single changes and reads. It prints a row of a table: the latency of the victim, its refused
requests, the answers to the attackers, the memory of the server, and the size of SQLite's log. It uses the server from
outside alone.

The exit code is 1 if a bound is broken; the bounds are the constants below. With `--report-only` it is 0.
`docs/fairness.md` explains the table. `--short` divides the sizes by ten.
"""

import argparse
import sys
import time

import fairness_changes  # noqa: F401, registers its attacks
import fairness_reads  # noqa: F401, registers its attacks
import harness
from fairness_run import ATTACKS, execute
from fairness_setup import DATABASES, MIB, database

VICTIM_P99_MAX_MS = 250
VICTIM_REFUSALS_MAX = 0
LOG_MAX_MIB = 128
# concurrent bulk clients finish in the time that they need one after the other, times this factor, plus these seconds
SERIAL_FACTOR_MAX, SERIAL_SLACK_SECONDS = 2, 2
# the limits for the other servers while one is frozen
FROZEN_STALL_MAX_MS = 6000
FROZEN_REFUSALS_MAX = 2

SECONDS, SHORT_SECONDS = 60, 15
FULL_SCALE, SHORT_SCALE = 1, 10
ERROR_LENGTH_MAX = 300
TERMINATED = "terminated"  # the reason with which the harness exits on SIGTERM

HEAD = ("| database | attack | changes p50/p99/max ms | refused | reads p50/p99/max ms | refused "
        "| answers to the attackers | s | RSS start/peak MiB | log peak MiB |\n" + "| --- " * 10 + "|")


def quantile(waited, share):
    """A quantile of a list of seconds, in milliseconds."""
    ordered = sorted(waited)
    return 1e3 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")


def milliseconds(value):
    return f"{value:.3g}" if value < 10 else f"{value:.0f}"


def latencies(samples):
    """The p50, the p99 and the maximum of the latency, in milliseconds."""
    return [quantile(samples["waited"], share) for share in (0.5, 0.99, 1)]


def refusals(samples):
    return sum(samples["refused"].values())


def row(kind, result):
    """A row of the table."""
    def victim(samples):
        refused = " ".join(f"{count}×{status}" for status, count in samples["refused"].items())
        return f"{'/'.join(map(milliseconds, latencies(samples)))} | {refused or 0}"

    outcome = result.outcome
    if result.serial_seconds:
        outcome += f", one after the other {result.serial_seconds:.1f} s"
    log = result.log_over_time or f"{result.log_peak / MIB:.0f}"
    return (f"| {kind} | {result.attack.name} | {victim(result.changes)} | {victim(result.reads)} | {outcome} "
            f"| {result.seconds:.1f} | {result.rss_start / MIB:.0f}/{result.rss_peak / MIB:.0f} "
            f"| {log if kind == 'sqlite' else '-'} |")


def broken(result):
    """The bounds that a result breaks, each as a sentence."""
    found, is_freeze = [], result.attack.is_freeze
    for name, samples in (("changes", result.changes), ("reads", result.reads)):
        _, p99, longest = latencies(samples)
        if is_freeze and longest > FROZEN_STALL_MAX_MS:
            found.append(f"the victim's {name} waited {longest:.0f} ms for a frozen server")
        if not is_freeze and p99 > VICTIM_P99_MAX_MS:
            found.append(f"the victim's {name} have a p99 of {p99:.0f} ms")
        if refusals(samples) > (FROZEN_REFUSALS_MAX if is_freeze else VICTIM_REFUSALS_MAX):
            found.append(f"{refusals(samples)} of the victim's {name} were refused")
    if result.attack.must_finish and result.is_unfinished:
        found.append(f"the attackers did not finish: {result.outcome}")
    if result.attack.are_bystanders and result.not_served:
        found.append(f"{result.not_served} requests of a bystander were refused")
    if result.serial_seconds and result.seconds > SERIAL_FACTOR_MAX * result.serial_seconds + SERIAL_SLACK_SECONDS:
        found.append(f"it took {result.seconds:.1f} s, one after the other {result.serial_seconds:.1f} s")
    if result.attack.log_matters and result.log_peak > LOG_MAX_MIB * MIB:
        found.append(f"the log grew to {result.log_peak / MIB:.0f} MiB")
    if not result.is_alive:
        found.append("the server ended")
    return found


def measure(kind, chosen, scale, seconds):
    """Runs one attack on a new database and prints its row; returns the bounds that it broke."""
    begin = time.monotonic()
    try:
        with database(kind) as base:
            result = execute(chosen, base, scale, seconds)
    except (OSError, RuntimeError, SystemExit) as error:
        if str(error) == TERMINATED:
            raise
        why = " ".join(str(error).split())[:ERROR_LENGTH_MAX]
        print(f"| {kind} | {chosen.name} | NOT RUN: {why} |", flush=True)
        return [f"the attack did not run: {why}"]
    print(row(kind, result), flush=True)
    print(f"  {chosen.name}: {time.monotonic() - begin:.0f} s with its preparation", file=sys.stderr, flush=True)
    return broken(result)


def options():
    read = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    read.add_argument("--attack", nargs="+", choices=list(ATTACKS), metavar="NAME", default=list(ATTACKS))
    read.add_argument("--database", nargs="+", choices=DATABASES, metavar="KIND", default=list(DATABASES))
    read.add_argument("--short", action="store_true", help="a tenth of each size")
    read.add_argument("--seconds", type=float, help=f"the time of an attack: {SECONDS}, {SHORT_SECONDS} with --short")
    read.add_argument("--report-only", action="store_true", help="exit code 0 also where a bound is broken")
    read.add_argument("--list", action="store_true", help="print the attacks")
    return read.parse_args()


def main():
    chosen = options()
    if chosen.list:
        for each in ATTACKS.values():
            print(f"{each.name:10} {each.what} ({', '.join(each.databases)})")
        return
    harness.exit_on_sigterm()
    scale = SHORT_SCALE if chosen.short else FULL_SCALE
    seconds = chosen.seconds or (SHORT_SECONDS if chosen.short else SECONDS)
    print(HEAD, flush=True)
    wrong = []
    for kind in chosen.database:
        for name in chosen.attack:
            if kind.partition("+")[0] in ATTACKS[name].databases:
                wrong += [f"{kind} {name}: {what}" for what in measure(kind, ATTACKS[name], scale, seconds)]
    for what in wrong:
        print(f"BROKEN {what}", flush=True)
    sys.exit(1 if wrong and not chosen.report_only else 0)


if __name__ == "__main__":
    main()
