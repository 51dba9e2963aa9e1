"""The end: what the tables say when all is done, read past the servers, against the model and the journal.

The journal's own form is read here anew: a version, then runs of strokes for one holder; integers are LEB128.
"""

import json
from pathlib import Path

from line import TERRITORY, is_leaf, is_of_leaves, leaf_of, places, told as told_of

KINDS = {1: "mobile", 2: "range", 3: "prefix"}


class Tables:
    """Rows as they were dumped. Pieces: first, last, tenant, kind, definition, group, assignment, user."""

    def __init__(self, tenants, groups, users, pieces, journal):
        self.tenants, self.pieces = dict(tenants), sorted(map(tuple, pieces))
        self.groups = {key: (tenant, name) for key, tenant, name in groups}
        self.users = {key: (group, name) for key, group, name in users}
        self.journal = sorted(map(tuple, journal))

    @classmethod
    def read(cls, folder):
        return cls(**json.loads((Path(folder) / "tables.json").read_text(encoding="utf-8")))

    def requests(self):
        """The requests of which the journal tells, in its order."""
        found = []
        for _, _, _, request, _ in self.journal:
            if found[-1:] != [request]:
                found.append(request)
        return found

    def check(self, order):
        """What is wrong with the end of a history that was replayed."""
        return (self.check_rows() + self.check_revisions() + self.check_journal()
                + self.check_model(order.model) + self.check_effects(order.effects))

    def check_rows(self):
        """Each number has one holder; what a user carries his group has, what a group has its tenant has."""
        wrong = [f"{one} and {next_} overlap" for one, next_ in zip(self.pieces, self.pieces[1:])
                 if next_[0] <= one[1]]
        for piece in self.pieces:
            _, _, tenant, kind, definition, group, assignment, user = piece
            is_whole = (tenant in self.tenants and kind in KINDS and (kind == 1) == (definition is None)
                        and (kind == 3) == (TERRITORY <= piece[0]) and is_of_leaves(*piece[:2]))
            in_tenant = group is None or self.groups.get(group, (None,))[0] == tenant
            in_group = user is None or group is not None and self.users.get(user, (None,))[0] == group
            if not (is_whole and in_tenant and in_group) or piece[1] < piece[0]:
                wrong.append(f"{piece} breaks containment")
        return wrong + self.check_prefixes()

    def check_prefixes(self):
        """No number is held that begins with a prefix that is."""
        held = {place for first, last, *_ in self.pieces for place in places(first, last)}
        return [f"+{number} is held, and so is the prefix of {told_of(leaf_of(number))}" for number in sorted(held)
                if not is_leaf(number) and leaf_of(number) in held]

    def check_revisions(self):
        """Each change of a tenant has a higher revision than the one before it."""
        wrong, last = [], {}
        for seq, tenant, revision, request, _ in self.journal:
            before = last.get(tenant, (0, None))
            if revision < before[0] or revision == before[0] and request != before[1]:
                wrong.append(f"journal {seq}: revision {revision} of tenant {tenant} comes after {before[0]}")
            last[tenant] = revision, request
        return wrong

    def check_journal(self):
        """The strokes of the journal, painted on nothing, give the table of pieces."""
        painted, table = {}, {}
        for *_, changes in self.journal:
            for first, last, holding in decode(bytes.fromhex(changes)):
                painted |= dict.fromkeys(places(first, last), holding)
        for first, last, *holding in self.pieces:
            table |= dict.fromkeys(places(first, last), tuple(holding))
        painted = {number: holding for number, holding in painted.items() if holding}
        return [f"{told_of(number)}: the journal says {painted.get(number)}, the table {table.get(number)}"
                for number in sorted(painted.keys() | table.keys()) if painted.get(number) != table.get(number)]

    def names(self, holding):
        tenant, kind, _, group, _, user = holding
        return (KINDS[kind], self.tenants.get(tenant), self.groups[group][1] if group in self.groups else "",
                self.users[user][1] if user in self.users else "")

    def check_model(self, model):
        """The table says of each number what the replayed model says; what is one row there is one here."""
        wrong, table, twins = [], {}, {}
        for first, last, *holding in self.pieces:
            table |= dict.fromkeys(places(first, last), holding)
        for number in sorted(table.keys() | model.cells.keys()):
            cell, holding = model.cells.get(number), table.get(number)
            told = (cell.kind, cell.tenant, cell.group, cell.user) if cell else None
            if told != (holding and self.names(holding)):
                wrong.append(f"{told_of(number)}: the model says {told}, the table {holding and self.names(holding)}")
            elif cell:
                ours, theirs = (cell.definition, cell.assignment), (holding[0], holding[2], holding[4])
                if twins.setdefault((ours, cell.tenant), theirs) != theirs:
                    wrong.append(f"{told_of(number)}: {ours} is {theirs} and {twins[ours, cell.tenant]}")
        return wrong

    def check_effects(self, effects):
        """Each row of the journal tells of exactly what its request changed."""
        strokes = {}
        for _, _, _, request, changes in self.journal:
            told = strokes.setdefault(request, {})
            for first, last, holding in decode(bytes.fromhex(changes)):
                told |= dict.fromkeys(places(first, last), holding and self.names(holding))
        wrong = []
        for request, changes in effects:
            done = {number: cell and (cell.kind, cell.tenant, cell.group, cell.user)
                    for number, cell in changes.items()}
            if done != strokes.get(request):
                wrong.append(f"{request} changed {done}, the journal tells of {strokes.get(request)}")
        return wrong


def decode(changes):
    """Strokes: (first, last, holding), a holding as the table has it, or None."""
    integers = integers_of(changes[1:])
    assert changes[0] == 1, "a version that is not known"
    place = 0
    for count in integers:
        holding = holding_of(integers)
        for _ in range(count):
            step = next(integers)
            first = place + (step >> 1)
            place = first + (next(integers) if step & 1 else 0)
            yield first, place, holding


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
