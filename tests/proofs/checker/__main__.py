"""python3 tests/proofs/checker FOLDER: judges a history, and says what is wrong with it.

In the folder are `client-*.jsonl`, what the clients saw, and `tables.json`, what the database held in the end. The
checker shares no code with the server, and none with the load.
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
    """What is wrong, by what was looked at, and what was looked at. No fault is put in here, so nobody is told 5xx."""
    operations, tables = history.read(folder), Tables.read(folder)
    order = Order(operations, tables.requests())
    wrong = {
        "order": order.check(),
        "number": registers.check(operations, latest_ends(order.changes)),
        "tables": tables.check(order),
        "answers": [f"{operation} was answered with {operation.status}" for operation in operations
                    if operation.status is not None and operation.status >= 500],
    }
    return wrong, summary(operations, order)


def latest_ends(changes):
    """Of what nobody answered and the journal tells of: it had happened when a later change was acknowledged."""
    bounds, end = {}, float("inf")
    for change in reversed(changes):
        if not change.is_known:
            bounds[change.id] = end
        end = min(end, change.end)
    return bounds


def summary(operations, order):
    kinds = Counter(operation.kind + " of prefixes" * operation.of_prefixes for operation in operations)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    open_ended = sum(not operation.is_known for operation in operations)
    overlapping = sum(first < last for first, last in order.bounds)
    return (f"{len(operations)} operations ({told}); {len(order.changes)} changes, {open_ended} open-ended, "
            f"{overlapping} that overlapped changes, {len(order.model.numbers)} numbers, "
            f"{len(order.model.leaves)} leaves of prefixes")


def main(folder):
    begin = time.monotonic()
    wrong, told = judge(folder)
    print(f"  {told}; checked in {time.monotonic() - begin:.1f} s", flush=True)
    for what, findings in wrong.items():
        for finding in findings[:REPORTED_MAX]:
            print(f"  WRONG {what}: {finding}"[:LINE_MAX])
    if any(wrong.values()):
        sys.exit("  not accepted: " + ", ".join(f"{len(found)} × {what}" for what, found in wrong.items() if found))


if __name__ == "__main__":
    main(sys.argv[1])
