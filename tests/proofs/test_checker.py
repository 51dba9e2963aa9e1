"""python3 tests/proofs/test_checker.py: the checker accepts what is linearizable, and sees what is not.

Histories are written as the wire has them; each bad one differs from a good one in one thing.
"""

import itertools
import random
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "checker"))

import history  # noqa: E402
import registers  # noqa: E402
from order import Order  # noqa: E402
from tables import Tables, decode  # noqa: E402

N = 32471123456
R = 32261270000
POOL = "/api/v1/tenant/{}/services/immediate_trunking_connectivity/numbers/"
SHARE = "/api/v1/tenant/{}/group/{}/services/immediate_trunking_connectivity/numbers/"


def text(number):
    return f"+{number}"


def line(name, sent, end, method, path, status, answer, body=None):
    return {"id": name, "sent": sent, "end": end, "method": method, "path": path, "body": body, "status": status,
            "answer": answer}


def add(name, sent, end, tenant, *codes):
    """Adds N, N+1 …, and is told these codes."""
    rows = [{"phoneNumber": text(N + place)} for place in range(len(codes))]
    result = [row | ({"status": "rejected", "code": code} if code else {"status": "added"})
              for row, code in zip(rows, codes)]
    good = codes.count(0)
    status = 201 if good == len(codes) else 207 if good else 400
    answer = {"result": result}
    if good < len(codes):
        answer["summary"] = {"added": good, "rejected": len(codes) - good}
    if not good:
        answer["errors"] = [{}]
    return line(name, sent, end, "POST", f"/api/v1/tenants/{tenant}/mobile_numbers/", status, answer,
                {"phoneNumbers": rows})


def look(name, sent, end, tenant, number=N):
    """Looks who holds it, and is told this tenant, or nobody."""
    answer = {"phoneNumber": text(number), "held": tenant is not None}
    if tenant:
        answer |= {"kind": "mobile", "tenantId": tenant, "groupId": "", "userId": "", "available": True,
                   "minPhoneNumber": text(number), "maxPhoneNumber": text(number)}
    return line(name, sent, end, "GET", f"/api/v1/search/numbers/usages/+{number}/", 200, answer)


def ranges(*spans):
    return {"numbers": [{"minPhoneNumber": text(first), "maxPhoneNumber": text(last)} for first, last in spans]}


def define(name, sent, end, tenant, *spans):
    return line(name, sent, end, "POST", POOL.format(tenant), 201, {}, ranges(*spans))


def assign(name, sent, end, tenant, group, *spans):
    return line(name, sent, end, "POST", SHARE.format(tenant, group), 201, {}, ranges(*spans))


def refused(request, *faults):
    errors = [{"code": code, "details": {"index": index}} for index, code in faults]
    return request | {"status": 400, "answer": {"errors": errors}}


def pool(name, sent, end, tenant, *spans):
    return line(name, sent, end, "GET", POOL.format(tenant), 200, ranges(*spans))


def order_of(lines, requests):
    operations = sorted(map(history.parse, lines), key=lambda operation: operation.sent)
    return Order(operations, requests)


