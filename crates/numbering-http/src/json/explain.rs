//! The explanation of a JSON body that could not be read: slow, and computed only after the fast reading
//! failed.

use std::borrow::Cow;

use serde::de::{DeserializeSeed, IgnoredAny};
use serde_path_to_error::{Deserializer, Track};

use super::pointer;
use super::text::shortened;
use crate::error::{ErrorCode, Fault, Refusal};

/// The most characters of a reason that quotes the body.
const REASON_MAX: usize = 300;

/// Returns the refusal of a `text` that could not be read with `seed`. `error` is the error of the first
/// reading.
pub(crate) fn explain<'de, S: DeserializeSeed<'de>>(
    text: &'de str,
    error: &serde_json::Error,
    seed: S,
) -> Refusal {
    let no_json = serde_json::from_str::<IgnoredAny>(text).err();
    if let Some(no_json) = no_json.as_ref().or((!error.is_data()).then_some(error)) {
        return Fault::new(ErrorCode::InvalidBody, no_json.to_string()).into();
    }
    let message = without_place(error);
    if !text.trim_start().starts_with('{') {
        return Fault::new(ErrorCode::InvalidBody, reason(&message)).into();
    }
    fault(&place(text, seed), &message).into()
}

/// Reads again to find the place of the error.
fn place<'de, S: DeserializeSeed<'de>>(text: &'de str, seed: S) -> String {
    let mut track = Track::new();
    let mut json = serde_json::Deserializer::from_str(text);
    // the error itself is known already
    let _failed = seed
        .deserialize(Deserializer::new(&mut json, &mut track))
        .is_err();
    pointer::of_path(&track.path())
}

fn fault(place: &str, message: &str) -> Fault {
    if let Some(name) = quoted_after(message, "duplicate field ") {
        return Fault::invalid(pointer::child(place, name), format!("{name:?} is given twice"));
    }
    if let Some(name) = quoted_after(message, "missing field ") {
        return Fault::missing(pointer::child(place, name));
    }
    Fault::invalid(place, reason(message))
}

/// The name in `` intro`name` ``.
fn quoted_after<'a>(message: &'a str, intro: &str) -> Option<&'a str> {
    message.strip_prefix(intro)?.strip_prefix('`')?.strip_suffix('`')
}

/// Rewrites `invalid type: sequence, expected a string` in the words of JSON.
fn reason(message: &str) -> String {
    let found = message
        .strip_prefix("invalid type: ")
        .or(message.strip_prefix("invalid value: "));
    let sentence = match found.and_then(|rest| rest.rsplit_once(", expected ")) {
        Some((found, expected)) => format!("expected {}, got {}", kind(expected), value(found)),
        None => message.to_owned(),
    };
    shortened(&sentence, REASON_MAX).into_owned()
}

/// A kind of JSON value, from serde's name of it.
fn kind(serde_name: &str) -> &str {
    match serde_name {
        "map" | "a map" => "an object",
        "sequence" | "a sequence" => "an array",
        other => other,
    }
}

/// A JSON value, from serde's description of it: `` integer `5` `` is `the integer 5`.
fn value(serde_text: &str) -> Cow<'_, str> {
    let (name, value) = serde_text.split_once(' ').unwrap_or((serde_text, ""));
    match (name, value) {
        ("boolean" | "integer", value) => format!("the {name} {}", value.trim_matches('`')).into(),
        ("floating", value) => {
            let number = value.trim_start_matches("point ").trim_matches('`');
            format!("the number {number}").into()
        }
        ("string", value) => format!("the string {value}").into(),
        _ => kind(serde_text).into(),
    }
}

/// The message without line and column: the pointer is more precise.
fn without_place(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).unwrap_or(&message).to_owned()
}
