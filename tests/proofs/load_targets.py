"""The targets of the load: the numbers, their possible holders, and the form of a request."""

from dataclasses import dataclass

TENANTS = [f"t{index}" for index in range(5)]
GROUPS = [f"g{index}" for index in range(4)]
MOBILE = range(32470100000, 32470100240)
TRUNK = range(32261270000, 32261270300)
# numbers under three prefixes of nine digits
PREFIXES = range(32777000000, 32777000300)
ZONES = (MOBILE, TRUNK, PREFIXES)
BLOCK = 20
USERS = [f"u{index}" for index in range(len(TRUNK) // BLOCK)]
CONTESTED = 8
UNKNOWN = ("unknown",)
FREE = None


@dataclass
class Request:
    method: str
    path: str
    body: object = None
    # numbers whose state is unknown after the answer
    touched: tuple = ()
    # their state if the request succeeds
    becomes: object = UNKNOWN
    # the prefixes of the request
    prefixes: tuple = ()


def text(number):
    return f"+{number}"


def span(first, last):
    return {"minPhoneNumber": text(first), "maxPhoneNumber": text(last)}


def contested(zone):
    """The few numbers that half of the requests go to; in the prefix zone each is under a prefix of its own."""
    return zone[:CONTESTED * 10:10] if zone is PREFIXES else zone[:CONTESTED]


def digits(prefix):
    """The digits of a prefix in any notation."""
    return "".join(letter for letter in prefix if letter.isdigit())


def numbers_under(prefix):
    """The numbers of the load that begin with these digits; a part of a split prefix may have more digits than they have."""
    if len(prefix) > 11:
        return []
    size = 10 ** (11 - len(prefix))
    first = int(prefix) * size
    return [number for zone in ZONES for number in range(max(first, zone[0]), min(first + size - 1, zone[-1]) + 1)]


def numbers_of(holding):
    """The numbers of a holding."""
    if "prefix" in holding:
        return numbers_under(digits(holding["prefix"]))
    return range(int(holding["minPhoneNumber"]), int(holding["maxPhoneNumber"]) + 1)
