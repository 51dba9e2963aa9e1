"""The service that the tests run against, with and without the proxy that fails on purpose."""

import os

from numbering_client import NumberingClient, RetryPolicy

TOKEN = os.environ["NUMBERING_BOOTSTRAP_TOKEN"]
# Enough to get through the proxy, and no time lost with it.
RETRY = RetryPolicy(attempts_max=3, first_wait_seconds=0.001)


def connect() -> NumberingClient:
    return NumberingClient(os.environ["NUMBERING_ADDRESS"], TOKEN)


def connect_through(fault: str) -> NumberingClient:
    """Returns a client behind the proxy, whose description has the faults."""
    return NumberingClient(f"{os.environ['NUMBERING_PROXY']}/{fault}", TOKEN, retry=RETRY)
