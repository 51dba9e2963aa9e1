"""The model of one client of the crash test: its requests, the expected answers, and the expected rows of the tables.

A client has a block of numbers of its own, so it knows exactly the holdings in it. Its requests are single numbers, ranges,
lists of which a part is refused, and trunk ranges, which are accepted all or none.
"""

import random

MOBILES = 2000
SLOTS, SLOT_SIZE = 10, 100
POOL = "/api/v1/tenant/{}/services/immediate_trunking_connectivity/numbers/"
SHARE = "/api/v1/tenant/{}/group/g/services/immediate_trunking_connectivity/numbers/"
OF_TENANT = "/api/v1/tenants/{}/mobile_numbers/"
OF_GROUP = "/api/v1/tenants/{}/groups/g/mobile_numbers/"


class Operation:
    """A request, its expected status and rows, and the numbers whose state it changes."""

    def __init__(self, method, path, body, status, changes, rows=None):
        self.method, self.path, self.body = method, path, body
        self.status, self.changes, self.rows = status, changes, rows
        self.request_id = self.key = None

    def send(self, client, request_id=None):
        headers = {"X-Request-Id": request_id or self.request_id} | ({"Idempotency-Key": self.key} if self.key else {})
        return client.request(self.method, self.path, self.body, headers=headers)

    def mismatch(self, answer):
        """The difference between the answer and the expected one, or None."""
        got = [row.get("status") for row in answer.body.get("result", [])] if self.rows else None
        if (answer.status, got) == (self.status, self.rows):
            return None
        return f"{self.method} {self.path} {self.body}: {answer} and not {self.status} {self.rows}"


class Block:
    """The numbers of one client, with the `state` of each: m mobile, r range; a following g: assigned to the group."""

    def __init__(self, index, tenant, seed):
        self.first, self.tenant = 32_470_000_000 + index * 10_000, tenant
        self.last, self.state = self.first + 9_999, {}
        self.random = random.Random(f"{seed} {index}")

    def next(self):
        """The next request."""
        makers = (self.add, self.add, self.remove, self.assign, self.unassign, self.define, self.assign_trunk,
                  self.unassign_trunk, self.withdraw)
        return self.random.choice(makers)()

    def items(self):
        """Disjoint intervals of the block, single numbers and ranges: mostly one, sometimes a list."""
        chosen, position = [], self.random.randrange(MOBILES)
        for _ in range(self.random.choice((1, 1, 5, 25))):
            length = self.random.choice((1, 1, 1, 10, 100))
            if position + length > MOBILES:
                break
            chosen.append((self.first + position, self.first + position + length - 1))
            position += length + self.random.randrange(30)
        return chosen or [(self.first, self.first)]

    def batch(self, method, path, before, after, done):
        """A request in which an item is accepted if all its numbers have the state `before`."""
        items, changes, rows = self.items(), {}, []
        for first, last in items:
            fits = all(self.state.get(position) == before for position in range(first, last + 1))
            changes |= dict.fromkeys(range(first, last + 1), after) if fits else {}
            rows.append(done if fits else "rejected")
        body = {"phoneNumbers": [item(*ends) for ends in items]}
        if len(items) > 1 and self.random.random() < 0.3:
            body["phoneNumbers"] += [body["phoneNumbers"][0], {"phoneNumber": "12"}]
            rows += ["rejected", "rejected"]
        whole = 201 if method == "POST" else 200
        status = whole if "rejected" not in rows else 207 if done in rows else 400
        return Operation(method, path.format(self.tenant), body, status, changes,
                         None if status == 200 else rows)

    def add(self):
        return self.batch("POST", OF_TENANT, None, "m", "added")

    def remove(self):
        return self.batch("DELETE", OF_TENANT, "m", None, "removed")

    def assign(self):
        return self.batch("POST", OF_GROUP, "m", "mg", "added")

    def unassign(self):
        return self.batch("DELETE", OF_GROUP, "mg", "m", "removed")

    def slots(self, count):
        return [self.first + 5000 + SLOT_SIZE * slot for slot in self.random.sample(range(SLOTS), count)]

    def define(self):
        """A request for one to three ranges of the pool, accepted all or none."""
        ranges = [(first, first + SLOT_SIZE - 1) for first in self.slots(self.random.randint(1, 3))]
        return self.trunk("POST", POOL, ranges, None, "r")

    def withdraw(self):
        [first] = self.slots(1)
        return self.trunk("DELETE", POOL, [(first, first + SLOT_SIZE - 1)], "r", None)

    def assign_trunk(self):
        [first] = self.slots(1)
        return self.trunk("POST", SHARE, [(first + 10, first + 59)], "r", "rg")

    def unassign_trunk(self):
        [first] = self.slots(1)
        return self.trunk("DELETE", SHARE, [(first + 10, first + 59)], "rg", "r")

    def trunk(self, method, path, ranges, before, after):
        positions = [position for first, last in ranges for position in range(first, last + 1)]
        fits = all(self.state.get(position) == before for position in positions)
        body = {"numbers": [{"minPhoneNumber": f"+{first}", "maxPhoneNumber": f"+{last}"} for first, last in ranges]}
        status = (201 if method == "POST" else 200) if fits else 400
        return Operation(method, path.format(self.tenant), body, status, dict.fromkeys(positions, after) if fits else {})

    def apply(self, changes):
        for position, state in changes.items():
            if state is None:
                self.state.pop(position, None)
            else:
                self.state[position] = state


def item(first, last):
    if first == last:
        return {"phoneNumber": f"+{first}"}
    return {"minPhoneNumber": f"+{first}", "maxPhoneNumber": f"+{last}"}
