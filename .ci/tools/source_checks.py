"""The rules of ARCHITECTURE.md that the sources alone can break. Each check returns the faults that it found."""

import re
import tomllib
from pathlib import Path

from circles import circles, knots
from rust_imports import crates
from rust_tokens import code, code_lines

HTTP_WORDS = re.compile(r"\b(?:actix\w*|utoipa|https?|HTTP|[Hh]eaders?|phoneNumber|tenantId|groupId)\b")
QUERIES = re.compile(r"\bdiesel\s*::|SELECT .* FROM")
DATABASES = re.compile(r'Sqlite|Postgres|PgConnection|\bfeature\s*=\s*"')


class Tree:
    """A checkout: its crates, and the layers that are declared for them."""

    def __init__(self, root, layers):
        self.root = Path(root)
        self.layers = tomllib.loads(Path(layers).read_text())
        self.crates = crates(self.root)

    def sources(self, crate):
        return self.root / "crates" / crate / "src"

    def files(self, crate):
        return sorted(self.sources(crate).rglob("*.rs"))

    def of(self, crate):
        """The library and the programs among a package's sources."""
        return [found for file, found in self.crates.items() if self.sources(crate) in file.parents]

    def name(self, file):
        return str(file.relative_to(self.root))


def is_in(name, layer):
    return name.startswith(layer) or name == layer.rstrip("/") + ".rs"


def position(name, layers):
    """The position of the layer with the longest name that the file is in."""
    fitting = [(len(layer), place) for place, layer in enumerate(layers) if is_in(name, layer)]
    return max(fitting)[1] if fitting else None


def order(tree):
    """A file imports from its own layer and from those before it, and every file has a layer."""
    faults = []
    for crate, declared in tree.layers.items():
        layers, sources = declared["layers"], tree.sources(crate)
        places = {file: position(str(file.relative_to(sources)), layers) for file in tree.files(crate)}
        faults += [f"{tree.name(file)} is in no layer" for file, place in places.items() if place is None]
        faults += [f"{crate} has no file in the layer {layer}"
                   for place, layer in enumerate(layers) if place not in places.values()]
        for found in tree.of(crate):
            for source, target in sorted(found.imports()):
                low, high = places[source], places[target]
                if low is not None and high is not None and low < high:
                    faults.append(f"{tree.name(source)} imports from {tree.name(target)}: "
                                  f"{layers[low]} stands before {layers[high]}")
    return faults


def no_circles(tree):
    """No files import each other, directly or through others, in the crates and in their tests."""
    faults = []
    for root_file, crate in tree.crates.items():
        imports, folder = crate.imports(), root_file.parent
        for knot in knots(imports):
            faults.append(f"{tree.name(folder)}: {len(knot)} files import each other")
            inside = {pair for pair in imports if set(pair) <= set(knot)}
            faults += ["  " + " -> ".join(str(file.relative_to(folder)) for file in circle)
                       for circle in circles(inside)]
    return faults


def unique_types(tree):
    """Public types have unique names within a crate: `pub`, and `pub(crate)` or narrower."""
    faults = []
    for crate in tree.layers:
        places = {}
        for found in tree.of(crate):
            for module in found.root.all():
                for name, line in module.public_types:
                    places.setdefault(name, []).append(f"{tree.name(module.file)}:{line}")
        faults += [f"{crate} has several types {name}: {', '.join(where)}"
                   for name, where in sorted(places.items()) if 1 < len(where)]
    return faults


def found_lines(tree, crate, pattern):
    return [(file, f"{tree.name(file)}:{line}:{text.strip()}") for file in tree.files(crate)
            for line, text in code_lines(file.read_text()) if pattern.search(text)]


def words(tree):
    """The store knows no word of HTTP, and HTTP no query."""
    return ([f"a word of HTTP or of the wire in the store: {where}"
             for _, where in found_lines(tree, "numbering-store", HTTP_WORDS)]
            + [f"a query in HTTP: {where}" for _, where in found_lines(tree, "numbering-http", QUERIES)])


def two_databases(tree):
    """Only the listed folders and files know that there are two databases, and all of them do."""
    listed, sources = tree.layers["numbering-store"]["two_databases"], tree.sources("numbering-store")
    first = {}
    for file, where in found_lines(tree, "numbering-store", DATABASES):
        first.setdefault(str(file.relative_to(sources)), where)
    unlisted = [f"the two databases are told apart in {where}"
                for name, where in first.items() if not any(is_in(name, entry) for entry in listed)]
    idle = [f"{entry} of numbering-store does not tell the two databases apart: take it from the list"
            for entry in listed if not any(is_in(name, entry) for name in first)]
    return unlisted + idle


def no_paths(tree):
    """No test includes the file of another test as a module."""
    faults = []
    for file in sorted((tree.root / "tests").rglob("*.rs")):
        found = code(file.read_text())
        for place, token in enumerate(found):
            if [near.text for near in found[place:place + 4]] == ["#", "[", "path", "="]:
                faults.append(f"{tree.name(file)}:{token.line} includes the file of another test with #[path]")
    return faults


CHECKS = [order, no_circles, unique_types, words, two_databases, no_paths]


def all_faults(root, layers):
    tree = Tree(root, layers)
    return [fault for check in CHECKS for fault in check(tree)]
