"""What the load asks for: which numbers there are, who can hold them, and what a request is."""

from dataclasses import dataclass

TENANTS = [f"t{index}" for index in range(5)]
GROUPS = [f"g{index}" for index in range(4)]
MOBILE = range(32470100000, 32470100240)
TRUNK = range(32261270000, 32261270300)
# under three prefixes of nine digits
PREFIXES = range(32777000000, 32777000300)
ZONES = (MOBILE, TRUNK, PREFIXES)
BLOCK = 20
USERS = [f"u{index}" for index in range(len(TRUNK) // BLOCK)]
HOT = 8
UNKNOWN = ("unknown",)
FREE = None


@dataclass
class Request:
    method: str
    path: str
    body: object = None
    # numbers of which the client knows no more than before, once it is answered
    touched: tuple = ()
    # what they are, if it succeeds
    becomes: object = UNKNOWN
    # under these prefixes
    prefixes: tuple = ()


def text(number):
    return f"+{number}"


def span(first, last):
    return {"minPhoneNumber": text(first), "maxPhoneNumber": text(last)}


def hot(zone):
    """Few of its numbers, to which half of what is asked goes; each under a prefix of its own, where there are such."""
    return zone[:HOT * 10:10] if zone is PREFIXES else zone[:HOT]


def digits(prefix):
    """The digits of a prefix, however it is written."""
    return "".join(letter for letter in prefix if letter.isdigit())


def numbers_under(prefix):
    """The numbers that begin with these digits."""
    size = 10 ** (11 - len(prefix))
    first = int(prefix) * size
    return [number for zone in ZONES for number in range(max(first, zone[0]), min(first + size - 1, zone[-1]) + 1)]


def numbers_of(holding):
    """The numbers of what is held."""
    if "prefix" in holding:
        return numbers_under(digits(holding["prefix"]))
    return range(int(holding["minPhoneNumber"]), int(holding["maxPhoneNumber"]) + 1)
