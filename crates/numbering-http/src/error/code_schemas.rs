//! The schemas of the error codes, from their table: [`CodeNumber`], [`CodeName`] and [`CodeWord`].

use std::borrow::Cow;

use utoipa::openapi::RefOr;
use utoipa::openapi::extensions::ExtensionsBuilder;
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
        let numbers = ErrorCode::ALL.iter().map(|code| code.number());
        let names: Vec<&str> = ErrorCode::ALL.iter().map(|code| code.name()).collect();
        // generators of clients name the constants by this extension
        let extensions = ExtensionsBuilder::new().add("x-enum-varnames", names);
        let schema = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .description(Some("The number of an error code."))
            .enum_values(Some(numbers))
            .extensions(Some(extensions.build()));
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
        let names = ErrorCode::ALL.iter().map(|code| code.name());
        words("The name of an error code.", names)
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
        words(
            "The word for an error code, in the errors of exclusive numbers.",
            different,
        )
    }
}

impl ToSchema for CodeWord {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ExclusiveErrorCode")
    }
}

fn words<'a>(description: &str, words: impl IntoIterator<Item = &'a str>) -> RefOr<Schema> {
    let schema = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some(description))
        .enum_values(Some(words));
    schema.into()
}
