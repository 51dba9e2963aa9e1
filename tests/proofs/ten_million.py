"""ten_million.py [--short] [--count N] [--database KIND…]: ten million fragments and ten million journal entries.

Each entry of the journal adds one number, and no two numbers are neighbours. The database is filled by
`numbering restore`, from a backup that this program writes, so the rows pass the guards, and the restore verifies them.
Then each operation is measured: its time, and the resident memory of the server or of the command at its peak. It
prints a table, and exits with 1 if an operation fails. `--short` has a hundredth of the rows.

The long form takes some ten minutes for each database, 5 GB in /dev/shm or else in the folder of temporary files, and
figures that are worth keeping need a release build (`NUMBERING_BINARY`).
"""

import argparse
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import api
import harness
from fairness_setup import MIB, resident_bytes, size_of

COUNT, SHORT_COUNT = 10_000_000, 100_000
FIRST, STEP = 32_000_000_000, 5
TENANT = "t1"
SAMPLES = 21
CHANGES = 2_000
PAGE = 100


def number(index, offset=0):
    """A held number; with an offset a free one beside it, which touches no held one."""
    return f"+{FIRST + index * STEP + offset}"


def leb128(value):
    encoded = bytearray()
    while value > 0x7f:
        encoded.append(value & 0x7f | 0x80)
        value >>= 7
    return bytes([*encoded, value])


def changes(tenant, position):
    """The encoding of the reassignment of one number to a tenant as a mobile number: version 1, one run of one."""
    return b"\x01\x01\x01" + leb128(tenant) + b"\x00" + leb128(position << 1)


def synthetic_rows(table, tenant, count):
    """The rows of the two large tables, as lines of a backup."""
    if table == "pieces":
        for position in range(FIRST, FIRST + count * STEP, STEP):
            yield f"[{position},{position},{tenant},1,null,null,null,null]\n"
    if table == "journal":
        for index in range(count):
            position = FIRST + index * STEP
            yield (f'[{index + 1},{tenant},{index + 1},1700000000000000,"proof","proof",1,"{TENANT}",null,"","",'
                   f'{position},"{changes(tenant, position).hex()}"]\n')


def write_backup(small, large, count):
    """Writes the backup `large`: the backup `small`, with `count` more pieces and journal entries."""
    digest, rows, table, tenant = hashlib.sha256(), 0, None, None
    with open(small) as lines, open(large, "w", buffering=MIB) as out:
        def write(line):
            digest.update(line.encode())
            out.write(line)

        for line in lines:
            values = json.loads(line)
            if isinstance(values, dict) and "sha256" in values:
                out.write(json.dumps({"rows": rows, "sha256": digest.hexdigest()}) + "\n")
                return
            if table == "tenants" and isinstance(values, list) and values[1] == TENANT:
                tenant, values[4] = values[0], count
                line = json.dumps(values) + "\n"
            if table == "journal" and isinstance(values, int):
                line = f"{count}\n"
            write(line)
            rows += isinstance(values, list)
            if isinstance(values, dict) and "table" in values:
                table = values["table"]
                for row in synthetic_rows(table, tenant, count):
                    write(row)
                    rows += 1


def command(database, *arguments):
    """Runs a command; returns its seconds and the peak of its memory in MiB."""
    begin = time.monotonic()
    process = subprocess.Popen([harness.BINARY, *arguments, "--database-url", database.url], stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, text=True)
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(map(str, arguments))}: exit code {process.returncode}: {errors[-500:]}")
    return time.monotonic() - begin, usage.ru_maxrss / 1024


def stored_bytes(database):
    """The size of the database, with SQLite's log."""
    if database.kind == "sqlite":
        return size_of(database.file) + size_of(f"{database.file}-wal")
    return database.rows(f"SELECT pg_database_size('{database.name}')")[0][0]


def print_row(what, seconds, memory, more=""):
    shown = f"{seconds * 1000:.2f} ms" if seconds < 1 else f"{seconds:.1f} s"
    print(f"| {what} | {shown} | {memory:.0f} MiB | {more} |", flush=True)


