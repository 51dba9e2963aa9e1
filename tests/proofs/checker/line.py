"""The line on which everything lies: numbers at their value, and past them what begins with a prefix.

A prefix is seen as the strings of ten digits that begin with it, its leaves; a number of eleven digits lies under one.
So prefixes are intervals as ranges are, and the last place of a prefix is that of its last leaf.
"""

TERRITORY = 10 ** 15
LEAF_DIGITS = 10
NUMBER_DIGITS = 11
# where the tables have the digits of a prefix: filled up to 15
PLACES = 10 ** (15 - LEAF_DIGITS)


def is_leaf(place):
    return place >= TERRITORY


def leaf_of(number):
    """The leaf under which a number lies."""
    assert 10 ** (NUMBER_DIGITS - 1) <= number < 10 ** NUMBER_DIGITS, f"+{number} is too long or too short for this"
    return TERRITORY + number // 10


def under(leaf):
    """The numbers under a leaf."""
    first = (leaf - TERRITORY) * 10
    return range(first, first + 10)


def leaves(prefix):
    """The first and the last leaf under a prefix, as it may be written."""
    digits = "".join(letter for letter in prefix if letter.isdigit())
    assert prefix[0] == "+" and 0 < len(digits) <= LEAF_DIGITS, prefix
    size = 10 ** (LEAF_DIGITS - len(digits))
    first = TERRITORY + int(digits) * size
    return first, first + size - 1


def fewest(first, last):
    """The fewest prefixes that cover all from leaf to leaf, as the first and last leaf of each."""
    while first <= last:
        size = 1
        while first % (size * 10) == 0 and first + size * 10 - 1 <= last:
            size *= 10
        yield first, first + size - 1
        first += size


def places(first, last):
    """The numbers or leaves of a row of the tables; leaves of which it has a part too."""
    if first < TERRITORY:
        return range(first, last + 1)
    return range(TERRITORY + (first - TERRITORY) // PLACES, TERRITORY + (last - TERRITORY) // PLACES + 1)


def is_of_leaves(first, last):
    """Whether a row of the tables has no part of a leaf without the rest: nobody asks for a prefix that is longer."""
    return first < TERRITORY or (first - TERRITORY) % PLACES == (last + 1 - TERRITORY) % PLACES == 0


def told(place):
    """A number or a leaf, for people."""
    return f"+{place - TERRITORY}*" if is_leaf(place) else f"+{place}"
