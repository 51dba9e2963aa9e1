//! The rules of texts, as functions for `#[validate(custom(function = …))]`.
//!
//! Lengths are counted in characters, not bytes.

use core::fmt::Display;
use core::str::FromStr;
use std::borrow::Cow;

use numbering_core::{CallerNumber, Description, E164, GroupId, TenantId, UserId, is_dot_segment};
use validator::ValidationError;

/// The most characters of a text that has no rule of its own.
pub const TEXT_MAX: usize = 80;
/// The most characters of the name of a department.
pub const DEPARTMENT_NAME_MAX: usize = 50;

/// The most characters of a value that a reason quotes, as they are escaped. A list may have 250,000 reasons.
const QUOTED_MAX: usize = 40;

/// A text of at most [`TEXT_MAX`] characters, without control characters.
pub fn text(value: &str) -> Result<(), ValidationError> {
    plain(value, 0, TEXT_MAX)
}

/// A text of at most 1,024 characters.
pub fn description(value: &str) -> Result<(), ValidationError> {
    identifier::<Description>(value)
}

/// A text of 1 to [`DEPARTMENT_NAME_MAX`] characters without `/` and `\`.
pub fn department_name(value: &str) -> Result<(), ValidationError> {
    plain(value, 1, DEPARTMENT_NAME_MAX)?;
    match value.chars().find(|character| matches!(character, '/' | '\\')) {
        Some(found) => Err(error(format!(
            "{} contains {found:?}; / and \\ are not allowed",
            quoted(value)
        ))),
        None => Ok(()),
    }
}

/// The name of a department; an empty text stands for no department.
pub fn department_name_or_none(value: &str) -> Result<(), ValidationError> {
    if value.is_empty() {
        return Ok(());
    }
    department_name(value)
}

/// A telephone number; an empty text stands for no number.
pub fn phone_number_or_none(value: &str) -> Result<(), ValidationError> {
    if value.is_empty() {
        return Ok(());
    }
    identifier::<E164>(value)
}

/// A caller number: a text of 1 to 64 characters that is not blank.
pub fn exclusive_number(value: &str) -> Result<(), ValidationError> {
    identifier::<CallerNumber>(value)
}

/// The id of a tenant.
pub fn tenant_id(value: &str) -> Result<(), ValidationError> {
    path_id::<TenantId>(value)
}

/// The id of a group.
pub fn group_id(value: &str) -> Result<(), ValidationError> {
    path_id::<GroupId>(value)
}

/// The id of a user.
pub fn user_id(value: &str) -> Result<(), ValidationError> {
    path_id::<UserId>(value)
}

/// An error for a value that is not allowed, with its reason.
pub fn error(reason: impl Into<Cow<'static, str>>) -> ValidationError {
    ValidationError::new("invalid").with_message(reason.into())
}

/// A value in quotes, shortened so that an answer stays readable. Its escaped characters are bounded, whatever it holds: in
/// JSON it takes at most 167 bytes, which are four for each of them, and those of the quotes and the ellipsis.
#[must_use]
pub fn quoted(value: &str) -> String {
    format!("{:?}", begin_of(value, QUOTED_MAX, escaped_length))
}

/// The first `most` characters of a text.
pub(crate) fn shortened(value: &str, most: usize) -> Cow<'_, str> {
    begin_of(value, most, |_| 1)
}

/// The beginning of a text whose characters have at most the `length` of `most` together.
fn begin_of(value: &str, most: usize, length: impl Fn(char) -> usize) -> Cow<'_, str> {
    let mut taken = 0;
    let is_past = |&(_, character): &(usize, char)| {
        taken += length(character);
        most < taken
    };
    match value
        .char_indices()
        .find(is_past)
        .and_then(|(end, _)| value.get(..end))
    {
        Some(begin) => format!("{begin}…").into(),
        None => value.into(),
    }
}

/// The characters that stand for a character in quotes, such as 8 for `\u{202e}`.
fn escaped_length(character: char) -> usize {
    match character {
        '\'' => 1,
        other => other.escape_debug().len(),
    }
}

/// The reason that nothing new is called `.` or `..`.
pub(crate) fn dot_segment(id: &str) -> String {
    format!("{id:?} is not allowed: in a path it has another meaning")
}

