//! The defaults of the attributes that may be absent.

use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{OpenApi, RefOr};

/// Moves the default of each attribute that may be absent into a part of its schema. A generator of TypeScript takes an
/// attribute with a default for one that is always there, and then a request without it does not compile.
pub(super) fn apply(document: &mut OpenApi) {
    let components = document.components.get_or_insert_default();
    for schema in components.schemas.values_mut() {
        let RefOr::T(Schema::Object(object)) = schema else {
            continue;
        };
        for (name, attribute) in &mut object.properties {
            if !object.required.contains(name) {
                move_default(attribute);
            }
        }
    }
}

fn move_default(attribute: &mut RefOr<Schema>) {
    let RefOr::T(Schema::Object(object)) = attribute else {
        return;
    };
    if object.default.is_none() {
        return;
    }
    let mut value = std::mem::take(object);
    let description = value.description.take();
    let forms = OneOfBuilder::new().description(description);
    let forms = match not_null(&value.schema_type) {
        None => forms.item(value),
        Some(schema_type) => {
            value.schema_type = schema_type;
            forms
                .item(value)
                .item(ObjectBuilder::new().schema_type(Type::Null))
        }
    };
    *attribute = forms.into();
}

/// The one type of a value that may be null, when it is not.
fn not_null(schema_type: &SchemaType) -> Option<SchemaType> {
    let SchemaType::Array(types) = schema_type else {
        return None;
    };
    let others: Vec<&Type> = types.iter().filter(|type_| **type_ != Type::Null).collect();
    match others.as_slice() {
        [one] if others.len() < types.len() => Some(SchemaType::Type((*one).clone())),
        _ => None,
    }
}
