"""life_cycle.py: the graceful stop of a server: not ready, drain, finish requests in flight, exit 0; a second signal exits
immediately with 1.

After SIGTERM the server serves for the drain time, is not ready, and closes connections after their answers. Ctrl-C skips
the drain. A request whose body is still arriving is answered. At the end the write-ahead log of SQLite is checkpointed.
"""

import json
import signal
import socket
import time
from pathlib import Path

import harness

DRAIN = {"NUMBERING_DRAIN_SECONDS": "1.5"}
TENANTS = "/api/v1/tenants/"


def seconds_to_end(server, begin, code):
    """The time from `begin` to the exit with this code."""
    found = server.process.wait(harness.START_TIMEOUT_SECONDS)
    assert found == code, f"exit code {found}, not {code}: {server.log_lines}"
    return time.monotonic() - begin


def send_half(server, tenant):
    """Sends half of a request; returns the connection and the other half."""
    body = json.dumps({"tenantId": tenant}).encode()
    head = (f"POST {TENANTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {harness.TOKEN}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    connection = socket.create_connection(server.address, timeout=20)
    connection.sendall(head + body[:5])
    time.sleep(0.3)
    return connection, body[5:]


def check_drain(database):
    server = harness.Server(database.url, settings=DRAIN)
    client, begin = server.client(), time.monotonic()
    assert client.get("/readyz").status == 200
    server.process.send_signal(signal.SIGTERM)
    assert harness.wait_until(lambda: server.client().get("/readyz").status == 503, seconds=1), "it is still ready"
    created = client.post(TENANTS, {"tenantId": "t1"})
    assert created.status == 201 and created.headers.get("connection") == "close", f"{created} {created.headers}"
    assert server.client().get("/healthz").status == 200
    seconds = seconds_to_end(server, begin, 0)
    assert 1.5 <= seconds < 5, f"a drain of 1.5 s took {seconds:.1f} s"
    log = Path(f"{database.file}-wal")
    assert not log.exists() or log.stat().st_size == 0, "the write-ahead log is not checkpointed"


def check_ctrl_c(database):
    server, begin = harness.Server(database.url, settings={"NUMBERING_DRAIN_SECONDS": "30"}), time.monotonic()
    server.process.send_signal(signal.SIGINT)
    assert seconds_to_end(server, begin, 0) < 5


def check_requests_in_flight(database):
    server = harness.Server(database.url)
    connection, rest = send_half(server, "t2")
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert server.is_running(), "it did not wait for the request in flight"
    connection.sendall(rest)
    answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 201 "), answer
    assert seconds_to_end(server, begin, 0) < 10
    assert ("t2",) in database.rows("SELECT tenant_id FROM tenants")


def check_second_signal(database):
    server = harness.Server(database.url)
    connection, _ = send_half(server, "t3")
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert server.is_running()
    server.process.send_signal(signal.SIGTERM)
    assert seconds_to_end(server, begin, 1) < 2
    connection.close()


def main():
    harness.exit_on_sigterm()
    with harness.database("sqlite") as database:
        for proof in (check_drain, check_ctrl_c, check_requests_in_flight, check_second_signal):
            proof(database)
    print("a server drains, finishes requests in flight and exits with 0; a second signal exits immediately with 1")


if __name__ == "__main__":
    main()
