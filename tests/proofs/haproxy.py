"""A haproxy in front of server processes, as an operator has it: it asks each for /readyz and sends requests to those that are.

No program of its own: see rolling.py.
"""

import csv
import io
import os
import socket
import subprocess
from pathlib import Path

import rig

# `retries 0`: what a client would be told without the proxy's help is what it is told
CONFIG = """
global
    maxconn 4000
    stats socket {folder}/stats mode 600 level admin
defaults
    mode http
    timeout connect 2s
    timeout client 60s
    timeout server 60s
    # a slow machine is no server that is gone: only what answers 503, or not at all, is
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
    """haproxy in front of these ports, until the end of the `with` block."""

    def __init__(self, ports, folder):
        self.folder, self.port = Path(folder), free_port()
        servers = "\n".join(f"    server s{port} 127.0.0.1:{port}" for port in ports)
        config = self.folder / "haproxy.cfg"
        config.write_text(CONFIG.format(folder=folder, port=self.port, servers=servers), encoding="utf-8")
        program = next((path for path in ("/usr/sbin/haproxy", "/usr/local/sbin/haproxy") if os.path.exists(path)), "haproxy")
        self.said = open(self.folder / "haproxy.log", "w+", encoding="utf-8")
        self.process = subprocess.Popen([program, "-db", "-f", str(config)], stdin=subprocess.DEVNULL,
                                        stdout=self.said, stderr=self.said)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.said.close()

    def client(self, **more):
        return rig.Client("127.0.0.1", self.port, **more)

    def status(self, port):
        """What it thinks of a server: `UP`, `DOWN` …"""
        try:
            with socket.socket(socket.AF_UNIX) as asked:
                asked.connect(str(self.folder / "stats"))
                asked.sendall(b"show stat\n")
                text = b"".join(iter(lambda: asked.recv(65536), b"")).decode()
        except OSError:
            return "unknown"
        rows = csv.DictReader(io.StringIO(text.removeprefix("# ")))
        return next((row["status"] for row in rows if row["svname"] == f"s{port}"), "unknown")

    def wait_up(self, port):
        if not rig.until(lambda: self.status(port).startswith("UP")):
            self.said.seek(0)
            raise RuntimeError(f"haproxy does not find port {port}: {self.status(port)}\n{self.said.read()}")
