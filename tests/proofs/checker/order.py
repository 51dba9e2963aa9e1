"""The order of all changes: the journal, replayed on the model, must explain every answer.

A change in the journal was applied at its position there. An operation without a change (a read, a refusal) saw the state
after one of them: not before a change that was acknowledged when it was sent, not after a change that was sent when it was
answered, and not older than a state that another operation saw before. This is linearizability of the whole inventory, and
stricter: the order is the journal's. The check takes time linear in the length of the history.
"""

import bisect
import heapq
import math

from model import Model

REPORTED_MAX = 20


class Order:
    """The check of a history. `requests` are the ids of the requests in the journal, in its order."""

    def __init__(self, operations, requests):
        self.operations, self.violations = operations, []
        by_id = {operation.id: operation for operation in operations}
        unknown = [request for request in requests if request not in by_id]
        if unknown or len(set(requests)) < len(requests):
            self.report(f"requests in the journal that were not requested, or twice: {unknown[:5]}")
        self.changes = [by_id[request] for request in requests if request in by_id]
        positions = {position for operation in operations for first, last in operation.items
                  for position in range(first, (first if last is None else last) + 1)}
        self.model, self.effects = Model(positions), []

    def report(self, what):
        if len(self.violations) < REPORTED_MAX:
            self.violations.append(what)

    def check(self):
        """The violations, as texts."""
        self.check_real_time()
        self.windows()
        self.replay()
        self.check_reads()
        return self.violations

    def check_real_time(self):
        """Checks that no change precedes one that had ended when it was sent."""
        earliest_end, earliest = math.inf, None
        for change in reversed(self.changes):
            if earliest_end < change.sent:
                self.report(f"{change} precedes {earliest} in the journal, which ended before it was sent")
            if change.end < earliest_end:
                earliest_end, earliest = change.end, change

    def windows(self):
        """Sets the first and the last state that each operation without a change may have seen."""
        changed = {change.id for change in self.changes}
        self.others = [operation for operation in self.operations
                       if operation.id not in changed and operation.is_known]
        by_end = sorted((change.end, position) for position, change in enumerate(self.changes, 1))
        ends, newest = [end for end, _ in by_end], running(max, [position for _, position in by_end])
        by_start = sorted(((change.sent, position) for position, change in enumerate(self.changes, 1)), reverse=True)
        begins, oldest = [-sent for sent, _ in by_start], running(min, [position for _, position in by_start])
        self.bounds = []
        for operation in self.others:
            before = bisect.bisect_left(ends, operation.sent)
            after = bisect.bisect_left(begins, -operation.end)
            self.bounds.append((newest[before - 1] if before else 0,
                                oldest[after - 1] - 1 if after else len(self.changes)))

    def replay(self):
        """Replays the journal, and records the states that explain the answer of each other operation."""
        self.explained = [[] for _ in self.others]
        begin = sorted(range(len(self.others)), key=lambda position: self.bounds[position][0], reverse=True)
        active = []
        for version in range(len(self.changes) + 1):
            if version:
                self.change(self.changes[version - 1])
            while begin and self.bounds[begin[-1]][0] <= version:
                active.append(begin.pop())
            active = [position for position in active if version <= self.bounds[position][1]]
            for position in active:
                operation = self.others[position]
                claim, changes = self.model.answer(operation)
                if claim == operation.claim and not changes:
                    self.explained[position].append(version)

    def change(self, operation):
        claim, changes = self.model.answer(operation)
        if operation.is_known and claim != operation.claim:
            self.report(f"{operation}: replayed in the order of the journal, the expected answer is {claim}")
        if not changes:
            self.report(f"{operation}: it is in the journal, but it changes nothing")
        self.model.apply(changes)
        self.effects.append((operation.id, changes))

    def check_reads(self):
        """Gives each read the oldest state that explains it and is not older than a state seen before it was sent."""
        running_reads, newest = [], 0
        for position, operation in enumerate(self.others):
            while running_reads and running_reads[0][0] < operation.sent:
                newest = max(newest, heapq.heappop(running_reads)[1])
            versions = self.explained[position]
            at = bisect.bisect_left(versions, newest)
            if at == len(versions):
                why = f"only older ones than {newest}" if versions else "none"
                self.report(f"{operation}: of the states {self.bounds[position]} that it may have seen {why} explain it")
                continue
            heapq.heappush(running_reads, (operation.end, versions[at]))


def running(best, values):
    found = []
    for value in values:
        found.append(best(found[-1], value) if found else value)
    return found
