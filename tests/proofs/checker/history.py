"""A history: the requests of clients, their times, and their answers. It shares no code with the clients.

An operation has the data of the wire and no more; its claim is its answer in a form that can be compared with that of a
model. An operation without an end is open-ended: it may be applied at any time, or never.
"""

import json
import math
import re
from collections import defaultdict
from pathlib import Path

from number_axis import leaves

ITC = "services/immediate_trunking_connectivity"
SHAPES = [(re.compile(pattern), name) for pattern, name in [
    (r"/api/v1/tenants/([^/]+)/mobile_numbers/(\?view=ranges)?$", "mobile"),
    (r"/api/v1/tenants/([^/]+)/groups/([^/]+)/mobile_numbers/$", "group_mobile"),
    (rf"/api/v1/tenant/([^/]+)/{ITC}/(?:numbers|prefixes)/$", "pool"),
    (rf"/api/v1/tenant/([^/]+)/{ITC}/available_(?:numbers|prefixes)/$", "available"),
    (rf"/api/v1/tenant/([^/]+)/group/([^/]+)/{ITC}/(?:numbers|prefixes)/$", "share"),
    (rf"/api/v1/tenants/([^/]+)/groups/([^/]+)/users/([^/]+)/{ITC}/$", "user_trunk"),
    (r"/api/v1/tenants/([^/]+)/groups/([^/]+)/users/([^/]+)/$", "user"),
    (r"/api/v1/search/numbers/usages/\+(\d+)/$", "usage")]]
KINDS = {("POST", "mobile"): "mobile_add", ("DELETE", "mobile"): "mobile_remove", ("GET", "mobile"): "list_mobile",
         ("POST", "group_mobile"): "mobile_assign", ("DELETE", "group_mobile"): "mobile_unassign",
         ("GET", "group_mobile"): "list_group_mobile", ("POST", "pool"): "define", ("DELETE", "pool"): "withdraw",
         ("GET", "pool"): "list_pool", ("GET", "available"): "list_available", ("POST", "share"): "assign",
         ("DELETE", "share"): "unassign", ("GET", "share"): "list_share", ("PUT", "user_trunk"): "assign_to_user",
         ("PUT", "user"): "set_user_number", ("GET", "usage"): "usage"}


class Operation:
    """One request. `items` are (first, last); `last` is None if the first number names a whole row. For `set_user_number` the
    one item is the number, and none clears it; `replaced` is the time by which the user certainly had another one, and
    `is_noted` tells whether another user of the tenant may have had this one meanwhile."""

    __slots__ = ("id", "sent", "end", "kind", "tenant", "group", "user", "items", "status", "claim", "of_prefixes",
                 "replaced", "is_noted")

    def __init__(self, id, sent, end, kind, tenant="", group="", user="", items=(), status=None,
                 claim=None):
        self.id, self.sent, self.end, self.kind = id, sent, math.inf if end is None else end, kind
        self.tenant, self.group, self.user, self.items, self.status, self.claim = tenant, group, user, items, status, claim
        self.of_prefixes, self.replaced, self.is_noted = False, math.inf, False

    @property
    def is_known(self):
        return self.end != math.inf

    def __repr__(self):
        return (f"{self.id} {self.kind} {self.tenant}/{self.group}/{self.user} {list(self.items)} "
                f"[{self.sent}..{self.end}] answered {self.claim}")


def read(folder):
    """All operations of the files in a folder, in the order of their requests."""
    operations = []
    for file in sorted(Path(folder).glob("client-*.jsonl")):
        with open(file, encoding="utf-8") as lines:
            operations += [parse(json.loads(request)) for request in lines]
    return in_order(operations)


def in_order(operations):
    """The operations in the order of their requests, those of users' own numbers with the others that they may have met."""
    operations = sorted(operations, key=lambda operation: operation.sent)
    of_users, of_numbers = defaultdict(list), defaultdict(list)
    for operation in operations:
        if operation.kind == "set_user_number":
            of_users[operation.tenant, operation.group, operation.user].append(operation)
            of_numbers[operation.tenant, number_of(operation)].append(operation)
    for changes in of_users.values():
        find_replaced(changes)
    for changes in of_numbers.values():
        find_noted(changes)
    return operations


def find_replaced(changes):
    """Sets for each change of one user the end of the first one that certainly came after it."""
    done = [change for change in changes if change.is_known and change.claim[0] == "done"]
    for change in changes:
        change.replaced = min((other.end for other in done if change.end < other.sent), default=math.inf)


def find_noted(changes):
    """Sets for each change to one number of a tenant whether another user may have had it then."""
    possible = [change for change in changes if not change.is_known or change.claim[0] == "done"]
    for change in changes:
        change.is_noted = any((other.group, other.user) != (change.group, change.user) and other.sent < change.end
                              and change.sent < other.replaced for other in possible)


def number_of(own):
    return own.items[0][0] if own.items else None


