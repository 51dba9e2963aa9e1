//! [`ObjectSchema`]: the names that an object of a request may have.

use super::nearest_name::nearest;
use crate::json::text::quoted;

/// The names that an object of a request may have: the attributes of a body or of its items, or the parameters of a
/// query.
#[derive(Debug)]
pub(super) struct ObjectSchema {
    /// The object, in the sentence "… is not an attribute of an item".
    pub(super) noun: String,
    /// The attributes that the operation reads.
    pub(super) attributes: Vec<Attribute>,
    /// The attributes of the resource's rows that it does not read: a client may send back a row as it read it.
    pub(super) row_attributes: Vec<RowAttribute>,
}

/// An attribute that an operation reads.
#[derive(Debug)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) value: ValueSchema,
}

/// The value of an attribute, as far as it has names.
#[derive(Debug)]
pub(super) enum ValueSchema {
    /// A value without objects inside.
    Plain,
    /// An object.
    Object(ObjectSchema),
    /// A list of objects.
    List(ObjectSchema),
}

/// An attribute of a row that an operation does not read.
#[derive(Debug)]
pub(super) struct RowAttribute {
    pub(super) name: String,
    /// The parameter of the path that has the same value.
    pub(super) path_parameter: Option<String>,
}

/// A name found in a schema.
#[derive(Clone, Copy)]
pub(super) enum FoundName<'a> {
    Attribute(&'a Attribute),
    Row(&'a RowAttribute),
}

impl ObjectSchema {
    /// The schema of a query with these parameters.
    pub(super) fn of_parameters(names: impl Iterator<Item = String>) -> Self {
        let attribute = |name| Attribute {
            name,
            value: ValueSchema::Plain,
        };
        Self {
            noun: "a parameter of this operation".to_owned(),
            attributes: names.map(attribute).collect(),
            row_attributes: Vec::new(),
        }
    }

    /// Finds a name.
    pub(super) fn find(&self, name: &str) -> Option<FoundName<'_>> {
        let attribute = self.attributes.iter().find(|known| known.name == name);
        let row = || self.row_attributes.iter().find(|known| known.name == name);
        attribute
            .map(FoundName::Attribute)
            .or_else(|| row().map(FoundName::Row))
    }

    /// The sentence that refuses an unknown `name`, with the nearest known name, or with all of them.
    pub(super) fn refusal_of(&self, name: &str) -> String {
        let known = || self.attributes.iter().map(|attribute| attribute.name.as_str());
        let advice = match nearest(name, known()) {
            Some(nearest) => format!("; did you mean {nearest:?}?"),
            None if self.attributes.is_empty() => ", which has none".to_owned(),
            None => {
                let known: Vec<String> = known().map(|name| format!("{name:?}")).collect();
                format!("; allowed: {}", known.join(", "))
            }
        };
        format!("{} is not {}{advice}", quoted(name), self.noun)
    }
}
