"""Requests that are sent again: when, how often, and with which `Idempotency-Key`."""

import asyncio
import random
import time
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import httpx

from .answers import RequestRefused

# A connection that failed before the whole answer was there: the service may have done the request.
BROKEN = (httpx.TimeoutException, httpx.NetworkError, httpx.RemoteProtocolError)
# The service is overloaded or its database away; the token sends too much; the first of two equal requests still runs.
# Each comes with `Retry-After`; a 409 without it is a conflict that lasts.
TEMPORARY = (httpx.codes.SERVICE_UNAVAILABLE, httpx.codes.TOO_MANY_REQUESTS, httpx.codes.CONFLICT)
KEY = "Idempotency-Key"


@dataclass(frozen=True)
class RetryPolicy:
    """The bounds on sending one request again.

    A wait is `Retry-After`, if there was one, and a random part of the backoff, which doubles from `first_wait_seconds` up to
    `wait_max_seconds`. An answer with a longer `Retry-After` is not waited for.
    """

    attempts_max: int = 5
    first_wait_seconds: float = 0.2
    wait_max_seconds: float = 30.0

    def wait_seconds(self, attempt: int, retry_after_seconds: float) -> float | None:
        """Returns the wait after an attempt, counted from 1, or None if there is to be no other."""
        if self.attempts_max <= attempt or self.wait_max_seconds < retry_after_seconds:
            return None
        backoff_seconds = min(self.first_wait_seconds * 2 ** (attempt - 1), self.wait_max_seconds)
        return retry_after_seconds + random.uniform(0, backoff_seconds)

    def wait_after(self, response: httpx.Response, attempt: int) -> float | None:
        """Returns the wait after an answer, or None if it is final."""
        retry_after = response.headers.get("Retry-After", "")
        is_final = response.status_code not in TEMPORARY or (
            response.status_code == httpx.codes.CONFLICT and not retry_after)
        if is_final:
            return None
        return self.wait_seconds(attempt, float(retry_after) if retry_after.isdecimal() else 0)


def set_key(request: httpx.Request) -> None:
    """Gives a change a key of its own, unless it has one: with it, a change that is sent again is done once."""
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        request.headers.setdefault(KEY, str(uuid.uuid4()))


def check_sender(response: httpx.Response) -> httpx.Response:
    """Raises `RequestRefused` for an error that is no JSON, which no service sent but a proxy before it."""
    if response.is_error and "application/json" not in response.headers.get("Content-Type", ""):
        raise RequestRefused(HTTPStatus(response.status_code), response.content, None)
    return response


class RetryingClient(httpx.Client):
    """An HTTP client that sends requests again."""

    def __init__(self, policy: RetryPolicy, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.policy = policy

    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        set_key(request)
        attempt = 0
        while True:
            attempt += 1
            try:
                response = super().send(request, **options)
            except BROKEN:
                wait = self.policy.wait_seconds(attempt, 0)
                if wait is None:
                    raise
            else:
                wait = self.policy.wait_after(response, attempt)
                if wait is None:
                    return check_sender(response)
                response.close()
            time.sleep(wait)


class AsyncRetryingClient(httpx.AsyncClient):
    """An asynchronous HTTP client that sends requests again."""

    def __init__(self, policy: RetryPolicy, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.policy = policy

    async def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        set_key(request)
        attempt = 0
        while True:
            attempt += 1
            try:
                response = await super().send(request, **options)
            except BROKEN:
                wait = self.policy.wait_seconds(attempt, 0)
                if wait is None:
                    raise
            else:
                wait = self.policy.wait_after(response, attempt)
                if wait is None:
                    return check_sender(response)
                await response.aclose()
            await asyncio.sleep(wait)
