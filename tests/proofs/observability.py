"""observability.py: the log as text and as JSON, the audit log, and the metrics: complete, well-formed, and without secrets.

Requests of every outcome are sent, some with names that try to forge a log line. Each line is well-formed; the audit log
names actor, operation, address and outcome; no secret, number or body is in the log or in the metrics.
Prometheus' own promtool checks the metrics.
"""

import json
import re
import subprocess
import time

import harness

NUMBER = "32471234567"
EVIL = "x%0A2026-01-01T00:00:00.000Z%20INFO%20token%3D%22root%22%20%22"
SECURITY = re.compile(r'token="[^"]*" (role="\w+" )?operation="[A-Z]+ /[^"]*"( \w+="(?:[^"\\]|\\.)*")+')


def send_all_requests(server):
    """Sends requests of every outcome; returns the secrets and the id of the created token."""
    system, nobody = server.client(), server.client(token="wrong-secret-of-somebody")
    harness.expect_status(system.post("/api/v1/tenants/", {"tenantId": "foo"}))
    created = harness.expect_status(system.post("/api/v1/tokens/", {"role": "tenant_admin", "tenantId": "foo", "name": "n"}))
    admin = server.client(token=created.body["token"])
    numbers = {"phoneNumbers": [{"phoneNumber": f"+{NUMBER}"}]}
    harness.expect_status(system.post("/api/v1/tenants/foo/mobile_numbers/", numbers, headers={"X-Request-Id": "the-addition"}))
    harness.expect_status(admin.post("/api/v1/tenants/foo/mobile_numbers/", numbers), 403)
    harness.expect_status(admin.get(f"/api/v1/search/numbers/usages/+{NUMBER}/"))
    harness.expect_status(admin.get(f"/api/v1/search/numbers/usages/{NUMBER}%20{EVIL}/"), 400, 404)
    harness.expect_status(nobody.get("/api/v1/tenants/foo/mobile_numbers/"), 401)
    harness.expect_status(nobody.post(f"/api/v1/tenants/{EVIL}/mobile_numbers/", numbers), 401)
    harness.expect_status(system.delete(f"/api/v1/tenants/{EVIL}/"), 404)
    harness.expect_status(system.post("/api/exclusive_numbers", {"number": NUMBER}))
    harness.expect_status(system.get(f"/nowhere/{NUMBER}?token=wrong-secret-of-somebody"), 404)
    secrets = [harness.TOKEN, created.body["token"], "wrong-secret-of-somebody"]
    return secrets, created.body["id"]


def messages(server, form):
    """The lines of the log as (target, message), each checked for its format."""
    assert server.log_lines, "nothing was logged"
    if form == "json":
        lines = [json.loads(line) for line in server.log_lines]
        assert all(isinstance(value, (str, int)) for line in lines for value in line.values()), lines
        return [(line["target"], text(line)) for line in lines]
    pattern = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (ERROR|WARN |INFO |DEBUG|TRACE) (.*)\n")
    found = [pattern.fullmatch(line) for line in server.log_lines]
    assert all(found), f"a line was forged: {server.log_lines}"
    return [("security" if line[2].startswith("token=") else "", line[2]) for line in found]


def text(entry):
    """The text of an entry: the fields of one of the audit log, and the message of another."""
    common = ["timestamp", "level", "target", "message"]
    assert list(entry)[:len(common)] == common, entry
    fields = {key: value for key, value in entry.items() if key not in common}
    if entry["target"] != "security":
        return entry["message"]
    return " ".join(f"{key}={json.dumps(str(value))}" for key, value in fields.items())


def check_security(lines, token):
    """Checks the audit log: one line per request, which no name can forge."""
    for line in lines:
        assert SECURITY.fullmatch(line), line
    expected = [
        r'token="bootstrap" role="system_admin" operation="POST /api/v1/tenants/\{tenant_id\}/mobile_numbers/" '
        r'tenant="foo" status="201" address="127.0.0.1" request="the-addition"',
        rf'token="{token}" role="tenant_admin" operation="POST /api/v1/tenants/\{{tenant_id\}}/mobile_numbers/" '
        r'tenant="foo" status="403" code="1007" address="127.0.0.1" request="[^"]+"',
        r'token="" operation="GET /api/v1/tenants/\{tenant_id\}/mobile_numbers/" tenant="foo" status="401" '
        r'code="1006" address="127.0.0.1" request="[^"]+"',
        rf'token="bootstrap" role="system_admin" operation="POST /api/v1/tokens/" created="{token}" status="201" .*',
        r'token="bootstrap" role="system_admin" operation="POST /api/exclusive_numbers" status="200" .*',
    ]
    for pattern in expected:
        assert sum(bool(re.fullmatch(pattern, line)) for line in lines) == 1, f"{pattern}\n" + "\n".join(lines)
    assert not any('"GET' in line and 'status="200"' in line for line in lines), "a read is logged at info"


def check_with_promtool(server):
    """Checks names, units, types and texts of the metrics by Prometheus' own rules, once the inventory is counted."""
    for _ in range(100):
        metrics = server.client().get("/metrics").body
        if "numbering_pieces{" in metrics:
            break
        time.sleep(0.1)
    found = subprocess.run(["promtool", "check", "metrics"], input=metrics, capture_output=True, text=True, check=False)
    assert found.returncode == 0 and not found.stderr, f"promtool: {found.stdout}{found.stderr}"


def check(database, form):
    settings = {"NUMBERING_LOG": "info", "NUMBERING_LOG_FORMAT": form}
    with harness.Servers(database, settings=settings) as servers:
        server = servers[0]
        secrets, token = send_all_requests(server)
        check_with_promtool(server)
        metrics = server.client().get("/metrics").body
        assert server.stop() == 0
        lines = messages(server, form)
        check_security([message for target, message in lines if target == "security"], token)
        log_lines = "".join(server.log_lines)
        for secret in [*secrets, NUMBER, NUMBER[2:]]:
            assert secret not in log_lines, f"{secret} is in the log"
            assert secret not in metrics, f"{secret} is in the metrics"
        assert "numbering_refusals_total" in metrics and "foo" not in metrics
        return len(lines)


def main():
    harness.exit_on_sigterm()
    for form in ("text", "json"):
        with harness.database("sqlite") as database:
            lines = check(database, form)
    print(f"{lines} lines of the log are well-formed; no secret and no number is in them or in the metrics")


if __name__ == "__main__":
    main()
