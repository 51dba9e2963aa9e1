"""What the proof of faults watches with: clients that ask all the time while something is wrong, and what they were told."""

import threading
import time

import rig

LISTED = "/api/v1/tenants/t/mobile_numbers/"


class Told:
    """An answer, when it was asked for and how long it took."""

    def __init__(self, kind, begin, answer):
        self.kind, self.begin, self.answer, self.seconds = kind, begin, answer, time.monotonic() - begin

    def __repr__(self):
        return f"{self.kind} after {self.seconds:.1f} s: {self.answer}"

    def outcome(self):
        errors = self.answer.errors()
        return errors[0]["details"].get("outcome") if errors else None

    def is_good(self):
        return self.answer.status in (200, 201)

    def is_documented(self):
        """Done, or a 503 that says when to come again and what became of it."""
        is_503 = self.answer.status == 503 and self.outcome() in ("not_applied", "unknown")
        return self.is_good() or is_503 and "retry-after" in self.answer.headers


class Clients:
    """Some add numbers, each its own, some list; all note what they are told. A client that is told 503 comes again."""

    def __init__(self, server, writers=4, readers=2, base=32_490_000_000):
        self.server, self.told, self.lock, self.stop = server, [], threading.Lock(), threading.Event()
        self.base, self.next, self.acknowledged, self.refused, self.unknown = base, 0, set(), set(), set()
        work = [self.write] * writers + [self.read] * readers
        self.threads = [threading.Thread(target=one, daemon=True) for one in work]

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.stop.set()
        for thread in self.threads:
            thread.join()

    def note(self, kind, begin, answer):
        told = Told(kind, begin, answer)
        with self.lock:
            self.told.append(told)
        time.sleep(0.005 if told.is_good() else 0.1)
        return told

    def write(self):
        client = self.server.client(timeout=60)
        while not self.stop.is_set():
            with self.lock:
                self.next += 2
                number = self.base + self.next
            begin = time.monotonic()
            told = self.note("change", begin, client.post(LISTED, {"phoneNumbers": [{"phoneNumber": f"+{number}"}]}))
            place = self.acknowledged if told.is_good() else self.unknown
            if told.outcome() == "not_applied":
                place = self.refused
            place.add(number)
        client.close()

    def read(self):
        client = self.server.client(timeout=60)
        while not self.stop.is_set():
            begin = time.monotonic()
            self.note("read", begin, client.get(LISTED + "?limit=10"))
        client.close()

    def wait_good(self, kind, since, seconds):
        """How long after `since` the first of this kind was done; None if none was in time."""
        def good():
            with self.lock:
                done = [told.begin + told.seconds for told in self.told if told.kind == kind and told.is_good()]
            return [moment for moment in done if moment >= since]
        rig.until(good, seconds)
        return min((moment - since for moment in good()), default=None)

    def between(self, begin, end, kind=None):
        """What was asked for between two moments."""
        with self.lock:
            return [told for told in self.told if begin <= told.begin < end and kind in (None, told.kind)]

    def untrue(self, database):
        """What was told wrongly: an acknowledged number that is not there, or a refused one that is."""
        last = self.base + self.next
        sql = f"SELECT first, last FROM pieces WHERE first BETWEEN {self.base} AND {last}"
        held = {place for first, end in database.rows(sql) for place in range(first, end + 1)}
        lost, applied = self.acknowledged - held, self.refused & held
        return [f"lost: {sorted(lost)[:5]}"] * bool(lost) + [f"applied: {sorted(applied)[:5]}"] * bool(applied)
