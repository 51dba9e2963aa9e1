"""life_cycle.py: how a server stops: not ready, drain, finish what is in flight, exit 0; at a second signal at once, with 1.

At SIGTERM it goes on for as long as the drain says, tells /readyz that it does not, and closes connections after
their answers. Ctrl-C needs no drain. A request whose body is still arriving is answered all the same. What stood in
the log of SQLite is in its file in the end.
"""

import json
import signal
import socket
import time
from pathlib import Path

import rig

DRAIN = {"NUMBERING_DRAIN_SECONDS": "1.5"}
TENANTS = "/api/v1/tenants/"


def seconds_to_end(server, begin, code):
    """How long it took to end with this code."""
    found = server.process.wait(rig.PATIENCE_SECONDS)
    assert found == code, f"it ended with {found}, not {code}: {server.said}"
    return time.monotonic() - begin


def half_sent(server, tenant):
    """A connection on which half a request was sent, and the other half."""
    body = json.dumps({"tenantId": tenant}).encode()
    head = (f"POST {TENANTS} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {rig.TOKEN}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n").encode()
    connection = socket.create_connection(server.address, timeout=20)
    connection.sendall(head + body[:5])
    time.sleep(0.3)
    return connection, body[5:]


def drains(database):
    server = rig.Server(database.url, settings=DRAIN)
    kept, begin = server.client(), time.monotonic()
    assert kept.get("/readyz").status == 200
    server.process.send_signal(signal.SIGTERM)
    assert rig.until(lambda: server.client().get("/readyz").status == 503, seconds=1), "it still says that it is ready"
    made = kept.post(TENANTS, {"tenantId": "t1"})
    assert made.status == 201 and made.headers.get("connection") == "close", f"{made} {made.headers}"
    assert server.client().get("/healthz").status == 200
    seconds = seconds_to_end(server, begin, 0)
    assert 1.5 <= seconds < 5, f"a drain of 1.5 s took {seconds:.1f} s"
    log = Path(f"{database.file}-wal")
    assert not log.exists() or log.stat().st_size == 0, "a copy of the file alone would not have what is in its log"


def stops_at_once_at_ctrl_c(database):
    server, begin = rig.Server(database.url, settings={"NUMBERING_DRAIN_SECONDS": "30"}), time.monotonic()
    server.process.send_signal(signal.SIGINT)
    assert seconds_to_end(server, begin, 0) < 5


def finishes_what_is_in_flight(database):
    server = rig.Server(database.url)
    connection, rest = half_sent(server, "t2")
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert server.is_running(), "it did not wait for what is in flight"
    connection.sendall(rest)
    answer = connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 201 "), answer
    assert seconds_to_end(server, begin, 0) < 10
    assert ("t2",) in database.rows("SELECT tenant_id FROM tenants")


def ends_at_the_second_signal(database):
    server = rig.Server(database.url)
    connection, _ = half_sent(server, "t3")
    begin = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert server.is_running()
    server.process.send_signal(signal.SIGTERM)
    assert seconds_to_end(server, begin, 1) < 2
    connection.close()


def main():
    rig.end_with_parent()
    with rig.database("sqlite") as database:
        for proof in (drains, stops_at_once_at_ctrl_c, finishes_what_is_in_flight, ends_at_the_second_signal):
            proof(database)
    print("a server drains, finishes what is in flight and ends with 0; at a second signal at once, with 1")


if __name__ == "__main__":
    main()
