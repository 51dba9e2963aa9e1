//! [`KnownNames`]: the names that every operation knows, read from the OpenAPI document once at start.
//!
//! The schemas are the one place that states them: an operation that is in the document is checked, and one that is not
//! cannot be served.

use std::collections::{BTreeSet, HashMap};

use actix_web::http::Method;

use super::document::{Document, Operation, Schema};
use super::object_schema::{Attribute, ObjectSchema, RowAttribute, ValueSchema};
use super::row_names::RowNames;
use crate::wire::canonical_path::canonical;

/// The names that every operation knows.
#[derive(Debug, Default)]
pub struct KnownNames {
    operations: HashMap<String, Vec<(Method, OperationNames)>>,
}

/// The names that an operation knows.
#[derive(Debug)]
pub struct OperationNames {
    pub(super) parameters: ObjectSchema,
    /// The attributes of its body; a GET reads its parameters there.
    pub(super) body: Option<ObjectSchema>,
}

impl KnownNames {
    /// Reads the names of the operations that `document` describes.
    ///
    /// # Errors
    ///
    /// A text that is not an OpenAPI document.
    pub fn from_document(document: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_str(document).map_err(|error| error.to_string())?;
        let mut known = Self::default();
        for (path, operations) in &document.paths {
            let reader = PathReader {
                document: &document,
                path,
                rows: RowNames::of(&document, path),
            };
            let route = canonical(path).unwrap_or_else(|| path.clone());
            let known = known.operations.entry(route).or_default();
            for (method, operation) in operations {
                let method: Method = method
                    .to_uppercase()
                    .parse()
                    .map_err(|_| format!("{path} has no {method}"))?;
                let names = reader.operation(&method, operation);
                known.push((method, names));
            }
        }
        Ok(known)
    }

    /// The names that an operation knows.
    #[must_use]
    pub fn of(&self, method: &Method, pattern: &str) -> Option<&OperationNames> {
        let operations = self.operations.get(pattern)?;
        let found = operations.iter().find(|(known, _)| known == method);
        found.map(|(_, names)| names)
    }
}

impl OperationNames {
    /// The names of the body.
    pub(super) fn body(&self) -> &ObjectSchema {
        self.body.as_ref().unwrap_or(&self.parameters)
    }
}

/// The reader of the operations of one path.
struct PathReader<'a> {
    document: &'a Document,
    path: &'a str,
    rows: RowNames,
}

impl PathReader<'_> {
    fn operation(&self, method: &Method, operation: &Operation) -> OperationNames {
        OperationNames {
            parameters: ObjectSchema::of_parameters(operation.query_parameters()),
            body: (method != Method::GET).then(|| self.body(operation.body())),
        }
    }

    /// The schema of a body. A row may stand in its lists, or else in place of the body.
    fn body(&self, schema: Option<&Schema>) -> ObjectSchema {
        let properties = schema.map(|schema| self.document.properties(schema));
        let attributes: Vec<Attribute> = properties
            .into_iter()
            .flatten()
            .map(|(name, schema)| self.attribute(name, schema))
            .collect();
        let has_lists = attributes
            .iter()
            .any(|attribute| matches!(attribute.value, ValueSchema::List(_)));
        let rows = if has_lists {
            BTreeSet::new()
        } else {
            self.rows.all()
        };
        self.object("an attribute of the body", attributes, &rows)
    }

    fn attribute(&self, name: &str, schema: &Schema) -> Attribute {
        let plain = |properties: Vec<(&str, &Schema)>| {
            let names = properties.into_iter().map(|(name, _)| Attribute {
                name: name.to_owned(),
                value: ValueSchema::Plain,
            });
            names.collect::<Vec<_>>()
        };
        let items = plain(self.document.item_properties(schema));
        let inside = plain(self.document.properties(schema));
        let value = if !items.is_empty() {
            let rows = self.rows.in_list(name);
            ValueSchema::List(self.object("an attribute of an item", items, &rows))
        } else if !inside.is_empty() {
            let noun = format!("an attribute of {name:?}");
            ValueSchema::Object(self.object(&noun, inside, &BTreeSet::new()))
        } else {
            ValueSchema::Plain
        };
        Attribute {
            name: name.to_owned(),
            value,
        }
    }

    fn object(&self, noun: &str, attributes: Vec<Attribute>, rows: &BTreeSet<&str>) -> ObjectSchema {
        let is_read = |name: &str| attributes.iter().any(|attribute| attribute.name == name);
        let row_attributes = rows
            .iter()
            .filter(|name| !is_read(name))
            .map(|name| self.row_attribute(name))
            .collect();
        ObjectSchema {
            noun: noun.to_owned(),
            attributes,
            row_attributes,
        }
    }

    fn row_attribute(&self, name: &str) -> RowAttribute {
        let parameters = || {
            let segments = self.path.split('/');
            segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
        };
        let same = parameters().find(|parameter| is_same_name(parameter, name));
        let last = || parameters().next_back().filter(|_| name == "id");
        RowAttribute {
            name: name.to_owned(),
            path_parameter: same.or_else(last).map(str::to_owned),
        }
    }
}

/// Returns whether a parameter of a path, such as `tenant_id`, is the attribute `tenantId`.
fn is_same_name(parameter: &str, attribute: &str) -> bool {
    parameter
        .chars()
        .filter(|letter| *letter != '_')
        .map(|letter| letter.to_ascii_lowercase())
        .eq(attribute.chars().map(|letter| letter.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(attributes: &ObjectSchema) -> Vec<&str> {
        attributes
            .attributes
            .iter()
            .map(|known| known.name.as_str())
            .collect()
    }

    fn row_names(attributes: &ObjectSchema) -> Vec<(&str, Option<&str>)> {
        let rows = attributes.row_attributes.iter();
        rows.map(|row| (row.name.as_str(), row.path_parameter.as_deref()))
            .collect()
    }

    fn committed() -> KnownNames {
        KnownNames::from_document(include_str!("../../../../openapi/numbering.json")).unwrap()
    }

    #[test]
    fn a_body_knows_its_attributes_and_those_of_its_rows() {
        let known = committed();
        let tenant = known.of(&Method::PUT, "/api/v1/tenants/{tenant_id}/").unwrap();
        assert_eq!(names(tenant.body()), ["name", "type"]);
        assert_eq!(row_names(tenant.body()), [("tenantId", Some("tenant_id"))]);
        assert!(names(&tenant.parameters).is_empty());
        let user = "/api/v1/tenants/{tenant_id}/groups/{group_id}/users/";
        let user = known.of(&Method::POST, user).unwrap();
        assert_eq!(names(user.body()).len(), 8);
    }

    #[test]
    fn an_item_knows_its_attributes_and_those_of_the_rows_of_its_list() {
        let known = committed();
        let numbers = "/api/v1/tenants/{tenant_id}/mobile_numbers/";
        let numbers = known.of(&Method::DELETE, numbers).unwrap();
        assert_eq!(names(numbers.body()), ["numbers", "phoneNumbers"]);
        let ValueSchema::List(item) = &numbers.body().attributes[0].value else {
            panic!("numbers is a list")
        };
        let of_item = ["maxPhoneNumber", "minPhoneNumber", "phoneNumber", "phoneNumbers"];
        assert_eq!(names(item), of_item);
        assert!(row_names(item).contains(&("assignedToGroup", None)));
    }

    #[test]
    fn a_get_knows_its_parameters_in_its_body_too() {
        let known = committed();
        let list = known.of(&Method::GET, "/api/v1/tenants/").unwrap();
        assert_eq!(names(list.body()), ["limit", "after"]);
    }
}
