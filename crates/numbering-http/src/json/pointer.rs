//! JSON pointers (RFC 6901), from the paths of serde and of validator.

use core::fmt::Write;
use std::collections::BTreeMap;

use serde_path_to_error::{Path, Segment};
use validator::{ValidationError, ValidationErrors, ValidationErrorsKind};

use crate::error::{ErrorCode, Fault, Refusal};

/// The pointer to `name` in the object at `parent`.
pub(super) fn child(parent: &str, name: &str) -> String {
    format!("{parent}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// The pointer to the place that serde had reached.
pub(super) fn of_path(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            // writing to a string cannot fail
            Segment::Seq { index } => drop(write!(pointer, "/{index}")),
            Segment::Map { key } => pointer = child(&pointer, key),
            Segment::Enum { variant } => pointer = child(&pointer, variant),
            Segment::Unknown => {}
        }
    }
    pointer
}

/// The refusal for values that are not allowed, in the order of their places.
pub(super) fn refusal(errors: &ValidationErrors) -> Refusal {
    let mut faults = Vec::new();
    collect(errors, "", &mut faults);
    let unnamed = || Refusal::from(Fault::new(ErrorCode::InvalidAttribute, "a value is not allowed"));
    Refusal::of(faults).unwrap_or_else(unnamed)
}

fn collect(errors: &ValidationErrors, place: &str, faults: &mut Vec<Fault>) {
    let fields: BTreeMap<_, _> = errors.errors().iter().collect();
    for (field, kind) in fields {
        let place = child(place, &wire_name(field));
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(inner, &place, faults),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(inner, &child(&place, &index.to_string()), faults);
                }
            }
            ValidationErrorsKind::Field(found) => {
                faults.extend(found.iter().map(|error| fault(&place, error)));
            }
        }
    }
}

fn fault(place: &str, error: &ValidationError) -> Fault {
    if error.code == "required" {
        return Fault::missing(place);
    }
    let reason = error
        .message
        .as_ref()
        .map_or_else(|| error.to_string(), ToString::to_string);
    Fault::invalid(place, reason)
}

/// The wire name of a field: `group_id` is `groupId`, `r#type` is `type`.
fn wire_name(field: &str) -> String {
    let mut words = field.trim_start_matches("r#").split('_');
    let first = words.next().unwrap_or_default();
    words.fold(first.to_owned(), |name, word| {
        let mut letters = word.chars();
        let capital = letters.next().map(|letter| letter.to_ascii_uppercase());
        name + &capital.into_iter().collect::<String>() + letters.as_str()
    })
}

#[cfg(test)]
mod tests {
    use super::{child, wire_name};

    #[test]
    fn field_names_become_wire_names() {
        let names = ["group_id", "r#type", "extension_range_start", "name"].map(wire_name);
        assert_eq!(names, ["groupId", "type", "extensionRangeStart", "name"]);
    }

    #[test]
    fn keys_are_escaped() {
        assert_eq!(child("/a", "b/c~d"), "/a/b~1c~0d");
    }
}
