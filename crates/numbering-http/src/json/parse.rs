//! The body of a request, from bytes to a type, or a refusal with the place of the error.
//!
//! A body is read once, without keeping track of places. Only if that fails is it read again to find the
//! place: valid requests pay nothing for invalid ones.

use core::fmt::Display;
use core::marker::PhantomData;
use core::str::FromStr;

use serde::de::{DeserializeOwned, DeserializeSeed};
use validator::Validate;

use super::explain::explain;
use super::object::Object;
use super::{pointer, text};
use crate::error::{ErrorCode, Fault, Refusal};

/// Reads a JSON object.
///
/// Required attributes are `Option` with `#[validate(required)]`; objects inside are [`Object`].
///
/// # Errors
///
/// Code 1000 for anything but a JSON object, 1001 and 1002 with the place in `details.pointer`.
pub fn parse<T: DeserializeOwned + Validate>(body: &[u8]) -> Result<T, Refusal> {
    let text = as_text(body)?;
    let seed = PhantomData::<Object<T>>;
    let Object(value) = read(text, seed).map_err(|error| explain(text, &error, seed))?;
    match value.validate() {
        Ok(()) => Ok(value),
        Err(errors) => Err(pointer::refusal(&errors)),
    }
}

/// Parses the value of a required attribute. Its rules were checked when the body was read.
///
/// # Errors
///
/// Code 1001 when it is missing, 1002 when it is not allowed.
pub(crate) fn required<T: FromStr<Err: Display>>(attribute: &str, given: Option<&str>) -> Result<T, Fault> {
    let pointer = format!("/{attribute}");
    let Some(given) = given else {
        return Err(Fault::missing(pointer));
    };
    let invalid = |error| Fault::invalid(pointer, format!("{} {error}", text::quoted(given)));
    given.parse().map_err(invalid)
}

/// The text of a body.
pub(crate) fn as_text(body: &[u8]) -> Result<&str, Fault> {
    if body.is_empty() {
        return Err(Fault::new(ErrorCode::InvalidBody, "the body is empty"));
    }
    core::str::from_utf8(body).map_err(|error| {
        let place = error.valid_up_to();
        Fault::new(
            ErrorCode::InvalidBody,
            format!("the body is not UTF-8 at byte {place}"),
        )
    })
}

