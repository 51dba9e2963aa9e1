"""python3 tests/proofs/test_checker.py: tests of the checker: it accepts linearizable histories and rejects others.

Histories have the form of the wire; each bad one differs from a good one in one thing.
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


def request_line(name, sent, end, method, path, status, answer, body=None):
    return {"id": name, "sent": sent, "end": end, "method": method, "path": path, "body": body, "status": status,
            "answer": answer}


def add(name, sent, end, tenant, *codes):
    """A request that adds N, N+1 …, answered with these codes."""
    rows = [{"phoneNumber": text(N + index)} for index in range(len(codes))]
    result = [row | ({"status": "rejected", "code": code} if code else {"status": "added"})
              for row, code in zip(rows, codes)]
    good = codes.count(0)
    status = 201 if good == len(codes) else 207 if good else 400
    answer = {"result": result}
    if good < len(codes):
        answer["summary"] = {"added": good, "rejected": len(codes) - good}
    if not good:
        answer["errors"] = [{}]
    return request_line(name, sent, end, "POST", f"/api/v1/tenants/{tenant}/mobile_numbers/", status, answer,
                {"phoneNumbers": rows})


def look(name, sent, end, tenant, number=N):
    """A request for the holder of a number, answered with this tenant or nobody."""
    answer = {"phoneNumber": text(number), "held": tenant is not None}
    if tenant:
        answer |= {"kind": "mobile", "tenantId": tenant, "groupId": "", "userId": "", "available": True,
                   "minPhoneNumber": text(number), "maxPhoneNumber": text(number)}
    return request_line(name, sent, end, "GET", f"/api/v1/search/numbers/usages/+{number}/", 200, answer)


def ranges(*spans):
    return {"numbers": [{"minPhoneNumber": text(first), "maxPhoneNumber": text(last)} for first, last in spans]}


def define(name, sent, end, tenant, *spans):
    return request_line(name, sent, end, "POST", POOL.format(tenant), 201, {}, ranges(*spans))


def withdraw(name, sent, end, tenant, *spans):
    return request_line(name, sent, end, "DELETE", POOL.format(tenant), 200, {}, ranges(*spans))


def assign(name, sent, end, tenant, group, *spans):
    return request_line(name, sent, end, "POST", SHARE.format(tenant, group), 201, {}, ranges(*spans))


def prefixes(*texts):
    return {"prefixes": [{"prefix": each} for each in texts]}


def of_prefixes(request, *texts):
    """The same request for prefixes."""
    return request | {"path": request["path"].replace("numbers", "prefixes"), "body": prefixes(*texts)}


def define_prefixes(name, sent, end, tenant, *texts):
    return of_prefixes(define(name, sent, end, tenant), *texts)


def assign_prefixes(name, sent, end, tenant, group, *texts):
    return of_prefixes(assign(name, sent, end, tenant, group), *texts)


def available_prefixes(name, sent, end, tenant, *texts):
    answer = {"available_prefixes": [{"prefix": each} for each in texts]}
    return request_line(name, sent, end, "GET", POOL.format(tenant).replace("numbers", "available_prefixes"), 200, answer)


def assign_mobile(name, sent, end, tenant, group, number=N):
    rows = {"phoneNumbers": [{"phoneNumber": text(number)}]}
    answer = {"result": [{"phoneNumber": text(number), "status": "added"}]}
    return request_line(name, sent, end, "POST", MOBILE_OF_GROUP.format(tenant, group), 201, answer, rows)


def set_user_number(name, sent, end, user, number, code=None):
    """A request that sets the phone number of a user of t1 and g1, accepted or refused with this code."""
    body = {"phoneNumber": text(number) if number else ""}
    answer = {"errors": [{"code": code}]} if code else body | {"userId": user}
    return request_line(name, sent, end, "PUT", f"/api/v1/tenants/t1/groups/g1/users/{user}/", 400 if code else 200, answer, body)


def mobile_of_group(name, sent, end, assigned, available):
    """The list of t1 and g1: numbers with users, and without."""
    answer = {"assigned_numbers": [{"phoneNumber": text(number), "userId": user} for number, user in assigned],
              "available_numbers": [text(number) for number in available]}
    return request_line(name, sent, end, "GET", MOBILE_OF_GROUP.format("t1", "g1"), 200, answer)


def refused(request, *faults):
    errors = [{"code": code, "details": {"index": index}} for index, code in faults]
    return request | {"status": 400, "answer": {"errors": errors}}


def pool(name, sent, end, tenant, *spans):
    return request_line(name, sent, end, "GET", POOL.format(tenant), 200, ranges(*spans))


def order_of(lines, requests):
    return Order(history.in_order(map(history.parse, lines)), requests)


class OrderTest(unittest.TestCase):
    def accepts(self, lines, requests):
        self.assertEqual(order_of(lines, requests).check(), [])

    def refuses(self, lines, requests, why):
        violations = order_of(lines, requests).check()
        self.assertTrue(any(why in what for what in violations), violations)

    def test_the_journal_decides_the_order_of_two_racing_changes(self):
        race = [add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 1009)]
        self.accepts(race, ["a"])
        self.refuses(race, ["b"], "replayed in the order of the journal")

    def test_two_winners_are_refused(self):
        self.refuses([add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 0)], ["a", "b"], "the expected answer is (1009,)")

    def test_an_acknowledged_change_missing_in_the_journal_is_refused(self):
        self.refuses([add("a", 1, 2, "t1", 0)], [], "none explain it")

    def test_a_refused_or_unknown_request_in_the_journal_is_refused(self):
        self.refuses([add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 11)], ["a", "b"], "it changes nothing")
        self.refuses([add("a", 1, 2, "t1", 0)], ["a", "x"], "not requested")

    def test_a_journal_against_real_time_is_refused(self):
        one, other = add("a", 1, 2, "t1", 0), define("b", 3, 4, "t1", (R, R + 9))
        self.accepts([one, other], ["a", "b"])
        self.refuses([one, other], ["b", "a"], "ended before it was sent")

    def test_a_stale_or_premature_read_is_refused(self):
        self.accepts([add("a", 1, 2, "t1", 0), look("b", 3, 4, "t1")], ["a"])
        self.refuses([add("a", 1, 2, "t1", 0), look("b", 3, 4, None)], ["a"], "none explain it")
        self.refuses([look("b", 1, 2, "t1"), add("a", 3, 4, "t1", 0)], ["a"], "none explain it")

    def test_reads_that_go_back_in_time_are_refused(self):
        one = [add("a", 1, 20, "t1", 0), look("b", 2, 3, None), look("c", 4, 5, "t1")]
        self.accepts(one, ["a"])
        self.refuses([add("a", 1, 20, "t1", 0), look("b", 2, 3, "t1"), look("c", 4, 5, None)], ["a"], "older ones")

    def test_an_unanswered_change_may_be_applied_or_not(self):
        lost = add("a", 1, None, "t1", 0)
        self.accepts([lost, look("b", 8, 9, "t1")], ["a"])
        self.accepts([lost, look("b", 8, 9, None)], [])
        self.refuses([lost, look("b", 8, 9, "t1")], [], "none explain it")

    def test_a_207_must_report_every_item_correctly(self):
        self.accepts([add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 11, 0)], ["a", "b"])
        self.refuses([add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 0, 11)], ["a", "b"], "the expected answer is (11, 0)")

    def test_an_undocumented_answer_is_refused(self):
        self.refuses([add("a", 1, 2, "t1", 0) | {"status": 500}], ["a"], "undocumented")

    def test_a_read_of_half_a_range_is_refused(self):
        defined = define("a", 1, 9, "t1", (R, R + 9))
        for whole in ([], [(R, R + 9)]):
            self.accepts([defined, pool("b", 2, 8, "t1", *whole)], ["a"])
        self.refuses([defined, pool("b", 2, 8, "t1", (R, R + 4))], ["a"], "none explain it")

    def test_assigning_overlapping_ranges_twice_is_refused(self):
        before = define("a", 1, 2, "t1", (R, R + 9))
        first = assign("b", 3, 9, "t1", "g1", (R, R + 5))
        second = assign("c", 3, 9, "t1", "g2", (R + 5, R + 9))
        self.accepts([before, first, refused(second, (0, 19))], ["a", "b"])
        self.refuses([before, first, second], ["a", "b", "c"], "the expected answer is ((0, 19),)")

    def test_a_refusal_must_name_each_rejected_item(self):
        request = define("b", 3, 4, "t2", (R + 20, R + 29), (R, R + 3), (R + 25, R + 25))
        before = define("a", 1, 2, "t1", (R, R + 9))
        self.accepts([before, refused(request, (1, 1009), (2, 1011))], ["a"])
        self.refuses([before, refused(request, (1, 1009))], ["a"], "none explain it")

    def test_numbers_under_a_held_prefix_are_refused(self):
        prefix = define_prefixes("a", 1, 2, "t1", "+32-4711234")
        self.accepts([prefix, add("b", 3, 4, "t2", 1009), add("c", 5, 6, "t1", 1010)], ["a"])
        self.refuses([prefix, add("b", 3, 4, "t2", 0)], ["a", "b"], "the expected answer is (1009,)")
        self.refuses([prefix, add("b", 3, 4, "t1", 11)], ["a"], "none explain it")
        self.accepts([prefix, add("b", 3, 4, "t1", 1010, 1010)], ["a"])
        inside = define("b", 3, 4, "t1", (N - 5, N + 3))
        self.accepts([prefix, refused(inside, (0, 1010))], ["a"])
        self.refuses([prefix, inside], ["a", "b"], "the expected answer is ((0, 1010),)")

    def test_a_prefix_over_held_numbers_is_refused(self):
        prefix, number = define_prefixes("b", 3, 4, "t1", "+3277700", "+32 4711234"), add("a", 1, 2, "t2", 0)
        self.accepts([number, refused(prefix, (1, 1009))], ["a"])
        self.refuses([number, prefix], ["a", "b"], "the expected answer is ((1, 1009),)")
        self.refuses([number, refused(prefix, (1, 1010))], ["a"], "none explain it")
        self.accepts([define("a", 1, 2, "t1", (N - 50, N)), refused(prefix, (1, 1010))], ["a"])

    def test_prefixes_that_begin_with_each_other_are_refused(self):
        long, short = define_prefixes("a", 1, 9, "t1", "+327770001"), define_prefixes("b", 1, 9, "t2", "+3277700")
        self.accepts([long, refused(short, (0, 1009))], ["a"])
        self.accepts([short, refused(long, (0, 1009))], ["b"])
        self.refuses([long, short], ["a", "b"], "the expected answer is ((0, 1009),)")
        self.accepts([long, define_prefixes("b", 1, 9, "t2", "+327770002")], ["a", "b"])

    def test_the_fewest_prefixes_cover_the_rest(self):
        lines = [define_prefixes("a", 1, 2, "t1", "+32-77700"), assign_prefixes("b", 3, 9, "t1", "g1", "+32777004")]
        rest = [f"+3277700{digit}" for digit in "012356789"]
        for left in (["+3277700"], rest):
            self.accepts([*lines, available_prefixes("c", 4, 8, "t1", *left)], ["a", "b"])
        self.refuses([*lines, available_prefixes("c", 4, 8, "t1", *rest[1:])], ["a", "b"], "none explain it")
        self.refuses([*lines, available_prefixes("c", 10, 11, "t1", "+3277700")], ["a", "b"], "none explain it")
        self.refuses([*lines, assign_prefixes("c", 10, 11, "t1", "g2", "+327770049")], ["a", "b", "c"], "((0, 19),)")

    def test_a_number_belongs_to_one_user(self):
        before = [add("a", 1, 2, "t1", 0), assign_mobile("b", 3, 4, "t1", "g1")]
        one = set_user_number("c", 5, 9, "u1", N)
        self.accepts([*before, one, set_user_number("d", 5, 9, "u2", N, 19)], ["a", "b", "c"])
        self.refuses([*before, one, set_user_number("d", 5, 9, "u2", N)], ["a", "b", "c", "d"], "the expected answer is ('refused', 19)")
        self.refuses([*before, set_user_number("d", 5, 9, "u2", N, 19)], ["a", "b"], "none explain it")
        self.refuses([*before, one], ["a", "b"], "none explain it")

    def test_setting_another_number_frees_the_one_before(self):
        before = [add("a", 1, 2, "t1", 0, 0), assign_mobile("b", 3, 4, "t1", "g1"),
                  assign_mobile("c", 3, 4, "t1", "g1", N + 1), set_user_number("d", 5, 6, "u1", N), set_user_number("e", 7, 8, "u1", N + 1)]
        changes = ["a", "b", "c", "d", "e"]
        self.accepts([*before, mobile_of_group("f", 9, 10, [(N + 1, "u1")], [N])], changes)
        self.refuses([*before, mobile_of_group("f", 9, 10, [(N, "u1"), (N + 1, "u1")], [])], changes, "none explain it")
        self.accepts([*before, set_user_number("f", 9, 10, "u1", None), mobile_of_group("g", 11, 12, [], [N, N + 1])],
                     [*changes, "f"])

    def test_what_was_withdrawn_and_is_defined_again_is_one_row_again(self):
        cut = [define("a", 1, 2, "t1", (R, R + 9)), withdraw("b", 3, 4, "t1", (R + 2, R + 4))]
        again, order = define("c", 5, 6, "t1", (R + 2, R + 4)), ["a", "b", "c"]
        self.accepts([*cut, again, pool("d", 7, 8, "t1", (R, R + 9))], order)
        parts = [(R, R + 1), (R + 2, R + 4), (R + 5, R + 9)]
        self.refuses([*cut, again, pool("d", 7, 8, "t1", *parts)], order, "none explain it")
        over = [define("a", 1, 2, "t1", (R, R + 4)), withdraw("b", 3, 4, "t1", (R + 2, R + 4)), define("c", 5, 6, "t1", (R + 2, R + 5))]
        self.accepts([*over, pool("d", 7, 8, "t1", (R, R + 1), (R + 2, R + 5))], order)
        gone = [define("a", 1, 2, "t1", (R, R + 4)), withdraw("b", 3, 4, "t1", (R, R + 4)), define("c", 5, 6, "t1", (R, R + 1)),
                define("d", 7, 8, "t1", (R + 2, R + 4))]
        self.accepts([*gone, pool("e", 9, 10, "t1", (R, R + 1), (R + 2, R + 4))], [*order, "d"])

    def test_a_note_ends_when_the_number_comes_into_an_inventory(self):
        noted, since = set_user_number("a", 1, 2, "u1", N), add("b", 3, 4, "t2", 0)
        self.accepts([noted, since, set_user_number("c", 5, 6, "u1", N, 19)], ["b"])
        self.refuses([noted, since, set_user_number("c", 5, 6, "u1", N)], ["b"], "none explain it")

    def test_a_number_that_is_not_held_is_noted_by_one_user(self):
        noted, other = set_user_number("a", 1, 2, "u1", N), set_user_number("c", 5, 6, "u2", N, 19)
        self.accepts([noted, other], [])
        self.refuses([other], [], "none explain it")
        self.refuses([set_user_number("a", 1, 2, "u1", N + 1), other], [], "none explain it")
        self.refuses([noted, set_user_number("b", 3, 4, "u1", None), other], [], "none explain it")
        for racing in (set_user_number("b", 3, 6, "u1", None), set_user_number("b", 3, None, "u1", None)):
            self.accepts([noted, racing, other], [])
        self.accepts([set_user_number("a", 1, None, "u1", N), other], [])


class RegisterTest(unittest.TestCase):
    def found(self, *lines, bounds=None):
        return registers.check(history.in_order(map(history.parse, lines)), bounds)

    def test_one_of_two_racing_changes_wins(self):
        self.assertEqual(self.found(add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 1009)), [])
        self.assertTrue(self.found(add("a", 1, 9, "t1", 0), add("b", 2, 8, "t2", 0)))

    def test_a_refusal_without_a_reason_is_found(self):
        self.assertTrue(self.found(add("a", 1, 2, "t1", 1009)))
        self.assertTrue(self.found(add("a", 1, 2, "t1", 0), add("b", 3, 4, "t1", 1009)))

    def test_stale_and_premature_reads_are_found(self):
        self.assertEqual(self.found(add("a", 1, 9, "t1", 0), look("b", 2, 3, None), look("c", 4, 5, "t1")), [])
        self.assertTrue(self.found(add("a", 1, 9, "t1", 0), look("b", 2, 3, "t1"), look("c", 4, 5, None)))

    def test_an_unanswered_change_was_applied_if_the_journal_has_it(self):
        lines = add("a", 1, None, "t1", 0), look("b", 8, 9, "t1")
        self.assertEqual(self.found(*lines, bounds={"a": float("inf")}), [])
        self.assertTrue(self.found(*lines))

    def test_a_range_assigned_twice_is_found(self):
        lines = [define("a", 1, 2, "t1", (R, R + 9)), assign("b", 3, 9, "t1", "g1", (R, R + 5))]
        self.assertEqual(self.found(*lines), [])
        self.assertTrue(self.found(*lines, assign("c", 3, 9, "t1", "g2", (R + 5, R + 9))))

    def test_a_number_held_under_a_held_prefix_is_found(self):
        prefix = define_prefixes("a", 1, 9, "t1", "+32471123")
        self.assertEqual(self.found(prefix, add("b", 2, 8, "t2", 1009)), [])
        self.assertEqual(self.found(refused(prefix, (0, 1009)), add("b", 2, 8, "t2", 0)), [])
        self.assertTrue(self.found(prefix, add("b", 2, 8, "t2", 0)))
        self.assertTrue(self.found(prefix, look("b", 10, 11, None)))
        self.assertTrue(self.found(prefix, define_prefixes("b", 1, 9, "t2", "+3247112"), look("c", 10, 11, "t1")))

    def test_a_number_belongs_to_one_user(self):
        before = [add("a", 1, 2, "t1", 0), assign_mobile("b", 3, 4, "t1", "g1"), set_user_number("c", 5, 9, "u1", N)]
        self.assertEqual(self.found(*before, set_user_number("d", 5, 9, "u2", N, 19)), [])
        self.assertEqual(self.found(*before, set_user_number("d", 10, 11, "u1", None), set_user_number("e", 12, 13, "u2", N)), [])
        self.assertTrue(self.found(*before, set_user_number("d", 5, 9, "u2", N)))
        self.assertTrue(self.found(*before[:2], set_user_number("d", 5, 9, "u2", N, 19)))
        refused = set_user_number("e", 3, 4, "u2", N, 19)
        self.assertTrue(self.found(refused))
        self.assertEqual(self.found(set_user_number("d", 1, 2, "u1", N), refused), [])

    def test_the_result_agrees_with_trying_all_orders(self):
        source, verdicts = random.Random(1), [0, 0]
        for _ in range(1500):
            register = [random_operation(source) for _ in range(5)]
            has_order = any(explains(order) for order in itertools.permutations(register))
            self.assertEqual(registers.linearize(register) is None, has_order, register)
            verdicts[has_order] += 1
        self.assertGreater(min(verdicts), 50)


def random_operation(source):
    """A random change or read of one number, at a random time."""
    sent = source.randrange(12)
    value, other = source.sample([None, "x", "y"], 2)
    step = registers.observes(lambda state: state == value) if source.random() < 0.4 else registers.moves([other], value)
    return sent, sent + source.randrange(1, 8), step, (value, other)


def explains(order):
    """Whether this order respects time and explains every answer."""
    if any(later[1] < earlier[0] for earlier, later in itertools.combinations(order, 2)):
        return False
    state = None
    for _, _, (_, step), _ in order:
        after = step(state)
        if not after:
            return False
        state = after[0]
    return True


# a journal entry with one reassignment: N to tenant 1 as a mobile number
ADDED = bytes.fromhex("01010101008098f0f6f101")


def removed(number):
    """A journal entry with one reassignment: a number to nobody."""
    step, data = number << 1, bytearray([1, 1, 0])
    while step:
        data.append(step & 0x7F | (0x80 if step > 0x7F else 0))
        step >>= 7
    return data.hex()


class TablesTest(unittest.TestCase):
    def violations(self, lines=None, **changed):
        rows = {"tenants": [(1, "t1"), (2, "t2")], "groups": [(5, 1, "g1"), (6, 2, "g1")], "users": [(8, 5, "u1")],
                "pieces": [(N, N, 1, 1, None, None, None, None)], "journal": [(1, 1, 1, "a", ADDED.hex())]}
        tables = Tables(**rows | changed)
        order = order_of(lines or [add("a", 1, 2, "t1", 0)], tables.requests())
        order.check()
        return " ".join(tables.check(order))

    def test_a_journal_entry_is_decoded(self):
        self.assertEqual(list(decode(ADDED)), [(N, N, (1, 1, None, None, None, None))])

    def test_correct_tables_are_accepted(self):
        self.assertEqual(self.violations(), "")

    def test_two_holders_are_found(self):
        pieces = [(N, N + 1, 1, 1, None, None, None, None), (N + 1, N + 1, 2, 1, None, None, None, None)]
        self.assertIn("overlap", self.violations(pieces=pieces))

    def test_a_group_of_another_tenant_is_found(self):
        self.assertIn("containment", self.violations(pieces=[(N, N, 1, 1, None, 6, None, None)]))

    def test_a_user_of_another_group_is_found(self):
        self.assertIn("containment", self.violations(pieces=[(N, N, 1, 1, None, None, None, 8)]))

    def test_a_number_under_a_held_prefix_is_found(self):
        prefix_space, size = 10 ** 15, 10 ** 9
        prefix = prefix_space + 324711 * size, prefix_space + 324712 * size - 1, 2, 3, 7, None, None, None
        self.assertIn("so is the prefix", self.violations(pieces=[(N, N, 1, 1, None, None, None, None), prefix]))

    def test_an_unrequested_part_of_a_prefix_is_found(self):
        leaf = 10 ** 15 + 324711234 * 10 ** 6
        self.assertIn("containment", self.violations(pieces=[(leaf, leaf + 499, 2, 3, 7, None, None, None)]))

    def test_a_lost_row_is_found(self):
        self.assertIn("the table None", self.violations(pieces=[]))

    def test_a_duplicate_revision_is_found(self):
        journal = [(1, 1, 1, "a", ADDED.hex()), (2, 1, 1, "b", "01")]
        self.assertIn("comes after", self.violations(journal=journal))

    def test_a_number_that_nobody_holds_is_recorded_for_its_history_alone(self):
        journal = [(1, 1, 1, "a", removed(N + 1)), (2, 1, 1, "a", ADDED.hex())]
        self.assertEqual(self.violations(journal=journal), "")
        journal = [(1, 1, 1, "a", ADDED.hex()), (2, 1, 1, "a", removed(N))]
        self.assertIn("the journal has {32471123456: None}", self.violations(journal=journal, pieces=[]))

    def test_a_journal_that_differs_is_found(self):
        journal = [(1, 1, 1, "a", ADDED.replace(b"\1\1\1\1", b"\1\1\1\2").hex())]
        self.assertIn("the journal has", self.violations(journal=journal))


if __name__ == "__main__":
    unittest.main()
