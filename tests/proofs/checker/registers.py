"""Each number as a register: its operations must be linearizable, whatever the journal says.

This is just-in-time linearization: when an operation ends, it must have been applied, so pending ones are tried before it in
every order that matters. Only the data of the wire is used. A refused range says nothing about a single number, and a row
named by its first number may or may not extend further; lists are left to the replay of the order.
"""

import bisect
import math
from collections import defaultdict

from number_axis import PREFIX_SPACE, is_leaf

CONFIGURATIONS_MAX = 100_000


def check(operations, bounds=None):
    """The violations, as texts. `bounds` has the latest end of unanswered operations by id: the others were not applied."""
    violations = []
    for number, register in sorted(registers(operations, bounds or {}).items()):
        found = linearize(register)
        if found is not None:
            violations.append(f"+{number}: no order explains {found}")
    return violations


def registers(operations, bounds):
    """The operations of each number: (sent, end, step, operation)."""
    item_numbers, found = ItemNumbers(operations), defaultdict(list)
    for operation in operations:
        if operation.is_known or operation.id in bounds:
            end = operation.end if operation.is_known else bounds[operation.id]
            for number, step in steps(operation, item_numbers):
                found[number].append((operation.sent, end, step, operation))
    return found


class ItemNumbers:
    """The numbers that operations name."""

    def __init__(self, operations):
        self.longest = max((last - first + 1 for operation in operations if operation.kind == "define"
                            for first, last in operation.items if not is_leaf(first)), default=1)
        self.numbers = sorted({number for operation in operations for first, last in operation.items
                               if not is_leaf(first) for number in self.of_range(first, last)})
        # all numbers that were ever requested for each user, by kind
        self.users = defaultdict(set)
        for operation in operations:
            if operation.kind in ("assign_to_user", "set_user_number"):
                self.users[user_of(operation)].update(*(self.of(item) for item in operation.items))

    def of_range(self, first, last):
        return range(first, first + self.longest if last is None else last + 1)

    def of(self, item):
        """The numbers of an item; the most that are possible if its last one is unknown."""
        first, last = item
        if not is_leaf(first):
            return self.of_range(first, last)
        begin, end = ((position - PREFIX_SPACE) * 10 for position in (first, last + 1))
        return self.numbers[bisect.bisect_left(self.numbers, begin):bisect.bisect_left(self.numbers, end)]


def user_of(operation):
    kind = "mobile" if operation.kind == "set_user_number" else kind_of(operation)
    return kind, operation.tenant, operation.group, operation.user


def kind_of(operation):
    return "prefix" if operation.of_prefixes else "range"


def steps(operation, item_numbers):
    """The steps of an operation: (number, step), where a step is (may it change the number, function of the state). A state is
    (kind, tenant, group, user) or None; the function returns the states that can follow."""
    if operation.kind == "usage":
        claim = operation.claim
        yield operation.items[0][0], observes(lambda state: state == (claim and claim[:4]))
    elif operation.kind == "set_user_number":
        yield from user_number_steps(operation, item_numbers)
    elif operation.kind.startswith("mobile_"):
        yield from mobile_steps(operation)
    elif operation.kind in CHANGES and (not operation.is_known or operation.claim[0] == "done"):
        change, done = CHANGES[operation.kind](operation), set()
        for item in operation.items:
            for number in item_numbers.of(item):
                is_sure = item[1] is not None or number == item[0]
                yield number, change if is_sure else perhaps(change)
                done.add(number)
        if operation.kind == "assign_to_user":
            yield from frees(operation, item_numbers, done)


def frees(operation, item_numbers, kept):
    """Frees the numbers that the user had and that are not named again."""
    held = user_of(operation)
    step = True, lambda state: (held[:3] + ("",),) if state == held else (state,)
    for number in item_numbers.users[held]:
        if number not in kept:
            yield number, step


