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
MOBILE_OF_GROUP = "/api/v1/tenants/{}/groups/{}/mobile_numbers/"


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


def prefixes(*texts):
    return {"prefixes": [{"prefix": each} for each in texts]}


def of_prefixes(request, *texts):
    """The same request, of prefixes."""
    return request | {"path": request["path"].replace("numbers", "prefixes"), "body": prefixes(*texts)}


def define_prefixes(name, sent, end, tenant, *texts):
    return of_prefixes(define(name, sent, end, tenant), *texts)


def assign_prefixes(name, sent, end, tenant, group, *texts):
    return of_prefixes(assign(name, sent, end, tenant, group), *texts)


def available_prefixes(name, sent, end, tenant, *texts):
    answer = {"available_prefixes": [{"prefix": each} for each in texts]}
    return line(name, sent, end, "GET", POOL.format(tenant).replace("numbers", "available_prefixes"), 200, answer)


def assign_mobile(name, sent, end, tenant, group, number=N):
    rows = {"phoneNumbers": [{"phoneNumber": text(number)}]}
    answer = {"result": [{"phoneNumber": text(number), "status": "added"}]}
    return line(name, sent, end, "POST", MOBILE_OF_GROUP.format(tenant, group), 201, answer, rows)


def own(name, sent, end, user, number, code=None):
    """A user of t1 and g1 gets a number of their own, or is told this code."""
    body = {"phoneNumber": text(number) if number else ""}
    answer = {"errors": [{"code": code}]} if code else body | {"userId": user}
    return line(name, sent, end, "PUT", f"/api/v1/tenants/t1/groups/g1/users/{user}/", 400 if code else 200, answer, body)


def mobile_of_group(name, sent, end, carried, available):
    """What t1 and g1 have: with users, and without."""
    answer = {"assigned_numbers": [{"phoneNumber": text(number), "userId": user} for number, user in carried],
              "available_numbers": [text(number) for number in available]}
    return line(name, sent, end, "GET", MOBILE_OF_GROUP.format("t1", "g1"), 200, answer)


def refused(request, *faults):
    errors = [{"code": code, "details": {"index": index}} for index, code in faults]
    return request | {"status": 400, "answer": {"errors": errors}}


def pool(name, sent, end, tenant, *spans):
    return line(name, sent, end, "GET", POOL.format(tenant), 200, ranges(*spans))


