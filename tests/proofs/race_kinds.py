"""The races: their preparation, their concurrent requests, and the expected answers.

A race is a function of a `Round`. It prepares the round, and returns its `Runner`s and a function from winner and loser to
the expected answer of the loser.
"""

from dataclasses import dataclass, field

import api
from harness import expect_status

GROUPS = ["g1", "g2", "g3", "g4"]
USERS = [f"u{index}" for index in range(8)]
TENANTS = ["t1", "t2"]


@dataclass
class Runner:
    """A request of a race, and its side."""

    side: str
    method: str
    path: str
    body: dict
    headers: dict = field(default_factory=dict)


@dataclass
class Round:
    """A round has a thousand numbers of its own."""

    index: int
    client: object

    def number(self, offset=0):
        return f"+3247{self.index:04}{offset:03}"

    def span(self, first, last):
        return self.number(first), self.number(last)

    def done(self, method, path, body):
        expect_status(self.client.request(method, path, body))


def post(side, path, body):
    return Runner(side, "POST", path, body)


def codes_by_side(codes):
    """The expected codes of losers by side: `codes[winner's side][loser's side]`."""
    return lambda winner, loser: codes[winner.side][loser.side]


def same_code(code):
    """The same expected code for all losers."""
    return lambda winner, loser: code


def mobile_assignments(at):
    """16 equal assignments of one mobile number, to four groups of its tenant."""
    at.done("POST", api.mobile("t1"), api.singles(at.number()))
    paths = [api.mobile("t1", group) for group in GROUPS]
    return [post("assign", paths[index % 4], api.singles(at.number())) for index in range(16)], same_code(19)


def trunk_assignments(at):
    """16 equal assignments of one number of a range, to four groups."""
    at.done("POST", api.trunk("t1"), api.ranges(at.span(0, 999)))
    paths = [api.trunk("t1", group) for group in GROUPS]
    return [post("assign", paths[index % 4], api.ranges(at.span(7, 7))) for index in range(16)], same_code(19)


def equal_ranges(at):
    """6 assignments of the same range, to four groups."""
    at.done("POST", api.trunk("t1"), api.ranges(at.span(0, 999)))
    paths = [api.trunk("t1", group) for group in GROUPS]
    return [post("assign", paths[index % 4], api.ranges(at.span(100, 199))) for index in range(6)], same_code(19)


def overlapping_ranges(at):
    """6 assignments of ranges that all overlap one another, to four groups."""
    at.done("POST", api.trunk("t1"), api.ranges(at.span(0, 999)))
    spans = [at.span(100 + 10 * index, 199 + 10 * index) for index in range(6)]
    return [post("assign", api.trunk("t1", GROUPS[index % 4]), api.ranges(spans[index]))
            for index in range(6)], same_code(19)


def equal_adds(at):
    """Two tenants add the same mobile number, 8 times each."""
    codes = {"t1": {"t1": 11, "t2": 1009}, "t2": {"t1": 1009, "t2": 11}}
    return [post(tenant, api.mobile(tenant), api.singles(at.number()))
            for tenant in TENANTS for _ in range(8)], codes_by_side(codes)


def prefix_against_number(at):
    """One tenant adds a prefix and another a mobile number under it, 8 times each."""
    codes = {"prefix": {"prefix": 1010, "number": 1009}, "number": {"prefix": 1009, "number": 11}}
    prefix, number = api.prefixes(at.number()[:-3]), api.singles(at.number(123))
    return [runner for _ in range(8) for runner in (
        post("prefix", api.trunk("t1", what="prefixes"), prefix),
        post("number", api.mobile("t2"), number))], codes_by_side(codes)


def assign_against_remove(at):
    """8 requests assign a mobile number to groups while 8 remove it from the tenant."""
    at.done("POST", api.mobile("t1"), api.singles(at.number()))
    codes = {"assign": {"assign": 19, "remove": 1003}, "remove": {"assign": 19, "remove": 1004}}
    body = api.singles(at.number())
    return [runner for index in range(8) for runner in (
        post("assign", api.mobile("t1", GROUPS[index % 4]), body),
        Runner("remove", "DELETE", api.mobile("t1"), body))], codes_by_side(codes)


def assign_to_user_against_unassign(at):
    """8 requests assign a number of a range to users while 8 unassign the range from their group."""
    at.done("POST", api.trunk("t1"), api.ranges(at.span(0, 999)))
    at.done("POST", api.trunk("t1", "g1"), api.ranges(at.span(0, 99)))
    codes = {"assign_to_user": {"assign_to_user": 19, "unassign": 1003}, "unassign": {"assign_to_user": 19, "unassign": 19}}
    number, whole = api.ranges(at.span(42, 42)), api.ranges(at.span(0, 99))
    return [runner for user in USERS for runner in (
        Runner("assign_to_user", "PUT", api.user_trunk("t1", "g1", user), number),
        Runner("unassign", "DELETE", api.trunk("t1", "g1"), whole))], codes_by_side(codes)


def same_idempotency_key(at):
    """16 equal adds with one `Idempotency-Key`, four of them with another body."""
    key = {"Idempotency-Key": f"key-{at.index}"}
    body = api.singles(at.number(0), at.number(1))
    other = api.singles(at.number(2), at.number(3))
    path = api.mobile("t1")
    return [Runner("other" if index % 4 == 3 else "same", "POST", path, other if index % 4 == 3 else body, key)
            for index in range(16)], lambda winner, loser: "replay" if loser.side == winner.side else 1016


KINDS = [mobile_assignments, trunk_assignments, equal_ranges, overlapping_ranges, equal_adds, prefix_against_number,
         assign_against_remove, assign_to_user_against_unassign, same_idempotency_key]
