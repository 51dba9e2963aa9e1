//! [`RowNames`]: the attributes of the rows that a resource answers with.

use std::collections::{BTreeMap, BTreeSet};

use super::document::{Document, Operation, Schema};

/// The attributes of the rows that a resource answers with.
#[derive(Default)]
pub(super) struct RowNames {
    /// Of rows that are an answer of their own.
    single: BTreeSet<String>,
    /// Of rows in a list, by the name of the list.
    listed: BTreeMap<String, BTreeSet<String>>,
}

impl RowNames {
    /// The names of the resource at `path`: its own answers, and for one object those of its collection.
    pub(super) fn of(document: &Document, path: &str) -> Self {
        let mut names = Self::default();
        for path in [Some(path), collection(path)].into_iter().flatten() {
            let operations = document.paths.get(path).into_iter().flat_map(BTreeMap::values);
            for answer in operations.flat_map(Operation::answers) {
                names.add_answer(document, &document.properties(answer));
            }
        }
        names
    }

    fn add_answer(&mut self, document: &Document, attributes: &[(&str, &Schema)]) {
        let mut is_list = false;
        for (name, schema) in attributes {
            let rows = document.item_properties(schema);
            if !rows.is_empty() {
                is_list = true;
                let listed = self.listed.entry((*name).to_owned()).or_default();
                listed.extend(rows.into_iter().map(|(name, _)| name.to_owned()));
            }
        }
        if !is_list {
            self.single
                .extend(attributes.iter().map(|(name, _)| (*name).to_owned()));
        }
    }

    /// The names of every row, alone or in a list.
    pub(super) fn all(&self) -> BTreeSet<&str> {
        let listed = self.listed.values().flatten();
        self.single.iter().chain(listed).map(String::as_str).collect()
    }

    /// The names of the rows of the list of this name; of every list if there is none.
    pub(super) fn in_list(&self, list: &str) -> BTreeSet<&str> {
        match self.listed.get(list) {
            Some(names) => names.iter().map(String::as_str).collect(),
            None => self.listed.values().flatten().map(String::as_str).collect(),
        }
    }
}

/// The path of the collection of an object, whose path ends with a parameter.
fn collection(path: &str) -> Option<&str> {
    let path = path.strip_suffix('/').unwrap_or(path);
    let (collection, last) = path.rsplit_once('/')?;
    if !last.starts_with('{') {
        return None;
    }
    Some(collection)
}