/// Reads one JSON value with nothing after it.
pub(crate) fn read<'de, S: DeserializeSeed<'de>>(text: &'de str, seed: S) -> serde_json::Result<S::Value> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = seed.deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok(value)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::error::Family;

    #[derive(Debug, Deserialize, Validate)]
    #[serde(rename_all = "camelCase")]
    struct Sample {
        #[validate(required, custom(function = "text::group_id"))]
        group_id: Option<String>,
        #[validate(custom(function = "text::text"))]
        group_name: Option<String>,
        enabled: Option<bool>,
        #[serde(alias = "lines")]
        #[validate(nested)]
        rows: Option<Vec<Object<Row>>>,
    }

    #[derive(Debug, Deserialize, Validate)]
    #[serde(rename_all = "camelCase")]
    struct Row {
        #[validate(required)]
        row_name: Option<String>,
    }

    /// The faults as `code pointer: reason`.
    fn faults(body: &[u8]) -> String {
        let refusal = parse::<Sample>(body).unwrap_err();
        let reply = refusal.reply(Family::Provisioning);
        let value: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
        let line = |fault: &serde_json::Value| {
            let details = &fault["details"];
            let pointer = details["pointer"].as_str().unwrap_or("-");
            format!(
                "{} {pointer}: {}",
                fault["code"],
                details["reason"].as_str().unwrap()
            )
        };
        value["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(line)
            .collect::<Vec<_>>()
            .join("\n")
    }

    #[test]
    fn anything_but_an_object_is_an_invalid_body() {
        let cases: [(&[u8], &str); 9] = [
            (b"", "1000 -: the body is empty"),
            (b"  ", "1000 -: EOF while parsing a value at line 1 column 2"),
            (b"[]", "1000 -: expected an object, got an array"),
            (
                br#"["x", null, null, null]"#,
                "1000 -: expected an object, got an array",
            ),
            (b"null", "1000 -: expected an object, got null"),
            (br#""x""#, r#"1000 -: expected an object, got the string "x""#),
            (
                br#"{"groupId":5"#,
                "1000 -: EOF while parsing an object at line 1 column 12",
            ),
            (
                br#"{"groupId":"x"} y"#,
                "1000 -: trailing characters at line 1 column 17",
            ),
            (b"{\"a\":\"\xff\"}", "1000 -: the body is not UTF-8 at byte 6"),
        ];
        for (body, expected) in cases {
            assert_eq!(faults(body), expected, "{body:?}");
        }
    }

    #[test]
    fn every_refusal_names_the_place_and_the_expected_value() {
        let cases = [
            ("{}", r#"1001 /groupId: "groupId" is missing"#),
            (r#"{"groupId":null}"#, r#"1001 /groupId: "groupId" is missing"#),
            (
                r#"{"groupId":5}"#,
                "1002 /groupId: expected a string, got the integer 5",
            ),
            (
                r#"{"groupId":"x","enabled":"true"}"#,
                r#"1002 /enabled: expected a boolean, got the string "true""#,
            ),
            (
                r#"{"groupId":"x","groupId":"x"}"#,
                r#"1002 /groupId: "groupId" is given twice"#,
            ),
            (
                r#"{"groupId":null,"groupId":"x"}"#,
                r#"1002 /groupId: "groupId" is given twice"#,
            ),
            (
                r#"{"groupId":"x","rows":[],"lines":[]}"#,
                r#"1002 /rows: "rows" is given twice"#,
            ),
            (
                r#"{"groupId":"x","rows":{}}"#,
                "1002 /rows: expected an array, got an object",
            ),
            (
                r#"{"groupId":"x","rows":[["a"]]}"#,
                "1002 /rows/0: expected an object, got an array",
            ),
            (
                r#"{"groupId":"x","rows":[{"rowName":"a"},{}]}"#,
                r#"1001 /rows/1/rowName: "rowName" is missing"#,
            ),
            (
                r#"{"groupId":"x","rows":[{"rowName":"a","rowName":"a"}]}"#,
                r#"1002 /rows/0/rowName: "rowName" is given twice"#,
            ),
            (
                r#"{"groupId":"x","rows":[{"rowName":[]}]}"#,
                "1002 /rows/0/rowName: expected a string, got an array",
            ),
            (
                r#"{"groupId":"x/y"}"#,
                r#"1002 /groupId: "x/y" holds '/': only letters, digits and . _ @ + - are allowed"#,
            ),
            (
                r#"{"groupId":"x","groupName":"a\u0000b"}"#,
                r#"1002 /groupName: "a\0b" contains the control character '\0'"#,
            ),
        ];
        for (body, expected) in cases {
            assert_eq!(faults(body.as_bytes()), expected, "{body}");
        }
    }

    #[test]
    fn several_invalid_values_are_all_named() {
        let body = format!(r#"{{"groupName":"{}"}}"#, "é".repeat(81));
        let expected = "1001 /groupId: \"groupId\" is missing\n1002 /groupName: has 81 characters: at most 80 are allowed";
        assert_eq!(faults(body.as_bytes()), expected);
    }

    #[test]
    fn unknown_keys_are_ignored_and_null_counts_as_absent() {
        let body = br#" {"x":1,"x":{"y":[]},"groupId":"g","groupName":null,"enabled":true} "#;
        let sample: Sample = parse(body).unwrap();
        assert_eq!(
            (sample.group_id.as_deref(), sample.group_name, sample.enabled),
            (Some("g"), None, Some(true))
        );
    }
}
