"""What a client of the load asks for next: from what it saw last of a number, something that may well succeed.

It knows only its own answers, so what it asks for is often overtaken by the others. Half of it goes to few numbers.
"""

import random
from dataclasses import dataclass

import scene

TENANTS = [f"t{index}" for index in range(5)]
GROUPS = [f"g{index}" for index in range(4)]
MOBILE = range(32470100000, 32470100240)
TRUNK = range(32261270000, 32261270300)
BLOCK = 20
HOT = 8
USERS = [f"u{index}" for index in range(len(TRUNK) // BLOCK)]
UNKNOWN = ("unknown",)
FREE = None


@dataclass
class Request:
    method: str
    path: str
    body: object = None
    # numbers of which the client knows no more than before, once it is answered
    touched: tuple = ()
    # what they are, if it succeeds
    becomes: object = UNKNOWN


def text(number):
    return f"+{number}"


def span(first, last):
    return {"minPhoneNumber": text(first), "maxPhoneNumber": text(last)}


class Chooser:
    """What one client does, from a seed of its own."""

    def __init__(self, seed):
        self.random, self.seen, self.pieces = random.Random(seed), {}, {}

    def next(self):
        zone = MOBILE if self.random.random() < 0.5 else TRUNK
        number = self.random.choice(zone[:HOT] if self.random.random() < 0.5 else zone)
        seen = self.seen.get(number, UNKNOWN)
        chance = self.random.random()
        if chance < 0.06:
            return self.list_of(zone)
        if chance < 0.14 or seen is UNKNOWN and chance < 0.8:
            return Request("GET", scene.usage(text(number)), touched=(number,))
        if seen is UNKNOWN or chance < 0.2:
            seen = self.somebody()
        return self.mobile(number, seen) if zone is MOBILE else self.trunk(number, seen)

    def learn(self, request, answer):
        """Keeps what the answer says of the numbers it was about."""
        for number in request.touched:
            self.seen[number] = UNKNOWN
        body = answer.body if isinstance(answer.body, dict) else {}
        if request.method == "GET" and answer.status == 200 and request.touched:
            self.see(request.touched[0], body if body["held"] else None)
        elif answer.status in (200, 201):
            self.seen |= dict.fromkeys(request.touched, request.becomes)
        for row in body.get("result", ()):
            if row["status"] != "rejected" and "phoneNumber" in row:
                self.seen[int(row["phoneNumber"])] = request.becomes
        for error in body.get("errors", ()):
            for conflict in error["details"].get("conflicts", ()):
                for number in range(int(conflict["minPhoneNumber"]), int(conflict["maxPhoneNumber"]) + 1):
                    self.see(number, conflict)

    def see(self, number, holding):
        """Keeps who holds a number, and in what piece."""
        self.seen[number] = FREE
        self.pieces.pop(number, None)
        if holding is not None:
            self.seen[number] = tuple(holding.get(name, "") for name in ("tenantId", "groupId", "userId"))
            self.pieces[number] = (int(holding["minPhoneNumber"]), int(holding["maxPhoneNumber"]))

    def somebody(self):
        """Somebody else may hold it, or nobody: what is asked for then is mostly refused."""
        return self.random.choice([FREE, (self.random.choice(TENANTS), "", ""),
                                   (self.random.choice(TENANTS), self.random.choice(GROUPS), "")])

    def list_of(self, zone):
        tenant, group = self.random.choice(TENANTS), self.random.choice(GROUPS)
        if zone is MOBILE:
            paths = [scene.mobile(tenant) + "?view=ranges", scene.mobile(tenant, group)]
        else:
            paths = [scene.trunk(tenant), scene.trunk(tenant, what="available_numbers"), scene.trunk(tenant, group)]
        return Request("GET", self.random.choice(paths))

    def mobile(self, number, seen):
        numbers = self.few(number)
        if seen is FREE:
            tenant = self.random.choice(TENANTS)
            return self.list_change("POST", scene.mobile(tenant), numbers, (tenant, "", ""))
        tenant, group, _ = seen
        if group:
            return self.list_change("DELETE", scene.mobile(tenant, group), numbers, (tenant, "", ""))
        if self.random.random() < 0.65:
            group = self.random.choice(GROUPS)
            return self.list_change("POST", scene.mobile(tenant, group), numbers, (tenant, group, ""))
        return self.list_change("DELETE", scene.mobile(tenant), numbers, FREE)

    def few(self, number):
        """Items: the number, with others in a list, or a range from it; sometimes one twice."""
        chance = self.random.random()
        if chance < 0.5:
            return [(number, number)]
        if chance < 0.65:
            return [(number, min(number + self.random.randrange(1, 12), MOBILE[-1]))]
        others = self.random.sample(MOBILE, self.random.randrange(2, 6))
        items = [(each, each) for each in (number, *others)]
        if chance < 0.75:
            first = self.random.choice(MOBILE[:-6])
            items.insert(self.random.randrange(len(items)), (first, first + self.random.randrange(1, 6)))
        return items

    def list_change(self, method, path, items, becomes):
        rows = [{"phoneNumber": text(first)} if first == last else span(first, last) for first, last in items]
        touched = tuple(number for first, last in items for number in range(first, last + 1))
        return Request(method, path, {"phoneNumbers": rows}, touched, becomes)

    def trunk(self, number, seen):
        if seen is FREE:
            return self.define(number)
        tenant, group, user = seen
        if user:
            items = [] if self.random.random() < 0.6 else self.parts(number, 5)
            path = scene.carried(tenant, group, user)
            return self.trunk_change("PUT", path, items, (tenant, group, user if items else ""), self.block(number))
        if group:
            return self.in_group(number, tenant, group)
        if self.random.random() < 0.7:
            group = self.random.choice(GROUPS)
            return self.trunk_change("POST", scene.trunk(tenant, group), self.parts(number, 6), (tenant, group, ""))
        items = self.parts(number, 6)
        return self.trunk_change("DELETE", scene.trunk(tenant), self.whole_or(items), FREE)

    def define(self, number):
        """A block, or less of it, alone or with the next one: all or nothing."""
        tenant, block = self.random.choice(TENANTS), self.block(number)
        items = [(block[0], block[-1])] if self.random.random() < 0.5 else self.parts(number, 4)
        if self.random.random() < 0.3:
            other = self.block(self.random.choice(TRUNK))
            items.append((other[0], other[-1]))
        return self.trunk_change("POST", scene.trunk(tenant), items, (tenant, "", ""))

    def in_group(self, number, tenant, group):
        if self.random.random() < 0.5:
            items = self.whole_or(self.parts(number, 6))
            return self.trunk_change("DELETE", scene.trunk(tenant, group), items, (tenant, "", ""))
        user = USERS[(number - TRUNK[0]) // BLOCK]
        path = scene.carried(tenant, group, user)
        return self.trunk_change("PUT", path, self.parts(number, 5), (tenant, group, user), self.block(number))

    def block(self, number):
        begin = number - (number - TRUNK[0]) % BLOCK
        return range(begin, begin + BLOCK)

    def parts(self, number, longest):
        """The piece that it was seen in, or a range about the number, or two, inside its block."""
        if number in self.pieces and self.random.random() < 0.6:
            return [self.pieces[number]]
        block = self.block(number)
        first = max(block[0], number - self.random.randrange(longest))
        items = [(first, min(block[-1], number + self.random.randrange(longest)))]
        if self.random.random() < 0.2:
            other = self.random.choice(block)
            items.append((other, min(block[-1], other + self.random.randrange(3))))
        return items

    def whole_or(self, items):
        """Sometimes the row that begins there, named by its first number alone."""
        if self.random.random() < 0.4:
            return [(self.block(first)[0], None) for first, _ in items[:1]]
        return items

    def trunk_change(self, method, path, items, becomes, also=()):
        rows = [{"minPhoneNumber": text(first)} if last is None else span(first, last) for first, last in items]
        touched = {number for first, last in items for number in (self.block(first) if last is None else range(
            first, last + 1))}
        forgotten = tuple(touched | set(also))
        return Request(method, path, {"numbers": rows}, forgotten, UNKNOWN if also or items == [] else becomes)

