"""The races: what is prepared, who runs at once, and what each may be told.

A race is a function of a `Round`. It prepares, through `round.done`, and returns its `Runner`s, each with what it is
told when it wins, and a function from the winners to what each loser is to be told.
"""

from dataclasses import dataclass, field

import scene
from rig import must

GROUPS = ["g1", "g2", "g3", "g4"]
USERS = [f"u{index}" for index in range(8)]
TENANTS = ["t1", "t2"]


@dataclass
class Runner:
    """A request that takes part, and the side it is on."""

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
        must(self.client.request(method, path, body))


def post(side, path, body):
    return Runner(side, "POST", path, body)


def told(codes):
    """What losers are told, by side: `codes[winner's side][loser's side]`."""
    return lambda winner, loser: codes[winner.side][loser.side]


def same(code):
    """All losers are told the same."""
    return lambda winner, loser: code


def mobile_assignments(at):
    """16 equal assignments of one mobile number, to four groups of its tenant."""
    at.done("POST", scene.mobile("t1"), scene.singles(at.number()))
    paths = [scene.mobile("t1", group) for group in GROUPS]
    return [post("assign", paths[place % 4], scene.singles(at.number())) for place in range(16)], same(19)


def trunk_assignments(at):
    """16 equal assignments of one number out of a range, to four groups."""
    at.done("POST", scene.trunk("t1"), scene.ranges(at.span(0, 999)))
    paths = [scene.trunk("t1", group) for group in GROUPS]
    return [post("assign", paths[place % 4], scene.ranges(at.span(7, 7))) for place in range(16)], same(19)


def equal_ranges(at):
    """6 assignments of the same range, to four groups."""
    at.done("POST", scene.trunk("t1"), scene.ranges(at.span(0, 999)))
    paths = [scene.trunk("t1", group) for group in GROUPS]
    return [post("assign", paths[place % 4], scene.ranges(at.span(100, 199))) for place in range(6)], same(19)


def overlapping_ranges(at):
    """6 assignments of ranges that all overlap one another, to four groups."""
    at.done("POST", scene.trunk("t1"), scene.ranges(at.span(0, 999)))
    spans = [at.span(100 + 10 * place, 199 + 10 * place) for place in range(6)]
    return [post("assign", scene.trunk("t1", GROUPS[place % 4]), scene.ranges(spans[place]))
            for place in range(6)], same(19)


def equal_adds(at):
    """Two tenants add the same mobile number, 8 times each."""
    codes = {"t1": {"t1": 11, "t2": 1009}, "t2": {"t1": 1009, "t2": 11}}
    return [post(tenant, scene.mobile(tenant), scene.singles(at.number()))
            for tenant in TENANTS for _ in range(8)], told(codes)


def prefix_against_number(at):
    """One tenant adds a prefix and another a mobile number under it, 8 times each."""
    codes = {"prefix": {"prefix": 1010, "number": 1009}, "number": {"prefix": 1009, "number": 11}}
    prefix, number = scene.prefixes(at.number()[:-3]), scene.singles(at.number(123))
    return [runner for _ in range(8) for runner in (
        post("prefix", scene.trunk("t1", what="prefixes"), prefix),
        post("number", scene.mobile("t2"), number))], told(codes)


def assign_against_remove(at):
    """8 assign a mobile number to groups while 8 take it out of the tenant."""
    at.done("POST", scene.mobile("t1"), scene.singles(at.number()))
    codes = {"assign": {"assign": 19, "remove": 1003}, "remove": {"assign": 19, "remove": 1004}}
    body = scene.singles(at.number())
    return [runner for place in range(8) for runner in (
        post("assign", scene.mobile("t1", GROUPS[place % 4]), body),
        Runner("remove", "DELETE", scene.mobile("t1"), body))], told(codes)


def carry_against_unassign(at):
    """8 users carry a number of a range that their group gives back 8 times meanwhile."""
    at.done("POST", scene.trunk("t1"), scene.ranges(at.span(0, 999)))
    at.done("POST", scene.trunk("t1", "g1"), scene.ranges(at.span(0, 99)))
    codes = {"carry": {"carry": 19, "unassign": 1003}, "unassign": {"carry": 19, "unassign": 19}}
    number, whole = scene.ranges(at.span(42, 42)), scene.ranges(at.span(0, 99))
    return [runner for user in USERS for runner in (
        Runner("carry", "PUT", scene.carried("t1", "g1", user), number),
        Runner("unassign", "DELETE", scene.trunk("t1", "g1"), whole))], told(codes)


def same_key(at):
    """16 equal adds with one `Idempotency-Key`, four of them with another body."""
    key = {"Idempotency-Key": f"key-{at.index}"}
    body = scene.singles(at.number(0), at.number(1))
    other = scene.singles(at.number(2), at.number(3))
    path = scene.mobile("t1")
    return [Runner("other" if place % 4 == 3 else "same", "POST", path, other if place % 4 == 3 else body, key)
            for place in range(16)], lambda winner, loser: "replay" if loser.side == winner.side else 1016


KINDS = [mobile_assignments, trunk_assignments, equal_ranges, overlapping_ranges, equal_adds, prefix_against_number,
         assign_against_remove, carry_against_unassign, same_key]
