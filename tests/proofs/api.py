"""Paths and bodies of the API, and the creation of tenants with groups and users."""

from harness import expect_status

ITC = "services/immediate_trunking_connectivity"
SERVICE = "Immediate Trunking Connectivity"


def mobile(tenant, group=None):
    """The path of the mobile numbers of a tenant or of a group."""
    return f"/api/v1/tenants/{tenant}/{f'groups/{group}/' if group else ''}mobile_numbers/"


def trunk(tenant, group=None, what="numbers"):
    """The path of the pool of a tenant, or of a group's part of it."""
    return f"/api/v1/tenant/{tenant}/{f'group/{group}/' if group else ''}{ITC}/{what}/"


def user_trunk(tenant, group, user):
    """The path of the ranges and prefixes of a user."""
    return f"/api/v1/tenants/{tenant}/groups/{group}/users/{user}/{ITC}/"


def user(tenant, group, name):
    """The path of a user of a group."""
    return f"/api/v1/tenants/{tenant}/groups/{group}/users/{name}/"


def usage(number):
    """The path of the holder of a number."""
    return f"/api/v1/search/numbers/usages/{number}/"


def singles(*numbers):
    """A body that lists mobile numbers."""
    return {"phoneNumbers": [{"phoneNumber": number} for number in numbers]}


def ranges(*bounds):
    """A body that lists ranges, each given as (first, last)."""
    return {"numbers": [{"minPhoneNumber": first, "maxPhoneNumber": last} for first, last in bounds]}


def prefixes(*texts):
    """A body that lists prefixes."""
    return {"prefixes": [{"prefix": text} for text in texts]}


def create_tenants(client, tenants, groups, users=()):
    """Creates each tenant with these groups, and each group with the trunking service and these users."""
    for tenant in tenants:
        expect_status(client.post("/api/v1/tenants/", {"tenantId": tenant}))
        for group in groups:
            groups_path = f"/api/v1/tenants/{tenant}/groups/"
            expect_status(client.post(groups_path, {"groupId": group}))
            expect_status(client.post(f"{groups_path}{group}/services/", {"services": [{"name": SERVICE}]}))
            for user in users:
                expect_status(client.post(f"{groups_path}{group}/users/", {"userId": user}))