def user_number_steps(operation, item_numbers):
    number = operation.items[0][0] if operation.items else None
    held = user_of(operation)
    is_free = lambda state: state in (held, held[:3] + ("",))  # noqa: E731
    if operation.is_known and operation.claim[0] == "refused":
        yield number, observes(lambda state: operation.is_noted if state is None else not is_free(state))
        return
    if number is not None:
        takes = True, lambda state: (held,) if is_free(state) else (state,) if state is None else ()
        yield number, takes if operation.is_known else perhaps(takes)
    if operation.is_known:
        yield from frees(operation, item_numbers, {number})
    else:
        yield from ((other, perhaps(step)) for other, step in frees(operation, item_numbers, {number}))


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


def observes(is_so):
    return False, lambda state: (state,) if is_so(state) else ()


def moves(before, after):
    return True, lambda state: (after,) if state in before else ()


def perhaps(step):
    return True, lambda state: (state, *step[1](state))


def refused(operation, code):
    tenant, group = operation.tenant, operation.group
    return observes({
        1009: lambda state: state is not None and state[1] != tenant,
        11: lambda state: state is not None and state[:2] == ("mobile", tenant),
        1010: lambda state: state is not None and state[0] != "mobile" and state[1] == tenant,
        19: lambda state: state != ("mobile", tenant, "", ""),
        1003: lambda state: state is not None and state[:2] == ("mobile", tenant) and state[2] != "",
        1004: lambda state: state is None or state[:2] != ("mobile", tenant) or bool(group) and state[2] != group,
    }.get(code, lambda state: False))


CHANGES = {
    "mobile_add": lambda o: moves([None], ("mobile", o.tenant, "", "")),
    "mobile_remove": lambda o: moves([("mobile", o.tenant, "", "")], None),
    "mobile_assign": lambda o: moves([("mobile", o.tenant, "", "")], ("mobile", o.tenant, o.group, "")),
    "mobile_unassign": lambda o: moves([("mobile", o.tenant, o.group, "")], ("mobile", o.tenant, "", "")),
    "define": lambda o: moves([None], (kind_of(o), o.tenant, "", "")),
    "withdraw": lambda o: moves([(kind_of(o), o.tenant, "", "")], None),
    "assign": lambda o: moves([(kind_of(o), o.tenant, "", "")], (kind_of(o), o.tenant, o.group, "")),
    "unassign": lambda o: moves([(kind_of(o), o.tenant, o.group, "")], (kind_of(o), o.tenant, "", "")),
    "assign_to_user": lambda o: moves([user_of(o), user_of(o)[:3] + ("",)], user_of(o)),
}


def linearize(register):
    """The operation at which no order is left, or None. The register starts without a holder."""
    events = sorted([(sent, 0, position) for position, (sent, *_) in enumerate(register)]
                    + [(end, 1, position) for position, (_, end, *_) in enumerate(register) if end != math.inf])
    pending, configurations = {}, {(None, frozenset())}
    for _, is_end, position in events:
        if not is_end:
            pending[position] = register[position][2]
            continue
        configurations = having_done(position, pending, configurations)
        if not configurations:
            return register[position][3]
        if len(configurations) > CONFIGURATIONS_MAX:
            raise RuntimeError("too many orders are possible to try them all")
        del pending[position]
    return None


def having_done(position, pending, configurations):
    """The configurations in which the operation at `position` was applied, reached with as few others as possible."""
    found, seen, stack = set(), set(), list(configurations)
    while stack:
        state, done = stack.pop()
        # a read that sees this state can be applied now
        done = done.union(other for other, (may_change, step) in pending.items()
                          if not may_change and other not in done and step(state))
        if (state, done) in seen:
            continue
        seen.add((state, done))
        if position in done:
            found.add((state, done - {position}))
            continue
        for other, (may_change, step) in pending.items():
            if may_change and other not in done:
                stack.extend((after, done | {other}) for after in step(state))
    return found
