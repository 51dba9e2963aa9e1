"""slow_clients.py [CONNECTIONS]: 500 slow connections harm nobody: a healthy client's latency stays small.

A third trickles the head of a request, a third the body, a third asks for a long list and does not read it. All are
renewed when the server gives them up. Meanwhile a healthy client adds and reads numbers, one request after the other.
"""

import json
import socket
import statistics
import sys
import threading
import time

import rig

CONNECTIONS, SECONDS = 500, 8
LATENCY_MAX = 0.25
NUMBERS = "/api/v1/tenants/t1/mobile_numbers/"
HEAD = f"Host: x\r\nAuthorization: Bearer {rig.TOKEN}\r\n"


class Trickle:
    """Slow connections, kept up until they are told to stop. `given_up` counts those that the server closed."""

    def __init__(self, address, count):
        self.address, self.stopped, self.given_up = address, threading.Event(), 0
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
        """Sends one byte more, or begins anew."""
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
            self.given_up += 1
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
    """How long each request of a healthy client took; all are served."""
    client, end, found = server.client(), time.monotonic() + SECONDS, []
    while time.monotonic() < end:
        first += 2
        for ask in (lambda: client.post(NUMBERS, {"phoneNumbers": [{"phoneNumber": f"+{first}"}]}),
                    lambda: client.get(f"/api/v1/search/numbers/usages/+{first}/")):
            begin = time.monotonic()
            rig.must(ask())
            found.append(time.monotonic() - begin)
    return sorted(found)


def told(found):
    p99 = found[len(found) * 99 // 100]
    return p99, f"{len(found)} requests, median {statistics.median(found) * 1e3:.1f} ms, p99 {p99 * 1e3:.1f} ms"


def main(count):
    rig.end_with_parent()
    settings = {"NUMBERING_HEAD_SECONDS": "2", "NUMBERING_BODY_SECONDS": "2"}
    with rig.database("sqlite") as database, rig.Servers(database, settings=settings) as servers:
        server = servers[0]
        client = server.client()
        rig.must(client.post("/api/v1/tenants/", {"tenantId": "t1"}))
        # a long list, so that not reading it holds up what is sent
        rows = {"minPhoneNumber": "+32480000000", "maxPhoneNumber": "+32480099999"}
        rig.must(client.post(NUMBERS, {"phoneNumbers": [rows]}))
        _, alone = told(latencies(server, 32470000000))
        with Trickle(server.address, count) as trickle:
            p99, beside = told(latencies(server, 32471000000))
        print(json.dumps({"alone": alone, "beside": beside, "given_up": trickle.given_up}))
        assert p99 < LATENCY_MAX, f"beside {count} slow clients: {beside}; alone: {alone}"
        assert count // 3 < trickle.given_up, f"only {trickle.given_up} slow connections were given up"
        assert server.client().get("/readyz").status == 200
        code = server.stop()
        assert code == 0, f"it ended with {code}: {server.said}"
    print(f"{count} slow connections harm nobody")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CONNECTIONS)
