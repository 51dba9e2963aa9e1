//! [`NameCheck`]: the search for names that an operation does not know.
//!
//! Values are skipped, not read. A list of mobile numbers, which may be long, is checked while it is parsed, and here only
//! if it has names of others.

use std::collections::BTreeSet;

use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::Value;

use super::known_names::OperationNames;
use super::object_schema::{ObjectSchema, RowAttribute};
use crate::error::{Fault, Refusal};
use crate::json::text::shortened;

/// The most names in the header `Ignored`, so that it stays short.
const IGNORED_MAX: usize = 20;
/// The most characters of a value that a reason repeats.
const VALUE_MAX: usize = 80;
/// The characters that a name in the header `Ignored` has encoded.
const ENCODED: &AsciiSet = &CONTROLS.add(b' ').add(b',').add(b'"').add(b'%');

/// The search for names that an operation does not know, and what it found.
pub(crate) struct NameCheck<'a> {
    pub(super) names: &'a OperationNames,
    /// The value of a parameter of the path.
    path_value: &'a dyn Fn(&str) -> Option<&'a str>,
    pub(super) place: Vec<Segment<'a>>,
    faults: Vec<Fault>,
    ignored: BTreeSet<String>,
}

/// A step of a JSON pointer.
pub(super) enum Segment<'a> {
    Name(&'a str),
    Index(usize),
}

impl<'a> NameCheck<'a> {
    /// A check that has found nothing yet.
    pub(crate) fn new(names: &'a OperationNames, path_value: &'a dyn Fn(&str) -> Option<&'a str>) -> Self {
        Self {
            names,
            path_value,
            place: Vec::new(),
            faults: Vec::new(),
            ignored: BTreeSet::new(),
        }
    }

    /// Checks the names of the parameters of a query.
    pub(crate) fn check_query<'n>(&mut self, names: impl Iterator<Item = &'n str>) {
        let known = &self.names.parameters;
        for name in names {
            if known.find(name).is_none() {
                self.add_unknown(known, name);
            }
        }
    }

    /// The refusal of what was found.
    pub(crate) fn refusal(&self) -> Option<Refusal> {
        Refusal::of(self.faults.iter().cloned())
    }

    /// The names that were found, each once and at most [`IGNORED_MAX`], percent-encoded where a header requires it.
    pub(crate) fn ignored(&self) -> Option<String> {
        let encoded =
            |name: &String| utf8_percent_encode(shortened(name, VALUE_MAX).as_ref(), ENCODED).to_string();
        let names: Vec<String> = self.ignored.iter().map(encoded).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    /// Adds a name that is not in `schema`.
    pub(super) fn add_unknown(&mut self, schema: &ObjectSchema, name: &str) {
        self.add(name, schema.refusal_of(name));
    }

    /// The value that the attribute of a row has in the path, if it is there.
    pub(super) fn path_value(&self, row: &RowAttribute) -> Option<&'a str> {
        (self.path_value)(row.path_parameter.as_ref()?)
    }

    /// Checks the value of an attribute that the path has too.
    pub(super) fn check_value(&mut self, name: &str, in_path: &str, given: &Value) {
        if !given.is_null() && given != in_path {
            let given = given.to_string();
            let given = shortened(&given, VALUE_MAX);
            self.add(name, format!("{name:?} is {in_path:?} in the path, got {given}"));
        }
    }

    fn add(&mut self, name: &str, reason: String) {
        if self.ignored.len() < IGNORED_MAX {
            self.ignored.insert(name.to_owned());
        }
        if self.faults.len() < Refusal::FAULTS_MAX {
            self.faults.push(Fault::invalid(self.pointer(name), reason));
        }
    }

    fn pointer(&self, name: &str) -> String {
        let mut pointer = String::new();
        for segment in &self.place {
            pointer.push('/');
            match segment {
                Segment::Name(name) => pointer.push_str(name),
                Segment::Index(index) => pointer.push_str(&index.to_string()),
            }
        }
        pointer + "/" + &name.replace('~', "~0").replace('/', "~1")
    }
}