def fill(database, count, folder):
    """Fills the database by a restore, and measures it."""
    small, large = Path(folder) / "small.backup", Path(folder) / "large.backup"
    with harness.database("sqlite") as source:
        with harness.Servers(source) as servers:
            harness.expect_status(servers[0].client().post("/api/v1/tenants/", {"tenantId": TENANT}))
            servers[0].stop()
        command(source, "backup", small)
    write_backup(small, large, count)
    print_row("restore, with its verification", *command(database, "restore", large),
              f"{stored_bytes(database) / MIB:.0f} MiB stored")
    large.unlink()


def measured(server, what, ask):
    """Measures a request: the first time apart, then the median of some."""
    times = []
    for sample in range(SAMPLES):
        begin = time.monotonic()
        harness.expect_status(ask(sample))
        times.append(time.monotonic() - begin)
    print_row(what, statistics.median(times[1:]), resident_bytes(server.process.pid) / MIB,
              f"the first time {times[0] * 1000:.1f} ms")


def measure_requests(database, server, count):
    """Measures the requests to a server that has just started."""
    client, indexes = server.client(timeout=300), random.Random(1).sample(range(count), 3 * SAMPLES)
    some = [number(index) for index in indexes]
    free = [number(index, STEP // 2) for index in indexes]
    list_path = api.mobile(TENANT)
    measured(server, "ready", lambda _: client.get("/readyz"))
    measured(server, "metrics", lambda _: client.get("/metrics"))
    measured(server, "one look-up", lambda sample: client.get(api.usage(some[sample])))
    measured(server, "history of a number",
             lambda sample: client.get(f"/api/v1/search/numbers/history/{some[sample]}/"))
    measured(server, "a page of numbers",
             lambda sample: client.get(f"{list_path}?limit={PAGE}&after=%2B{some[sample][1:]}"))
    measured(server, "one add", lambda sample: client.post(list_path, api.singles(free[sample])))
    client.close()


def measure_growth(database, count):
    """Measures the growth of the database for each change of one number."""
    before = stored_bytes(database)
    with harness.Servers(database) as servers:
        client, indexes = servers[0].client(), random.Random(2).sample(range(count), CHANGES)
        begin = time.monotonic()
        for index in indexes:
            harness.expect_status(client.post(api.mobile(TENANT), api.singles(number(index, STEP // 2))), 201, 207, 400)
        seconds = (time.monotonic() - begin) / CHANGES
        memory = resident_bytes(servers[0].process.pid) / MIB
        client.close()
        servers[0].stop()
    growth = (stored_bytes(database) - before) / CHANGES
    print_row(f"each of {CHANGES} changes", seconds, memory, f"{growth:.0f} B stored for each")


def run(kind, count):
    print(f"\n{kind}, {count:,} fragments and journal entries\n\n| | time | memory | |\n| --- | --- | --- | --- |")
    with harness.database(kind) as database, tempfile.TemporaryDirectory(dir=harness.memory_folder()) as folder:
        fill(database, count, folder)
        begin = time.monotonic()
        with harness.Servers(database) as servers:
            print_row("start", time.monotonic() - begin, resident_bytes(servers[0].process.pid) / MIB)
            measure_requests(database, servers[0], count)
            servers[0].stop()
        measure_growth(database, count)
        print_row("backup", *command(database, "backup", Path(folder) / "again.backup"),
                  f"{size_of(Path(folder) / 'again.backup') / MIB:.0f} MiB")
        print_row("verify --quick", *command(database, "verify", "--quick"))
        print_row("verify", *command(database, "verify"))


def main():
    harness.exit_on_sigterm()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="a hundredth of the rows")
    parser.add_argument("--count", type=int, help="the number of fragments and of journal entries")
    parser.add_argument("--database", nargs="+", choices=("sqlite", "postgres"), default=("sqlite", "postgres"))
    arguments = parser.parse_args()
    for kind in arguments.database:
        run(kind, arguments.count or (SHORT_COUNT if arguments.short else COUNT))


if __name__ == "__main__":
    main()
