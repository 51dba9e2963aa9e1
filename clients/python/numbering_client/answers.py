"""Answers without their errors, and lists without their pages."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from http import HTTPStatus
from typing import Protocol, TypeVar, cast

import httpx

from .models import ErrorReport, ExclusiveErrorReport
from .types import UNSET, Unset

T = TypeVar("T")
Content = TypeVar("Content", covariant=True)


class Answer(Protocol[Content]):
    """An answer of the service, as the functions `sync_detailed` and `asyncio_detailed` return it."""

    @property
    def status_code(self) -> HTTPStatus: ...

    @property
    def content(self) -> bytes: ...

    @property
    def parsed(self) -> Content | None: ...


class Page(Protocol):
    """A part of a list."""

    @property
    def next_(self) -> str | None | Unset: ...


P = TypeVar("P", bound=Page)


class RequestRefused(Exception):
    """An answer that is no success: its status, and the errors that the service sent, if it was the service."""

    def __init__(self, status_code: HTTPStatus, content: bytes, errors: ErrorReport | ExclusiveErrorReport | None) -> None:
        super().__init__(f"{status_code.value}: {content.decode(errors='replace')}")
        self.status_code = status_code
        self.errors = errors


def unwrap(answer: Answer[ErrorReport | ExclusiveErrorReport | T]) -> T:
    """Returns the body of a success, which a 207 is too, and raises `RequestRefused` for everything else."""
    if httpx.codes.is_success(answer.status_code):
        return cast(T, answer.parsed)
    errors = answer.parsed if isinstance(answer.parsed, ErrorReport | ExclusiveErrorReport) else None
    raise RequestRefused(answer.status_code, answer.content, errors)


def pages(fetch: Callable[[str | Unset], Answer[ErrorReport | P]]) -> Iterator[P]:
    """Returns the pages of a list; `fetch` gets the one behind a position, its `after`."""
    after: str | None | Unset = UNSET
    while after is not None:
        page = unwrap(fetch(after))
        yield page
        after = page.next_ or None


async def async_pages(fetch: Callable[[str | Unset], Awaitable[Answer[ErrorReport | P]]]) -> AsyncIterator[P]:
    """Returns the pages of a list, asynchronously; `fetch` gets the one behind a position, its `after`."""
    after: str | None | Unset = UNSET
    while after is not None:
        page = unwrap(await fetch(after))
        yield page
        after = page.next_ or None
