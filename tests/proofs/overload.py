"""overload.py [SHARE [SECONDS]]: at ten times the capacity at least SHARE of it is still served, and refusals are well-formed.

First the capacity is measured with clients that send one request after the other. Then requests are sent at ten times that
rate, whether or not answers come, up to a limit of requests in flight. Each request makes the database sleep, so that this
client and the server do not compete for the same cores. Meanwhile /readyz is polled.
"""

import asyncio
import json
import sys
import time

import harness

SHARE, SECONDS, TIMES, CLIENTS, IN_FLIGHT_MAX = 0.8, 8, 10, 8, 8000
# each query of exclusive numbers takes time, but no processor
SLOW = """INSERT INTO exclusive_numbers (key, tenant, number, enabled, created_at) VALUES (700551909773148160, 0, '112', true, 0);
    ALTER TABLE exclusive_numbers RENAME TO quick;
    CREATE VIEW exclusive_numbers AS SELECT quick.* FROM pg_sleep(0.03), quick"""
REQUEST = (f"GET /api/exclusive_numbers?top=1 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {harness.TOKEN}\r\n"
           "\r\n").encode()
READY = b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"


class Pool:
    """Kept connections: each request takes one or opens a new one."""

    def __init__(self, address):
        self.address, self.idle = address, []

    async def ask(self, request):
        """The status, head and body of the answer, or `(None, reason, b"")` if there is none."""
        try:
            reader, writer = self.idle.pop() if self.idle else await asyncio.open_connection(*self.address)
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(next(line for line in head.split("\r\n") if line.startswith("content-length:")).split(":")[1])
            body = await reader.readexactly(length)
            self.idle.append((reader, writer))
            return int(head.split(" ", 2)[1]), head, body
        except (OSError, EOFError) as error:
            return None, repr(error), b""


def check(answer):
    """Whether a request was served; asserts that a refusal is well-formed."""
    status, head, body = answer
    if status == 200:
        assert json.loads(body)["count"] == 1, body
        return True
    assert status == 503, answer
    error = json.loads(body)["errors"][0]
    assert "retry-after: 1\r\n" in head and error["code"] == "UNAVAILABLE", answer
    assert error["detail"]["outcome"] == "not_applied", answer
    return False


async def capacity(address, seconds):
    pool, end, served = Pool(address), time.monotonic() + seconds, 0

    async def client():
        nonlocal served
        while time.monotonic() < end:
            is_served = check(await pool.ask(REQUEST))
            served += is_served

    await asyncio.gather(*(client() for _ in range(CLIENTS)))
    return served / seconds


async def overload(address, rate, seconds):
    """Sends requests at `rate`, and counts the answers within the time."""
    pool, health, tasks, begin, unsent, probes = Pool(address), Pool(address), set(), time.monotonic(), 0, []
    sent, served, slowest = 0, 0, 0

    async def one():
        nonlocal served, slowest
        since = time.monotonic()
        is_served = check(await pool.ask(REQUEST))
        slowest = max(slowest, time.monotonic() - since)
        served += is_served and time.monotonic() - begin < seconds

    while (passed := time.monotonic() - begin) < seconds:
        while sent + unsent < passed * rate:
            if len(tasks) < IN_FLIGHT_MAX:
                task = asyncio.create_task(one())
                tasks.add(task)
                task.add_done_callback(tasks.discard)
                sent += 1
            else:
                unsent += 1
        if len(probes) < passed:
            probes.append(asyncio.create_task(health.ask(READY)))
        await asyncio.sleep(0.005)
    await asyncio.gather(*tasks)
    health_statuses = [answer[0] for answer in await asyncio.gather(*probes)]
    return {"sent": sent / seconds, "served": served / seconds, "unsent": unsent, "slowest": round(slowest, 2),
            "health": health_statuses}


def main(share, seconds):
    harness.exit_on_sigterm()
    with harness.database("postgres") as database:
        harness.Server(database.url).kill()
        for statement in SLOW.split(";"):
            database.rows(statement)
        with harness.Servers(database, settings={"NUMBERING_WORKERS": "2"}) as servers:
            address = servers[0].address
            most = asyncio.run(capacity(address, seconds))
            found = asyncio.run(overload(address, TIMES * most, seconds))
            print(json.dumps({"capacity": round(most, 1)} | found))
            assert found["health"] and set(found["health"]) == {200}, "it was not ready all the time"
            assert TIMES / 2 * most < found["sent"], "this client did not send what it should"
            assert share * most < found["served"], f"{found['served']:.0f} of {most:.0f} a second were served"
            assert found["slowest"] < 10, f"an answer took {found['slowest']} s"
            after = asyncio.run(capacity(address, 2))
            assert most / 2 < after, f"afterwards only {after:.0f} a second of {most:.0f} were served"
    print(f"at {TIMES} times capacity {found['served'] / most:.0%} of it is served, and the rest is refused in the documented form")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else SHARE, float(sys.argv[2]) if len(sys.argv) > 2 else SECONDS)
