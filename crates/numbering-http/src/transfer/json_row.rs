//! A line of JSON as names and values.

use serde_json::{Map, Value};

/// The names and values of a JSON object whose values are texts, numbers, booleans or `null`, which is blank.
pub(super) fn json_fields(text: &str) -> Result<(Vec<String>, Vec<String>), String> {
    let object: Map<String, Value> = serde_json::from_str(text)
        .map_err(|error| format!("is not a JSON object: {}", without_line(&error)))?;
    let (mut names, mut values) = (Vec::with_capacity(object.len()), Vec::with_capacity(object.len()));
    for (name, value) in object {
        let value = match value {
            Value::Null => String::new(),
            Value::Bool(value) => value.to_string(),
            Value::Number(value) => value.to_string(),
            Value::String(value) => value.trim().to_owned(),
            Value::Array(_) | Value::Object(_) => {
                return Err(format!("{name}: expected a text, a number, a boolean or null"));
            }
        };
        names.push(name);
        values.push(value);
    }
    Ok((names, values))
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
        assert_eq!(found, [(" d", "x"), ("a", ""), ("b", "true"), ("c", "4")]);
    }

    #[test]
    fn other_lines_are_refused_without_a_line_number() {
        for (text, reason) in [
            (
                "[]",
                "is not a JSON object: invalid type: sequence, expected a map at character 0",
            ),
            (
                "{\"a\":",
                "is not a JSON object: EOF while parsing a value at character 5",
            ),
            ("{\"a\":[]}", "a: expected a text, a number, a boolean or null"),
        ] {
            assert_eq!(json_fields(text), Err(reason.to_owned()));
        }
    }
}