class OrderTest(unittest.TestCase):
    def accepts(self, lines, requests):
        self.assertEqual(order_of(lines, requests).check(), [])

    def refuses(self, lines, requests, why):
        wrong = order_of(lines, requests).check()
        self.assertTrue(any(why in what for what in wrong), wrong)

    def test_of_two_that_race_the_journal_says_who_was_first(self):
        race = [add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 1009)]
        self.accepts(race, ["a"])
        self.refuses(race, ["b"], "replayed in the order of the journal")

    def test_both_cannot_win(self):
        self.refuses([add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 0)], ["a", "b"], "it is told (1009,)")

    def test_what_was_acknowledged_stands_in_the_journal(self):
        self.refuses([add("a", 1, 2, "t1", 0)], [], "none explain it")

    def test_the_journal_tells_of_nothing_that_was_refused_or_not_asked_for(self):
        self.refuses([add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 11)], ["a", "b"], "there is none")
        self.refuses([add("a", 1, 2, "t1", 0)], ["a", "x"], "nobody asked for")

    def test_the_journal_respects_real_time(self):
        one, other = add("a", 1, 2, "t1", 0), define("b", 3, 4, "t1", (R, R + 9))
        self.accepts([one, other], ["a", "b"])
        self.refuses([one, other], ["b", "a"], "ended before it was sent")

    def test_a_read_sees_what_was_acknowledged_and_nothing_that_was_not_sent(self):
        self.accepts([add("a", 1, 2, "t1", 0), look("b", 3, 4, "t1")], ["a"])
        self.refuses([add("a", 1, 2, "t1", 0), look("b", 3, 4, None)], ["a"], "none explain it")
        self.refuses([look("b", 1, 2, "t1"), add("a", 3, 4, "t1", 0)], ["a"], "none explain it")

    def test_reads_do_not_go_back(self):
        one = [add("a", 1, 20, "t1", 0), look("b", 2, 3, None), look("c", 4, 5, "t1")]
        self.accepts(one, ["a"])
        self.refuses([add("a", 1, 20, "t1", 0), look("b", 2, 3, "t1"), look("c", 4, 5, None)], ["a"], "older ones")

    def test_what_nobody_answered_may_have_happened_or_not(self):
        lost = add("a", 1, None, "t1", 0)
        self.accepts([lost, look("b", 8, 9, "t1")], ["a"])
        self.accepts([lost, look("b", 8, 9, None)], [])
        self.refuses([lost, look("b", 8, 9, "t1")], [], "none explain it")

    def test_a_207_says_exactly_what_was_done(self):
        self.accepts([add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 11, 0)], ["a", "b"])
        self.refuses([add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 0, 11)], ["a", "b"], "it is told (11, 0)")

    def test_an_answer_that_the_contract_does_not_know_is_seen(self):
        self.refuses([add("a", 1, 2, "t1", 0) | {"status": 500}], ["a"], "undocumented")

    def test_a_range_shows_whole_or_not_at_all(self):
        defined = define("a", 1, 9, "t1", (R, R + 9))
        for whole in ([], [(R, R + 9)]):
            self.accepts([defined, pool("b", 2, 8, "t1", *whole)], ["a"])
        self.refuses([defined, pool("b", 2, 8, "t1", (R, R + 4))], ["a"], "none explain it")

    def test_ranges_that_overlap_are_not_given_twice(self):
        before = define("a", 1, 2, "t1", (R, R + 9))
        first = assign("b", 3, 9, "t1", "g1", (R, R + 5))
        second = assign("c", 3, 9, "t1", "g2", (R + 5, R + 9))
        self.accepts([before, first, refused(second, (0, 19))], ["a", "b"])
        self.refuses([before, first, second], ["a", "b", "c"], "it is told ((0, 19),)")

    def test_a_refusal_names_each_item_at_fault(self):
        request = define("b", 3, 4, "t2", (R + 20, R + 29), (R, R + 3), (R + 25, R + 25))
        before = define("a", 1, 2, "t1", (R, R + 9))
        self.accepts([before, refused(request, (1, 1009), (2, 1011))], ["a"])
        self.refuses([before, refused(request, (1, 1009))], ["a"], "none explain it")


