"""A history: what clients sent, when, and what they were told. It shares nothing with who made it.

An operation knows what the wire says of it and no more; its claim is its answer in a form that can be compared with
that of a model. An operation without an end is open-ended: it may be carried out at any time, or never.
"""

import json
import math
import re
from pathlib import Path

ITC = "services/immediate_trunking_connectivity"
SHAPES = [(re.compile(pattern), name) for pattern, name in [
    (r"/api/v1/tenants/([^/]+)/mobile_numbers/(\?view=ranges)?$", "mobile"),
    (r"/api/v1/tenants/([^/]+)/groups/([^/]+)/mobile_numbers/$", "group_mobile"),
    (rf"/api/v1/tenant/([^/]+)/{ITC}/numbers/$", "pool"),
    (rf"/api/v1/tenant/([^/]+)/{ITC}/available_numbers/$", "available"),
    (rf"/api/v1/tenant/([^/]+)/group/([^/]+)/{ITC}/numbers/$", "share"),
    (rf"/api/v1/tenants/([^/]+)/groups/([^/]+)/users/([^/]+)/{ITC}/$", "carried"),
    (r"/api/v1/search/numbers/usages/\+(\d+)/$", "usage")]]
KINDS = {("POST", "mobile"): "mobile_add", ("DELETE", "mobile"): "mobile_remove", ("GET", "mobile"): "list_mobile",
         ("POST", "group_mobile"): "mobile_assign", ("DELETE", "group_mobile"): "mobile_unassign",
         ("GET", "group_mobile"): "list_group_mobile", ("POST", "pool"): "define", ("DELETE", "pool"): "take_out",
         ("GET", "pool"): "list_pool", ("GET", "available"): "list_available", ("POST", "share"): "assign",
         ("DELETE", "share"): "unassign", ("GET", "share"): "list_share", ("PUT", "carried"): "carry",
         ("GET", "usage"): "usage"}


class Operation:
    """One request. `items` are (first, last); `last` is None where the first number names a whole row."""

    __slots__ = ("id", "sent", "end", "kind", "tenant", "group", "user", "items", "status", "claim")

    def __init__(self, id, sent, end, kind, tenant="", group="", user="", items=(), status=None,
                 claim=None):
        self.id, self.sent, self.end, self.kind = id, sent, math.inf if end is None else end, kind
        self.tenant, self.group, self.user, self.items, self.status, self.claim = tenant, group, user, items, status, claim

    @property
    def is_known(self):
        return self.end != math.inf

    def __repr__(self):
        return (f"{self.id} {self.kind} {self.tenant}/{self.group}/{self.user} {list(self.items)} "
                f"[{self.sent}..{self.end}] told {self.claim}")


def read(folder):
    """All operations of the files in a folder, in the order in which they were sent."""
    operations = []
    for file in sorted(Path(folder).glob("client-*.jsonl")):
        with open(file, encoding="utf-8") as lines:
            operations += [parse(json.loads(line)) for line in lines]
    return sorted(operations, key=lambda operation: operation.sent)


def parse(line):
    found, name = next((match, name) for shape, name in SHAPES if (match := shape.match(line["path"])))
    kind = KINDS[line["method"], name]
    parts = [found[index] or "" for index in range(1, 1 + found.re.groups)] + ["", ""]
    operation = Operation(line["id"], line["sent"], line["end"], kind, *parts[:3], status=line["status"])
    if kind == "usage":
        operation.tenant, operation.items = "", ((int(parts[0]), int(parts[0])),)
    elif kind.startswith("list_"):
        operation.group = "" if kind == "list_mobile" else operation.group
    else:
        operation.items = tuple(items_of(line["body"], named=kind in ("take_out", "unassign", "carry")))
    if operation.is_known:
        operation.claim = claim_of(operation, line["status"], line["answer"])
    return operation


def items_of(body, named):
    for row in body.get("phoneNumbers") or body.get("numbers") or ():
        if "phoneNumber" in row:
            yield int(row["phoneNumber"]), int(row["phoneNumber"])
        else:
            first = int(row["minPhoneNumber"])
            yield first, int(row["maxPhoneNumber"]) if "maxPhoneNumber" in row else None if named else first


def claim_of(operation, status, answer):
    """What the answer says. What no answer may say is a claim that no model makes."""
    try:
        return CLAIMS[operation.kind](operation, status, answer)
    except (AssertionError, KeyError, TypeError, ValueError, IndexError):
        return "undocumented", status, json.dumps(answer)


def spans(rows, *names):
    return tuple((int(row["minPhoneNumber"]), int(row["maxPhoneNumber"]), *(row[name] for name in names))
                 for row in rows)


def items_claim(operation, status, answer):
    """A list of numbers: the code of each item, 0 for what was done."""
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
    """All or nothing: "done", or the items at fault with their codes. Who carries is told what he carries then."""
    if status == 400:
        return tuple((error["details"]["index"], error["code"]) for error in answer["errors"])
    if operation.kind == "carry":
        assert status == 200 and answer["prefixes"] == []
        assert all((row["groupId"], row["userId"]) == (operation.group, operation.user) for row in answer["numbers"])
        return "done", spans(answer["numbers"])
    assert answer == {} and status == (201 if operation.kind in ("define", "assign") else 200)
    return "done", ()


def list_claim(operation, status, answer):
    assert status == 200
    if operation.kind == "list_mobile":
        assert not any(row["canBeDeleted"] for row in answer["assigned_ranges"])
        return spans(answer["assigned_ranges"], "assignedToGroup"), spans(answer["available_ranges"])
    if operation.kind == "list_group_mobile":
        assert answer["assigned_numbers"] == []
        return tuple(map(int, answer["available_numbers"]))
    if operation.kind == "list_share":
        assert all(row["groupId"] == operation.group for row in answer["numbers"])
        return spans(answer["numbers"], "userId")
    return spans(answer["numbers" if operation.kind == "list_pool" else "available_numbers"])


def usage_claim(operation, status, answer):
    assert status == 200 and int(answer["phoneNumber"]) == operation.items[0][0]
    if not answer["held"]:
        return None
    assert answer["available"] == (answer["groupId"] == "")
    return (answer["kind"], answer["tenantId"], answer["groupId"], answer["userId"], *spans([answer])[0])


CLAIMS = (dict.fromkeys(["mobile_add", "mobile_remove", "mobile_assign", "mobile_unassign"], items_claim)
          | dict.fromkeys(["define", "take_out", "assign", "unassign", "carry"], trunk_claim)
          | dict.fromkeys([kind for kind in KINDS.values() if kind.startswith("list_")], list_claim)
          | {"usage": usage_claim})
