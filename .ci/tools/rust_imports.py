"""The imports of a Rust crate: pairs of files.

An import is resolved through re-exports to the file that defines the item, so nothing imports from a `mod.rs` that only
declares and re-exports modules. Links in doc comments and modules behind `#[cfg(test)]` do not count. Calls of methods
are not seen: only paths and `use` are.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple

from rust_modules import Module, read_crate

PACKAGES = ("crates/*", "tests", "tests/*", "fuzz")


class Item(NamedTuple):
    """Something that a module defines and that is no module."""
    module: "Module"
    name: str


class Crate:
    """A crate whose names can be looked up."""

    def __init__(self, root_file):
        self.root = read_crate(root_file)

    def find(self, module, path, seen=frozenset()):
        """The modules and items that a path in this module can mean."""
        head = path[0]
        if head == "crate":
            return self.follow(self.root, path[1:], seen)
        if head == "self":
            return self.follow(module, path[1:], seen)
        if head == "super":
            return self.follow(module.parent, path[1:], seen) if module.parent else []
        if module.declares(head):
            return self.follow(module, path, seen)
        return self.through_globs(module, path, seen)

    def follow(self, module, path, seen):
        """The modules and items that a path from this module on can mean."""
        if not path:
            return [module]
        head, rest = path[0], path[1:]
        if head == "super":
            return self.follow(module.parent, rest, seen) if module.parent else []
        if (module, head) in seen:
            return []
        seen = seen | {(module, head)}
        found = self.follow(module.children[head], rest, seen) if head in module.children else []
        if head in module.items and not (found and rest):
            found = found + [Item(module, head)]
        for use in module.uses:
            if use.name == head:
                found = found + self.find(module, use.path + rest, seen)
        found = found or self.through_globs(module, path, seen)
        if not found and not module.declares(head) and (module.items or module.has_macros):
            found = [Item(module, head)]  # a macro defines it
        return found

    def through_globs(self, module, path, seen):
        found = []
        for target in self.globs(module, seen):
            if target.declares(path[0]):
                found += self.follow(target, path, seen)
        return found

    def globs(self, module, seen=frozenset()):
        """The modules of this crate from which the module imports everything."""
        for use in module.uses:
            if use.name == "*" and (module, use.path) not in seen:
                for target in self.find(module, use.path, seen | {(module, use.path)}):
                    if isinstance(target, Module):
                        yield target

    def imports(self):
        """Pairs of files: the first imports from the second."""
        pairs = set()
        for module in self.root.all():
            for target in self.imported(module):
                if isinstance(target, Item) and target.module.file != module.file:
                    pairs.add((module.file, target.module.file))
        return pairs

    def imported(self, module):
        for use in module.uses:
            for target in self.find(module, use.path) if use.path else ():
                if not self.only_re_exports(module, use, target):
                    yield target
        for path in module.paths:
            if 1 < len(path):
                yield from self.find(module, path)
        for name in module.names:
            yield from self.through_globs(module, (name,), frozenset())

    def only_re_exports(self, module, use, target):
        """True of an import from inside the module that only others use."""
        place = target.module if isinstance(target, Item) else target
        return use.is_public and use.name not in module.names and place.is_inside(module)


def manifests(root):
    """The packages of the tree. Build folders are not searched."""
    return sorted(path for folder in PACKAGES for path in root.glob(f"{folder}/Cargo.toml"))


def crate_roots(manifest):
    """The root files of a package's crates."""
    described, folder = tomllib.loads(manifest.read_text()), manifest.parent
    named = [part.get("path") for kind in ("bin", "test", "bench") for part in described.get(kind, [])]
    named += [described.get("lib", {}).get("path"), "src/lib.rs", "src/main.rs"]
    found = {folder / path for path in named if path} | set(folder.glob("src/bin/*.rs"))
    if "package" in described:
        found |= {path for kind in ("tests", "examples", "benches") for path in folder.glob(f"{kind}/*.rs")}
    return sorted(path for path in found if path.is_file())


def crates(root):
    """All crates of the tree, by their root files."""
    return {file: Crate(file) for manifest in manifests(Path(root)) for file in crate_roots(manifest)}
