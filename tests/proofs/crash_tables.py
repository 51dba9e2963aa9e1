"""The tables of the database, compared with the replayed journal. Both are read past the server, by independent code."""

from bisect import bisect_left, bisect_right

PIECES = "SELECT first, last, tenant, kind, definition, group_key, assignment, user_key FROM pieces ORDER BY first"
JOURNAL = "SELECT seq, request_id, changes FROM journal WHERE seq > {} ORDER BY seq"


def read_integer(data, at):
    """Reads a LEB128 integer; returns it and the offset after it."""
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def read_holding(data, at):
    """Reads a holding as the columns of a piece: tenant, kind, definition, group, assignment, user."""
    kind, at = read_integer(data, at)
    if kind == 0:
        return None, at
    tenant, at = read_integer(data, at)
    definition = group = by = user = None
    if kind > 1:
        definition, at = read_integer(data, at)
    group, at = read_integer(data, at)
    if group:
        by, at = read_integer(data, at)
        user, at = read_integer(data, at)
    one_less = [None if not key else key - 1 for key in (group, by, user)]
    return (tenant, kind, definition, *one_less), at


def decode(data):
    """The reassignments of a row of the journal: first, last, holding."""
    if data[0] != 1:
        raise ValueError(f"unknown journal format: {data[0]}")
    at, position = 1, 0
    while at < len(data):
        count, at = read_integer(data, at)
        holding, at = read_holding(data, at)
        for _ in range(count):
            step, at = read_integer(data, at)
            first, length = position + (step >> 1), 0
            if step & 1:
                length, at = read_integer(data, at)
            position = first + length
            yield first, position, holding


class ReplayedInventory:
    """An inventory made by applying the reassignments of the journal."""

    def __init__(self):
        self.firsts, self.pieces = [], []

    def apply(self, first, last, holding):
        start = bisect_right(self.firsts, first) - 1
        if start < 0 or self.pieces[start][1] < first:
            start += 1
        end = bisect_left(self.firsts, last + 1)
        overlapped = self.pieces[start:end]
        new = []
        if overlapped and overlapped[0][0] < first:
            new.append((overlapped[0][0], first - 1, overlapped[0][2]))
        if holding is not None:
            new.append((first, last, holding))
        if overlapped and last < overlapped[-1][1]:
            new.append((last + 1, overlapped[-1][1], overlapped[-1][2]))
        self.pieces[start:end] = new
        self.firsts[start:end] = [piece[0] for piece in new]

    def joined(self):
        return joined(self.pieces)


def joined(pieces):
    """The pieces with adjacent equal holdings joined."""
    whole = []
    for first, last, holding in pieces:
        if whole and whole[-1][1] + 1 == first and whole[-1][2] == holding:
            whole[-1] = (whole[-1][0], last, holding)
        else:
            whole.append((first, last, holding))
    return whole


class Tables:
    """A database that is read many times; the journal is read from the last position on."""

    def __init__(self, database):
        self.database, self.seen, self.replayed = database, 0, ReplayedInventory()
        self.pieces, self.request_ids = [], []

    def read(self):
        """Reads the new entries, and returns the violations."""
        self.request_ids = []
        for seq, request_id, changes in self.database.rows(JOURNAL.format(self.seen)):
            self.seen = seq
            self.request_ids.append(request_id)
            for reassignment in decode(bytes(changes)):
                self.replayed.apply(*reassignment)
        self.pieces = [(row[0], row[1], tuple(row[2:])) for row in self.database.rows(PIECES)]
        violations = [f"{one} and {next_} overlap" for one, next_ in zip(self.pieces, self.pieces[1:]) if next_[0] <= one[1]]
        if joined(self.pieces) != self.replayed.joined():
            difference = set(self.replayed.joined()) ^ set(joined(self.pieces))
            violations.append(f"the journal differs: {sorted(difference, key=str)[:6]}")
        return violations

    def states(self, first, last, tenant, group):
        """The state of each held number between two numbers, in the terms of the model."""
        found = {}
        for start, end, (held_by, kind, _, with_group, _, user) in self.pieces:
            if end < first or last < start:
                continue
            is_ours = held_by == tenant and with_group in (None, group) and user is None
            letter = {1: "m", 2: "r"}.get(kind, "?") if is_ours else "?"
            state = letter + ("g" if with_group is not None else "")
            found.update(dict.fromkeys(range(start, end + 1), state))
        return found
