"""A haproxy in front of server processes, set up as an operator would: it polls /readyz of each server, and sends requests
to those that are ready.

Not a program: see rolling_restart.py.
"""

import csv
import io
import os
import socket
import subprocess
from pathlib import Path

import harness

# `retries 0`: a client gets the answer that it would get without the proxy
CONFIG = """
global
    maxconn 4000
    stats socket {folder}/stats mode 600 level admin
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    # a slow answer is not a failure: only a 503 or no answer is
    timeout check 5s
    retries 0
frontend clients
    bind 127.0.0.1:{port}
    option forwardfor
    default_backend servers
backend servers
    balance roundrobin
    option httpchk GET /readyz
    http-check expect status 200
    default-server check inter 100ms fall 1 rise 1
{servers}
"""


def free_port():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return unused.getsockname()[1]


class Haproxy:
    """A haproxy in front of these ports, until the end of the `with` block."""

    def __init__(self, ports, folder):
        self.folder, self.port = Path(folder), free_port()
        servers = "\n".join(f"    server s{port} 127.0.0.1:{port}" for port in ports)
        config = self.folder / "haproxy.cfg"
        config.write_text(CONFIG.format(folder=folder, port=self.port, servers=servers), encoding="utf-8")
        program = next((path for path in ("/usr/sbin/haproxy", "/usr/local/sbin/haproxy") if os.path.exists(path)), "haproxy")
        self.log = open(self.folder / "haproxy.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen([program, "-db", "-f", str(config)], stdin=subprocess.DEVNULL,
                                        stdout=self.log, stderr=self.log)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.log.close()

    def client(self, **more):
        return harness.Client("127.0.0.1", self.port, **more)

    def status(self, port):
        """The status of a server as haproxy sees it: `UP`, `DOWN` …"""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.connect(str(self.folder / "stats"))
                connection.sendall(b"show stat\n")
                text = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        except OSError:
            return "unknown"
        rows = csv.DictReader(io.StringIO(text.removeprefix("# ")))
        return next((row["status"] for row in rows if row["svname"] == f"s{port}"), "unknown")

    def wait_up(self, port):
        if not harness.wait_until(lambda: self.status(port).startswith("UP")):
            self.log.seek(0)
            raise RuntimeError(f"haproxy does not reach port {port}: {self.status(port)}\n{self.log.read()}")