class RegisterTest(unittest.TestCase):
    def found(self, *lines, bounds=None):
        return registers.check([history.parse(each) for each in lines], bounds)

    def test_one_of_two_wins(self):
        self.assertEqual(self.found(add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 1009)), [])
        self.assertTrue(self.found(add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 0)))

    def test_a_refusal_needs_a_reason(self):
        self.assertTrue(self.found(add("a", 1, 2, "t1", 1009)))
        self.assertTrue(self.found(add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 1009)))

    def test_reads_are_neither_stale_nor_early(self):
        self.assertEqual(self.found(add("a", 1, 9, "t1", 0), look("b", 2, 3, None), look("c", 4, 5, "t1")), [])
        self.assertTrue(self.found(add("a", 1, 9, "t1", 0), look("b", 2, 3, "t1"), look("c", 4, 5, None)))

    def test_what_nobody_answered_happened_when_the_journal_says_so(self):
        lines = add("a", 1, None, "t1", 0), look("b", 8, 9, "t1")
        self.assertEqual(self.found(*lines, bounds={"a": float("inf")}), [])
        self.assertTrue(self.found(*lines))

    def test_ranges_are_given_once(self):
        lines = [define("a", 1, 2, "t1", (R, R + 9)), assign("b", 3, 9, "t1", "g1", (R, R + 5))]
        self.assertEqual(self.found(*lines), [])
        self.assertTrue(self.found(*lines, assign("c", 3, 9, "t1", "g2", (R + 5, R + 9))))

    def test_it_agrees_with_trying_all_orders(self):
        chance, told = random.Random(1), [0, 0]
        for _ in range(1500):
            register = [random_operation(chance) for _ in range(5)]
            has_order = any(explains(order) for order in itertools.permutations(register))
            self.assertEqual(registers.linearize(register) is None, has_order, register)
            told[has_order] += 1
        self.assertGreater(min(told), 50)


def random_operation(chance):
    """Of one number: one of a few changes and reads, at some time."""
    sent = chance.randrange(12)
    value, other = chance.sample([None, "x", "y"], 2)
    step = registers.sees(lambda state: state == value) if chance.random() < 0.4 else registers.moves([other], value)
    return sent, sent + chance.randrange(1, 8), step, (value, other)


def explains(order):
    """Whether this order respects time, and every answer is right in it."""
    if any(later[1] < earlier[0] for earlier, later in itertools.combinations(order, 2)):
        return False
    state = None
    for _, _, (_, step), _ in order:
        after = step(state)
        if not after:
            return False
        state = after[0]
    return True


# from a journal: one stroke, N goes to tenant 1 as a mobile number
ADDED = bytes.fromhex("01010101008098f0f6f101")


class TablesTest(unittest.TestCase):
    def wrong(self, lines=None, **changed):
        rows = {"tenants": [(1, "t1"), (2, "t2")], "groups": [(5, 1, "g1"), (6, 2, "g1")], "users": [(8, 5, "u1")],
                "pieces": [(N, N, 1, 1, None, None, None, None)], "journal": [(1, 1, 1, "a", ADDED.hex())]}
        tables = Tables(**rows | changed)
        order = order_of(lines or [add("a", 1, 2, "t1", 0)], tables.requests())
        order.check()
        return " ".join(tables.check(order))

    def test_the_form_of_the_journal_is_read(self):
        self.assertEqual(list(decode(ADDED)), [(N, N, (1, 1, None, None, None, None))])

    def test_what_is_right_is_accepted(self):
        self.assertEqual(self.wrong(), "")

    def test_two_holders_are_seen(self):
        pieces = [(N, N + 1, 1, 1, None, None, None, None), (N + 1, N + 1, 2, 1, None, None, None, None)]
        self.assertIn("overlap", self.wrong(pieces=pieces))

    def test_a_group_of_another_tenant_is_seen(self):
        self.assertIn("containment", self.wrong(pieces=[(N, N, 1, 1, None, 6, None, None)]))

    def test_a_user_of_another_group_is_seen(self):
        self.assertIn("containment", self.wrong(pieces=[(N, N, 1, 1, None, None, None, 8)]))

    def test_what_the_table_lost_is_seen(self):
        self.assertIn("the table None", self.wrong(pieces=[]))

    def test_a_revision_twice_is_seen(self):
        journal = [(1, 1, 1, "a", ADDED.hex()), (2, 1, 1, "b", "01")]
        self.assertIn("comes after", self.wrong(journal=journal))

    def test_a_journal_that_tells_of_something_else_is_seen(self):
        journal = [(1, 1, 1, "a", ADDED.replace(b"\1\1\1\1", b"\1\1\1\2").hex())]
        self.assertIn("the journal tells of", self.wrong(journal=journal))


if __name__ == "__main__":
    unittest.main()
