"""The final tables, read past the servers, compared with the model and the journal.

The format of the journal is decoded independently: a version, then runs of reassignments to one holder; integers are LEB128.
"""

import json
from pathlib import Path

from number_axis import PREFIX_SPACE, is_leaf, has_whole_leaves, leaf_of, positions, text_of

KINDS = {1: "mobile", 2: "range", 3: "prefix"}


class Tables:
    """The dumped rows. Pieces: first, last, tenant, kind, definition, group, assignment, user."""

    def __init__(self, tenants, groups, users, pieces, journal):
        self.tenants, self.pieces = dict(tenants), sorted(map(tuple, pieces))
        self.groups = {key: (tenant, name) for key, tenant, name in groups}
        self.users = {key: (group, name) for key, group, name in users}
        self.journal = sorted(map(tuple, journal))

    @classmethod
    def read(cls, folder):
        return cls(**json.loads((Path(folder) / "tables.json").read_text(encoding="utf-8")))

    def requests(self):
        """The requests of the journal, in its order."""
        found = []
        for _, _, _, request, _ in self.journal:
            if found[-1:] != [request]:
                found.append(request)
        return found

    def check(self, order):
        """The violations in the tables after a replayed history."""
        return (self.check_rows() + self.check_revisions() + self.check_journal()
                + self.check_model(order.model) + self.check_effects(order.effects))

    def check_rows(self):
        """Checks that each number has one holder, a user's numbers are the group's, and a group's are the tenant's."""
        violations = [f"{one} and {next_} overlap" for one, next_ in zip(self.pieces, self.pieces[1:])
                 if next_[0] <= one[1]]
        for piece in self.pieces:
            _, _, tenant, kind, definition, group, assignment, user = piece
            is_whole = (tenant in self.tenants and kind in KINDS and (kind == 1) == (definition is None)
                        and (kind == 3) == (PREFIX_SPACE <= piece[0]) and has_whole_leaves(*piece[:2]))
            in_tenant = group is None or self.groups.get(group, (None,))[0] == tenant
            in_group = user is None or group is not None and self.users.get(user, (None,))[0] == group
            if not (is_whole and in_tenant and in_group) or piece[1] < piece[0]:
                violations.append(f"{piece} breaks containment")
        return violations + self.check_prefixes()

    def check_prefixes(self):
        """Checks that no held number begins with a held prefix."""
        held = {position for first, last, *_ in self.pieces for position in positions(first, last)}
        return [f"+{number} is held, and so is the prefix of {text_of(leaf_of(number))}" for number in sorted(held)
                if not is_leaf(number) and leaf_of(number) in held]

    def check_revisions(self):
        """Checks that each change of a tenant has a higher revision than the one before."""
        violations, last = [], {}
        for seq, tenant, revision, request, _ in self.journal:
            before = last.get(tenant, (0, None))
            if revision < before[0] or revision == before[0] and request != before[1]:
                violations.append(f"journal {seq}: revision {revision} of tenant {tenant} comes after {before[0]}")
            last[tenant] = revision, request
        return violations

    def check_journal(self):
        """Checks that the reassignments of the journal, applied to an empty inventory, give the table of pieces."""
        replayed, table = {}, {}
        for *_, changes in self.journal:
            for first, last, holding in decode(bytes.fromhex(changes)):
                replayed |= dict.fromkeys(positions(first, last), holding)
        for first, last, *holding in self.pieces:
            table |= dict.fromkeys(positions(first, last), tuple(holding))
        replayed = {number: holding for number, holding in replayed.items() if holding}
        return [f"{text_of(number)}: the journal has {replayed.get(number)}, the table {table.get(number)}"
                for number in sorted(replayed.keys() | table.keys()) if replayed.get(number) != table.get(number)]

    def names(self, holding):
        tenant, kind, _, group, _, user = holding
        return (KINDS[kind], self.tenants.get(tenant), self.groups[group][1] if group in self.groups else "",
                self.users[user][1] if user in self.users else "")

    def check_model(self, model):
        """Checks that table and model agree about each number, and about its definition and assignment."""
        violations, table, counterparts = [], {}, {}
        for first, last, *holding in self.pieces:
            table |= dict.fromkeys(positions(first, last), holding)
        for number in sorted(table.keys() | model.cells.keys()):
            cell, holding = model.cells.get(number), table.get(number)
            expected = (cell.kind, cell.tenant, cell.group, cell.user) if cell else None
            if expected != (holding and self.names(holding)):
                violations.append(f"{text_of(number)}: the model has {expected}, the table {holding and self.names(holding)}")
            elif cell:
                ours, theirs = (cell.definition, cell.assignment), (holding[0], holding[2], holding[4])
                if counterparts.setdefault((ours, cell.tenant), theirs) != theirs:
                    violations.append(f"{text_of(number)}: {ours} is {theirs} and {counterparts[ours, cell.tenant]}")
        return violations

    def check_effects(self, effects):
        """Checks that each entry of the journal has exactly the changes of its request.

        The bare digits of a prefix that change hands with a part of it are in the journal as a number that nobody holds
        before or after: they are there for the history alone.
        """
        recorded, replayed = {}, {}
        for _, _, _, request, changes in self.journal:
            expected = recorded.setdefault(request, {})
            for first, last, holding in decode(bytes.fromhex(changes)):
                for position in positions(first, last):
                    if holding or replayed.get(position):
                        expected[position] = holding and self.names(holding)
                    replayed[position] = holding
        violations = []
        for request, changes in effects:
            done = {number: cell and (cell.kind, cell.tenant, cell.group, cell.user)
                    for number, cell in changes.items()}
            if done != recorded.get(request):
                violations.append(f"{request} changed {done}, the journal has {recorded.get(request)}")
        return violations


def decode(changes):
    """The reassignments of an entry: (first, last, holding), where a holding has the columns of the table or is None."""
    integers = integers_of(changes[1:])
    assert changes[0] == 1, "unknown version"
    position = 0
    for count in integers:
        holding = holding_of(integers)
        for _ in range(count):
            step = next(integers)
            first = position + (step >> 1)
            position = first + (next(integers) if step & 1 else 0)
            yield first, position, holding


def holding_of(integers):
    kind = next(integers)
    if kind == 0:
        return None
    tenant = next(integers)
    definition = next(integers) if kind != 1 else None
    group = optional(integers)
    assignment, user = (optional(integers), optional(integers)) if group is not None else (None, None)
    return tenant, kind, definition, group, assignment, user


def optional(integers):
    value = next(integers)
    return value - 1 if value else None


def integers_of(data):
    value = shift = 0
    for byte in data:
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            yield value
            value = shift = 0
