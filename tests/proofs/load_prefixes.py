"""What a client of the load asks for next of prefixes, and of the few numbers and ranges that are in their way."""

import scene
from load_places import FREE, GROUPS, PREFIXES, TENANTS, USERS, Request, numbers_under

LENGTHS = ((10, 9, 8), (0.65, 0.28, 0.07))


def request(chooser, number, seen):
    """Of the prefix that a number was seen under, a part of it, or another one."""
    if seen is FREE:
        return newcomer(chooser, number)
    tenant, group, user = seen
    if number in chooser.pieces and number not in chooser.prefixes:
        return make_room(chooser, number, tenant)
    if user or group and chooser.random.random() < 0.5:
        return carry(chooser, number, tenant, group, user)
    if group:
        path = scene.trunk(tenant, group, "prefixes")
        return change("DELETE", path, items(chooser, number), (tenant, "", ""))
    if chooser.random.random() < 0.7:
        group = chooser.random.choice(GROUPS)
        path = scene.trunk(tenant, group, "prefixes")
        return change("POST", path, items(chooser, number), (tenant, group, ""))
    return change("DELETE", scene.trunk(tenant, what="prefixes"), items(chooser, number), FREE)


def newcomer(chooser, number):
    """Where nobody holds anything, as far as is known: a prefix, sometimes a number or a range."""
    tenant, chance = chooser.random.choice(TENANTS), chooser.random.random()
    if number in PREFIXES and chance < 0.12:
        return chooser.list_change("POST", scene.mobile(tenant), [(number, number)], (tenant, "", ""))
    if number in PREFIXES and chance < 0.24:
        first = number - number % 10
        return chooser.trunk_change("POST", scene.trunk(tenant), [(first, first + 4)], (tenant, "", ""))
    return change("POST", scene.trunk(tenant, what="prefixes"), items(chooser, number), (tenant, "", ""))


def make_room(chooser, number, tenant):
    """Takes out a number or a range, so that prefixes are accepted there again."""
    first, last = chooser.pieces[number]
    if first < last:
        return chooser.trunk_change("DELETE", scene.trunk(tenant), [(first, last)], FREE)
    return chooser.list_change("DELETE", scene.mobile(tenant), [(number, number)], FREE)


def carry(chooser, number, tenant, group, user):
    """A user carries these prefixes and no others any more, or none."""
    named = [] if user and chooser.random.random() < 0.6 else items(chooser, number)
    user = user or chooser.random.choice(USERS[:2])
    return change("PUT", scene.carried(tenant, group, user), named, (tenant, group, user if named else ""))


def items(chooser, number):
    """The prefix that the number was seen under, or one that is longer or shorter; sometimes another one beside it."""
    found = []
    for each in [number] + [chooser.random.choice(PREFIXES)] * (chooser.random.random() < 0.15):
        (length,) = chooser.random.choices(*LENGTHS)
        is_same = each in chooser.prefixes and chooser.random.random() < 0.5
        found.append(chooser.prefixes[each] if is_same else str(each)[:length])
    return found


def change(method, path, prefixes, becomes):
    rows = [{"prefix": f"+{prefix[:2]}-{prefix[2:]}" if prefix[-1] in "02468" else f"+{prefix}"} for prefix in prefixes]
    touched = tuple(number for prefix in prefixes for number in numbers_under(prefix))
    return Request(method, path, {"prefixes": rows}, touched, becomes, tuple(prefixes))
