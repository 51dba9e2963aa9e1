"""The load: 8 clients that add, assign, list, unassign, remove and read numbers, ranges and prefixes, and record the answers.

Each request is a line of JSON in the file of its client: its id, the times of request and answer (on the one clock that all
processes share), and both bodies. Some clients hang up at once: such a request is open-ended, it may be applied or not, and
is not answered.
"""

import json
import multiprocessing
import os
import signal
import socket
import time

import api
from load_targets import GROUPS, TENANTS, USERS
from load_requests import Chooser
from harness import TOKEN, Answer, Client

CLIENTS = 8
HANG_UP_CHANCE = 0.004


def prepare(server):
    """Creates the tenants with their groups and users."""
    api.create_tenants(server.client(), TENANTS, GROUPS, USERS)


def run(servers, folder, operations, seed):
    """Runs the load to its end; returns its duration in seconds."""
    begin = time.monotonic()
    tasks = [(index, servers[index % len(servers)].address, folder, operations // CLIENTS, seed)
             for index in range(CLIENTS)]
    with multiprocessing.get_context("fork").Pool(CLIENTS, signal.signal, (signal.SIGTERM, signal.SIG_DFL)) as pool:
        pool.starmap(client, tasks, chunksize=1)
    return time.monotonic() - begin


def client(index, address, folder, operations, seed):
    """Runs one client, which records its requests in a file of its own."""
    chooser, connection = Chooser(f"{seed}-{index}"), Client(*address)
    with open(os.path.join(folder, f"client-{index}.jsonl"), "w", encoding="utf-8") as history:
        for count in range(operations):
            request, name = chooser.next(), f"c{index}-{count}"
            hangs_up = request.method != "GET" and chooser.random.random() < HANG_UP_CHANCE
            sent = time.monotonic_ns()
            answer = hang_up(address, request, name) if hangs_up else connection.request(
                request.method, request.path, request.body, headers={"X-Request-Id": name})
            end = time.monotonic_ns()
            chooser.learn(request, answer)
            write(history, request, name, sent, end, answer)


def write(history, request, name, sent, end, answer):
    line = {"id": name, "sent": sent, "end": end if answer.is_known else None, "method": request.method,
            "path": request.path, "body": request.body, "status": answer.status, "answer": answer.body}
    history.write(json.dumps(line, separators=(",", ":")) + "\n")


def hang_up(address, request, name):
    """Sends a request and closes the connection at once."""
    body = json.dumps(request.body).encode()
    head = (f"{request.method} {request.path} HTTP/1.1\r\nHost: numbering\r\nAuthorization: Bearer {TOKEN}\r\n"
            f"X-Request-Id: {name}\r\nContent-Length: {len(body)}\r\n\r\n")
    with socket.create_connection(address, timeout=30) as connection:
        connection.sendall(head.encode() + body)
    return Answer(None, reason="hung up")
