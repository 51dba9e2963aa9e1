"""A client of numbering, an inventory of telephone numbers.

`api` has a module for each operation and `models` a class for each body; both are generated from the OpenAPI document of
the service. `NumberingClient` sends them, and sends again what was not answered.
"""

from .answers import RequestRefused, async_pages, pages, unwrap
from .connection import NumberingClient
from .retry import RetryPolicy
from .types import UNSET, Response, Unset

__all__ = [
    "UNSET", "NumberingClient", "RequestRefused", "Response", "RetryPolicy", "Unset", "async_pages", "pages", "unwrap",
]
