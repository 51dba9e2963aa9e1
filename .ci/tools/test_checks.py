"""python3 .ci/tools/test_checks.py: shows that each check of the sources finds its fault, and none in a sound tree.

Each tree is made up of a few files in a temporary folder, with one fault put in.
"""

import importlib.machinery
import importlib.util
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from rust_imports import crates  # noqa: E402
from rust_tokens import code, tokens  # noqa: E402
from source_checks import all_faults  # noqa: E402

MANIFEST = '[package]\nname = "{}"\n'
STORE, HTTP, TESTS = "crates/numbering-store/", "crates/numbering-http/", "tests/"
SOUND = {
    "layers.toml": """
[numbering-store]
layers = ["error.rs", "db/", "rows/", "queries/", "lib.rs"]
two_databases = ["db/"]
[numbering-http]
layers = ["wire/", "lib.rs"]
""",
    STORE + "Cargo.toml": MANIFEST.format("numbering-store"),
    STORE + "src/lib.rs": "mod db;\nmod error;\nmod queries;\nmod rows;\n"
                          "pub use error::StoreError;\npub use rows::Piece;",
    STORE + "src/error.rs": "pub enum StoreError { Away }",
    STORE + "src/db/mod.rs": "mod connection;\npub(crate) use connection::Connection;",
    STORE + "src/db/connection.rs": "pub(crate) enum Connection { Sqlite, Postgres }\npub(crate) const MOST: u8 = 1;",
    STORE + "src/rows/mod.rs": "mod group;\nmod piece;\npub(crate) use group::Group;\npub use piece::Piece;",
    STORE + "src/rows/piece.rs": "use crate::error::StoreError;\npub struct Piece;",
    STORE + "src/rows/group.rs": "use super::Piece;\npub struct Group(Piece);\nstruct Row;",
    STORE + "src/queries/mod.rs": "mod pieces;",
    STORE + "src/queries/pieces.rs": "use crate::{db::Connection, rows::{Group, Piece}};\nstruct Row;",
    HTTP + "Cargo.toml": MANIFEST.format("numbering-http"),
    HTTP + "src/lib.rs": "mod wire;",
    HTTP + "src/wire/mod.rs": "/// The body of an answer.\npub struct Body;",
    TESTS + "Cargo.toml": MANIFEST.format("numbering-tests") + '[[test]]\nname = "api"\npath = "api/main.rs"\n',
    TESTS + "api/main.rs": "mod fixtures;\nmod users;",
    TESTS + "api/fixtures.rs": "pub fn tenant() {}",
    TESTS + "api/users.rs": "use crate::fixtures::tenant;",
    "fuzz/judges/sets.rs": "//! The laws of sets.",
}


def program(name):
    """A program that has no ending in its name, as a module."""
    loader = importlib.machinery.SourceFileLoader(name, str(HERE / name))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    loader.exec_module(module)
    return module


class Trees(unittest.TestCase):
    def tree(self, **changes):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = Path(folder.name)
        for name, text in (SOUND | changes).items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        return root

    def faults(self, changes):
        root = self.tree(**changes)
        return all_faults(root, root / "layers.toml")

    def finds(self, fault, changes):
        self.assertIn(fault, "\n".join(self.faults(changes)))


class Layers(Trees):
    def test_a_sound_tree_has_no_faults(self):
        self.assertEqual(self.faults({}), [])

    def test_an_import_against_the_order_is_found(self):
        for text in ("use crate::queries::pieces::load;", "fn f() { crate::queries::pieces::load() }",
                     "use super::super::queries::pieces::load;",
                     "use crate::queries::pieces;\nfn f() { pieces::load() }",
                     "use crate::{error::{StoreError as E}, queries::{self}};\nfn f() { queries::pieces::load() }"):
            with self.subTest(text):
                self.finds("rows/piece.rs imports from crates/numbering-store/src/queries/pieces.rs: rows/ stands",
                           {STORE + "src/rows/piece.rs": text + "\npub struct Piece;",
                            STORE + "src/queries/mod.rs": "pub(crate) mod pieces;",
                            STORE + "src/queries/pieces.rs": "pub(crate) fn load() {}"})

    def test_an_import_against_the_order_through_a_re_export_of_the_root_is_found(self):
        self.finds("src/error.rs imports from crates/numbering-store/src/rows/piece.rs",
                   {STORE + "src/error.rs": "use crate::Piece;\npub enum StoreError { Of(Piece) }"})

    def test_a_re_export_of_a_later_layer_is_found(self):
        self.finds("src/db/mod.rs imports from crates/numbering-store/src/rows/piece.rs",
                   {STORE + "src/db/mod.rs": SOUND[STORE + "src/db/mod.rs"] + "\npub(crate) use crate::rows::Piece;"})

    def test_a_file_without_a_layer_is_found(self):
        self.finds("crates/numbering-store/src/clock.rs is in no layer", {STORE + "src/clock.rs": ""})

    def test_a_layer_without_files_is_found(self):
        layers = SOUND["layers.toml"].replace('"rows/"', '"rows/", "tables/"')
        self.finds("numbering-store has no file in the layer tables/", {"layers.toml": layers})


