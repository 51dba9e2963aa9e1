"""unreliable_proxy.py ADDRESS: a proxy of the service at ADDRESS that fails on purpose; it prints its own address.

The first part of the path says how, and is not sent on:

* `/lost/…`: the first request of each key is sent on and its answer dropped, with the connection;
* `/torn/…`: the same, and half of the answer arrives;
* `/busy/…`: the first request of each key is answered with 503, and `Retry-After: 0`;
* `/away/…`: every request is answered with 503;
* `/page/…`: every request is answered with 503 and a page, as other proxies do;
* `/gone/…`: no request is answered, and its connection closed.

The key is the `Idempotency-Key`, or the path of a GET. An answer has the header `Attempt`: so many requests had its key.
"""

import http.client
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

SERVICE = urlsplit(sys.argv[1]).netloc
TIMEOUT_SECONDS = 60
OVERLOADED = b'{"errors": []}'
PAGE = b"<h1>Service Unavailable</h1>"
AT_ONCE = ("Retry-After", "0")
attempts: dict[tuple[str, str], int] = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self) -> None:
        _, fault, path = self.path.split("/", 2)
        key = fault, self.headers.get("Idempotency-Key") or path
        attempts[key] = attempts.get(key, 0) + 1
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if fault == "away" or (fault == "busy" and attempts[key] == 1):
            return self.reply(503, [AT_ONCE, ("Content-Type", "application/json")], OVERLOADED, key, len(OVERLOADED))
        if fault == "page":
            return self.reply(503, [AT_ONCE, ("Content-Type", "text/html")], PAGE, key, len(PAGE))
        if fault == "gone":
            return self.hang_up()
        status, headers, content = self.forward("/" + path, body)
        if fault == "lost" and attempts[key] == 1:
            return self.hang_up()
        if fault == "torn" and attempts[key] == 1:
            self.reply(status, headers, content, key, len(content) // 2)
            return self.hang_up()
        return self.reply(status, headers, content, key, len(content))

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def forward(self, path: str, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        service = http.client.HTTPConnection(SERVICE, timeout=TIMEOUT_SECONDS)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        service.request(self.command, path, body, headers)
        answer = service.getresponse()
        content = answer.read()
        service.close()
        kept = ("content-type", "idempotency-replayed", "retry-after")
        return answer.status, [header for header in answer.getheaders() if header[0].lower() in kept], content

    def reply(
        self, status: int, headers: list[tuple[str, str]], content: bytes, key: tuple[str, str], sent: int,
    ) -> None:
        self.send_response(status)
        for name, value in [*headers, ("Attempt", str(attempts[key]))]:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:sent])

    def hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(f"http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
