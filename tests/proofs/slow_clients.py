"""slow_clients.py [CONNECTIONS]: 500 slow connections do not slow down a healthy client.

A third trickles the head of a request, a third the body, and a third requests a long list without reading it. All reconnect
when the server closes them. Meanwhile a healthy client adds and reads numbers, one request after the other.
"""

import json
import socket
import statistics
import sys
import threading
import time

import harness

CONNECTIONS, SECONDS = 500, 8
LATENCY_MAX = 0.25
NUMBERS = "/api/v1/tenants/t1/mobile_numbers/"
HEAD = f"Host: x\r\nAuthorization: Bearer {harness.TOKEN}\r\n"


class Trickle:
    """Slow connections, kept open until they are stopped. `closed` counts those that the server closed."""

    def __init__(self, address, count):
        self.address, self.stopped, self.closed = address, threading.Event(), 0
        self.open = [(None, 0, kind % 3) for kind in range(count)]
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.stopped.is_set():
            self.open = [self.step(*connection) for connection in self.open]
            self.stopped.wait(0.2)
        for connection, _, _ in self.open:
            if connection:
                connection.close()

    def step(self, connection, sent, kind):
        """Sends one more byte, or connects again."""
        try:
            if connection is None:
                connection, sent = socket.create_connection(self.address, timeout=5), 0
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                connection.sendall([b"GET /heal", self.post(), self.get()][kind])
                connection.setblocking(False)
            elif kind != 2:
                connection.send(b"x" if kind == 0 else b" ")
                if connection.recv(4096) == b"":
                    raise ConnectionError
        except BlockingIOError:
            pass
        except OSError:
            self.closed += 1
            if connection:
                connection.close()
            return None, 0, kind
        return connection, sent + 1, kind

    @staticmethod
    def post():
        return f"POST {NUMBERS} HTTP/1.1\r\n{HEAD}Content-Length: 100000\r\n\r\n".encode()

    @staticmethod
    def get():
        return f"GET {NUMBERS} HTTP/1.1\r\n{HEAD}\r\n".encode()

    def __enter__(self):
        self.thread.start()
        time.sleep(2)
        return self

    def __exit__(self, *_):
        self.stopped.set()
        self.thread.join()


def latencies(server, first):
    """The durations of the requests of a healthy client, all of which succeed."""
    client, end, found = server.client(), time.monotonic() + SECONDS, []
    while time.monotonic() < end:
        first += 2
        for ask in (lambda: client.post(NUMBERS, {"phoneNumbers": [{"phoneNumber": f"+{first}"}]}),
                    lambda: client.get(f"/api/v1/search/numbers/usages/+{first}/")):
            begin = time.monotonic()
            harness.expect_status(ask())
            found.append(time.monotonic() - begin)
    return sorted(found)


def latency_summary(found):
    p99 = found[len(found) * 99 // 100]
    return p99, f"{len(found)} requests, median {statistics.median(found) * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms"


def main(count):
    harness.exit_on_sigterm()
    settings = {"NUMBERING_HEAD_SECONDS": "2", "NUMBERING_BODY_SECONDS": "2"}
    with harness.database("sqlite") as database, harness.Servers(database, settings=settings) as servers:
        server = servers[0]
        client = server.client()
        harness.expect_status(client.post("/api/v1/tenants/", {"tenantId": "t1"}))
        # a list that is too long for the buffers of a connection that nobody reads
        rows = {"minPhoneNumber": "+32480000000", "maxPhoneNumber": "+32480099999"}
        harness.expect_status(client.post(NUMBERS, {"phoneNumbers": [rows]}))
        _, alone = latency_summary(latencies(server, 32470000000))
        with Trickle(server.address, count) as trickle:
            p99, under_attack = latency_summary(latencies(server, 32471000000))
        print(json.dumps({"alone": alone, "under_attack": under_attack, "closed": trickle.closed}))
        assert p99 < LATENCY_MAX, f"with {count} slow clients: {under_attack}; alone: {alone}"
        assert count // 3 < trickle.closed, f"only {trickle.closed} slow connections were closed"
        assert server.client().get("/readyz").status == 200
        code = server.stop()
        assert code == 0, f"exit code {code}: {server.log_lines}"
    print(f"{count} slow connections do not slow down a healthy client")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CONNECTIONS)