def parse(request):
    found, name = next((match, name) for shape, name in SHAPES if (match := shape.match(request["path"])))
    kind = KINDS[request["method"], name]
    parts = [found[index] or "" for index in range(1, 1 + found.re.groups)] + ["", ""]
    operation = Operation(request["id"], request["sent"], request["end"], kind, *parts[:3], status=request["status"])
    operation.of_prefixes = "prefixes/" in request["path"] or "prefixes" in (request["body"] or {})
    if kind == "usage":
        operation.tenant, operation.items = "", ((int(parts[0]), int(parts[0])),)
    elif kind.startswith("list_"):
        operation.group = "" if kind == "list_mobile" else operation.group
    elif kind == "set_user_number":
        number = request["body"]["phoneNumber"]
        operation.items = ((int(number), int(number)),) if number else ()
    else:
        operation.items = tuple(items_of(request["body"], by_first_number=kind in ("withdraw", "unassign", "assign_to_user")))
    if operation.is_known:
        operation.claim = claim_of(operation, request["status"], request["answer"])
    return operation


def items_of(body, by_first_number):
    for row in body.get("phoneNumbers") or body.get("numbers") or body.get("prefixes") or ():
        if "phoneNumber" in row:
            yield int(row["phoneNumber"]), int(row["phoneNumber"])
        elif "prefix" in row:
            yield leaves(row["prefix"])
        else:
            first = int(row["minPhoneNumber"])
            yield first, int(row["maxPhoneNumber"]) if "maxPhoneNumber" in row else None if by_first_number else first


def claim_of(operation, status, answer):
    """The claim of an answer. An undocumented answer is a claim that no model makes."""
    try:
        return CLAIMS[operation.kind](operation, status, answer)
    except (AssertionError, KeyError, TypeError, ValueError, IndexError):
        return "undocumented", status, json.dumps(answer)


def spans(rows, *names):
    return tuple((*span(row), *(row[name] for name in names)) for row in rows)


def span(row):
    if "prefix" in row:
        assert "minPhoneNumber" not in row
        return leaves(row["prefix"])
    return int(row["minPhoneNumber"]), int(row["maxPhoneNumber"])


def items_claim(operation, status, answer):
    """The claim of a list of numbers: the code of each item, 0 if it was accepted."""
    if answer == {}:
        assert status == 200 and operation.kind in ("mobile_remove", "mobile_unassign")
        return (0,) * len(operation.items)
    word = "removed" if operation.kind in ("mobile_remove", "mobile_unassign") else "added"
    codes = tuple(row["code"] if row["status"] == "rejected" else {word: 0}[row["status"]] for row in answer["result"])
    numbers = tuple((int(row["phoneNumber"]),) * 2 if "phoneNumber" in row else spans([row])[0]
                    for row in answer["result"])
    assert numbers == operation.items
    good = codes.count(0)
    assert status == (400 if not good else 207 if good < len(codes) else 201) and (status != 201 or word == "added")
    assert status == 201 or answer["summary"] == {word: good, "rejected": len(codes) - good}
    assert ("errors" in answer) == (status == 400)
    return codes


def trunk_claim(operation, status, answer):
    """The claim of a list that is accepted all or none: "done", or the rejected items with their codes. The answer to
    `assign_to_user` also lists the resulting items of the user."""
    if status == 400:
        return tuple((error["details"]["index"], error["code"]) for error in answer["errors"])
    if operation.kind == "assign_to_user":
        rows = answer["numbers"] + answer["prefixes"]
        assert status == 200 and not any("prefix" in row for row in answer["numbers"])
        assert all((row["groupId"], row["userId"]) == (operation.group, operation.user) for row in rows)
        return "done", spans(rows)
    assert answer == {} and status == (201 if operation.kind in ("define", "assign") else 200)
    return "done", ()


def user_number_claim(operation, status, answer):
    """The claim of `set_user_number`: the new number, or the code of the refusal."""
    if status == 400:
        (error,) = answer["errors"]
        return "refused", error["code"]
    assert status == 200 and answer["userId"] == operation.user
    number = answer["phoneNumber"]
    return "done", int(number) if number else None


def list_claim(operation, status, answer):
    assert status == 200
    if operation.kind == "list_mobile":
        assert not any(row["canBeDeleted"] for row in answer["assigned_ranges"])
        return spans(answer["assigned_ranges"], "assignedToGroup"), spans(answer["available_ranges"])
    if operation.kind == "list_group_mobile":
        assigned = tuple((int(row["phoneNumber"]), row["userId"]) for row in answer["assigned_numbers"])
        return assigned, tuple(map(int, answer["available_numbers"]))
    what = "prefixes" if operation.of_prefixes else "numbers"
    if operation.kind == "list_share":
        assert all(row["groupId"] == operation.group for row in answer[what])
        return spans(answer[what], "userId")
    return spans(answer[what if operation.kind == "list_pool" else f"available_{what}"])


def usage_claim(operation, status, answer):
    assert status == 200 and int(answer["phoneNumber"]) == operation.items[0][0]
    if not answer["held"]:
        return None
    assert answer["available"] == (answer["groupId"] == "")
    return (answer["kind"], answer["tenantId"], answer["groupId"], answer["userId"], *spans([answer])[0])


CLAIMS = (dict.fromkeys(["mobile_add", "mobile_remove", "mobile_assign", "mobile_unassign"], items_claim)
          | dict.fromkeys(["define", "withdraw", "assign", "unassign", "assign_to_user"], trunk_claim)
          | dict.fromkeys([kind for kind in KINDS.values() if kind.startswith("list_")], list_claim)
          | {"set_user_number": user_number_claim, "usage": usage_claim})