def order_of(lines, requests):
    return Order(history.in_order(map(history.parse, lines)), requests)


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

    def test_a_prefix_is_in_the_way_of_numbers_under_it(self):
        prefix = define_prefixes("a", 1, 2, "t1", "+32-4711234")
        self.accepts([prefix, add("b", 3, 4, "t2", 1009), add("c", 5, 6, "t1", 1010)], ["a"])
        self.refuses([prefix, add("b", 3, 4, "t2", 0)], ["a", "b"], "it is told (1009,)")
        self.refuses([prefix, add("b", 3, 4, "t1", 11)], ["a"], "none explain it")
        self.accepts([prefix, add("b", 3, 4, "t1", 1010, 1010)], ["a"])
        inside = define("b", 3, 4, "t1", (N - 5, N + 3))
        self.accepts([prefix, refused(inside, (0, 1010))], ["a"])
        self.refuses([prefix, inside], ["a", "b"], "it is told ((0, 1010),)")

    def test_numbers_are_in_the_way_of_a_prefix_over_them(self):
        prefix, number = define_prefixes("b", 3, 4, "t1", "+3277700", "+32 4711234"), add("a", 1, 2, "t2", 0)
        self.accepts([number, refused(prefix, (1, 1009))], ["a"])
        self.refuses([number, prefix], ["a", "b"], "it is told ((1, 1009),)")
        self.refuses([number, refused(prefix, (1, 1010))], ["a"], "none explain it")
        self.accepts([define("a", 1, 2, "t1", (N - 50, N)), refused(prefix, (1, 1010))], ["a"])

    def test_prefixes_do_not_begin_with_each_other(self):
        long, short = define_prefixes("a", 1, 9, "t1", "+327770001"), define_prefixes("b", 1, 9, "t2", "+3277700")
        self.accepts([long, refused(short, (0, 1009))], ["a"])
        self.accepts([short, refused(long, (0, 1009))], ["b"])
        self.refuses([long, short], ["a", "b"], "it is told ((0, 1009),)")
        self.accepts([long, define_prefixes("b", 1, 9, "t2", "+327770002")], ["a", "b"])

    def test_the_fewest_prefixes_cover_what_is_left(self):
        lines = [define_prefixes("a", 1, 2, "t1", "+32-77700"), assign_prefixes("b", 3, 9, "t1", "g1", "+32777004")]
        rest = [f"+3277700{digit}" for digit in "012356789"]
        for left in (["+3277700"], rest):
            self.accepts([*lines, available_prefixes("c", 4, 8, "t1", *left)], ["a", "b"])
        self.refuses([*lines, available_prefixes("c", 4, 8, "t1", *rest[1:])], ["a", "b"], "none explain it")
        self.refuses([*lines, available_prefixes("c", 10, 11, "t1", "+3277700")], ["a", "b"], "none explain it")
        self.refuses([*lines, assign_prefixes("c", 10, 11, "t1", "g2", "+327770049")], ["a", "b", "c"], "((0, 19),)")

    def test_a_number_is_the_own_of_one_user(self):
        before = [add("a", 1, 2, "t1", 0), assign_mobile("b", 3, 4, "t1", "g1")]
        one = own("c", 5, 9, "u1", N)
        self.accepts([*before, one, own("d", 5, 9, "u2", N, 19)], ["a", "b", "c"])
        self.refuses([*before, one, own("d", 5, 9, "u2", N)], ["a", "b", "c", "d"], "it is told ('refused', 19)")
        self.refuses([*before, own("d", 5, 9, "u2", N, 19)], ["a", "b"], "none explain it")
        self.refuses([*before, one], ["a", "b"], "none explain it")

    def test_who_takes_another_number_gives_the_one_before_back(self):
        before = [add("a", 1, 2, "t1", 0, 0), assign_mobile("b", 3, 4, "t1", "g1"),
                  assign_mobile("c", 3, 4, "t1", "g1", N + 1), own("d", 5, 6, "u1", N), own("e", 7, 8, "u1", N + 1)]
        changes = ["a", "b", "c", "d", "e"]
        self.accepts([*before, mobile_of_group("f", 9, 10, [(N + 1, "u1")], [N])], changes)
        self.refuses([*before, mobile_of_group("f", 9, 10, [(N, "u1"), (N + 1, "u1")], [])], changes, "none explain it")
        self.accepts([*before, own("f", 9, 10, "u1", None), mobile_of_group("g", 11, 12, [], [N, N + 1])],
                     [*changes, "f"])

    def test_a_number_that_nobody_holds_stays_with_who_named_it(self):
        named, since = own("a", 1, 2, "u1", N), add("b", 3, 4, "t2", 0)
        self.accepts([named, since, own("c", 5, 6, "u1", N)], ["b"])
        self.refuses([named, since, own("c", 5, 6, "u2", N)], ["b"], "none explain it")
        self.refuses([named, since, own("c", 5, 6, "u1", N, 19)], ["b"], "none explain it")
        cleared = own("x", 2, 3, "u1", None)
        self.accepts([named, cleared, since, own("c", 5, 6, "u1", N, 19)], ["b"])
        lost = own("a", 1, None, "u1", N)
        for again in (own("c", 5, 6, "u1", N), own("c", 5, 6, "u1", N, 19)):
            self.accepts([lost, since, again], ["b"])


class RegisterTest(unittest.TestCase):
    def found(self, *lines, bounds=None):
        return registers.check(history.in_order(map(history.parse, lines)), bounds)

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

    def test_a_number_and_a_prefix_over_it_are_not_both_given(self):
        prefix = define_prefixes("a", 1, 9, "t1", "+32471123")
        self.assertEqual(self.found(prefix, add("b", 2, 8, "t2", 1009)), [])
        self.assertEqual(self.found(refused(prefix, (0, 1009)), add("b", 2, 8, "t2", 0)), [])
        self.assertTrue(self.found(prefix, add("b", 2, 8, "t2", 0)))
        self.assertTrue(self.found(prefix, look("b", 10, 11, None)))
        self.assertTrue(self.found(prefix, define_prefixes("b", 1, 9, "t2", "+3247112"), look("c", 10, 11, "t1")))

    def test_a_number_is_the_own_of_one_user(self):
        before = [add("a", 1, 2, "t1", 0), assign_mobile("b", 3, 4, "t1", "g1"), own("c", 5, 9, "u1", N)]
        self.assertEqual(self.found(*before, own("d", 5, 9, "u2", N, 19)), [])
        self.assertEqual(self.found(*before, own("d", 10, 11, "u1", None), own("e", 12, 13, "u2", N)), [])
        self.assertTrue(self.found(*before, own("d", 5, 9, "u2", N)))
        self.assertTrue(self.found(*before[:2], own("d", 5, 9, "u2", N, 19)))

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

    def test_a_number_under_a_held_prefix_is_seen(self):
        territory, size = 10 ** 15, 10 ** 9
        prefix = territory + 324711 * size, territory + 324712 * size - 1, 2, 3, 7, None, None, None
        self.assertIn("so is the prefix", self.wrong(pieces=[(N, N, 1, 1, None, None, None, None), prefix]))

    def test_a_part_of_a_prefix_that_nobody_asked_for_is_seen(self):
        leaf = 10 ** 15 + 324711234 * 10 ** 6
        self.assertIn("containment", self.wrong(pieces=[(leaf, leaf + 499, 2, 3, 7, None, None, None)]))

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
