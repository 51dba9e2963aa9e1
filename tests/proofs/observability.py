"""seeing.py: what an operator sees: the log in text and in JSON, the security log, and the metrics; and what nobody sees.

Requests of every outcome are made, some with names that try to forge a line. Each line has its form; the security
log says who did what, from where, and how it ended; no secret, no number and no body stands in the log or in metrics.
"""

import json
import re

import rig

NUMBER = "32471234567"
EVIL = "x%0A2026-01-01T00:00:00.000Z%20INFO%20token%3D%22root%22%20%22"
SECURITY = re.compile(r'token="[^"]*" (role="\w+" )?operation="[A-Z]+ /[^"]*"( \w+="(?:[^"\\]|\\.)*")+')


def ask_everything(server):
    """Requests of every outcome; the secrets that were given and used."""
    system, nobody = server.client(), server.client(token="wrong-secret-of-somebody")
    rig.must(system.post("/api/v1/tenants/", {"tenantId": "foo"}))
    made = rig.must(system.post("/api/v1/tokens/", {"role": "tenant_admin", "tenantId": "foo", "name": "n"}))
    admin = server.client(token=made.body["token"])
    numbers = {"phoneNumbers": [{"phoneNumber": f"+{NUMBER}"}]}
    rig.must(system.post("/api/v1/tenants/foo/mobile_numbers/", numbers, headers={"X-Request-Id": "the-addition"}))
    rig.must(admin.post("/api/v1/tenants/foo/mobile_numbers/", numbers), 403)
    rig.must(admin.get(f"/api/v1/search/numbers/usages/+{NUMBER}/"))
    rig.must(admin.get(f"/api/v1/search/numbers/usages/{NUMBER}%20{EVIL}/"), 400, 404)
    rig.must(nobody.get("/api/v1/tenants/foo/mobile_numbers/"), 401)
    rig.must(nobody.post(f"/api/v1/tenants/{EVIL}/mobile_numbers/", numbers), 401)
    rig.must(system.delete(f"/api/v1/tenants/{EVIL}/"), 404)
    rig.must(system.post("/api/exclusive_numbers", {"number": NUMBER}))
    rig.must(system.get(f"/nowhere/{NUMBER}?token=wrong-secret-of-somebody"), 404)
    secrets = [rig.TOKEN, made.body["token"], "wrong-secret-of-somebody"]
    return secrets, made.body["id"]


def messages(server, form):
    """The lines of the log as (target, message), each in its form."""
    assert server.said, "nothing was logged"
    if form == "json":
        lines = [json.loads(line) for line in server.said]
        assert all(set(line) == {"at", "level", "target", "message"} for line in lines), lines
        return [(line["target"], line["message"]) for line in lines]
    pattern = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (ERROR|WARN |INFO |DEBUG|TRACE) (.*)\n")
    found = [pattern.fullmatch(line) for line in server.said]
    assert all(found), f"a line was forged: {server.said}"
    return [("security" if line[2].startswith("token=") else "", line[2]) for line in found]


def check_security(lines, token):
    """Who did what, one line each; what was written as a name forges nothing."""
    for line in lines:
        assert SECURITY.fullmatch(line), line
    expected = [
        r'token="bootstrap" role="system_admin" operation="POST /api/v1/tenants/\{tenant_id\}/mobile_numbers/" '
        r'tenant="foo" status="201" address="127.0.0.1" request="the-addition"',
        rf'token="{token}" role="tenant_admin" operation="POST /api/v1/tenants/\{{tenant_id\}}/mobile_numbers/" '
        r'tenant="foo" status="403" code="1007" address="127.0.0.1" request="[^"]+"',
        r'token="" operation="GET /api/v1/tenants/\{tenant_id\}/mobile_numbers/" tenant="foo" status="401" '
        r'code="1006" address="127.0.0.1" request="[^"]+"',
        r'token="bootstrap" role="system_admin" operation="POST /api/exclusive_numbers" status="200" .*',
    ]
    for pattern in expected:
        assert sum(bool(re.fullmatch(pattern, line)) for line in lines) == 1, f"{pattern}\n" + "\n".join(lines)
    assert not any('"GET' in line and 'status="200"' in line for line in lines), "a read is logged at info"


def check(database, form):
    settings = {"NUMBERING_LOG": "info", "NUMBERING_LOG_FORMAT": form}
    with rig.Servers(database, settings=settings) as servers:
        server = servers[0]
        secrets, token = ask_everything(server)
        metrics = server.client().get("/metrics").body
        assert server.stop() == 0
        lines = messages(server, form)
        check_security([message for target, message in lines if target == "security"], token)
        said = "".join(server.said)
        for secret in [*secrets, NUMBER, NUMBER[2:]]:
            assert secret not in said, f"{secret} stands in the log"
            assert secret not in metrics, f"{secret} stands in the metrics"
        assert "numbering_refusals_total" in metrics and "foo" not in metrics
        return len(lines)


def main():
    rig.end_with_parent()
    for form in ("text", "json"):
        with rig.database("sqlite") as database:
            lines = check(database, form)
    print(f"{lines} lines of the log have their form; no secret and no number in them or in the metrics")


if __name__ == "__main__":
    main()
