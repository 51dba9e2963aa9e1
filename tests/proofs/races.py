"""races.py [--rounds N] [--databases sqlite,postgres]: one of many concurrent requests wins, and the others get their code.

Three server processes on one PostgreSQL, one on SQLite. In each round the requests of a race (`race_kinds.py`) start
together, spread over the processes. Exactly one succeeds, every other one gets exactly its documented code, and none a 5xx;
then no number is held twice, and the journal has exactly the acknowledged changes. After one process has acknowledged the
revocation of a token, no process accepts the token.
"""

import argparse
import sys
import threading
import time
from collections import Counter

import race_kinds
import harness
import api
from race_kinds import Round

RUNNERS = 16
REVOCATION_TAIL_SECONDS = 0.03
REPORTED_MAX = 3
LINE_MAX = 1000


class RunnerPool:
    """Kept connections to the processes, one for each runner, used by threads that start together."""

    def __init__(self, servers):
        self.clients = [servers[index % len(servers)].client() for index in range(RUNNERS)]
        for client in self.clients:
            client.get("/healthz")

    def run(self, runners, name):
        """The answers to the runners, in order. `name` and the index make the id of each request."""
        answers, barrier = [None] * len(runners), threading.Barrier(len(runners))

        def race(index, runner):
            headers = {"X-Request-Id": f"race-{name}-{index}"} | runner.headers
            barrier.wait()
            answers[index] = self.clients[index].request(runner.method, runner.path, runner.body, headers=headers)

        threads = [threading.Thread(target=race, args=each) for each in enumerate(runners)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


def is_success(answer):
    return answer.status in (200, 201) and "idempotency-replayed" not in answer.headers


def outcome(answer):
    """The answer to a loser: a code, `replay`, or an unexpected answer as text."""
    if answer.status in (200, 201):
        return "replay"
    codes = answer.codes()
    return codes[0] if len(codes) == 1 and answer.status in (400, 409) else str(answer)


def judge(runners, answers, expected_of, counts):
    """The violations in the answers of a round."""
    winners = [index for index, answer in enumerate(answers) if is_success(answer)]
    if len(winners) != 1:
        return [f"{len(winners)} of {len(runners)} succeeded: {answers}"]
    violations = []
    for index, (runner, answer) in enumerate(zip(runners, answers)):
        result = outcome(answer)
        counts["success" if index == winners[0] else result] += 1
        if index == winners[0]:
            continue
        expected = expected_of(runners[winners[0]], runner)
        if result == "replay" and answer.body != answers[winners[0]].body:
            violations.append(f"a replay is {answer.body}, but the first answer was {answers[winners[0]].body}")
        # a process answers 1017 while the first request runs in it
        if result != expected and not (runner.headers and result == 1017):
            violations.append(f"{runner.side} got {result}, not {expected}, when {runners[winners[0]].side} won")
    return violations


def race(kind, number, pool, client, rounds):
    """Runs all rounds of a race; returns the violations and the ids of the winning requests."""
    counts, violations, won, begin = Counter(), [], [], time.monotonic()
    for index in range(rounds):
        runners, expected_of = kind(Round(number * 1000 + index, client))
        answers = pool.run(runners, f"{number}-{index}")
        violations += judge(runners, answers, expected_of, counts)
        if violations[REPORTED_MAX:]:
            break
        won += [answer.headers["x-request-id"] for answer in answers if is_success(answer)]
    recorded = ", ".join(f"{count} × {what}" for what, count in sorted(counts.items(), key=str))
    print(f"  {kind.__name__}: {index + 1} rounds, {recorded}; {time.monotonic() - begin:.1f} s", flush=True)
    for what in violations:
        print(f"  WRONG {what}"[:LINE_MAX], flush=True)
    return violations, won


def use_until(stop, client, number, uses):
    """Uses a token until `stop` is set; records the time and the status of each use."""
    while not stop.is_set():
        sent = time.monotonic()
        uses.append((sent, client.post(api.mobile("t1", "g1"), api.singles(number)).status))


def revoke_once(servers, admin, number):
    """Uses a token on every process while the first revokes it; returns the statuses before and after the acknowledgement."""
    token = harness.expect_status(admin.post("/api/v1/tokens/", {"role": "tenant_admin", "tenantId": "t1"})).body
    stop, uses = threading.Event(), []
    threads = [threading.Thread(target=use_until, args=(stop, server.client(token=token["token"]), number, uses))
               for server in servers for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.01)
    harness.expect_status(admin.delete(f"/api/v1/tokens/{token['id']}/"))
    acknowledged = time.monotonic()
    time.sleep(REVOCATION_TAIL_SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return [status for sent, status in uses if sent < acknowledged], [
        status for sent, status in uses if sent >= acknowledged]


def revocations(servers, rounds):
    """Revokes tokens on one process while all processes use them."""
    admin, violations, begin = servers[0].client(), [], time.monotonic()
    number, counts = "+32479999999", Counter()
    for _ in range(rounds):
        before, after = revoke_once(servers, admin, number)
        counts["before"] += len(before)
        counts["after"] += len(after)
        if set(after) - {401}:
            violations.append(f"after the revocation: {Counter(after)}")
        if set(before) - {400, 401}:
            violations.append(f"before the revocation: {Counter(before)}")
    print(f"  revocations: {rounds} rounds, {counts['before']} uses before, {counts['after']} after, all of those 401; "
          f"{time.monotonic() - begin:.1f} s", flush=True)
    return violations if counts["after"] else violations + ["no use came after a revocation"]


def tables(database):
    """The violations in the tables, read past the servers."""
    overlaps = database.rows(
        "SELECT a.first, b.first FROM pieces a JOIN pieces b ON a.first < b.first AND b.first <= a.last")
    under = database.rows(
        "SELECT prefix.first, number.first FROM pieces prefix JOIN pieces number ON number.kind <> 3"
        " AND number.first BETWEEN 10000000000 AND 99999999999 AND prefix.kind = 3"
        " AND number.first * 10000 + 1000000000000000 BETWEEN prefix.first AND prefix.last")
    return [f"held twice: {row}" for row in overlaps + under]


def journal(database, won):
    """Checks that the journal has exactly the winning requests."""
    recorded = [row[0] for row in database.rows(
        "SELECT DISTINCT request_id, tenant, revision FROM journal WHERE request_id LIKE 'race-%'")]
    return [] if sorted(recorded) == sorted(won) else [f"the journal has {len(recorded)} requests, but {len(won)} won"]


def prove(kind, rounds):
    """Runs all races on one database; returns the violations."""
    processes = 3 if kind == "postgres" else 1
    print(f"{kind}, {processes} server processes", flush=True)
    with harness.database(kind) as database, harness.Servers(database, processes) as servers:
        client = servers[0].client()
        api.create_tenants(client, race_kinds.TENANTS, race_kinds.GROUPS, race_kinds.USERS)
        pool, violations, won = RunnerPool(servers), [], []
        for number, race_kind in enumerate(race_kinds.KINDS):
            found, winners = race(race_kind, number, pool, client, rounds)
            violations, won = violations + found, won + winners
        end = revocations(servers, rounds) + tables(database) + journal(database, won)
        for what in end[:REPORTED_MAX]:
            print(f"  WRONG {what}"[:LINE_MAX], flush=True)
        violations += end
        alive = [server.is_running() for server in servers]
        return violations if all(alive) else violations + [f"servers that run: {alive}"]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--databases", default="sqlite,postgres")
    chosen = options.parse_args()
    harness.exit_on_sigterm()
    violations = [what for kind in chosen.databases.split(",") for what in prove(kind, chosen.rounds)]
    sys.exit(f"{len(violations)} violations" if violations else 0)


if __name__ == "__main__":
    main()
