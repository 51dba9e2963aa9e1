"""The number axis: numbers at their value, and beyond them the prefix space.

A prefix is the interval of the strings of ten digits that begin with it, its leaves; a number of eleven digits is under one
leaf. So prefixes are intervals like ranges.
"""

PREFIX_SPACE = 10 ** 15
LEAF_DIGITS = 10
NUMBER_DIGITS = 11
# the tables fill up the digits of a prefix to 15
LEAF_SIZE = 10 ** (15 - LEAF_DIGITS)


def is_leaf(position):
    return position >= PREFIX_SPACE


def leaf_of(number):
    """The leaf over a number."""
    assert 10 ** (NUMBER_DIGITS - 1) <= number < 10 ** NUMBER_DIGITS, f"+{number} is too long or too short for this"
    return PREFIX_SPACE + number // 10


def numbers_under(leaf):
    """The numbers under a leaf."""
    first = (leaf - PREFIX_SPACE) * 10
    return range(first, first + 10)


def leaves(prefix):
    """The first and the last leaf of a prefix in any notation."""
    digits = "".join(letter for letter in prefix if letter.isdigit())
    assert prefix[0] == "+" and 0 < len(digits) <= LEAF_DIGITS, prefix
    size = 10 ** (LEAF_DIGITS - len(digits))
    first = PREFIX_SPACE + int(digits) * size
    return first, first + size - 1


def fewest(first, last):
    """The fewest prefixes that cover all leaves from first to last, as the first and last leaf of each."""
    while first <= last:
        size = 1
        while first % (size * 10) == 0 and first + size * 10 - 1 <= last:
            size *= 10
        yield first, first + size - 1
        first += size


def positions(first, last):
    """The numbers or leaves of a row of the tables, including leaves of which it has a part."""
    if first < PREFIX_SPACE:
        return range(first, last + 1)
    return range(PREFIX_SPACE + (first - PREFIX_SPACE) // LEAF_SIZE, PREFIX_SPACE + (last - PREFIX_SPACE) // LEAF_SIZE + 1)


def has_whole_leaves(first, last):
    """Whether a row of the tables has whole leaves only: the load uses no longer prefix."""
    return first < PREFIX_SPACE or (first - PREFIX_SPACE) % LEAF_SIZE == (last + 1 - PREFIX_SPACE) % LEAF_SIZE == 0


def text_of(position):
    """The text of a number or a leaf."""
    return f"+{position - PREFIX_SPACE}*" if is_leaf(position) else f"+{position}"
