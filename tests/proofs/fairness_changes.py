"""The attacks by changes: bulks, wide ranges, parts of prefixes, expired responses, a frozen server.

Each has the name and the sizes of the report of faults from which it comes; the scale divides the sizes.
"""

import json
import signal
import statistics
import subprocess
import tempfile
import threading
import time

import api
import harness
from fairness_run import POSTGRES_ALONE, attack, in_loop, in_turn, once, request, until_done
from fairness_setup import FILL_SECONDS_MAX, is_in_copy, wait_for_copy

RANGES_EACH = 1000
ITEMS_MAX = 250_000
WIDE_RANGE = ("+10000000000", "+99999999999")
BLOCK_FIRST = 321_0000_0000
FREEZE_SECONDS = 20
ALONE = 3
LIMIT_MIB = 1024
GROUP_ADMINS = 8


def range_first(owner, index):
    """The first number of a range of two numbers. Each owner has ten million numbers to itself."""
    return BLOCK_FIRST + owner * 10_000_000 + index * 4


def ranges_of(owner, count, tenant):
    """The lines that import `count` ranges of an owner."""
    for index in range(count):
        first = range_first(owner, index)
        yield tenant, "range", first, first + 1


def removal(tenant, owner, count, by_first=False):
    """The request that removes these ranges, by both ends or by the first number alone."""
    items = []
    for index in range(count):
        first = range_first(owner, index)
        items.append({"minPhoneNumber": f"+{first}"} | ({} if by_first else {"maxPhoneNumber": f"+{first + 1}"}))
    return request("DELETE", api.trunk(tenant), {"numbers": items})


def removing_clients(setup, clients):
    """Clients that each remove the ranges of a tenant. `ALONE` more do it before, to measure the time of one."""
    count = setup.size(RANGES_EACH)
    owners = {f"t{owner}": owner for owner in range(clients + ALONE)}
    setup.import_lines(line for tenant, owner in owners.items() for line in ranges_of(owner, count, tenant))
    removals = [removal(tenant, owner, count) for tenant, owner in owners.items()]
    setup.serial_seconds = clients * statistics.median(seconds_of(setup, each) for each in removals[clients:])
    return [until_done(each, setup.token("system_admin")) for each in removals[:clients]]


def seconds_of(setup, asked):
    """The time of a request without any other load."""
    begin = time.monotonic()
    harness.expect_status(setup.client.request(asked.method, asked.path, json.loads(asked.data)))
    return time.monotonic() - begin


@attack("H1-16", "16 clients each remove 1,000 ranges of their own", must_finish=True)
def h1_16(setup):
    return removing_clients(setup, 16)


@attack("H1-128", "128 clients each remove 1,000 ranges of their own", must_finish=True, time_factor=5)
def h1_128(setup):
    return removing_clients(setup, 128)


@attack("H2", "8 group admins who hold nothing name a range over 1,000,000 pieces of another tenant")
def h2(setup):
    setup.tenants("t1", "t2")
    setup.import_lines(("t1", "mobile", number, number) for number in scattered(setup.size(1_000_000)))
    token = setup.token("group_admin", "t2", "g1")
    wide = request("PUT", api.user_trunk("t2", "g1", "u1"), api.ranges(WIDE_RANGE))
    return [in_loop(lambda _: wide, token, good=(400,)) for _ in range(GROUP_ADMINS)]


def scattered(count, first=BLOCK_FIRST):
    """Numbers without neighbours."""
    return range(first, first + 3 * count, 3)


def keyed_changes(setup, count=20):
    """A client that adds numbers one by one, each under an idempotency key."""
    setup.tenants("t1")
    adds = [request("POST", api.mobile("t1"), api.singles(f"+{44_2000_0000_00 + 2 * index}"),
                    Idempotency_Key=f"keyed-{index}") for index in range(count)]
    return in_turn(adds, setup.token("system_admin"))


@attack("H3-small", "1,000,000 expired responses are there when a change with a key comes (D1)")
def h3_small(setup):
    worker = keyed_changes(setup)
    setup.client.post(api.mobile("t1"), api.singles("+4420000000"), headers={"Idempotency-Key": "old"})
    setup.restart(lambda: setup.expire_copies("old", setup.size(1_000_000)))
    return [worker]


@attack("H3-large", "40 expired responses of 15 MB are there when a change with a key comes (D1)")
def h3_large(setup):
    worker = keyed_changes(setup)
    body = api.singles(*(f"+{number}" for number in scattered(ITEMS_MAX)))
    setup.client.post(api.mobile("t1"), body, headers={"Idempotency-Key": "old"})
    setup.restart(lambda: setup.expire_copies("old", setup.size(40)))
    return [worker]


@attack("D2", "40 bodies of 14 MB that are refused, each with a key of its own")
def d2(setup):
    setup.tenants("t1")
    token = setup.token("tenant_admin", "t1")
    refused = request("POST", api.mobile("t1", "g1"), api.singles(*["\u202e" * 9] * ITEMS_MAX))
    before = setup.stored_bytes()

    def asked(index):
        return type(refused)(refused.method, refused.path, refused.data, {"Idempotency-Key": f"refused-{index}"})

    def work(run):
        in_turn([asked(index) for index in range(setup.size(40))], token, good=(207, 400))(run)
        run.note(f"{len(refused.data) / 1e6:.0f} MB each, database +{(setup.stored_bytes() - before) / 1e6:.0f} MB")
    return [work]