/// An id that stands in paths. Clients turn a path with `.` or `..` into another one: `DELETE …/groups/../` would delete
/// the tenant. What has such an id already keeps it.
fn path_id<T: FromStr<Err: Display>>(value: &str) -> Result<(), ValidationError> {
    if is_dot_segment(value) {
        return Err(error(dot_segment(value)));
    }
    identifier::<T>(value)
}

fn identifier<T: FromStr<Err: Display>>(value: &str) -> Result<(), ValidationError> {
    let reason = |why: T::Err| error(format!("{} {why}", quoted(value)));
    value.parse::<T>().map(drop).map_err(reason)
}

fn plain(value: &str, least: usize, most: usize) -> Result<(), ValidationError> {
    if let Some(found) = value.chars().find(|character| character.is_control()) {
        let reason = format!("{} contains the control character {found:?}", quoted(value));
        return Err(error(reason));
    }
    let count = value.chars().count();
    if count < least {
        return Err(error(format!(
            "is empty: {least} to {most} characters are allowed"
        )));
    }
    if most < count {
        return Err(error(format!(
            "has {count} characters: at most {most} are allowed"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn why(result: Result<(), ValidationError>) -> String {
        result.unwrap_err().message.unwrap().into_owned()
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert!(text("").is_ok() && text(&"é".repeat(80)).is_ok());
        assert_eq!(
            why(text(&"é".repeat(81))),
            "has 81 characters: at most 80 are allowed"
        );
        assert!(description(&"é".repeat(1024)).is_ok() && description(&"é".repeat(1025)).is_err());
        assert!(exclusive_number(&"é".repeat(64)).is_ok() && exclusive_number(&"é".repeat(65)).is_err());
    }

    #[test]
    fn control_characters_are_refused_everywhere() {
        for rule in [text, description, department_name, exclusive_number, tenant_id] {
            for value in ["a\0", "a\n", "a\u{7f}", "a\u{85}"] {
                assert!(rule(value).is_err(), "{value:?}");
            }
        }
    }

    #[test]
    fn names_of_departments_have_no_slashes() {
        assert!(department_name("R & D").is_ok());
        assert_eq!(
            why(department_name("a/b")),
            r#""a/b" contains '/'; / and \ are not allowed"#
        );
        assert_eq!(
            why(department_name("")),
            "is empty: 1 to 50 characters are allowed"
        );
        assert!(department_name("a\\b").is_err());
    }

    #[test]
    fn an_empty_text_stands_for_no_department_and_no_number() {
        assert!(department_name_or_none("").is_ok() && department_name_or_none("a/b").is_err());
        assert!(phone_number_or_none("").is_ok() && phone_number_or_none("+32 471 12 34 56").is_ok());
        assert!(why(phone_number_or_none("0471123456")).starts_with(r#""0471123456" does not begin with"#));
    }

    #[test]
    fn a_blank_exclusive_number_is_refused() {
        assert!(exclusive_number("sales line").is_ok());
        assert!(exclusive_number("").is_err() && exclusive_number(" \u{a0}").is_err());
    }

    #[test]
    fn quoted_values_are_shortened() {
        assert_eq!(quoted(&"x".repeat(QUOTED_MAX)).chars().count(), QUOTED_MAX + 2);
        assert_eq!(quoted(&"x".repeat(1_000)).chars().count(), QUOTED_MAX + 3);
        assert_eq!(
            quoted(&"\u{202e}".repeat(1_000)),
            format!("\"{}…\"", r"\u{202e}".repeat(5))
        );
    }

    #[test]
    fn quoted_values_take_few_bytes_whatever_they_hold() {
        let characters = "x'\"\\é\u{301}\u{7f}\u{85}\u{202e}\u{1f4de}\u{e0001}\u{10ffff}\0\n";
        for character in characters.chars() {
            for count in [QUOTED_MAX / 10, QUOTED_MAX, 1_000] {
                let text = quoted(&character.to_string().repeat(count));
                let bytes = serde_json::to_string(&text).unwrap().len() - 2;
                assert!(bytes <= 167, "{bytes} bytes for {count} of {character:?}");
            }
        }
        assert_eq!(
            serde_json::to_string(&quoted(&"\u{1f4de}".repeat(1_000)))
                .unwrap()
                .len()
                - 2,
            167
        );
    }
}