class Circles(Trees):
    def test_a_circle_is_found(self):
        self.finds("rows/group.rs -> rows/piece.rs -> rows/group.rs",
                   {STORE + "src/rows/piece.rs": "use crate::rows::group::Group;\npub struct Piece(Group);"})

    def test_a_circle_by_relative_paths_is_found(self):
        for text in ("use super::Group;", "use super::group::Group;", "use super::*;",
                     "fn f(_: super::group::Group) {}",
                     "mod inner { use super::super::Group; }", "use self::super::{Group as G};"):
            with self.subTest(text):
                self.finds("rows/group.rs -> rows/piece.rs -> rows/group.rs",
                           {STORE + "src/rows/piece.rs": text + "\npub struct Piece(Option<Box<Group>>);"})

    def test_a_circle_of_a_folder_with_its_own_file_is_found(self):
        self.finds("rows/mod.rs -> rows/piece.rs -> rows/mod.rs",
                   {STORE + "src/rows/mod.rs": SOUND[STORE + "src/rows/mod.rs"] + "\npub(crate) fn f() { piece::g() }",
                    STORE + "src/rows/piece.rs": "pub struct Piece;\npub(super) fn g() { super::f() }"})

    def test_a_circle_of_three_is_one(self):
        faults = self.faults({STORE + "src/rows/mod.rs": "mod a;\nmod b;\nmod c;",
                              STORE + "src/rows/a.rs": "use super::b::B;\npub(super) struct A;",
                              STORE + "src/rows/b.rs": "use super::c::C;\npub(super) struct B;",
                              STORE + "src/rows/c.rs": "use super::a::A;\npub(super) struct C;"})
        self.assertIn("crates/numbering-store/src: 3 files import each other", faults)
        self.assertIn("  rows/a.rs -> rows/b.rs -> rows/c.rs -> rows/a.rs", faults)

    def test_a_circle_in_the_tests_is_found(self):
        self.finds("fixtures.rs -> users.rs -> fixtures.rs",
                   {TESTS + "api/fixtures.rs": "pub fn tenant() { crate::users::user() }",
                    TESTS + "api/users.rs": "use crate::fixtures::tenant;\npub fn user() {}"})

    def test_what_only_looks_like_an_import_is_no_circle(self):
        for text in ("/// Part of a [`Group`](super::Group): use super::group::Group;", "// use super::Group;",
                     "/* /* use super::Group; */ use super::Group; */", 'const A: &str = "\\"use super::Group;";',
                     'const A: &str = r#"" use super::Group; "#;',
                     "#[cfg(test)]\nmod tests { use super::super::Group; }",
                     "#[cfg(all(test, feature = \"sqlite\"))]\nuse super::Group;", "use group::Group;",
                     "fn f<'a>(c: char, group: &'a u8) -> bool { c == '\"' || c == '\\'' }"):
            with self.subTest(text):
                faults = self.faults({STORE + "src/rows/piece.rs": text + "\npub struct Piece;"})
                self.assertEqual([fault for fault in faults if "two databases" not in fault], [])


