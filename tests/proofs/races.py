"""races.py [--rounds N] [--databases sqlite,postgres]: at once, one wins, and each other is told why not.

Three server processes on one PostgreSQL, one on SQLite. In each round the requests of a race (`race_kinds.py`) start
together, spread over the processes. Proven: exactly one succeeds, every other one is told exactly its documented code,
nobody a 5xx; the tables then hold no place twice, and the journal tells of as many changes as were acknowledged.
And: once a revocation of a token is acknowledged by one process, no use of it succeeds at any.
"""

import argparse
import sys
import threading
import time
from collections import Counter

import race_kinds
import rig
import scene
from race_kinds import Round

RUNNERS = 16
REVOCATION_TAIL_SECONDS = 0.03
REPORTED_MAX = 3
LINE_MAX = 1000


class Track:
    """Kept connections to the processes, one for each runner, and threads that start together."""

    def __init__(self, servers):
        self.clients = [servers[place % len(servers)].client() for place in range(RUNNERS)]
        for client in self.clients:
            client.get("/healthz")

    def run(self, runners, name):
        """The answers to the runners, in their order. `name` and the place is the id of each request."""
        answers, barrier = [None] * len(runners), threading.Barrier(len(runners))

        def race(place, runner):
            headers = {"X-Request-Id": f"race-{name}-{place}"} | runner.headers
            barrier.wait()
            answers[place] = self.clients[place].request(runner.method, runner.path, runner.body, headers=headers)

        threads = [threading.Thread(target=race, args=each) for each in enumerate(runners)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return answers


def is_success(answer):
    return answer.status in (200, 201) and "idempotency-replayed" not in answer.headers


def outcome(answer):
    """What a loser was told: a code, `replay`, or what should not be."""
    if answer.status in (200, 201):
        return "replay"
    codes = answer.codes()
    return codes[0] if len(codes) == 1 and answer.status in (400, 409) else str(answer)


def judge(runners, answers, to_be_told, counts):
    """What is wrong with the answers of a round."""
    winners = [place for place, answer in enumerate(answers) if is_success(answer)]
    if len(winners) != 1:
        return [f"{len(winners)} of {len(runners)} succeeded: {answers}"]
    wrong = []
    for place, (runner, answer) in enumerate(zip(runners, answers)):
        said = outcome(answer)
        counts["success" if place == winners[0] else said] += 1
        if place == winners[0]:
            continue
        expected = to_be_told(runners[winners[0]], runner)
        if said == "replay" and answer.body != answers[winners[0]].body:
            wrong.append(f"a replay says {answer.body}, the first answer was {answers[winners[0]].body}")
        # one process tells of what runs in it that it runs
        if said != expected and not (runner.headers and said == 1017):
            wrong.append(f"{runner.side} was told {said}, not {expected}, when {runners[winners[0]].side} won")
    return wrong


def race(kind, number, track, client, rounds):
    """All rounds of a kind; what is wrong, and the ids of the requests that won."""
    counts, wrong, won, begin = Counter(), [], [], time.monotonic()
    for index in range(rounds):
        runners, to_be_told = kind(Round(number * 1000 + index, client))
        answers = track.run(runners, f"{number}-{index}")
        wrong += judge(runners, answers, to_be_told, counts)
        if wrong[REPORTED_MAX:]:
            break
        won += [answer.headers["x-request-id"] for answer in answers if is_success(answer)]
    told = ", ".join(f"{count} × {what}" for what, count in sorted(counts.items(), key=str))
    print(f"  {kind.__name__}: {index + 1} rounds, {told}; {time.monotonic() - begin:.1f} s", flush=True)
    for what in wrong:
        print(f"  WRONG {what}"[:LINE_MAX], flush=True)
    return wrong, won


def use_until(stop, client, number, uses):
    """Uses a token until it is told to stop; when each use was sent, and what it was told."""
    while not stop.is_set():
        sent = time.monotonic()
        uses.append((sent, client.post(scene.mobile("t1", "g1"), scene.singles(number)).status))


def revoke_once(servers, admin, number):
    """Uses of a token on every process while it is revoked on the first: (before, after) the acknowledgement."""
    made = rig.must(admin.post("/api/v1/tokens/", {"role": "tenant_admin", "tenantId": "t1"})).body
    stop, uses = threading.Event(), []
    threads = [threading.Thread(target=use_until, args=(stop, server.client(token=made["token"]), number, uses))
               for server in servers for _ in range(2)]
    for thread in threads:
        thread.start()
    time.sleep(0.01)
    rig.must(admin.delete(f"/api/v1/tokens/{made['id']}/"))
    acknowledged = time.monotonic()
    time.sleep(REVOCATION_TAIL_SECONDS)
    stop.set()
    for thread in threads:
        thread.join()
    return [status for sent, status in uses if sent < acknowledged], [
        status for sent, status in uses if sent >= acknowledged]


def revocations(servers, rounds):
    """A token is revoked on one process while it is used on all."""
    admin, wrong, begin = servers[0].client(), [], time.monotonic()
    number, counts = "+32479999999", Counter()
    for _ in range(rounds):
        before, after = revoke_once(servers, admin, number)
        counts["before"] += len(before)
        counts["after"] += len(after)
        if set(after) - {401}:
            wrong.append(f"after the revocation: {Counter(after)}")
        if set(before) - {400, 401}:
            wrong.append(f"before the revocation: {Counter(before)}")
    print(f"  revocations: {rounds} rounds, {counts['before']} uses before, {counts['after']} after, all of those 401; "
          f"{time.monotonic() - begin:.1f} s", flush=True)
    return wrong if counts["after"] else wrong + ["no use came after a revocation"]


def tables(database):
    """What is wrong in the tables, read past the servers."""
    overlaps = database.rows(
        "SELECT a.first, b.first FROM pieces a JOIN pieces b ON a.first < b.first AND b.first <= a.last")
    under = database.rows(
        "SELECT prefix.first, number.first FROM pieces prefix JOIN pieces number ON number.kind <> 3"
        " AND number.first BETWEEN 10000000000 AND 99999999999 AND prefix.kind = 3"
        " AND number.first * 10000 + 1000000000000000 BETWEEN prefix.first AND prefix.last")
    return [f"held twice: {row}" for row in overlaps + under]


def journal(database, won):
    """The requests of races of which the journal tells are those that won."""
    told = [row[0] for row in database.rows("SELECT request_id FROM journal WHERE request_id LIKE 'race-%'")]
    return [] if sorted(told) == sorted(won) else [f"the journal tells of {len(told)} requests, {len(won)} won"]


def prove(kind, rounds):
    """All races on one database; what is wrong."""
    processes = 3 if kind == "postgres" else 1
    print(f"{kind}, {processes} server processes", flush=True)
    with rig.database(kind) as database, rig.Servers(database, processes) as servers:
        client = servers[0].client()
        scene.make(client, race_kinds.TENANTS, race_kinds.GROUPS, race_kinds.USERS)
        track, wrong, won = Track(servers), [], []
        for number, race_kind in enumerate(race_kinds.KINDS):
            found, winners = race(race_kind, number, track, client, rounds)
            wrong, won = wrong + found, won + winners
        end = revocations(servers, rounds) + tables(database) + journal(database, won)
        for what in end[:REPORTED_MAX]:
            print(f"  WRONG {what}"[:LINE_MAX], flush=True)
        wrong += end
        alive = [server.is_running() for server in servers]
        return wrong if all(alive) else wrong + [f"servers that run: {alive}"]


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=25)
    options.add_argument("--databases", default="sqlite,postgres")
    chosen = options.parse_args()
    rig.end_with_parent()
    wrong = [what for kind in chosen.databases.split(",") for what in prove(kind, chosen.rounds)]
    sys.exit(f"{len(wrong)} violations" if wrong else 0)


if __name__ == "__main__":
    main()
