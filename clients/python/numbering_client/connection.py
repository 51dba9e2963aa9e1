"""The client that every generated operation takes."""

from typing import Any

import httpx
from attrs import define, field

from .client import AuthenticatedClient
from .retry import AsyncRetryingClient, RetryingClient, RetryPolicy

# The service answers a change within a minute, also one that waits for its database.
TIMEOUT = httpx.Timeout(75, connect=5)


@define
class NumberingClient(AuthenticatedClient):
    """A connection to a service with one token, synchronous and asynchronous.

    `with` and `async with` close it. Beside `retry` it takes what the generated `AuthenticatedClient` takes.
    """

    retry: RetryPolicy = field(factory=RetryPolicy, kw_only=True)
    _timeout: httpx.Timeout | None = field(default=TIMEOUT, kw_only=True, alias="timeout")

    def get_httpx_client(self) -> httpx.Client:
        if self._client is None:
            self.set_httpx_client(RetryingClient(self.retry, **self._arguments()))
        return super().get_httpx_client()

    def get_async_httpx_client(self) -> httpx.AsyncClient:
        if self._async_client is None:
            self.set_async_httpx_client(AsyncRetryingClient(self.retry, **self._arguments()))
        return super().get_async_httpx_client()

    def _arguments(self) -> dict[str, Any]:
        return {
            "base_url": self._base_url,
            "cookies": self._cookies,
            "headers": {**self._headers, self.auth_header_name: f"{self.prefix} {self.token}"},
            "timeout": self._timeout,
            "verify": self._verify_ssl,
            "follow_redirects": self._follow_redirects,
            **self._httpx_args,
        }
