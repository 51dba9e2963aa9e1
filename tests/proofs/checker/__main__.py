"""python3 tests/proofs/checker FOLDER: checks a history and prints its violations.

The folder has `client-*.jsonl`, the observations of the clients, and `tables.json`, the final content of the database. The
checker shares no code with the server nor with the load.
"""

import sys
import time
from collections import Counter

import history
import registers
from order import Order
from tables import Tables

REPORTED_MAX = 4
LINE_MAX = 1000


def judge(folder):
    """The violations by check, and a summary of the history. There are no faults here, so a 5xx is a violation."""
    operations, tables = history.read(folder), Tables.read(folder)
    order = Order(operations, tables.requests())
    violations = {
        "order": order.check(),
        "number": registers.check(operations, latest_ends(order.changes)),
        "tables": tables.check(order),
        "answers": [f"{operation} was answered with {operation.status}" for operation in operations
                    if operation.status is not None and operation.status >= 500],
    }
    return violations, summary(operations, order)


def latest_ends(changes):
    """The latest end of each unanswered change in the journal: a later change was acknowledged by then."""
    bounds, end = {}, float("inf")
    for change in reversed(changes):
        if not change.is_known:
            bounds[change.id] = end
        end = min(end, change.end)
    return bounds


def summary(operations, order):
    kinds = Counter(operation.kind + " of prefixes" * operation.of_prefixes for operation in operations)
    text = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    open_ended = sum(not operation.is_known for operation in operations)
    overlapping = sum(first < last for first, last in order.bounds)
    return (f"{len(operations)} operations ({text}); {len(order.changes)} changes, {open_ended} open-ended, "
            f"{overlapping} that overlapped changes, {len(order.model.numbers)} numbers, "
            f"{len(order.model.leaves)} leaves of prefixes")


def main(folder):
    begin = time.monotonic()
    violations, text = judge(folder)
    print(f"  {text}; checked in {time.monotonic() - begin:.1f} s", flush=True)
    for what, findings in violations.items():
        for finding in findings[:REPORTED_MAX]:
            print(f"  WRONG {what}: {finding}"[:LINE_MAX])
    if any(violations.values()):
        sys.exit("  not accepted: " + ", ".join(f"{len(found)} × {what}" for what, found in violations.items() if found))


if __name__ == "__main__":
    main(sys.argv[1])
