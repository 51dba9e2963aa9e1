"""A tokenizer for Rust, exact enough to read modules, imports, paths and items."""

import re
from typing import NamedTuple

TOKEN = re.compile(r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n]*|/\*)
  | (?P<string>[bc]?r(?P<hashes>\#*)".*?"(?P=hashes)|[bc]?"(?:\\.|[^"\\])*")
  | (?P<char>b?'(?:\\(?:u\{[^}]*\}|x[0-9a-fA-F]{2}|.)|[^'\\])')
  | (?P<lifetime>'[A-Za-z_]\w*)
  | (?P<name>(?:r\#)?[A-Za-z_]\w*)
  | (?P<number>\d\w*(?:\.\d\w*)?)
  | (?P<mark>::|.)
""", re.VERBOSE | re.DOTALL)
COMMENT_EDGE = re.compile(r"/\*|\*/")
KINDS = ("space", "comment", "string", "char", "lifetime", "name", "number", "mark")
OPENING, CLOSING = "([{", ")]}"
ITEMS = {"pub", "mod", "fn", "use", "struct", "enum", "union", "trait", "type", "impl", "const", "static", "unsafe",
         "async", "extern", "macro_rules", "let"}


class Token(NamedTuple):
    kind: str
    text: str
    line: int


def end_of_comment(source, start):
    """The end of the block comment that begins at `start`: comments nest."""
    depth = 0
    for edge in COMMENT_EDGE.finditer(source, start):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(source)


def pieces(source):
    """All of the source cut into tokens and white space: the kind of each, and where it stands."""
    place = 0
    while place < len(source):
        match = TOKEN.match(source, place)
        end = end_of_comment(source, place) if match[0] == "/*" else match.end()
        yield next(kind for kind in KINDS if match[kind] is not None), place, end
        place = end


def tokens(source):
    """All tokens, comments included."""
    found, line = [], 1
    for kind, start, end in pieces(source):
        if kind != "space":
            found.append(Token(kind, source[start:end], line))
        line += source.count("\n", start, end)
    return found


def code(source):
    """The tokens that a build without tests compiles, without comments."""
    return without_tests([token for token in tokens(source) if token.kind != "comment"])


def code_lines(source):
    """The lines of the source without their comments, each with its number."""
    kept = ("\n" * source.count("\n", start, end) if kind == "comment" else source[start:end]
            for kind, start, end in pieces(source))
    return enumerate("".join(kept).split("\n"), start=1)


def group_end(found, start):
    """The index behind the group of brackets that opens at `start`."""
    depth = 0
    for index in range(start, len(found)):
        if found[index].kind == "mark" and found[index].text in OPENING:
            depth += 1
        elif found[index].kind == "mark" and found[index].text in CLOSING:
            depth -= 1
            if depth == 0:
                return index + 1
    return len(found)


def arguments(found):
    """Tokens split at the commas outside all brackets."""
    parts, depth = [[]], 0
    for token in found:
        depth += (token.text in OPENING) - (token.text in CLOSING) if token.kind == "mark" else 0
        if token.text == "," and depth == 0:
            parts.append([])
        else:
            parts[-1].append(token)
    return [part for part in parts if part]


def holds(predicate):
    """False if a `cfg` predicate holds in tests only. An unknown predicate may hold."""
    if not predicate:
        return True
    name, inner = predicate[0].text, arguments(predicate[2:-1])
    if name in ("test", "doctest") and len(predicate) == 1:
        return False
    if name == "all":
        return all(map(holds, inner))
    if name == "any":
        return any(map(holds, inner))
    return True


def end_of_item(found, start):
    """The index behind the item, field, variant or statement that begins at `start`."""
    is_item, index = found[start].text in ITEMS, start
    while index < len(found):
        text = found[index].text if found[index].kind == "mark" else ""
        if text in CLOSING and text:
            return index
        if text == ";" or text == "," and not is_item:
            return index + 1
        if text and text in OPENING:
            index = group_end(found, index)
            if text == "{" and is_item:
                return index
        else:
            index += 1
    return index


def without_tests(found):
    """The tokens without the items behind `#[cfg(test)]`."""
    kept, index = [], 0
    while index < len(found):
        texts = [token.text for token in found[index:index + 5]]
        is_inner = texts[:2] == ["#", "!"]
        if texts[:1] == ["#"] and texts[1 + is_inner:4 + is_inner] == ["[", "cfg", "("]:
            end = group_end(found, index + 1 + is_inner)
            if not holds(found[index + 4 + is_inner:end - 2]):
                if is_inner:
                    return []
                while end < len(found) and found[end].text == "#":
                    end = group_end(found, end + 1)
                index = end_of_item(found, end) if end < len(found) else end
                continue
        kept.append(found[index])
        index += 1
    return kept
