"""What a client of the load asks for next: from what it saw last of a number, something that may well succeed.

It knows only its own answers, so what it asks for is often overtaken by the others. Half of it goes to few numbers.
"""

import random

import load_prefixes
import scene
from load_places import (BLOCK, FREE, GROUPS, MOBILE, PREFIXES, TENANTS, TRUNK, UNKNOWN, USERS, ZONES, Request, digits,
                         hot, numbers_of, numbers_under, span, text)

# how much of it all is about mobile numbers, about ranges and about prefixes
SHARES = (0.42, 0.42, 0.16)


class Chooser:
    """What one client does, from a seed of its own."""

    def __init__(self, seed):
        self.random, self.seen, self.pieces = random.Random(seed), {}, {}
        # which prefix a number was seen under
        self.prefixes = {}

    def next(self):
        (zone,) = self.random.choices(ZONES, SHARES)
        number = self.random.choice(hot(zone) if self.random.random() < 0.5 else zone)
        seen = self.seen.get(number, UNKNOWN)
        chance = self.random.random()
        if chance < 0.06:
            return self.list_of(zone)
        if chance < 0.14 or seen is UNKNOWN and chance < 0.8:
            return Request("GET", scene.usage(text(number)), touched=(number,))
        if seen is UNKNOWN or chance < 0.2:
            seen = self.somebody()
        if number in self.prefixes or zone is PREFIXES or seen is FREE and self.random.random() < 0.02:
            return load_prefixes.request(self, number, seen)
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
            self.learn_prefixes(request)
        for row in body.get("result", ()):
            if row["status"] != "rejected" and "phoneNumber" in row:
                self.seen[int(row["phoneNumber"])] = request.becomes
        for error in body.get("errors", ()):
            for conflict in error["details"].get("conflicts", ()):
                for number in numbers_of(conflict):
                    self.see(number, conflict)

    def learn_prefixes(self, request):
        for prefix in request.prefixes:
            for number in numbers_under(prefix):
                if request.becomes is FREE:
                    self.prefixes.pop(number, None)
                else:
                    self.prefixes[number] = prefix

    def see(self, number, holding):
        """Keeps who holds a number, and in what piece."""
        self.seen[number] = FREE
        self.pieces.pop(number, None)
        self.prefixes.pop(number, None)
        if holding is None:
            return
        self.seen[number] = tuple(holding.get(name, "") for name in ("tenantId", "groupId", "userId"))
        if "prefix" in holding:
            self.prefixes[number] = digits(holding["prefix"])[:10]
        elif "minPhoneNumber" in holding:
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
            what = "numbers" if zone is TRUNK else "prefixes"
            paths = [scene.trunk(tenant, what=what), scene.trunk(tenant, what=f"available_{what}"),
                     scene.trunk(tenant, group, what)]
        return Request("GET", self.random.choice(paths))

    def mobile(self, number, seen):
        numbers = self.few(number)
        if seen is FREE:
            tenant = self.random.choice(TENANTS)
            return self.list_change("POST", scene.mobile(tenant), numbers, (tenant, "", ""))
        tenant, group, user = seen
        if group and (user or self.random.random() < 0.3):
            return self.own(number, tenant, group, user)
        if group:
            return self.list_change("DELETE", scene.mobile(tenant, group), numbers, (tenant, "", ""))
        if self.random.random() < 0.65:
            group = self.random.choice(GROUPS)
            return self.list_change("POST", scene.mobile(tenant, group), numbers, (tenant, group, ""))
        return self.list_change("DELETE", scene.mobile(tenant), numbers, FREE)

    def own(self, number, tenant, group, user):
        """A user takes a number as their own, whoever has it, or gives it up. Two of a group may want the same."""
        if user and self.random.random() < 0.7:
            path, wanted, user = scene.user(tenant, group, user), "", ""
        else:
            user = USERS[((number - MOBILE[0]) // BLOCK + self.random.randrange(2)) % len(USERS)]
            path, wanted = scene.user(tenant, group, user), text(number)
        return Request("PUT", path, {"phoneNumber": wanted}, (number,), (tenant, group, user))

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
