"""The model: for each number who holds it, one by one, and what the contract says of a request then.

A cell is (kind, tenant, definition, group, assignment, user); a number that nobody holds has none. Definitions and
assignments are called by the request and the item that made them, so that what was defined apart stays apart.
"""

from collections import namedtuple

Cell = namedtuple("Cell", "kind tenant definition group assignment user")


class Model:
    """The inventory, and the numbers that can be held in it: those that the history names."""

    def __init__(self, numbers):
        self.cells, self.numbers = {}, sorted(numbers)

    def apply(self, changes):
        for number, cell in changes.items():
            if cell is None:
                self.cells.pop(number, None)
            else:
                self.cells[number] = cell

    def answer(self, operation):
        """What the operation is to be told now, and what it changes: cells by number, None for nobody."""
        return getattr(self, operation.kind)(operation)

    # Rows: runs of neighbours that look alike.

    def row(self, number, view):
        """The run about a number in which `view` says the same, if it says anything there."""
        look = view(self.cells.get(number))
        if look is None:
            return None
        first = last = number
        while view(self.cells.get(first - 1)) == look:
            first -= 1
        while view(self.cells.get(last + 1)) == look:
            last += 1
        return first, last

    def rows(self, view):
        """All runs in which `view` says something: (first, last, what it says)."""
        found, cells = [], self.cells
        for number in self.numbers:
            look = view(cells.get(number))
            if look is None:
                continue
            if found and found[-1][1] == number - 1 and found[-1][2] == look:
                found[-1][1] = number
            else:
                found.append([number, number, look])
        return found

    # Reads.

    def usage(self, operation):
        number = operation.items[0][0]
        cell = self.cells.get(number)
        if cell is None:
            return None, {}
        return (cell.kind, cell.tenant, cell.group, cell.user, *self.row(number, lambda cell: cell)), {}

    def list_mobile(self, operation):
        rows = self.rows(lambda cell: (cell.group,) if is_mobile(cell, operation.tenant) else None)
        assigned = tuple((first, last, group) for first, last, (group,) in rows if group)
        return (assigned, tuple((first, last) for first, last, (group,) in rows if not group)), {}

    def list_group_mobile(self, operation):
        cells, tenant, group = self.cells, operation.tenant, operation.group
        return tuple(number for number in self.numbers
                     if is_mobile(cells.get(number), tenant) and cells[number].group == group), {}

    def list_pool(self, operation):
        rows = self.rows(lambda cell: cell.definition if is_trunk(cell, operation.tenant) else None)
        return tuple((first, last) for first, last, _ in rows), {}

    def list_available(self, operation):
        rows = self.rows(lambda cell: cell.definition if is_trunk(cell, operation.tenant) and not cell.group else None)
        return tuple((first, last) for first, last, _ in rows), {}

    def list_share(self, operation):
        rows = self.rows(lambda cell: cell if is_share(cell, operation) else None)
        return tuple((first, last, cell.user) for first, last, cell in rows), {}

    # Lists of mobile numbers: each item by itself.

    def each(self, operation, judge, cell):
        codes, changes, seen = [], {}, set()
        for first, last in operation.items:
            numbers = range(first, last + 1)
            code = 1011 if not seen.isdisjoint(numbers) else judge([self.cells.get(number) for number in numbers])
            seen.update(numbers)
            codes.append(code)
            if code == 0:
                changes |= dict.fromkeys(numbers, cell)
        return tuple(codes), changes

    def mobile_add(self, operation):
        return self.each(operation, lambda held: free_for(operation.tenant, held),
                         Cell("mobile", operation.tenant, None, "", None, ""))

    def mobile_remove(self, operation):
        def judge(held):
            if not all(is_mobile(cell, operation.tenant) for cell in held):
                return 1004
            return 1003 if any(cell.group for cell in held) else 0
        return self.each(operation, judge, None)

    def mobile_assign(self, operation):
        def judge(held):
            return 0 if all(is_mobile(cell, operation.tenant) and not cell.group for cell in held) else 19
        return self.each(operation, judge, Cell("mobile", operation.tenant, None, operation.group, None, ""))

    def mobile_unassign(self, operation):
        def judge(held):
            if not all(is_mobile(cell, operation.tenant) and cell.group == operation.group for cell in held):
                return 1004
            return 1003 if any(cell.user for cell in held) else 0
        return self.each(operation, judge, Cell("mobile", operation.tenant, None, "", None, ""))

    # Ranges: all items or none.

    def all(self, operation, judge, change, view=None):
        """`judge` says what is wrong with an item's numbers; `change` what becomes of a cell, for the index."""
        refused, changes, seen = [], {}, set()
        for index, item in enumerate(operation.items):
            numbers, is_in_row = self.located(item, view)
            code = 1011 if not seen.isdisjoint(numbers) else judge(numbers, is_in_row)
            seen.update(numbers)
            if code:
                refused.append((index, code))
            else:
                changes |= {number: change(index, self.cells.get(number)) for number in numbers}
        return (tuple(refused), {}) if refused else (("done", ()), changes)

    def located(self, item, view):
        """The numbers that an item names, and whether they lie in one row of `view`."""
        first, last = item
        row = self.row(first, view) if view else None
        if last is None:
            is_named = row is not None and row[0] == first
            return (range(row[0], row[1] + 1), True) if is_named else (range(first, first + 1), False)
        return range(first, last + 1), row is not None and last <= row[1]

    def define(self, operation):
        def judge(numbers, _):
            code = free_for(operation.tenant, [self.cells.get(number) for number in numbers])
            return 1010 if code == 11 else code
        return self.all(operation, judge, lambda index, _: Cell(
            "range", operation.tenant, (operation.id, index), "", None, ""))

    def take_out(self, operation):
        def judge(numbers, is_in_row):
            if not is_in_row:
                return 1004
            return 1003 if any(self.cells[number].group for number in numbers) else 0
        return self.all(operation, judge, lambda *_: None, lambda cell: (
            cell.definition if is_trunk(cell, operation.tenant) else None))

    def assign(self, operation):
        return self.all(operation, lambda _, is_in_row: 0 if is_in_row else 19, lambda index, cell: cell._replace(
            group=operation.group, assignment=(operation.id, index)), lambda cell: (
                cell.definition if is_trunk(cell, operation.tenant) and not cell.group else None))

    def unassign(self, operation):
        def judge(numbers, is_in_row):
            if not is_in_row:
                return 19
            return 1003 if any(self.cells[number].user for number in numbers) else 0
        return self.all(operation, judge, lambda _, cell: cell._replace(group="", assignment=None),
                        lambda cell: share(cell, operation))

    def carry(self, operation):
        def judge(numbers, is_in_row):
            is_free = is_in_row and all(self.cells[number].user in ("", operation.user) for number in numbers)
            return 0 if is_free else 19
        claim, named = self.all(operation, judge, lambda _, cell: cell._replace(user=operation.user),
                                lambda cell: share(cell, operation))
        if claim != ("done", ()):
            return claim, {}
        carried = {number: cell for number, cell in self.cells.items()
                   if is_share(cell, operation) and cell.user == operation.user}
        freed = {number: cell._replace(user="") for number, cell in carried.items() if number not in named}
        after = Model(carried.keys() | named.keys())
        after.cells = carried | named | freed
        rows = after.rows(lambda cell: cell if cell and cell.user else None)
        changes = {number: cell for number, cell in (named | freed).items() if self.cells[number] != cell}
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
    return cell is not None and cell.kind == "range" and cell.tenant == tenant


def is_share(cell, operation):
    return is_trunk(cell, operation.tenant) and cell.group == operation.group


def share(cell, operation):
    """As what a group has a number, whoever carries it."""
    return cell._replace(user="") if is_share(cell, operation) else None
