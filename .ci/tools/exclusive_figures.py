"""exclusive_figures.py PROGRAM [COUNT]: measures the time and memory that lists of exclusive numbers take.

Starts PROGRAM on a new SQLite file, inserts COUNT (100,000) exclusive numbers of the platform by SQL, requests lists, and
prints for each the median time, the bytes of the answer, and the rise of the service's peak memory during the requests.
Each list is checked for its number of items and its count. Linux only.
"""

import json
import os
import re
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

TOKEN = "the-token-of-the-figures"
ROUNDS = 7
SEARCHED = "0099"
QUERIES = [
    "",
    "?top=1000",
    "?top=1000&skip=50000",
    "?top=1000&orderby=number+desc",
    "?top=1000&skip=50000&orderby=number+asc",
    "?top=1000&orderby=created_at+desc",
    "?top=1000&orderby=description+asc",
    "?orderby=number+asc",
    f"?search={SEARCHED}&top=1000",
]


def serve(program, database):
    service = subprocess.Popen(
        [program, "serve"], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        env=os.environ | {"NUMBERING_BIND": "127.0.0.1:0", "NUMBERING_BOOTSTRAP_TOKEN": TOKEN,
                          "NUMBERING_DATABASE_URL": f"sqlite://{database}"})
    for line in service.stderr:
        ready = re.search(r"ready: (http://[^/]+)/", line)
        if ready:
            return service, ready[1]
    sys.exit(f"{program} ended before it was ready")


def number(n):
    return f"+32{n:08}"


def fill(database, count):
    rows = ((200_000_000_000_000_000 + n, number(n), f"the {n}th caller", n % 2, 1_795_000_000 + n // 100)
            for n in range(count))
    with sqlite3.connect(database) as connection:
        connection.executemany("INSERT INTO exclusive_numbers (key, tenant, number, description, enabled, created_at)"
                               " VALUES (?, 0, ?, ?, ?, ?)", rows)
    connection.close()


def memory(service, name):
    """VmRSS or VmHWM of the service, in KiB."""
    with open(f"/proc/{service.pid}/status", encoding="ascii") as status:
        return int(re.search(rf"^{name}:\s+(\d+) kB", status.read(), re.MULTILINE)[1])


def request_list(address, query):
    """Returns the seconds until the whole answer arrived, and its body."""
    request = urllib.request.Request(f"{address}/api/exclusive_numbers{query}",
                                     headers={"Authorization": f"Bearer {TOKEN}"})
    begin = time.perf_counter()
    with urllib.request.urlopen(request, timeout=60) as answer:
        body = answer.read()
    return time.perf_counter() - begin, body


def check(body, query, count):
    """Checks that the list has all matching items."""
    matching = sum(SEARCHED in number(n) for n in range(count)) if "search" in query else count
    items = min(matching, 1000) if "top" in query else matching
    assert (body["count"], len(body["items"])) == (matching, items), query


def measure(service, address, query, count):
    before = memory(service, "VmRSS")
    with open(f"/proc/{service.pid}/clear_refs", "w", encoding="ascii") as peak:
        peak.write("5")
    answers = [request_list(address, query) for _ in range(ROUNDS)]
    risen = memory(service, "VmHWM") - before
    check(json.loads(answers[0][1]), query, count)
    seconds = statistics.median(seconds for seconds, _ in answers)
    print(f"{query or '(all)':44} {seconds * 1000:9.1f} ms {len(answers[0][1]) / 1e6:7.2f} MB {risen / 1024:7.1f} MiB")


def main(program, count):
    with tempfile.TemporaryDirectory(prefix="numbering-figures-") as folder:
        database = f"{folder}/numbering.db"
        service, address = serve(program, database)
        try:
            fill(database, count)
            print(f"{count} exclusive numbers; at rest {memory(service, 'VmRSS') / 1024:.1f} MiB")
            for query in QUERIES:
                measure(service, address, query, count)
        finally:
            service.send_signal(signal.SIGTERM)
            service.wait(timeout=60)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if 2 < len(sys.argv) else 100_000)
