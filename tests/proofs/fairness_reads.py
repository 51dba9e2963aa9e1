"""The attacks by reads, by connections and by memory: long lists, histories, unfinished bodies, bad tokens."""

import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import api
from fairness_changes import LIMIT_MIB, scattered
import harness
from fairness_run import SQLITE_ALONE, Request, attack, in_loop, request
from fairness_setup import open_sockets, sleep_until

LISTERS, WRITERS = 4, 8
BODIES, BODY_BYTES, BODY_MISSING, BODY_HELD_SECONDS = 100, 16_000_000, 20, 12
NOT_READING, NOT_READING_NUMBERS, SMALL_BUFFER = 80, 250_000, 4096
BAD_TOKENS_A_SECOND, VICTIM_TOKENS = 220, 200
HISTORY_READERS = 8
COUNTRIES = (32, 33, 39, 41, 43, 44, 49)


def filled(setup, count, tenant="t1"):
    """Creates a tenant with `count` single numbers; returns the path of its list and a read-only token."""
    setup.tenants(tenant)
    setup.import_lines((tenant, "mobile", number, number) for number in scattered(count))
    return api.mobile(tenant), setup.token("tenant_admin", tenant, read_only=True)


@attack("none", "nothing but the victim")
def none(_):
    return []


@attack("D3", "4 clients list 1,000,000 numbers while 8 clients add", databases=SQLITE_ALONE, log_matters=True)
def d3(setup):
    path, token = filled(setup, setup.size(1_000_000))
    whole = Request("GET", path)

    def adding(writer):
        first = 33_6000_0000_0 + writer * 10_000_000
        return in_loop(lambda index: request("POST", path, api.singles(f"+{first + 2 * index}")))
    return [in_loop(lambda _: whole, token) for _ in range(LISTERS)] + [adding(writer) for writer in range(WRITERS)]


def send_unfinished(run, token, path):
    """Sends a body without its last bytes, and waits for the answer."""
    head = (f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {BODY_BYTES}\r\n\r\n").encode()
    try:
        with socket.create_connection(run.address, timeout=BODY_HELD_SECONDS) as connection:
            connection.sendall(head + b" " * (BODY_BYTES - BODY_MISSING))
            answer = connection.recv(1024)
            run.count(int(answer.split()[1]) if answer else "closed", ())
    except OSError as error:
        run.count(type(error).__name__, ())


@attack("D4", "100 unfinished bodies of 16 MB under a hard limit of 1 GiB", memory_mib=LIMIT_MIB)
def d4(setup):
    setup.tenants("t1")
    token = setup.token("group_admin", "t1", "g1")

    def work(run):
        while not run.is_over() and setup.servers[0].is_running():
            send_unfinished(run, token, "/api/v1/tenants/t1/groups/g1/users/")
    return [work] * BODIES


def long_lists(setup, count):
    """Clients that list all numbers of a tenant in a loop."""
    path, token = filled(setup, setup.size(count))
    whole = Request("GET", path)
    return [in_loop(lambda _: whole, token) for _ in range(LISTERS)]


@attack("D8", "4 clients list 3,000,000 numbers each, under a hard limit of 1 GiB", memory_mib=LIMIT_MIB)
def d8(setup):
    return long_lists(setup, 3_000_000)


@attack("D8-10M", "4 clients list 10,000,000 numbers each, under a hard limit of 1 GiB", memory_mib=LIMIT_MIB)
def d8_10m(setup):
    return long_lists(setup, 10_000_000)


@attack("D9", "220 bad tokens a second from the address of the victim, whose tokens were not used lately",
        settings={"NUMBERING_AUTH_FAILURES_PER_MINUTE": "60"}, victim_tokens=VICTIM_TOKENS)
def d9(setup):
    setup.restart()
    usage = Request("GET", api.usage("+32470000000"))

    def work(run):
        connection, due = run.connection("numb_this-is-no-token-of-this-service"), time.monotonic()
        while not run.is_over():
            run.count(connection.send(usage), (401, 429))
            due += 1 / BAD_TOKENS_A_SECOND
            time.sleep(max(0, due - time.monotonic()))
        connection.close()
    return [work]


def hold_unread(run, token, path, statuses):
    """Requests a list until it gets one, and reads only the status until the run is over."""
    ask = f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
    while not run.is_over():
        with socket.socket() as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
            connection.settimeout(10)
            try:
                connection.connect(run.address)
                connection.sendall(ask)
                status = connection.recv(len("HTTP/1.1 200")).decode().rpartition(" ")[2]
            except OSError as error:
                status = type(error).__name__
            statuses[status] += 1
            if status == "200":
                sleep_until(run.end)
        time.sleep(0.5)


@attack("D12", "80 connections ask for 250,000 numbers and read nothing, under a hard limit of 1 GiB",
        memory_mib=LIMIT_MIB, are_bystanders=True)
def d12(setup):
    path, token = filled(setup, NOT_READING_NUMBERS)
    path += "?view=ranges"  # 16 MB: more than the kernel keeps for a connection
    setup.tenants("t2", groups=(), users=())
    first, last = 39_3000_0000_00, 39_3000_0999_99
    block = {"phoneNumbers": [{"minPhoneNumber": f"+{first}", "maxPhoneNumber": f"+{last}"}]}
    harness.expect_status(setup.client.post(api.mobile("t2"), block))
    other, whole, unread = setup.token("tenant_admin", "t2"), Request("GET", api.mobile("t2")), Counter()

    def work(run):
        threads = [threading.Thread(target=hold_unread, args=(run, token, path, unread)) for _ in range(NOT_READING)]
        for thread in threads:
            thread.start()
        in_loop(lambda _: whole, other)(run)
        for thread in threads:
            thread.join()
        run.note(f"all lists of a bystander; unread {dict(unread)}")

    def count_sockets(run):
        sleep_until(run.end - 1)
        run.note(f"{open_sockets(setup.servers[0].process.pid)} sockets of the server at the end")
    return [work, count_sockets]


def scatter_history(setup, count):
    """Sends `count` requests that each list a number in seven countries."""
    setup.tenants("t1")

    def send(worker):
        client = setup.servers[0].client()
        for index in range(worker, count, WRITERS):
            numbers = (f"+{country}{470_000_000 + 2 * index}" for country in COUNTRIES)
            harness.expect_status(client.post(api.mobile("t1"), api.singles(*numbers)))
        client.close()
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(send, range(WRITERS)))


@attack("M2", "8 clients read the history of an untouched number after 20,000 scattered requests (D11)")
def m2(setup):
    scatter_history(setup, setup.size(20_000))
    token = setup.token("group_admin", "t1", "g1")
    history = Request("GET", "/api/v1/search/numbers/history/+32999999999/")
    return [in_loop(lambda _: history, token, good=(200, 403, 404)) for _ in range(HISTORY_READERS)]
