//! The schemas of the error codes, from their table: [`CodeNumber`], [`CodeName`] and [`CodeWord`].

use std::borrow::Cow;

use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::extensions::{Extensions, ExtensionsBuilder};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{PartialSchema, ToSchema};

use super::code::ErrorCode;

/// The number of an error code, in the OpenAPI document.
pub enum CodeNumber {}

/// The name of an error code, in the OpenAPI document.
pub enum CodeName {}

/// The word for an error code in the family of exclusive numbers, in the OpenAPI document.
pub enum CodeWord {}

impl PartialSchema for CodeNumber {
    fn schema() -> RefOr<Schema> {
        let names: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
        let numbers = ErrorCode::ALL.iter().map(|code| code.number());
        let schema = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some("The number of an error code."))
            .enum_values(Some(numbers))
            .extensions(Some(constants(names)));
        schema.into()
    }
}

impl ToSchema for CodeNumber {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorCode")
    }
}

impl PartialSchema for CodeName {
    fn schema() -> RefOr<Schema> {
        let names = ErrorCode::ALL.iter().map(|code| code.name()).collect();
        words("The name of an error code.", names, "NAME")
    }
}

impl ToSchema for CodeName {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ErrorName")
    }
}

impl PartialSchema for CodeWord {
    fn schema() -> RefOr<Schema> {
        let mut different: Vec<&str> = Vec::new();
        for code in ErrorCode::ALL {
            if !different.contains(&code.word()) {
                different.push(code.word());
            }
        }
        let description = "The word for an error code, in the errors of exclusive numbers.";
        words(description, different, "EXCLUSIVE")
    }
}

impl ToSchema for CodeWord {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ExclusiveErrorCode")
    }
}

/// The schema of `words`, whose constants begin with `prefix`.
fn words(description: &str, words: Vec<&str>, prefix: &str) -> RefOr<Schema> {
    let names = words.iter().map(|word| format!("{prefix}_{word}")).collect();
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words))
        .extensions(Some(constants(names)));
    schema.into()
}

/// The names of the constants that generated clients have for the values. In Go the constants of all enums share one
/// name space, and the words for a code occur in three enums.
fn constants<T: Into<Value>>(names: Vec<T>) -> Extensions {
    ExtensionsBuilder::new().add("x-enum-varnames", names).build()
}
