"""The modules of a Rust crate as its files declare them, with the names that they define, import and use."""

from typing import NamedTuple

from rust_tokens import code, group_end

DEFINING = {"fn", "struct", "enum", "union", "trait", "type", "const", "static"}
TYPES = {"struct", "enum", "union", "trait", "type"}
QUALIFIERS = {"const", "unsafe", "async", "extern"}


class Use(NamedTuple):
    """One leaf of a `use` tree; a glob has the name `*`."""
    path: tuple
    name: str
    is_public: bool


class Module:
    """A module: its file, and the names that it declares, imports and uses."""

    def __init__(self, file, folder, parent=None):
        self.file, self.folder, self.parent = file, folder, parent
        self.children, self.items, self.uses = {}, {}, []
        self.paths, self.names, self.public_types = set(), set(), []
        self.has_macros = False

    def all(self):
        """The module and all modules in it."""
        yield self
        for child in self.children.values():
            yield from child.all()

    def is_inside(self, other):
        return self is other or self.parent is not None and self.parent.is_inside(other)

    def declares(self, name):
        return name in self.children or name in self.items or any(name == use.name for use in self.uses)


def read_crate(root_file):
    """The root module of a crate, with all its modules."""
    root = Module(root_file, root_file.parent)
    read_file(root)
    return root


def read_file(module):
    Reader(module, code(module.file.read_text())).read()


class Reader:
    """Reads the tokens of one file into its module and the modules written out in it."""

    def __init__(self, module, found):
        self.tokens, self.at, self.depth = found, 0, 0
        self.stack = [(module, 0)]

    def text(self, offset=0):
        place = self.at + offset
        return self.tokens[place].text if 0 <= place < len(self.tokens) else ""

    def is_name(self, offset=0):
        place = self.at + offset
        return 0 <= place < len(self.tokens) and self.tokens[place].kind == "name"

    def read(self):
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token.kind == "mark":
                self.brace(token.text)
                self.at += 1
            elif token.kind != "name":
                self.at += 1
            elif token.text == "use" and self.text(-1) != "+" and self.text(1) != "<":
                self.use()
            else:
                self.name()

    def brace(self, text):
        self.depth += (text == "{") - (text == "}")
        while self.depth < self.stack[-1][1]:
            self.stack.pop()

    def is_public(self):
        """True if the item whose keyword is here has a visibility."""
        place = self.at - 1
        while 0 <= place and (self.tokens[place].text in QUALIFIERS or self.tokens[place].kind == "string"):
            place -= 1
        if 0 <= place and self.tokens[place].text == ")":
            while 0 <= place and self.tokens[place].text != "(":
                place -= 1
            place -= 1
        return 0 <= place and self.tokens[place].text == "pub"

    def use(self):
        module, is_public = self.stack[-1][0], self.is_public()
        end = self.at + 1
        while end < len(self.tokens) and self.tokens[end].text != ";":
            end += 1
        tree = self.tokens[self.at + 1:end]
        if tree and tree[0].text != "::":
            module.uses += [Use(path, name, is_public) for path, name in leaves(tree, ())]
        self.at = end + 1

    def name(self):
        module, level = self.stack[-1]
        text, is_item = self.text(), self.depth == level
        if is_item and text == "mod" and self.is_name(1):
            self.declare(module)
        elif is_item and text in DEFINING and self.is_name(1) and self.text(1) not in DEFINING | QUALIFIERS:
            self.define(module, self.text(1))
        elif is_item and text == "macro_rules" and self.is_name(2):
            module.items[self.text(2)] = text
            self.at += 3
        else:
            module.has_macros |= is_item and self.text(1) == "!" and self.text(2) in ("{", "(")
            self.path(module)

    def declare(self, module):
        """`mod name;` or `mod name { … }`."""
        name, mark = self.text(1).removeprefix("r#"), self.text(2)
        folder = module.folder / name
        if mark == "{":
            child = Module(module.file, folder, module)
            self.depth += 1
            self.stack.append((child, self.depth))
        else:
            file = next((path for path in (folder.with_name(name + ".rs"), folder / "mod.rs") if path.is_file()), None)
            child = file and Module(file, folder, module)
        if child:
            module.children[name] = child
        if child and mark == ";":
            read_file(child)
        self.at += 3

    def define(self, module, name):
        module.items[name] = self.text()
        if self.text() in TYPES and self.is_public():
            module.public_types.append((name, self.tokens[self.at].line))
        self.at += 2

    def path(self, module):
        """A name or a path in code; a field or a method is neither."""
        is_member = self.text(-1) == "." and self.text(-2) != "."
        is_outside = self.text(-1) == "::"
        path = [self.text()]
        self.at += 1
        while self.text() == "::" and self.is_name(1):
            path.append(self.text(1))
            self.at += 2
        if not is_member and not is_outside:
            module.names.add(path[0])
            module.paths.add(tuple(path))


def leaves(tree, before):
    """The paths that a `use` tree imports, each with the name that it gets."""
    path, index = list(before), 0
    while index < len(tree):
        text = tree[index].text
        if text == "{":
            inner, part = tree[index + 1:group_end(tree, index) - 1], []
            for token, depth in depths(inner):
                if token.text == "," and depth == 0:
                    yield from leaves(part, tuple(path))
                    part = []
                else:
                    part.append(token)
            yield from leaves(part, tuple(path))
            return
        if text == "*":
            yield tuple(path), "*"
            return
        if text == "as":
            yield tuple(path), tree[index + 1].text
            return
        if text != "::" and not (text == "self" and path):
            path.append(text)
        index += 1
    if len(before) < len(path) or tree:
        yield tuple(path), path[-1]


def depths(found):
    depth = 0
    for token in found:
        depth -= token.text == "}"
        yield token, depth
        depth += token.text == "{"
