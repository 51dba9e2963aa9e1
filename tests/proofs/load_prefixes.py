"""The next request of a client of the load for prefixes, or for the few numbers and ranges that conflict with them."""

import api
from load_targets import FREE, GROUPS, PREFIXES, TENANTS, USERS, Request, numbers_under

LENGTHS = ((10, 9, 8), (0.65, 0.28, 0.07))


def request(chooser, number, seen):
    """A request for the prefix over a number, for a part of it, or for another one."""
    if seen is FREE:
        return add_prefix(chooser, number)
    tenant, group, user = seen
    if number in chooser.pieces and number not in chooser.prefixes:
        return remove_piece(chooser, number, tenant)
    if user or group and chooser.random.random() < 0.5:
        return assign_to_user(chooser, number, tenant, group, user)
    if group:
        path = api.trunk(tenant, group, "prefixes")
        return change("DELETE", path, items(chooser, number), (tenant, "", ""))
    if chooser.random.random() < 0.7:
        group = chooser.random.choice(GROUPS)
        path = api.trunk(tenant, group, "prefixes")
        return change("POST", path, items(chooser, number), (tenant, group, ""))
    return change("DELETE", api.trunk(tenant, what="prefixes"), items(chooser, number), FREE)


def add_prefix(chooser, number):
    """Adds a prefix where nothing is held as far as is known, sometimes a number or a range."""
    tenant, chance = chooser.random.choice(TENANTS), chooser.random.random()
    if number in PREFIXES and chance < 0.12:
        return chooser.list_change("POST", api.mobile(tenant), [(number, number)], (tenant, "", ""))
    if number in PREFIXES and chance < 0.24:
        first = number - number % 10
        return chooser.trunk_change("POST", api.trunk(tenant), [(first, first + 4)], (tenant, "", ""))
    return change("POST", api.trunk(tenant, what="prefixes"), items(chooser, number), (tenant, "", ""))


def remove_piece(chooser, number, tenant):
    """Removes a number or a range, so that prefixes are accepted there again."""
    first, last = chooser.pieces[number]
    if first < last:
        return chooser.trunk_change("DELETE", api.trunk(tenant), [(first, last)], FREE)
    return chooser.list_change("DELETE", api.mobile(tenant), [(number, number)], FREE)


def assign_to_user(chooser, number, tenant, group, user):
    """Replaces the prefixes of a user by these, or by none."""
    prefixes = [] if user and chooser.random.random() < 0.6 else items(chooser, number)
    user = user or chooser.random.choice(USERS[:2])
    return change("PUT", api.user_trunk(tenant, group, user), prefixes, (tenant, group, user if prefixes else ""))


def items(chooser, number):
    """The prefix over the number, or a longer or shorter one; sometimes one more."""
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
