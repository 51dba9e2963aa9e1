"""Number by number: each is a register, and what was told of it must be linearizable, whatever the journal says.

Just-in-time linearization: whenever an operation ends, it must have happened, so pending ones are tried before it in
every order that matters. Only the wire is used. A range that was refused says nothing of a single number, and a row
that is named by its first number may or may not reach further; lists are left to the replay of the order.
"""

import math
from collections import defaultdict

CONFIGURATIONS_MAX = 100_000


def check(operations, bounds=None):
    """What is wrong, in words. `bounds` tells when operations that were not answered had happened at the latest, by id:
    those that it does not tell of did not happen."""
    wrong = []
    for number, register in sorted(registers(operations, bounds or {}).items()):
        found = linearize(register)
        if found is not None:
            wrong.append(f"+{number}: no order explains {found}")
    return wrong


def registers(operations, bounds):
    """For each number what was done with it: (sent, end, step, operation)."""
    longest = max((last - first + 1 for operation in operations if operation.kind == "define"
                   for first, last in operation.items), default=1)
    users = carried_by(operations, longest)
    found = defaultdict(list)
    for operation in operations:
        if operation.is_known or operation.id in bounds:
            end = operation.end if operation.is_known else bounds[operation.id]
            for number, step in steps(operation, longest, users):
                found[number].append((operation.sent, end, step, operation))
    return found


def carried_by(operations, longest):
    """All numbers that each user ever asked to carry."""
    users = defaultdict(set)
    for operation in operations:
        if operation.kind == "carry":
            for first, last in operation.items:
                users[operation.tenant, operation.group, operation.user].update(
                    range(first, first + longest if last is None else last + 1))
    return users


def steps(operation, longest, users):
    """What an operation says of single numbers: (number, step), a step being (may it change, function of the state).
    A state is (kind, tenant, group, user), or None; the function gives the states that can follow."""
    if operation.kind == "usage":
        claim = operation.claim
        yield operation.items[0][0], sees(lambda state: state == (claim and claim[:4]))
    elif operation.kind.startswith("mobile_"):
        yield from mobile_steps(operation)
    elif operation.kind in CHANGES and (not operation.is_known or operation.claim[0] == "done"):
        change = CHANGES[operation.kind](operation)
        named = set()
        for first, last in operation.items:
            numbers = range(first, first + longest if last is None else last + 1)
            for number in numbers:
                is_sure = last is not None or number == first
                yield number, change if is_sure else perhaps(change)
            named.update(numbers)
        if operation.kind == "carry":
            for number in users[operation.tenant, operation.group, operation.user] - named:
                yield number, lets_go(operation)


def mobile_steps(operation):
    codes = operation.claim if operation.is_known else (None,) * len(operation.items)
    for (first, last), code in zip(operation.items, codes):
        change = CHANGES[operation.kind](operation)
        if code == 0:
            yield from ((number, change) for number in range(first, last + 1))
        elif code is None:
            yield from ((number, perhaps(change)) for number in range(first, last + 1))
        elif first == last and code != 1011:
            yield first, refused(operation, code)


def sees(is_so):
    return False, lambda state: (state,) if is_so(state) else ()


def moves(before, after):
    return True, lambda state: (after,) if state in before else ()


def perhaps(step):
    return True, lambda state: (state, *step[1](state))


def lets_go(operation):
    carried = ("range", operation.tenant, operation.group, operation.user)
    return True, lambda state: (carried[:3] + ("",),) if state == carried else (state,)


def refused(operation, code):
    tenant, group = operation.tenant, operation.group
    return sees({
        1009: lambda state: state is not None and state[1] != tenant,
        11: lambda state: state is not None and state[:2] == ("mobile", tenant),
        1010: lambda state: state is not None and state[:2] == ("range", tenant),
        19: lambda state: state != ("mobile", tenant, "", ""),
        1003: lambda state: state is not None and state[:2] == ("mobile", tenant) and state[2] != "",
        1004: lambda state: state is None or state[:2] != ("mobile", tenant) or bool(group) and state[2] != group,
    }.get(code, lambda state: False))


CHANGES = {
    "mobile_add": lambda o: moves([None], ("mobile", o.tenant, "", "")),
    "mobile_remove": lambda o: moves([("mobile", o.tenant, "", "")], None),
    "mobile_assign": lambda o: moves([("mobile", o.tenant, "", "")], ("mobile", o.tenant, o.group, "")),
    "mobile_unassign": lambda o: moves([("mobile", o.tenant, o.group, "")], ("mobile", o.tenant, "", "")),
    "define": lambda o: moves([None], ("range", o.tenant, "", "")),
    "take_out": lambda o: moves([("range", o.tenant, "", "")], None),
    "assign": lambda o: moves([("range", o.tenant, "", "")], ("range", o.tenant, o.group, "")),
    "unassign": lambda o: moves([("range", o.tenant, o.group, "")], ("range", o.tenant, "", "")),
    "carry": lambda o: moves([("range", o.tenant, o.group, user) for user in ("", o.user)],
                             ("range", o.tenant, o.group, o.user)),
}


def linearize(register):
    """The operation at which no order is left, if there is one. The register begins with nobody."""
    events = sorted([(sent, 0, place) for place, (sent, *_) in enumerate(register)]
                    + [(end, 1, place) for place, (_, end, *_) in enumerate(register) if end != math.inf])
    pending, configurations = {}, {(None, frozenset())}
    for _, is_end, place in events:
        if not is_end:
            pending[place] = register[place][2]
            continue
        configurations = having_done(place, pending, configurations)
        if not configurations:
            return register[place][3]
        if len(configurations) > CONFIGURATIONS_MAX:
            raise RuntimeError("too many orders are possible to try them all")
        del pending[place]
    return None


def having_done(place, pending, configurations):
    """The configurations in which `place` has happened, reached from these by as little as that takes."""
    found, seen, stack = set(), set(), list(configurations)
    while stack:
        state, done = stack.pop()
        # what only looks, and sees this state, may as well look now
        done = done.union(other for other, (may_change, step) in pending.items()
                          if not may_change and other not in done and step(state))
        if (state, done) in seen:
            continue
        seen.add((state, done))
        if place in done:
            found.add((state, done - {place}))
            continue
        for other, (may_change, step) in pending.items():
            if may_change and other not in done:
                stack.extend((after, done | {other}) for after in step(state))
    return found
