"""The clients of the crash proof: each sends request after request, and keeps what it was answered."""

import threading
import time

import rig
from crash_model import Block


class Writer:
    """A client with a block of numbers to itself. It stops at the first request of which it knows nothing."""

    def __init__(self, index, tenant, seed):
        self.block, self.index, self.sent = Block(index, tenant, seed), index, 0
        self.done, self.refused, self.unknown, self.wrong, self.slowest = [], [], None, [], 0.0
        self.last_kept = None

    def name(self, operation):
        """A request id of its own, and for every second request a key."""
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
        elif wrong := operation.wrong(answer):
            self.wrong.append(wrong)
        else:
            self.take(operation, answer)

    def take(self, operation, answer):
        """It was done."""
        self.done.append(operation)
        self.block.apply(operation.changes)
        if operation.key:
            self.last_kept = (operation, answer.body)

    def settle(self, client, has_happened):
        """After the crash: what is known of the last request now, and whether its repetitions tell the truth."""
        self.done, self.refused = [], []
        operation, self.unknown = self.unknown, None
        if operation and has_happened:
            self.block.apply(operation.changes)
        if operation and operation.key:
            self.repeat(client, operation, has_happened)
        if self.last_kept:
            self.repeat_kept(client)

    def repeat(self, client, operation, has_happened):
        """Under the same key: the same answer if it happened; else it is done now, once."""
        answer = self.name(operation).send(client)
        is_replay = answer.headers.get("idempotency-replayed") == "true"
        if wrong := operation.wrong(answer):
            self.wrong.append(f"repeated: {wrong}")
        elif operation.changes and is_replay != has_happened:
            self.wrong.append(f"it happened: {has_happened}, a replay: {is_replay}: {operation.body}")
        elif is_replay:
            self.last_kept = (operation, answer.body)
        else:
            self.take(operation, answer)

    def repeat_kept(self, client):
        operation, body = self.last_kept
        answer = operation.send(client, f"again-{self.index}")
        if (answer.body, answer.headers.get("idempotency-replayed")) != (body, "true"):
            self.wrong.append(f"not the first answer again: {answer}, but {body}")

    def check(self, tables, tenant, group):
        """What is in the tables is what was answered. Says what is wrong, and whether the last request happened."""
        ids, wrong, self.wrong = set(tables.request_ids), self.wrong, []
        for operation in self.done:
            if operation.changes and operation.request_id not in ids:
                wrong.append(f"lost: {operation.request_id} {operation.body}")
        for operation in self.refused:
            if operation.request_id in ids:
                wrong.append(f"not applied, it was said: {operation.request_id} {operation.body}")
        has_happened = self.unknown is not None and self.unknown.request_id in ids
        expected = dict(self.block.state)
        for place, state in self.unknown.changes.items() if has_happened else ():
            expected[place] = state
        found = tables.states(self.block.first, self.block.last, tenant, group)
        expected = {place: state for place, state in expected.items() if state}
        if found != expected:
            wrong.append(f"client {self.index}: not what was answered: {difference(found, expected)}")
        known = [*self.done, *([self.unknown] if self.unknown else [])]
        ours = (f"c{self.index}-", f"again-{self.index}")
        strange = {name for name in ids if name.startswith(ours)} - {one.request_id for one in known}
        return wrong + ([f"nobody asked for it: {sorted(strange)}"] if strange else []), has_happened


def difference(found, expected):
    places = sorted(place for place in found.keys() | expected.keys() if found.get(place) != expected.get(place))
    return [(place, found.get(place), expected.get(place)) for place in places[:5]]


def load(writers, server, seconds, requests):
    """Lets all of them work; after so long and so many requests it is the caller's turn, and they go on until `finish`."""
    stop = threading.Event()
    threads = [threading.Thread(target=writer.work, args=(server, stop), daemon=True) for writer in writers]
    for thread in threads:
        thread.start()
    time.sleep(seconds)
    rig.until(lambda: sum(len(writer.done) for writer in writers) >= requests, 5, 0.005)

    def finish():
        stop.set()
        for thread in threads:
            thread.join()
    return finish


def prepare(server, tenants):
    """The tenants, each with a group that may have ranges."""
    client = server.client()
    service = {"services": [{"name": "Immediate Trunking Connectivity"}]}
    for tenant in tenants:
        rig.must(client.post("/api/v1/tenants/", {"tenantId": tenant}))
        rig.must(client.post(f"/api/v1/tenants/{tenant}/groups/", {"groupId": "g"}))
        rig.must(client.post(f"/api/v1/tenants/{tenant}/groups/g/services/", service))
    client.close()
