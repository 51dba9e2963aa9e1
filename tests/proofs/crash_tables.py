"""The tables as they lie in the database, and the inventory that the journal tells: read past the server, by code of
its own, and compared.
"""

from bisect import bisect_left, bisect_right

PIECES = "SELECT first, last, tenant, kind, definition, group_key, assignment, user_key FROM pieces ORDER BY first"
JOURNAL = "SELECT seq, request_id, changes FROM journal WHERE seq > {} ORDER BY seq"


def pull(data, at):
    """A LEB128 integer, and where it ends."""
    value = shift = 0
    while True:
        value |= (data[at] & 0x7F) << shift
        shift += 7
        at += 1
        if data[at - 1] < 0x80:
            return value, at


def pull_holding(data, at):
    """Who holds, as the row of a piece has it: tenant, kind, definition, group, assignment, user."""
    kind, at = pull(data, at)
    if kind == 0:
        return None, at
    tenant, at = pull(data, at)
    definition = group = by = user = None
    if kind > 1:
        definition, at = pull(data, at)
    group, at = pull(data, at)
    if group:
        by, at = pull(data, at)
        user, at = pull(data, at)
    one_less = [None if not key else key - 1 for key in (group, by, user)]
    return (tenant, kind, definition, *one_less), at


def strokes(data):
    """The strokes of a row of the journal: first, last, holding."""
    if data[0] != 1:
        raise ValueError(f"a form of the journal that is not known: {data[0]}")
    at, place = 1, 0
    while at < len(data):
        count, at = pull(data, at)
        holding, at = pull_holding(data, at)
        for _ in range(count):
            step, at = pull(data, at)
            first, length = place + (step >> 1), 0
            if step & 1:
                length, at = pull(data, at)
            place = first + length
            yield first, place, holding


class Line:
    """An inventory that strokes are painted on."""

    def __init__(self):
        self.firsts, self.pieces = [], []

    def paint(self, first, last, holding):
        start = bisect_right(self.firsts, first) - 1
        if start < 0 or self.pieces[start][1] < first:
            start += 1
        end = bisect_left(self.firsts, last + 1)
        met = self.pieces[start:end]
        new = []
        if met and met[0][0] < first:
            new.append((met[0][0], first - 1, met[0][2]))
        if holding is not None:
            new.append((first, last, holding))
        if met and last < met[-1][1]:
            new.append((last + 1, met[-1][1], met[-1][2]))
        self.pieces[start:end] = new
        self.firsts[start:end] = [piece[0] for piece in new]

    def joined(self):
        return joined(self.pieces)


def joined(pieces):
    """Neighbours that nothing keeps apart as one."""
    whole = []
    for first, last, holding in pieces:
        if whole and whole[-1][1] + 1 == first and whole[-1][2] == holding:
            whole[-1] = (whole[-1][0], last, holding)
        else:
            whole.append((first, last, holding))
    return whole


class Tables:
    """A database that is looked at again and again; the journal is read on from where it was."""

    def __init__(self, database):
        self.database, self.seen, self.line = database, 0, Line()
        self.pieces, self.request_ids = [], []

    def read(self):
        """Reads what is new, and says what is wrong with it."""
        self.request_ids = []
        for seq, request_id, changes in self.database.rows(JOURNAL.format(self.seen)):
            self.seen = seq
            self.request_ids.append(request_id)
            for stroke in strokes(bytes(changes)):
                self.line.paint(*stroke)
        self.pieces = [(row[0], row[1], tuple(row[2:])) for row in self.database.rows(PIECES)]
        wrong = [f"{one} and {next_} overlap" for one, next_ in zip(self.pieces, self.pieces[1:]) if next_[0] <= one[1]]
        if joined(self.pieces) != self.line.joined():
            told = set(self.line.joined()) ^ set(joined(self.pieces))
            wrong.append(f"the journal tells something else: {sorted(told, key=str)[:6]}")
        return wrong

    def states(self, first, last, tenant, group):
        """The state of each place that is held between two places, as the model has it."""
        found = {}
        for start, end, (held_by, kind, _, with_group, _, user) in self.pieces:
            if end < first or last < start:
                continue
            is_ours = held_by == tenant and with_group in (None, group) and user is None
            letter = {1: "m", 2: "r"}.get(kind, "?") if is_ours else "?"
            state = letter + ("g" if with_group is not None else "")
            found.update(dict.fromkeys(range(start, end + 1), state))
        return found
