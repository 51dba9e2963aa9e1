"""The run of an attack: the workers of the attackers beside the victim for a limited time, and the result.

An attack is a function that prepares its setup and returns its workers. A worker is a function of the `Run`, with a
thread of its own. `@attack(…)` adds the function to `ATTACKS` under its name.
"""

import http.client
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Callable

import fairness_victim
import harness
from fairness_setup import Setup, Sampler, sleep_until

ATTACKS = {}
MEASURED_SECONDS_MIN = 3
AFTER_SECONDS = 2
RETRY_SECONDS = 0.05
READ_BYTES = 1 << 20
TIMEOUT_SECONDS = 70  # longer than the limits of the service, so that the answer is its own
EVERY_DATABASE, POSTGRES_ALONE, SQLITE_ALONE = ("sqlite", "postgres"), ("postgres",), ("sqlite",)


@dataclass
class Attack:
    """An attack and its options."""

    name: str
    what: str
    prepare: Callable
    databases: tuple = EVERY_DATABASE
    servers: int = 1
    settings: dict = field(default_factory=dict)
    memory_mib: int = 0  # the server's hard limit; 0 is none
    victim_tokens: int = 1
    time_factor: int = 1  # multiplies the time of an attack
    must_finish: bool = False  # all requests of the attackers must succeed in the end
    are_bystanders: bool = False  # the workers count requests of a bystander: none may be refused
    is_freeze: bool = False  # the bounds for a frozen server apply
    log_matters: bool = False  # the log is printed over time, and is bounded


def attack(name, what, **more):
    """Registers the function that prepares an attack."""
    def register(prepare):
        ATTACKS[name] = Attack(name, what, prepare, **more)
        return prepare
    return register


@dataclass
class Request:
    """A request with an encoded body, so that sending it again costs no encoding."""

    method: str
    path: str
    data: bytes = None
    headers: dict = field(default_factory=dict)


def request(method, path, body=None, **headers):
    """A request with a JSON body, if any; `Idempotency_Key="…"` is a header."""
    data = None if body is None else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Request(method, path, data, {name.replace("_", "-"): value for name, value in headers.items()})


class Connection:
    """A kept connection of an attacker. It reads the body of an answer and drops it."""

    def __init__(self, address, token, timeout):
        self.address, self.token, self.timeout, self.connection = address, token, timeout, None

    def send(self, asked):
        """The status of the answer, or the name of the error."""
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection(*self.address, timeout=self.timeout)
            headers = {"Authorization": f"Bearer {self.token}"} | asked.headers
            self.connection.request(asked.method, asked.path, asked.data, headers)
            answer = self.connection.getresponse()
            while answer.read(READ_BYTES):
                pass
            if answer.will_close:
                self.close()
            return answer.status
        except (OSError, http.client.HTTPException) as error:
            self.close()
            return type(error).__name__

    def close(self):
        if self.connection:
            self.connection.close()
            self.connection = None


class Run:
    """The time limit of an attack, and the count of the answers to its workers."""

    def __init__(self, setup):
        self.setup, self.address = setup, setup.servers[0].address
        self.end = time.monotonic() + setup.seconds
        self.lock, self.statuses, self.done, self.wanted = threading.Lock(), Counter(), 0, 0
        self.notes, self.failures = [], []

    def is_over(self):
        return time.monotonic() >= self.end

    def connection(self, token=harness.TOKEN):
        return Connection(self.address, token, TIMEOUT_SECONDS)

    def count(self, status, good):
        with self.lock:
            self.statuses[status] += 1
            self.done += status in good
        return status in good

    def want(self, count=1):
        with self.lock:
            self.wanted += count

    def note(self, text):
        with self.lock:
            self.notes.append(text)

    def outcome(self):
        """A summary of the answers to the attackers."""
        summary = f"{self.done} of {self.wanted} done" if self.wanted else f"{self.done} answered"
        others = [f"{count}×{status}" for status, count in sorted(self.statuses.items(), key=str)]
        return ", ".join(part for part in [summary, " ".join(others), *self.notes] if part)


def once(asked, token=harness.TOKEN, good=(200, 201)):
    """A worker that sends a request once."""
    return in_turn([asked], token, good)


def in_turn(all_asked, token=harness.TOKEN, good=(200, 201)):
    """A worker that sends each of these requests once, while there is time."""
    def work(run):
        run.want(len(all_asked))
        connection = run.connection(token)
        for asked in all_asked:
            if run.is_over():
                break
            run.count(connection.send(asked), good)
        connection.close()
    return work


def until_done(asked, token=harness.TOKEN, good=(200, 201)):
    """A worker that repeats a request until it succeeds, like a client that gets 503."""
    def work(run):
        run.want()
        connection = run.connection(token)
        while not run.is_over() and not run.count(connection.send(asked), good):
            time.sleep(RETRY_SECONDS)
        connection.close()
    return work


def in_loop(make, token=harness.TOKEN, good=(200, 201)):
    """A worker that sends requests in a loop; `make` returns the request with a given index."""
    def work(run):
        connection, number = run.connection(token), 0
        while not run.is_over():
            if not run.count(connection.send(make(number)), good):
                time.sleep(RETRY_SECONDS)
            number += 1
        connection.close()
    return work


@dataclass
class Result:
    """The measurements of a run."""

    attack: Attack
    changes: dict
    reads: dict
    outcome: str
    seconds: float
    rss_start: int
    rss_peak: int
    log_peak: int
    log_over_time: str
    serial_seconds: float
    is_unfinished: bool
    not_served: int
    is_alive: bool


def run_workers(workers, run):
    """Runs each worker in a thread to its end; returns the seconds."""
    def guarded(worker):
        try:
            worker(run)
        except Exception as error:  # raised below: without its attack a measurement is void
            run.failures.append(error)

    begin = time.monotonic()
    threads = [threading.Thread(target=guarded, args=(worker,), daemon=True) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if run.failures:
        raise run.failures[0]
    return time.monotonic() - begin


def execute(chosen, base, scale, seconds):
    """Prepares an attack, runs it beside the victim, and returns the measurements."""
    with Setup(base, chosen, scale, seconds) as setup:
        workers = chosen.prepare(setup)
        victim = fairness_victim.Victim(setup.servers[0].address, setup.orders)
        sampler, run, begin = Sampler(setup), Run(setup), time.monotonic()
        try:
            taken = run_workers(workers, run)
            sleep_until(max(begin + MEASURED_SECONDS_MIN, time.monotonic() + AFTER_SECONDS))
        finally:
            samples = victim.finish()
            sampler.finish()
        log_over_time = sampler.log_over_time() if chosen.log_matters and setup.is_sqlite else ""
        return Result(chosen, samples["changes"], samples["reads"], run.outcome(), taken, sampler.rss[0],
                      max(sampler.rss), max(sampler.log), log_over_time, setup.serial_seconds, run.done < run.wanted,
                      run.statuses.total() - run.done, all(server.is_running() for server in setup.servers))
