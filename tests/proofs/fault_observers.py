"""Clients that send requests all the time during a fault, and record the answers."""

import threading
import time

import harness
from fault_kinds import NUMBERS



class TimedAnswer:
    """An answer, the time of its request, and its duration."""

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
        """Whether it is a success, or a 503 with Retry-After and an outcome."""
        is_503 = self.answer.status == 503 and self.outcome() in ("not_applied", "unknown")
        return self.is_good() or is_503 and "retry-after" in self.answer.headers


class Clients:
    """Clients of which some add unique numbers and some list; all record their answers, and go on after a 503."""

    def __init__(self, server, writers=4, readers=2, base=32_490_000_000):
        self.server, self.answers, self.lock, self.stop = server, [], threading.Lock(), threading.Event()
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

    def record(self, kind, begin, answer):
        answer = TimedAnswer(kind, begin, answer)
        with self.lock:
            self.answers.append(answer)
        time.sleep(0.005 if answer.is_good() else 0.1)
        return answer

    def write(self):
        client = self.server.client(timeout=60)
        while not self.stop.is_set():
            with self.lock:
                self.next += 2
                number = self.base + self.next
            begin = time.monotonic()
            answer = self.record("change", begin, client.post(NUMBERS, {"phoneNumbers": [{"phoneNumber": f"+{number}"}]}))
            outcome_set = self.acknowledged if answer.is_good() else self.unknown
            if answer.outcome() == "not_applied":
                outcome_set = self.refused
            outcome_set.add(number)
        client.close()

    def read(self):
        client = self.server.client(timeout=60)
        while not self.stop.is_set():
            begin = time.monotonic()
            self.record("read", begin, client.get(NUMBERS + "?limit=10"))
        client.close()

    def wait_for_success(self, kind, since, seconds):
        """The time from `since` to the first success of this kind, or None if there was none in time."""
        def good():
            with self.lock:
                done = [answer.begin + answer.seconds for answer in self.answers if answer.kind == kind and answer.is_good()]
            return [moment for moment in done if moment >= since]
        harness.wait_until(good, seconds)
        return min((moment - since for moment in good()), default=None)

    def between(self, begin, end, kind=None):
        """The answers to requests sent between two moments."""
        with self.lock:
            return [answer for answer in self.answers if begin <= answer.begin < end and kind in (None, answer.kind)]

    def false_answers(self, database):
        """The false answers: acknowledged numbers that are not held, and refused ones that are."""
        last = self.base + self.next
        sql = f"SELECT first, last FROM pieces WHERE first BETWEEN {self.base} AND {last}"
        held = {number for first, end in database.rows(sql) for number in range(first, end + 1)}
        lost, applied = self.acknowledged - held, self.refused & held
        return [f"lost: {sorted(lost)[:5]}"] * bool(lost) + [f"applied: {sorted(applied)[:5]}"] * bool(applied)
