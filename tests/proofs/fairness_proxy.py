"""fairness_proxy.py TARGET_PORT MILLISECONDS: a TCP proxy on 127.0.0.1 that delays what it forwards, each way.

It simulates a database on another machine, 0.25 to 1 ms away. It runs as a process of its own, prints the port on which
it listens, and ends when its standard input is closed. It keeps the order of bytes, and does not collect them into
larger packets. It uses threads, because the timers of asyncio have a resolution of one millisecond.
"""

import os
import queue
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

CHUNK_BYTES = 1 << 16
CHUNKS_IN_FLIGHT_MAX = 64
HOST = "127.0.0.1"


def receive(source, in_flight, delay):
    """Reads chunks, and adds the time at which each is due at the other side."""
    try:
        while data := source.recv(CHUNK_BYTES):
            in_flight.put((time.monotonic() + delay, data))
    except OSError:
        pass
    in_flight.put((time.monotonic() + delay, b""))


def deliver(target, in_flight):
    """Sends each chunk when it is due, and closes this direction at the end. After an error it drains the queue."""
    is_open = True
    while True:
        due, data = in_flight.get()
        wait = due - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        try:
            if not data:
                target.shutdown(socket.SHUT_WR)
            elif is_open:
                target.sendall(data)
        except OSError:
            is_open = False
            shut(target)
        if not data:
            return


def shut(connection):
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def forward(client, port, delay):
    """Forwards both directions of one connection, and closes it when both have ended."""
    try:
        server = socket.create_connection((HOST, port))
    except OSError:
        client.close()
        return
    threads = []
    for source, target in ((client, server), (server, client)):
        source.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        in_flight = queue.Queue(CHUNKS_IN_FLIGHT_MAX)
        threads += [threading.Thread(target=receive, args=(source, in_flight, delay), daemon=True),
                    threading.Thread(target=deliver, args=(target, in_flight), daemon=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    client.close()
    server.close()


def accept(listener, port, delay):
    while True:
        client, _ = listener.accept()
        threading.Thread(target=forward, args=(client, port, delay), daemon=True).start()


def main(port, delay):
    with socket.create_server((HOST, 0), backlog=128) as listener:
        threading.Thread(target=accept, args=(listener, port, delay), daemon=True).start()
        print(listener.getsockname()[1], flush=True)
        sys.stdin.buffer.read()
        os._exit(0)  # without waiting for the threads of open connections


@contextmanager
def proxy(port, milliseconds):
    """A proxy process in front of a port; the value is the port on which it listens."""
    process = subprocess.Popen([sys.executable, __file__, str(port), str(milliseconds)], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    try:
        yield int(process.stdout.readline())
    finally:
        process.stdin.close()
        process.wait()
        process.stdout.close()


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]) / 1000)
