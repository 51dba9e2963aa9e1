//! A line of JSON as names and values.

use std::collections::HashSet;

use serde_json::Value;

use crate::json::Members;
use crate::json::text::quoted;

/// The names and values of a JSON object whose values are texts, numbers, booleans or `null`, which is blank. A name that
/// stands there twice is refused: nobody knows which of the values is meant.
pub(super) fn json_fields(text: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let Members(members) = serde_json::from_str(text)
        .map_err(|error| format!("is not a JSON object: {}", without_line(&error)))?;
    let (mut names, mut values) = (
        Vec::with_capacity(members.len()),
        Vec::with_capacity(members.len()),
    );
    let mut seen = HashSet::with_capacity(members.len());
    for (name, value) in members {
        if !seen.insert(name.clone()) {
            return Err(format!("{} stands there twice", quoted(&name)));
        }
        values.push(cell(&name, value)?);
        names.push(name);
    }
    Ok((names, values))
}

/// The text of a value.
fn cell(name: &str, value: Value) -> Result<String, String> {
    match value {
        Value::Null => Ok(String::new()),
        Value::Bool(value) => Ok(value.to_string()),
        Value::Number(value) => Ok(value.to_string()),
        Value::String(value) => Ok(value.trim().to_owned()),
        Value::Array(_) | Value::Object(_) => {
            Err(format!("{name}: expected a text, a number, a boolean or null"))
        }
    }
}

/// The message of an error without its line: that of the file stands beside it.
fn without_line(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    match message.strip_suffix(&place) {
        Some(message) => format!("{message} at character {}", error.column()),
        None => message,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_texts() {
        let (names, values) = json_fields(r#"{"a":null,"b":true,"c":4," d":" x "}"#).unwrap();
        let found: Vec<(&str, &str)> = names
            .iter()
            .map(String::as_str)
            .zip(values.iter().map(String::as_str))
            .collect();
        assert_eq!(found, [("a", ""), ("b", "true"), ("c", "4"), (" d", "x")]);
    }

    #[test]
    fn other_lines_are_refused_without_a_line_number() {
        for (text, reason) in [
            (
                "[]",
                "is not a JSON object: invalid type: sequence, expected an object at character 0",
            ),
            (
                "{\"a\":",
                "is not a JSON object: EOF while parsing a value at character 5",
            ),
            (r#"{"a":1,"b":2,"a":1}"#, "\"a\" stands there twice"),
            ("{\"a\":[]}", "a: expected a text, a number, a boolean or null"),
        ] {
            assert_eq!(json_fields(text), Err(reason.to_owned()));
        }
    }
}