class Names(Trees):
    def test_two_public_types_of_one_name_are_found(self):
        for text in ("pub struct Piece;", "pub(crate) enum Piece {}", "pub(super) trait Piece {}",
                     "pub type Piece = u8;"):
            with self.subTest(text):
                self.finds("numbering-store has several types Piece: crates/numbering-store/src/queries/pieces.rs:1, ",
                           {STORE + "src/queries/pieces.rs": text})

    def test_a_word_of_http_in_the_store_is_found(self):
        self.finds("queries/pieces.rs:2:const A", {STORE + "src/queries/pieces.rs": '\nconst A: &str = "phoneNumber";'})
        self.assertEqual(self.faults({STORE + "src/queries/pieces.rs": "fn f() {} // over HTTP"}), [])

    def test_a_query_in_http_is_found(self):
        self.finds("a query in HTTP", {HTTP + "src/wire/mod.rs": "use diesel::prelude::*;"})
        self.finds("a query in HTTP", {HTTP + "src/wire/mod.rs": 'const A: &str = "SELECT a FROM b";'})

    def test_a_file_that_tells_the_databases_apart_is_found(self):
        self.finds("told apart in crates/numbering-store/src/queries/pieces.rs:1",
                   {STORE + "src/queries/pieces.rs": '#[cfg(feature = "sqlite")]\nfn f() {}'})
        self.finds("db/ of numbering-store does not tell",
                   {STORE + "src/db/connection.rs": "pub(crate) struct Connection;"})

    def test_a_test_that_includes_the_file_of_another_is_found(self):
        self.finds("tests/api/main.rs:1 includes the file of another",
                   {TESTS + "api/main.rs": '#[path = "../users.rs"]\nmod users;'})


class DocComments(Trees):
    def beginnings(self, text):
        return program("doc_comments").faults(self.tree(**{HTTP + "src/wire/mod.rs": text}))

    def test_a_beginning_with_a_question_word_is_found(self):
        for text in ("/// What is sent.\nstruct A;", "//! who asks", "/// [`Body`]: how it is sent.\nstruct A;",
                     "/// `body`: Whether there is one.\nstruct A;",
                     "/// [`Body`](super::Body): where it is.\nstruct A;",
                     "/// A body.\nstruct A;\n    /// Those that ask.\nstruct B;", "/** That is it. */ struct A;",
                     "//! A file.\n/// Whose it is.\nstruct A;"):
            with self.subTest(text):
                self.assertEqual(len(self.beginnings(text)), 1)

    def test_other_comments_are_passed_over(self):
        for text in ("/// A body.\n/// What follows is its reason.\nstruct A;", "// What this does.", "//// What",
                     'const A: &str = "\n/// What\n";', "/// Whatever is sent.\nstruct A;",
                     "/// Shows how.\nstruct A;"):
            with self.subTest(text):
                self.assertEqual(self.beginnings(text), [])


class Tokens(unittest.TestCase):
    def texts(self, source):
        return [token.text for token in code(source)]

    def test_strings_characters_and_lifetimes_are_told_apart(self):
        kinds = [token.kind for token in tokens("""'a' 'b b'\\'' b"x\\"" br#"y"# r"z" c"w" 1.5 0..9""")]
        self.assertEqual(kinds, ["char", "lifetime", "char", "string", "string", "string", "string", "number",
                                 "number", "mark", "mark", "number"])

    def test_what_only_tests_compile_is_left_out(self):
        for source in ("#[cfg(test)] mod t { fn f() { } } {}", "#[cfg(test)] #[derive(A)] struct B; {}",
                       "#[cfg(doctest)] struct B<'a> { c: u8 } {}", "{ #[cfg(test)] a: u8, }",
                       "{ #[cfg(test)] A(u8) }"):
            with self.subTest(source):
                self.assertEqual(self.texts(source), ["{", "}"])

    def test_what_a_build_compiles_is_kept(self):
        for source in ("#[cfg(not(test))]struct B;", "#[cfg(any(test,feature=\"a\"))]struct B;",
                       "#[cfg(unix)]struct B;"):
            with self.subTest(source):
                self.assertEqual("".join(self.texts(source)), source.replace(" ", ""))


class Imports(Trees):
    def test_an_import_leads_to_the_file_that_defines_the_item(self):
        root = self.tree()
        sources = root / STORE / "src"
        pairs = crates(root)[sources / "lib.rs"].imports()
        self.assertEqual({(str(a.relative_to(sources)), str(b.relative_to(sources))) for a, b in pairs},
                         {("rows/piece.rs", "error.rs"), ("rows/group.rs", "rows/piece.rs"),
                          ("queries/pieces.rs", "db/connection.rs"), ("queries/pieces.rs", "rows/group.rs"),
                          ("queries/pieces.rs", "rows/piece.rs")})

    def test_an_import_from_what_a_macro_defines_leads_to_its_file(self):
        root = self.tree(**{STORE + "src/rows/piece.rs": "keys! { Piece }"})
        sources = root / STORE / "src"
        pairs = crates(root)[sources / "lib.rs"].imports()
        self.assertIn((sources / "rows/group.rs", sources / "rows/piece.rs"), pairs)


if __name__ == "__main__":
    unittest.main()
