"""The clients of the crash test: each sends one request after the other, and records the answers."""

import threading
import time

import harness
from crash_model import Block


class Writer:
    """A client with a block of numbers of its own. It stops at the first request with an unknown outcome."""

    def __init__(self, index, tenant, seed):
        self.block, self.index, self.sent = Block(index, tenant, seed), index, 0
        self.done, self.refused, self.unknown, self.violations, self.slowest = [], [], None, [], 0.0
        self.last_keyed = None

    def name(self, operation):
        """Gives the operation a unique request id, and every second one an idempotency key."""
        self.sent += 1
        operation.request_id = f"c{self.index}-{self.sent}"
        if operation.key is None and self.block.random.random() < 0.5:
            operation.key = f"k{self.index}-{self.sent}"
        return operation

    def work(self, server, stop):
        client = server.client(timeout=20)
        while not stop.is_set() and self.unknown is None:
            self.send(client, self.name(self.block.next()))
        client.close()

    def send(self, client, operation):
        begin = time.monotonic()
        answer = operation.send(client)
        self.slowest = max(self.slowest, time.monotonic() - begin)
        if not answer.is_known:
            self.unknown = operation
        elif answer.status == 503:
            self.refused.append(operation)
            time.sleep(0.05)
        elif mismatch := operation.mismatch(answer):
            self.violations.append(mismatch)
        else:
            self.accept(operation, answer)

    def accept(self, operation, answer):
        """Records an acknowledged operation."""
        self.done.append(operation)
        self.block.apply(operation.changes)
        # a refusal is not kept under its key
        if operation.key and answer.status < 400:
            self.last_keyed = (operation, answer.body)

    def resolve(self, client, was_applied):
        """Decides the last request after the crash, and checks the answers to its repetitions."""
        self.done, self.refused = [], []
        operation, self.unknown = self.unknown, None
        if operation and was_applied:
            self.block.apply(operation.changes)
        if operation and operation.key:
            self.repeat(client, operation, was_applied)
        if self.last_keyed:
            self.repeat_keyed(client)

    def repeat(self, client, operation, was_applied):
        """Repeats an operation under its key: it is replayed if it was applied, and else applied now, once."""
        answer = self.name(operation).send(client)
        is_replay = answer.headers.get("idempotency-replayed") == "true"
        if mismatch := operation.mismatch(answer):
            self.violations.append(f"repeated: {mismatch}")
        elif operation.changes and is_replay != was_applied:
            self.violations.append(f"applied: {was_applied}, replayed: {is_replay}: {operation.body}")
        elif is_replay:
            self.last_keyed = (operation, answer.body)
        else:
            self.accept(operation, answer)

    def repeat_keyed(self, client):
        operation, body = self.last_keyed
        answer = operation.send(client, f"again-{self.index}")
        if (answer.body, answer.headers.get("idempotency-replayed")) != (body, "true"):
            self.violations.append(f"not the first answer again: {answer}, but {body}")

    def check(self, tables, tenant, group):
        """Compares the tables with the answers. Returns the violations, and whether the last request was applied."""
        ids, violations, self.violations = set(tables.request_ids), self.violations, []
        for operation in self.done:
            if operation.changes and operation.request_id not in ids:
                violations.append(f"lost: {operation.request_id} {operation.body}")
        for operation in self.refused:
            if operation.request_id in ids:
                violations.append(f"answered as not applied, but applied: {operation.request_id} {operation.body}")
        was_applied = self.unknown is not None and self.unknown.request_id in ids
        expected = dict(self.block.state)
        for position, state in self.unknown.changes.items() if was_applied else ():
            expected[position] = state
        found = tables.states(self.block.first, self.block.last, tenant, group)
        expected = {position: state for position, state in expected.items() if state}
        if found != expected:
            violations.append(f"client {self.index}: the tables differ from the answers: {difference(found, expected)}")
        known = [*self.done, *([self.unknown] if self.unknown else [])]
        ours = (f"c{self.index}-", f"again-{self.index}")
        unexpected = {name for name in ids if name.startswith(ours)} - {one.request_id for one in known}
        return violations + ([f"not requested: {sorted(unexpected)}"] if unexpected else []), was_applied


def difference(found, expected):
    positions = sorted(position for position in found.keys() | expected.keys() if found.get(position) != expected.get(position))
    return [(position, found.get(position), expected.get(position)) for position in positions[:5]]


def load(writers, server, seconds, requests):
    """Starts all writers, and returns after this time and so many requests; they go on until `finish` is called."""
    stop = threading.Event()
    threads = [threading.Thread(target=writer.work, args=(server, stop), daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    harness.wait_until(lambda: sum(len(writer.done) for writer in writers) >= requests, 5, 0.005)

    def finish():
        stop.set()
        for thread in threads:
            thread.join()
    return finish


def prepare(server, tenants):
    """Creates the tenants, each with a group that has the trunking service."""
    client = server.client()
    service = {"services": [{"name": "Immediate Trunking Connectivity"}]}
    for tenant in tenants:
        harness.expect_status(client.post("/api/v1/tenants/", {"tenantId": tenant}))
        harness.expect_status(client.post(f"/api/v1/tenants/{tenant}/groups/", {"groupId": "g"}))
        harness.expect_status(client.post(f"/api/v1/tenants/{tenant}/groups/g/services/", service))
    client.close()
