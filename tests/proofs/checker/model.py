"""The model: the holder of each single number, and the answer that the contract demands.

A cell is (kind, tenant, definition, group, assignment, user); a number that is not held has none. The leaves of prefixes
(`number_axis.py`) have cells too, and no number is held under a held leaf. A definition or assignment is named by the request
and the item that created it, so that separate definitions stay separate.
"""

from collections import namedtuple

from number_axis import fewest, is_leaf, leaf_of, numbers_under

Cell = namedtuple("Cell", "kind tenant definition group assignment user")


class Model:
    """The inventory of the numbers and leaves that the history names."""

    def __init__(self, positions):
        self.cells, self.own_numbers, self.originals = {}, {}, {}
        self.numbers = sorted(position for position in positions if not is_leaf(position))
        self.leaves = sorted(position for position in positions if is_leaf(position))

    def apply(self, changes):
        for position, cell in changes.items():
            held = self.cells.pop(position, None)
            if held and held.kind == "mobile" and held.user:
                del self.own_numbers[held.tenant, held.group, held.user]
        for position, cell in changes.items():
            if cell is not None:
                self.cells[position] = cell
                if cell.kind == "mobile" and cell.user:
                    self.own_numbers[cell.tenant, cell.group, cell.user] = position
        made = {cell.definition for cell in changes.values() if cell and cell.definition} - self.originals.keys()
        for definition in made:
            of_it = [position for position, cell in changes.items() if cell and cell.definition == definition]
            self.originals[definition] = min(of_it), max(of_it), changes[of_it[0]]

    def answer(self, operation):
        """The expected claim of the operation now, and its changes: cells by number, None if the number is freed."""
        return getattr(self, operation.kind)(operation)

    # Rows: runs of neighbours with the same view.

    def row(self, number, view):
        """The run around a number with the same value of `view`, if that is not None."""
        value = view(self.cells.get(number))
        if value is None:
            return None
        first = last = number
        while view(self.cells.get(first - 1)) == value:
            first -= 1
        while view(self.cells.get(last + 1)) == value:
            last += 1
        return first, last

    def holder(self, number):
        """The cell of a number, or of the prefix over it."""
        return self.cells.get(number) or self.cells.get(leaf_of(number))

    def conflicting(self, positions):
        """The cells of all numbers and leaves that conflict with these."""
        for position in positions:
            if is_leaf(position):
                yield self.cells.get(position)
                yield from map(self.cells.get, numbers_under(position))
            else:
                yield self.holder(position)

    def rows(self, view, of_prefixes=False):
        """All runs with a value of `view`: (first, last, value); for prefixes the fewest that cover them."""
        if of_prefixes:
            return [(*prefix, value) for first, last, value in self.runs(view, self.leaves)
                    for prefix in fewest(first, last)]
        return self.runs(view, self.numbers)

    def runs(self, view, positions):
        found, cells = [], self.cells
        for number in positions:
            value = view(cells.get(number))
            if value is None:
                continue
            if found and found[-1][1] == number - 1 and found[-1][2] == value:
                found[-1][1] = number
            else:
                found.append([number, number, value])
        return found

    # Reads.

    def usage(self, operation):
        number = operation.items[0][0]
        cell = self.holder(number)
        if cell is None:
            return None, {}
        position = leaf_of(number) if cell.kind == "prefix" else number
        row = self.row(position, lambda cell: cell)
        if cell.kind == "prefix":
            row = next(prefix for prefix in fewest(*row) if position <= prefix[1])
        return (cell.kind, cell.tenant, cell.group, cell.user, *row), {}

    def list_mobile(self, operation):
        rows = self.rows(lambda cell: (cell.group,) if is_mobile(cell, operation.tenant) else None)
        assigned = tuple((first, last, group) for first, last, (group,) in rows if group)
        return (assigned, tuple((first, last) for first, last, (group,) in rows if not group)), {}

    def list_group_mobile(self, operation):
        cells, tenant, group = self.cells, operation.tenant, operation.group
        numbers = [number for number in self.numbers
                   if is_mobile(cells.get(number), tenant) and cells[number].group == group]
        held = tuple((number, cells[number].user) for number in numbers if cells[number].user)
        return (held, tuple(number for number in numbers if not cells[number].user)), {}

    def list_pool(self, operation):
        return self.spans(operation, lambda cell: cell.definition if is_trunk(cell, operation.tenant) else None)

    def list_available(self, operation):
        return self.spans(operation, lambda cell: cell.definition
                          if is_trunk(cell, operation.tenant) and not cell.group else None)

    def spans(self, operation, view):
        return tuple((first, last) for first, last, _ in self.rows(view, operation.of_prefixes)), {}

    def list_share(self, operation):
        rows = self.rows(lambda cell: cell if is_share(cell, operation) else None, operation.of_prefixes)
        return tuple((first, last, cell.user) for first, last, cell in rows), {}

    # Lists of mobile numbers: each item is accepted or rejected by itself.

    def each(self, operation, decide, cell):
        """`decide` returns the code for the cells of an item."""
        return self.each_of(operation, lambda numbers: decide([self.cells.get(number) for number in numbers]), cell)

    def each_of(self, operation, decide, cell):
        codes, changes = [], {}
        for first, last in operation.items:
            numbers = range(first, last + 1)
            code = 1011 if not changes.keys().isdisjoint(numbers) else decide(numbers)
            codes.append(code)
            if code == 0:
                changes |= dict.fromkeys(numbers, cell)
        return tuple(codes), changes

    def mobile_add(self, operation):
        return self.each_of(operation, lambda numbers: free_for(operation.tenant, list(self.conflicting(numbers))),
                            Cell("mobile", operation.tenant, None, "", None, ""))

    def mobile_remove(self, operation):
        def decide(held):
            if not all(is_mobile(cell, operation.tenant) for cell in held):
                return 1004
            return 1003 if any(cell.group for cell in held) else 0
        return self.each(operation, decide, None)

    def mobile_assign(self, operation):
        def decide(held):
            return 0 if all(is_mobile(cell, operation.tenant) and not cell.group for cell in held) else 19
        return self.each(operation, decide, Cell("mobile", operation.tenant, None, operation.group, None, ""))

    def mobile_unassign(self, operation):
        def decide(held):
            if not all(is_mobile(cell, operation.tenant) and cell.group == operation.group for cell in held):
                return 1004
            return 1003 if any(cell.user for cell in held) else 0
        return self.each(operation, decide, Cell("mobile", operation.tenant, None, "", None, ""))

    def set_user_number(self, operation):
        """Sets the phone number of a user: a number of the group that no other user has, or, as a note, one that is not held.
        One user of a tenant can note it; notes are not in the journal, so both answers are right if another may have it."""
        number = operation.items[0][0] if operation.items else None
        user = operation.tenant, operation.group, operation.user
        had, cell, changes = self.own_numbers.get(user), number and self.holder(number), {}
        is_of_group = is_mobile(cell, operation.tenant) and cell.group == operation.group
        refused = "refused", 19
        if cell and not (is_of_group and cell.user in ("", operation.user)):
            return refused, {}
        if number and cell is None and operation.is_noted and operation.claim == refused:
            return refused, {}
        if had not in (None, number):
            changes[had] = self.cells[had]._replace(user="")
        if cell and cell.user == "":
            changes[number] = cell._replace(user=operation.user)
        return ("done", number), changes

    # Ranges and prefixes: all items are accepted or none.

    def all(self, operation, decide, change, view=None):
        """`decide` returns the code for the numbers of an item; `change` the new cell for its index."""
        refused, changes, seen = [], {}, set()
        for index, item in enumerate(operation.items):
            numbers, is_in_row = self.located(item, view)
            code = 1011 if not seen.isdisjoint(numbers) else decide(numbers, is_in_row)
            if code:
                refused.append((index, code))
            else:
                seen.update(numbers)
                changes |= {number: change(index, self.cells.get(number)) for number in numbers}
        return (tuple(refused), {}) if refused else (("done", ()), changes)

    def located(self, item, view):
        """The numbers of an item, and whether they are in one row of `view`."""
        first, last = item
        row = self.row(first, view) if view else None
        if last is None:
            is_named = row is not None and row[0] == first
            return (range(row[0], row[1] + 1), True) if is_named else (range(first, first + 1), False)
        return range(first, last + 1), row is not None and last <= row[1]

    def define(self, operation):
        def decide(numbers, _):
            code = free_for(operation.tenant, list(self.conflicting(numbers)))
            return 1010 if code == 11 else code
        kind = "prefix" if operation.of_prefixes else "range"
        new = [Cell(kind, operation.tenant, (operation.id, index), "", None, "") for index in range(len(operation.items))]
        cells = [self.joined(cell, first, first if last is None else last)
                 for cell, (first, last) in zip(new, operation.items)]
        return self.all(operation, decide, lambda index, _: cells[index])

    def joined(self, cell, first, last):
        """The cell of a new item: a part of the smallest definition that had all of it and still has another part, if there is
        one. The load gives all definitions the same attributes."""
        def takes_back(definition):
            begin, end, made = self.originals[definition]
            is_around = begin <= first and last <= end and (made.tenant, made.kind) == (cell.tenant, cell.kind)
            return is_around and any(self.cells[position].definition == definition
                                     for position in range(begin, end + 1) if position in self.cells)
        size = lambda definition: (self.originals[definition][1] - self.originals[definition][0], definition)  # noqa: E731
        return cell._replace(definition=min(filter(takes_back, self.originals), key=size, default=cell.definition))

    def withdraw(self, operation):
        def decide(numbers, is_in_row):
            if not is_in_row:
                return 1004
            return 1003 if any(self.cells[number].group for number in numbers) else 0
        return self.all(operation, decide, lambda *_: None, lambda cell: (
            cell.definition if is_trunk(cell, operation.tenant) else None))

    def assign(self, operation):
        return self.all(operation, lambda _, is_in_row: 0 if is_in_row else 19, lambda index, cell: cell._replace(
            group=operation.group, assignment=(operation.id, index)), lambda cell: (
                cell.definition if is_trunk(cell, operation.tenant) and not cell.group else None))

    def unassign(self, operation):
        def decide(numbers, is_in_row):
            if not is_in_row:
                return 19
            return 1003 if any(self.cells[number].user for number in numbers) else 0
        return self.all(operation, decide, lambda _, cell: cell._replace(group="", assignment=None),
                        lambda cell: share(cell, operation))

    def assign_to_user(self, operation):
        def decide(numbers, is_in_row):
            is_free = is_in_row and all(self.cells[number].user in ("", operation.user) for number in numbers)
            return 0 if is_free else 19
        claim, changed = self.all(operation, decide, lambda _, cell: cell._replace(user=operation.user),
                                lambda cell: share(cell, operation))
        if claim != ("done", ()):
            return claim, {}
        held = {position: cell for position, cell in self.cells.items()
                   if is_share(cell, operation) and cell.user == operation.user}
        freed = {position: cell._replace(user="") for position, cell in held.items()
                 if position not in changed and is_leaf(position) == operation.of_prefixes}
        after = Model(held.keys() | changed.keys())
        after.cells = held | changed | freed
        of_user = lambda cell: cell if cell and cell.user else None  # noqa: E731
        rows = after.rows(of_user) + after.rows(of_user, of_prefixes=True)
        changes = {number: cell for number, cell in (changed | freed).items() if self.cells[number] != cell}
        return ("done", tuple((first, last) for first, last, _ in rows)), changes


def free_for(tenant, held):
    if any(cell and cell.tenant != tenant for cell in held):
        return 1009
    if any(cell and cell.kind == "mobile" for cell in held):
        return 11
    return 1010 if any(held) else 0


def is_mobile(cell, tenant):
    return cell is not None and cell.kind == "mobile" and cell.tenant == tenant


def is_trunk(cell, tenant):
    return cell is not None and cell.kind != "mobile" and cell.tenant == tenant


def is_share(cell, operation):
    return is_trunk(cell, operation.tenant) and cell.group == operation.group


def share(cell, operation):
    """The cell of a group's number, without its user."""
    return cell._replace(user="") if is_share(cell, operation) else None
