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


def judge(folder):
    """What is wrong, and what was looked at."""
    operations, tables = history.read(folder), Tables.read(folder)
    order = Order(operations, tables.requests())
    wrong = [f"order: {what}" for what in order.check()]
    wrong += [f"number: {what}" for what in registers.check(operations, latest_ends(order.changes))]
    wrong += [f"tables: {what}" for what in tables.check(order)]
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
    kinds = Counter(operation.kind for operation in operations)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common())
    open_ended = sum(not operation.is_known for operation in operations)
    overlapping = sum(first < last for first, last in order.bounds)
    return (f"{len(operations)} operations ({told}); {len(order.changes)} changes, {open_ended} open-ended, "
            f"{overlapping} that overlapped changes, {len(order.model.numbers)} numbers")


def main(folder):
    begin = time.monotonic()
    wrong, told = judge(folder)
    print(f"  {told}; checked in {time.monotonic() - begin:.1f} s", flush=True)
    for what in wrong[:12]:
        print(f"  WRONG {what}"[:1500])
    if wrong:
        sys.exit(f"  not linearizable: {len(wrong)} findings")


if __name__ == "__main__":
    main(sys.argv[1])
