"""The one order of all changes: that of the journal, replayed on the model, must explain every answer.

A change of which the journal tells happened at its place there. What changed nothing (a read, a refusal) saw the state
after one of them: none before a change that was acknowledged when it was sent, none from a change on that was sent
when it was answered, and none that is older than what somebody was told before. This is linearizability of the whole
inventory, and more: the order is the journal's, in time that is linear in the length of the history.
"""

import bisect
import heapq
import math

from model import Model

REPORTED_MAX = 20


class Order:
    """Checks a history. `requests` are the ids of requests in the journal, in its order."""

    def __init__(self, operations, requests):
        self.operations, self.wrong = operations, []
        by_id = {operation.id: operation for operation in operations}
        strangers = [request for request in requests if request not in by_id]
        if strangers or len(set(requests)) < len(requests):
            self.complain(f"the journal tells of what nobody asked for, or twice: {strangers[:5]}")
        self.changes = [by_id[request] for request in requests if request in by_id]
        places = {place for operation in operations for first, last in operation.items
                  for place in range(first, (first if last is None else last) + 1)}
        self.model, self.effects = Model(places), []

    def complain(self, what):
        if len(self.wrong) < REPORTED_MAX:
            self.wrong.append(what)

    def check(self):
        """What is wrong, in words."""
        self.check_real_time()
        self.windows()
        self.replay()
        self.check_reads()
        return self.wrong

    def check_real_time(self):
        """No change stands before one that had ended when it was sent."""
        earliest_end, earliest = math.inf, None
        for change in reversed(self.changes):
            if earliest_end < change.sent:
                self.complain(f"{change} stands in the journal before {earliest}, which ended before it was sent")
            if change.end < earliest_end:
                earliest_end, earliest = change.end, change

    def windows(self):
        """For each operation that changed nothing, the first and the last state that it may have seen."""
        changed = {change.id for change in self.changes}
        self.others = [operation for operation in self.operations
                       if operation.id not in changed and operation.is_known]
        ended = sorted((change.end, place) for place, change in enumerate(self.changes, 1))
        ends, newest = [end for end, _ in ended], running(max, [place for _, place in ended])
        begun = sorted(((change.sent, place) for place, change in enumerate(self.changes, 1)), reverse=True)
        begins, oldest = [-sent for sent, _ in begun], running(min, [place for _, place in begun])
        self.bounds = []
        for operation in self.others:
            before = bisect.bisect_left(ends, operation.sent)
            after = bisect.bisect_left(begins, -operation.end)
            self.bounds.append((newest[before - 1] if before else 0,
                                oldest[after - 1] - 1 if after else len(self.changes)))

    def replay(self):
        """Replays the journal, and notes for each other operation which states explain its answer."""
        self.explained = [[] for _ in self.others]
        begin = sorted(range(len(self.others)), key=lambda place: self.bounds[place][0], reverse=True)
        active = []
        for version in range(len(self.changes) + 1):
            if version:
                self.change(self.changes[version - 1])
            while begin and self.bounds[begin[-1]][0] <= version:
                active.append(begin.pop())
            active = [place for place in active if version <= self.bounds[place][1]]
            for place in active:
                operation = self.others[place]
                claim, changes = self.model.answer(operation)
                if claim == operation.claim and not changes:
                    self.explained[place].append(version)

    def change(self, operation):
        claim, changes = self.model.answer(operation)
        if operation.is_known and claim != operation.claim:
            self.complain(f"{operation}: replayed in the order of the journal it is told {claim}")
        if not changes:
            self.complain(f"{operation}: the journal tells of a change, and there is none")
        self.model.apply(changes)
        self.effects.append((operation.id, changes))

    def check_reads(self):
        """Each gets the oldest state that explains it and is not older than what was told before it was sent."""
        running_reads, newest = [], 0
        for place, operation in enumerate(self.others):
            while running_reads and running_reads[0][0] < operation.sent:
                newest = max(newest, heapq.heappop(running_reads)[1])
            versions = self.explained[place]
            at = bisect.bisect_left(versions, newest)
            if at == len(versions):
                why = f"only older ones than {newest}" if versions else "none"
                self.complain(f"{operation}: of the states {self.bounds[place]} that it may have seen {why} explain it")
                continue
            heapq.heappush(running_reads, (operation.end, versions[at]))


def running(best, values):
    found = []
    for value in values:
        found.append(best(found[-1], value) if found else value)
    return found
