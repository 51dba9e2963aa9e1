"""What is there when schemathesis begins, so that its requests find something: made over HTTP, or there already."""

import json
import urllib.error
import urllib.request

TRUNKING = "services/immediate_trunking_connectivity"


def number_range(first, last):
    return {"minPhoneNumber": first, "maxPhoneNumber": last}


# The tenant and the group of some examples of the document are those of the others here.
EXAMPLES = {'"example": "footenant"': '"example": "foo"', '"example": "foogroup"': '"example": "ApioGrpTest"'}

# The path below /api/v1/, and what is sent there: among it what the examples of the document are about.
STEPS = [
    ("tenants/", {"tenantId": "foo"}),
    ("tenants/", {"tenantId": "corp", "type": "Enterprise"}),
    ("tenants/", {"tenantId": "empty"}),
    ("tenants/foo/groups/", {"groupId": "ApioGrpTest"}),
    ("tenants/foo/groups/", {"groupId": "empty"}),
    ("tenants/foo/groups/", {"groupId": "support"}),
    ("tenants/corp/groups/", {"groupId": "ApioGrpTest"}),
    ("tenants/foo/groups/ApioGrpTest/services/", {"services": [{"name": "Immediate Trunking Connectivity"}]}),
    ("tenants/foo/groups/ApioGrpTest/departments/", {"departmentName": "test_department_parent_1"}),
    ("tenants/foo/groups/ApioGrpTest/departments/",
     {"departmentName": "test_department_initial", "parentDepartment": {"departmentName": "test_department_parent_1"}}),
    ("tenants/foo/groups/ApioGrpTest/departments/", {"departmentName": "empty"}),
    ("tenants/foo/mobile_numbers/", {"phoneNumbers": [number_range("+32470000000", "+32470000199")]}),
    ("tenants/foo/groups/ApioGrpTest/mobile_numbers/", {"phoneNumbers": [number_range("+32470000000", "+32470000099")]}),
    ("tenants/foo/groups/ApioGrpTest/users/", {"userId": "ben", "phoneNumber": "+32470000007"}),
    ("tenants/foo/groups/ApioGrpTest/users/",
     {"userId": "ApioUserTest@sip.netaxis.be", "departmentName": "test_department_initial", "lastName": "Å"}),
    (f"tenant/foo/{TRUNKING}/numbers/", {"numbers": [number_range("+3225000000", "+3225000999")]}),
    (f"tenant/foo/{TRUNKING}/numbers/", {"numbers": [number_range("+3225126999", "+3225126999")]}),
    (f"tenant/foo/{TRUNKING}/prefixes/", {"prefixes": [{"prefix": "+32-01"}, {"prefix": "+32-02"}]}),
    (f"tenant/foo/{TRUNKING}/prefixes/",
     {"prefixes": [{"prefix": "+32-03", "extensionRangeStart": "00", "extensionRangeEnd": "99"}]}),
    (f"tenant/foo/group/ApioGrpTest/{TRUNKING}/numbers/", {"numbers": [number_range("+3225000000", "+3225000099")]}),
    (f"tenant/foo/group/ApioGrpTest/{TRUNKING}/numbers/", {"numbers": [number_range("+3225126999", "+3225126999")]}),
    (f"tenant/foo/group/ApioGrpTest/{TRUNKING}/prefixes/", {"prefixes": [{"prefix": "+32-01"}, {"prefix": "+32-02"}]}),
    (f"tenant/foo/group/ApioGrpTest/{TRUNKING}/prefixes/", {"prefixes": [{"prefix": "+32-031"}]}),
]

ROLES = {
    "group_admin": {"role": "group_admin", "tenantId": "foo", "groupId": "ApioGrpTest"},
    "tenant_admin": {"role": "tenant_admin", "tenantId": "foo"},
    "system_admin": {"role": "system_admin"},
}


class Client:
    """Sends JSON with one token."""

    def __init__(self, address, token):
        self.address, self.token = address, token

    def send(self, path, body, method="POST"):
        """The status, and the answer."""
        request = urllib.request.Request(self.address + path, json.dumps(body).encode(), method=method)
        request.add_header("Authorization", f"Bearer {self.token}")
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read() or b"{}")
        except urllib.error.HTTPError as error:
            return error.code, json.loads(error.read())


def make(client):
    """Makes what is not there; on an empty inventory everything is made. The ids of two things that may be taken."""
    for path, body in STEPS:
        status, answer = client.send("/api/v1/" + path, body)
        assert status in (201, 400, 409), (path, status, answer)
    client.send(f"/api/v1/tenants/foo/groups/ApioGrpTest/users/ApioUserTest@sip.netaxis.be/{TRUNKING}/",
                {"numbers": [number_range("+3225000050", "+3225000050")]}, "PUT")
    _, exclusive = client.send("/api/exclusive_numbers?tenantId=foo", {"number": "one to be taken"})
    _, token = client.send("/api/v1/tokens/", ROLES["group_admin"] | {"name": "one to be revoked"})
    return {"EXCLUSIVE_ID": exclusive.get("id", "none"), "TOKEN_ID": token["id"]}


def token(client, role):
    status, answer = client.send("/api/v1/tokens/", ROLES[role])
    assert status == 201, answer
    return answer["token"]
