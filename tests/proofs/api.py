"""Paths of the API, and tenants with groups and users for a proof to happen in."""

from rig import must

ITC = "services/immediate_trunking_connectivity"
SERVICE = "Immediate Trunking Connectivity"


def mobile(tenant, group=None):
    """Mobile numbers of a tenant, or of a group."""
    return f"/api/v1/tenants/{tenant}/{f'groups/{group}/' if group else ''}mobile_numbers/"


def trunk(tenant, group=None, what="numbers"):
    """The pool of a tenant, or what a group has of it."""
    return f"/api/v1/tenant/{tenant}/{f'group/{group}/' if group else ''}{ITC}/{what}/"


def carried(tenant, group, user):
    """What a user carries."""
    return f"/api/v1/tenants/{tenant}/groups/{group}/users/{user}/{ITC}/"


def user(tenant, group, name):
    """A user of a group."""
    return f"/api/v1/tenants/{tenant}/groups/{group}/users/{name}/"


def usage(number):
    """Who holds a number."""
    return f"/api/v1/search/numbers/usages/{number}/"


def singles(*numbers):
    """A body that names mobile numbers."""
    return {"phoneNumbers": [{"phoneNumber": number} for number in numbers]}


def ranges(*bounds):
    """A body that names ranges: (first, last) each."""
    return {"numbers": [{"minPhoneNumber": first, "maxPhoneNumber": last} for first, last in bounds]}


def prefixes(*texts):
    """A body that names prefixes."""
    return {"prefixes": [{"prefix": text} for text in texts]}


def make(client, tenants, groups, users=()):
    """Each tenant with these groups, each group with the trunking service and these users."""
    for tenant in tenants:
        must(client.post("/api/v1/tenants/", {"tenantId": tenant}))
        for group in groups:
            place = f"/api/v1/tenants/{tenant}/groups/"
            must(client.post(place, {"groupId": group}))
            must(client.post(f"{place}{group}/services/", {"services": [{"name": SERVICE}]}))
            for user in users:
                must(client.post(f"{place}{group}/users/", {"userId": user}))
