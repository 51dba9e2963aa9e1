//! JSON written by hand into a buffer, for lists that may be long.

use numbering_core::E164;
use serde::Serialize;

/// Writes `value` in decimal.
pub fn push_decimal(out: &mut Vec<u8>, value: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

/// Writes a count in decimal.
pub fn push_count(out: &mut Vec<u8>, count: usize) {
    push_decimal(out, u64::try_from(count).unwrap_or(u64::MAX));
}

/// Writes a number as a JSON string: `"+32471123456"`.
pub fn push_number(out: &mut Vec<u8>, number: E164) {
    out.extend_from_slice(b"\"+");
    push_decimal(out, number.value());
    out.push(b'"');
}

/// Writes a text as a JSON string.
pub fn push_text(out: &mut Vec<u8>, text: &str) {
    push_value(out, text);
}

/// Writes a value that is short, or of which there is one.
///
/// Its type is ours and has nothing that JSON cannot represent, such as a map with keys that are not strings.
pub fn push_value(out: &mut Vec<u8>, value: &(impl Serialize + ?Sized)) {
    let end = out.len();
    if let Err(error) = serde_json::to_writer(&mut *out, value) {
        log::error!("a value could not be written as JSON: {error}");
        out.truncate(end);
        out.extend_from_slice(b"null");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        let mut out = Vec::new();
        push_text(&mut out, "a\"b\\c\n");
        assert_eq!(out, br#""a\"b\\c\n""#);
    }
}