def prefix_parts(setup, full):
    """A prefix above a held number, and the request that assigns parts of it to a group."""
    setup.tenants("t1")
    setup.client.post(api.mobile("t1"), api.singles("+8812345"))
    setup.client.post(api.trunk("t1", what="prefixes"), api.prefixes("+88123451"))
    parts = api.prefixes(*(f"+88123451{index:05}" for index in range(0, 2 * setup.size(full), 2)))
    return [once(request("POST", api.trunk("t1", "g1", "prefixes"), parts), setup.token("tenant_admin", "t1"))]


@attack("D5-4000", "4,000 parts of a prefix above a held number for a group", must_finish=True)
def d5_4000(setup):
    return prefix_parts(setup, 4000)


@attack("D5-16000", "16,000 parts of a prefix above a held number for a group", must_finish=True)
def d5_16000(setup):
    return prefix_parts(setup, 16_000)


@attack("D6", "a second server is frozen inside COPY", databases=POSTGRES_ALONE, servers=2, is_freeze=True)
def d6(setup):
    setup.tenants("t1")
    bulk = api.singles(*(f"+{number}" for number in scattered(ITEMS_MAX)))
    frozen, answers = setup.servers[1], []

    def send():
        answers.append(frozen.client(timeout=60).post(api.mobile("t1"), bulk).status)

    def work(run):
        sender = threading.Thread(target=send)
        sender.start()
        is_caught = wait_for_copy(setup.base, 15)
        frozen.process.send_signal(signal.SIGSTOP)
        try:
            is_caught = is_caught and is_in_copy(setup.base)
            time.sleep(FREEZE_SECONDS)
        finally:
            frozen.process.send_signal(signal.SIGCONT)
        sender.join()
        place = "inside COPY" if is_caught else "NOT inside COPY"
        run.note(f"frozen {place} for {FREEZE_SECONDS} s, its bulk got {answers}")
    return [work]


@attack("D7", "240,000 ranges out of the pool in one request", must_finish=True)
def d7(setup):
    count = setup.size(240_000)
    setup.import_lines(ranges_of(0, count, "t1"))
    return [once(removal("t1", 0, count), setup.token("system_admin"))]


@attack("H4", "numbering import of 10,000 users", must_finish=True)
def h4(setup):
    file = tempfile.NamedTemporaryFile("w", suffix=".csv", dir=harness.memory_folder())
    file.write("tenant,group,user,kind,first\n")
    numbers = enumerate(scattered(setup.size(10_000), BLOCK_FIRST))
    file.writelines(f"t1,g1,u{index},mobile,+{number}\n" for index, number in numbers)
    file.flush()

    def work(run):
        run.want()
        command = [harness.BINARY, "import", "--create", "--database-url", setup.base.url, file.name]
        with file:
            done = subprocess.run(command, capture_output=True, text=True, timeout=FILL_SECONDS_MAX)
        run.count(f"exit {done.returncode}", ("exit 0",))
        if done.returncode:
            run.note(done.stderr[-200:])

    return [work]


@attack("M1", "20,000 ranges out of the pool by their first number", must_finish=True)
def m1(setup):
    count = setup.size(20_000)
    setup.import_lines(ranges_of(0, count, "t1"))
    return [once(removal("t1", 0, count, by_first=True), setup.token("system_admin"))]


def bulks(setup, count):
    """Clients that each add 250,000 scattered numbers to a tenant of its own."""
    items, tenants = setup.size(ITEMS_MAX), [f"t{index}" for index in range(count)]
    setup.tenants(*tenants, groups=(), users=())
    return [until_done(request("POST", api.mobile(tenant), api.singles(
        *(f"+{number}" for number in scattered(items, BLOCK_FIRST + index * 1_000_000)))),
        setup.token("system_admin")) for index, tenant in enumerate(tenants)]


@attack("M8", "8 bulks of 250,000 numbers at once", must_finish=True)
def m8(setup):
    return bulks(setup, 8)


@attack("M8-64", "64 bulks of 250,000 numbers at once, under a hard limit of 1 GiB", must_finish=True, time_factor=8,
        memory_mib=LIMIT_MIB)
def m8_64(setup):
    return bulks(setup, 64)


@attack("M9", "a tenant with 1,500,000 exclusive numbers is deleted", must_finish=True)
def m9(setup):
    setup.tenants("t1", groups=(), users=())
    own = setup.servers[0].client(token=setup.token("tenant_admin", "t1"))
    own.post("/api/exclusive_numbers", {"number": "mine"})
    own.close()
    changed = {"key": "key + n", "number": "number || n"}
    setup.restart(lambda: setup.copy_rows("exclusive_numbers", changed, "number = 'mine'", setup.size(1_500_000)))
    return [until_done(request("DELETE", "/api/v1/tenants/t1/"))]
