"""The next request of a client of the load: one that may well succeed, given the last seen state of a number.

A client knows only its own answers, so the others often get ahead of it. Half of the requests go to few numbers.
"""

import random

import load_prefixes
import api
from load_targets import (BLOCK, FREE, GROUPS, MOBILE, PREFIXES, TENANTS, TRUNK, UNKNOWN, USERS, ZONES, Request, digits,
                         contested, numbers_of, numbers_under, span, text)

# the shares of mobile numbers, of ranges and of prefixes
SHARES = (0.42, 0.42, 0.16)


class Chooser:
    """The requests of one client, from a seed of its own."""

    def __init__(self, seed):
        self.random, self.seen, self.pieces = random.Random(seed), {}, {}
        # the last seen prefix over a number
        self.prefixes = {}

    def next(self):
        (zone,) = self.random.choices(ZONES, SHARES)
        number = self.random.choice(contested(zone) if self.random.random() < 0.5 else zone)
        seen = self.seen.get(number, UNKNOWN)
        chance = self.random.random()
        if chance < 0.06:
            return self.list_of(zone)
        if chance < 0.14 or seen is UNKNOWN and chance < 0.8:
            return Request("GET", api.usage(text(number)), touched=(number,))
        if seen is UNKNOWN or chance < 0.2:
            seen = self.guess_holder()
        if number in self.prefixes or zone is PREFIXES or seen is FREE and self.random.random() < 0.02:
            return load_prefixes.request(self, number, seen)
        return self.mobile(number, seen) if zone is MOBILE else self.trunk(number, seen)

    def learn(self, request, answer):
        """Records the states of numbers in an answer."""
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
        """Records the holder of a number, and its piece."""
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

    def guess_holder(self):
        """A guess at the holder, or nobody: most such requests are refused."""
        return self.random.choice([FREE, (self.random.choice(TENANTS), "", ""),
                                   (self.random.choice(TENANTS), self.random.choice(GROUPS), "")])

    def list_of(self, zone):
        tenant, group = self.random.choice(TENANTS), self.random.choice(GROUPS)
        if zone is MOBILE:
            paths = [api.mobile(tenant) + "?view=ranges", api.mobile(tenant, group)]
        else:
            what = "numbers" if zone is TRUNK else "prefixes"
            paths = [api.trunk(tenant, what=what), api.trunk(tenant, what=f"available_{what}"),
                     api.trunk(tenant, group, what)]
        return Request("GET", self.random.choice(paths))

    def mobile(self, number, seen):
        numbers = self.few(number)
        if seen is FREE:
            tenant = self.random.choice(TENANTS)
            return self.list_change("POST", api.mobile(tenant), numbers, (tenant, "", ""))
        tenant, group, user = seen
        if group and (user or self.random.random() < 0.3):
            return self.set_user_number(number, tenant, group, user)
        if group:
            return self.list_change("DELETE", api.mobile(tenant, group), numbers, (tenant, "", ""))
        if self.random.random() < 0.65:
            group = self.random.choice(GROUPS)
            return self.list_change("POST", api.mobile(tenant, group), numbers, (tenant, group, ""))
        return self.list_change("DELETE", api.mobile(tenant), numbers, FREE)

    def set_user_number(self, number, tenant, group, user):
        """Sets or clears the phone number of a user, whoever has the number. Two users of a group may contend for it."""
        if user and self.random.random() < 0.7:
            path, phone_number, user = api.user(tenant, group, user), "", ""
        else:
            user = USERS[((number - MOBILE[0]) // BLOCK + self.random.randrange(2)) % len(USERS)]
            path, phone_number = api.user(tenant, group, user), text(number)
        return Request("PUT", path, {"phoneNumber": phone_number}, (number,), (tenant, group, user))

    def few(self, number):
        """Items: the number, a list with others, or a range from it; sometimes with a duplicate."""
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
            path = api.user_trunk(tenant, group, user)
            return self.trunk_change("PUT", path, items, (tenant, group, user if items else ""), self.block(number))
        if group:
            return self.in_group(number, tenant, group)
        if self.random.random() < 0.7:
            group = self.random.choice(GROUPS)
            return self.trunk_change("POST", api.trunk(tenant, group), self.parts(number, 6), (tenant, group, ""))
        items = self.parts(number, 6)
        return self.trunk_change("DELETE", api.trunk(tenant), self.sometimes_whole(items), FREE)

    def define(self, number):
        """Defines a block or a part of it, sometimes together with another one."""
        tenant, block = self.random.choice(TENANTS), self.block(number)
        items = [(block[0], block[-1])] if self.random.random() < 0.5 else self.parts(number, 4)
        if self.random.random() < 0.3:
            other = self.block(self.random.choice(TRUNK))
            items.append((other[0], other[-1]))
        return self.trunk_change("POST", api.trunk(tenant), items, (tenant, "", ""))

    def in_group(self, number, tenant, group):
        if self.random.random() < 0.5:
            items = self.sometimes_whole(self.parts(number, 6))
            return self.trunk_change("DELETE", api.trunk(tenant, group), items, (tenant, "", ""))
        user = USERS[(number - TRUNK[0]) // BLOCK]
        path = api.user_trunk(tenant, group, user)
        return self.trunk_change("PUT", path, self.parts(number, 5), (tenant, group, user), self.block(number))

    def block(self, number):
        begin = number - (number - TRUNK[0]) % BLOCK
        return range(begin, begin + BLOCK)

    def parts(self, number, longest):
        """The last seen piece of the number, or one or two ranges in its block."""
        if number in self.pieces and self.random.random() < 0.6:
            return [self.pieces[number]]
        block = self.block(number)
        first = max(block[0], number - self.random.randrange(longest))
        items = [(first, min(block[-1], number + self.random.randrange(longest)))]
        if self.random.random() < 0.2:
            other = self.random.choice(block)
            items.append((other, min(block[-1], other + self.random.randrange(3))))
        return items

    def sometimes_whole(self, items):
        """The items, or sometimes the whole row, given by its first number alone."""
        if self.random.random() < 0.4:
            return [(self.block(first)[0], None) for first, _ in items[:1]]
        return items

    def trunk_change(self, method, path, items, becomes, also=()):
        rows = [{"minPhoneNumber": text(first)} if last is None else span(first, last) for first, last in items]
        touched = {number for first, last in items for number in (self.block(first) if last is None else range(
            first, last + 1))}
        touched_numbers = tuple(touched | set(also))
        return Request(method, path, {"numbers": rows}, touched_numbers, UNKNOWN if also or items == [] else becomes)
