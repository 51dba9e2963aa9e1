"""Requests that are sent again, through a proxy that fails on purpose."""

import unittest

import httpx
from service import RETRY, connect, connect_through

from numbering_client import RequestRefused, RetryPolicy, unwrap
from numbering_client.api.tenants import create_tenant, read_tenant
from numbering_client.models import CreateTenant


class Retry(unittest.TestCase):
    def test_a_change_whose_answer_was_lost_is_done_once(self) -> None:
        for fault in ("lost", "torn"):
            with connect_through(fault) as client:
                answer = create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id=fault))
                self.assertEqual((answer.status_code, answer.headers["Attempt"]), (201, "2"))
                self.assertEqual(answer.headers["Idempotency-Replayed"], "true")

    def test_a_busy_service_is_asked_again(self) -> None:
        with connect_through("busy") as client:
            answer = create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="busy"))
            self.assertEqual((answer.status_code, answer.headers["Attempt"]), (201, "2"))
            self.assertEqual(unwrap(read_tenant.sync_detailed("busy", client=client)).tenant_id, "busy")

    def test_a_service_that_stays_away_is_given_up(self) -> None:
        with connect_through("away") as client:
            answer = create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="away"))
            self.assertEqual((answer.status_code, answer.headers["Attempt"]), (503, str(RETRY.attempts_max)))

    def test_a_connection_that_always_breaks_is_an_error(self) -> None:
        with connect_through("gone") as client, self.assertRaises(httpx.RemoteProtocolError):
            create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="gone"))

    def test_a_page_of_another_proxy_is_an_error(self) -> None:
        with connect_through("page") as client, self.assertRaises(RequestRefused) as refused:
            create_tenant.sync_detailed(client=client, body=CreateTenant(tenant_id="page"))
        self.assertEqual((refused.exception.status_code, refused.exception.errors), (503, None))

    def test_a_key_of_the_caller_is_kept(self) -> None:
        for _ in range(2):
            with connect() as client:
                answer = create_tenant.sync_detailed(
                    client=client, body=CreateTenant(tenant_id="kept"), idempotency_key="the-key-of-the-caller")
            self.assertEqual(answer.status_code, 201)
        self.assertEqual(answer.headers["Idempotency-Replayed"], "true")


class AsyncRetry(unittest.IsolatedAsyncioTestCase):
    async def test_a_change_whose_answer_was_lost_is_done_once(self) -> None:
        async with connect_through("lost") as client:
            answer = await create_tenant.asyncio_detailed(client=client, body=CreateTenant(tenant_id="lost-async"))
            self.assertEqual((answer.status_code, answer.headers["Attempt"]), (201, "2"))
            self.assertEqual(answer.headers["Idempotency-Replayed"], "true")

    async def test_a_service_that_stays_away_is_given_up(self) -> None:
        async with connect_through("away") as client:
            answer = await create_tenant.asyncio_detailed(client=client, body=CreateTenant(tenant_id="away-async"))
            self.assertEqual((answer.status_code, answer.headers["Attempt"]), (503, str(RETRY.attempts_max)))


class Waits(unittest.TestCase):
    def test_waits_grow_to_a_bound_and_end(self) -> None:
        policy = RetryPolicy(attempts_max=20, first_wait_seconds=1, wait_max_seconds=8)
        for attempt, bound_seconds in [(1, 1), (2, 2), (3, 4), (4, 8), (19, 8)]:
            waits = [policy.wait_seconds(attempt, 0) or 0 for _ in range(100)]
            self.assertLessEqual(max(waits), bound_seconds)
            self.assertLess(1, len(set(waits)), "all clients would come back together")
        self.assertIsNone(policy.wait_seconds(20, 0))

    def test_retry_after_is_kept_or_not_waited_for(self) -> None:
        policy = RetryPolicy(first_wait_seconds=1, wait_max_seconds=8)
        self.assertTrue(7 <= (policy.wait_seconds(1, 7) or 0) <= 8)
        self.assertIsNone(policy.wait_seconds(1, 9))

    def test_answers_that_ask_for_another_request(self) -> None:
        for status, headers, is_final in [
            (503, {}, False), (429, {"Retry-After": "1"}, False), (409, {"Retry-After": "1"}, False),
            (409, {}, True), (400, {}, True), (500, {}, True), (201, {}, True),
        ]:
            wait = RetryPolicy().wait_after(httpx.Response(status, headers=headers), 1)
            self.assertEqual(wait is None, is_final, status)
