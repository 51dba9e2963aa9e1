//! CSV as text: where a record ends, and its fields.
//!
//! A field that begins with a quote ends with one, and may contain delimiters, line breaks and doubled quotes. A line
//! break is LF, CRLF or CR.

/// The most bytes of a record. It bounds memory, and the text that an unclosed quote can swallow.
pub(super) const RECORD_BYTES_MAX: usize = 64 * 1024;

/// The end of a record in a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RecordEnd {
    /// The record is complete.
    Complete {
        /// The bytes of the record, without its line break.
        record: usize,
        /// The bytes with the line break.
        whole: usize,
    },
    /// A quote is not closed; the position of it.
    Unclosed(usize),
    /// The record is too long.
    TooLong,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    FieldStart,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted field: the end of the field, or the first of a doubled quote.
    Quote,
}

impl Place {
    const fn after(self, byte: u8, delimiter: u8) -> Self {
        match (self, byte) {
            (Self::Quoted, b'"') => Self::Quote,
            (Self::Quoted, _) | (Self::FieldStart | Self::Quote, b'"') => Self::Quoted,
            (Self::FieldStart, b' ') => Self::FieldStart,
            (_, byte) if byte == delimiter => Self::FieldStart,
            (Self::FieldStart | Self::Plain | Self::Quote, _) => Self::Plain,
        }
    }
}

/// Finds the end of the record with which `text` begins. The text ends with the file, or is longer than a record may be.
pub(super) fn record_end(text: &[u8], delimiter: u8) -> RecordEnd {
    let (mut place, mut opened_at) = (Place::FieldStart, 0);
    for (position, byte) in text.iter().copied().enumerate().take(RECORD_BYTES_MAX) {
        if matches!(byte, b'\n' | b'\r') && place != Place::Quoted {
            return RecordEnd::Complete {
                record: position,
                whole: position + break_length(text.get(position..).unwrap_or_default()),
            };
        }
        let next = place.after(byte, delimiter);
        if place == Place::FieldStart && next == Place::Quoted {
            opened_at = position;
        }
        place = next;
    }
    match place {
        Place::Quoted => RecordEnd::Unclosed(opened_at),
        _ if RECORD_BYTES_MAX < text.len() => RecordEnd::TooLong,
        _ => RecordEnd::Complete {
            record: text.len(),
            whole: text.len(),
        },
    }
}

/// The fields of a record, without quotes and without white space around them.
pub(super) fn fields(record: &str, delimiter: u8) -> Vec<String> {
    let (mut fields, mut place, mut field) = (Vec::new(), Place::FieldStart, String::new());
    let mut begin = 0;
    for (position, byte) in record.bytes().enumerate() {
        let next = place.after(byte, delimiter);
        let is_delimiter = byte == delimiter && place != Place::Quoted;
        // the second of a doubled quote is text
        let is_mark = byte == b'"' && (next == Place::Quote || place == Place::FieldStart);
        if is_delimiter || is_mark {
            field.push_str(record.get(begin..position).unwrap_or_default());
            begin = position + 1;
        }
        if is_delimiter {
            fields.push(trimmed(core::mem::take(&mut field)));
        }
        place = next;
    }
    field.push_str(record.get(begin..).unwrap_or_default());
    fields.push(trimmed(field));
    fields
}

fn trimmed(field: String) -> String {
    let trimmed = field.trim();
    if trimmed.len() == field.len() {
        field
    } else {
        trimmed.to_owned()
    }
}

/// The number of line breaks in a text.
pub(super) fn line_breaks(mut text: &[u8]) -> u64 {
    let mut count = 0;
    while let Some(position) = text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        text = text.get(position..).unwrap_or_default();
        text = text.get(break_length(text)..).unwrap_or_default();
        count += 1;
    }
    count
}

/// The bytes of the first line of a text, with its line break.
pub(super) fn line_length(text: &[u8]) -> usize {
    match text.iter().position(|byte| matches!(byte, b'\n' | b'\r')) {
        Some(position) => position + break_length(text.get(position..).unwrap_or_default()),
        None => text.len(),
    }
}

/// The bytes of the line break with which a text begins.
fn break_length(text: &[u8]) -> usize {
    if text.starts_with(b"\r\n") { 2 } else { 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(record: usize, whole: usize) -> RecordEnd {
        RecordEnd::Complete { record, whole }
    }

    #[test]
    fn a_record_ends_at_any_line_break_outside_of_quotes() {
        for (text, end) in [
            ("a,b\nc", complete(3, 4)),
            ("a,b\r\nc", complete(3, 5)),
            ("a,b\rc", complete(3, 4)),
            ("a,b", complete(3, 3)),
            ("\n", complete(0, 1)),
            ("\"a\nb\",c\nd", complete(7, 8)),
            ("a,\"b\"\"\r\n\"\nc", complete(9, 10)),
            ("a\"b\nc\"", complete(3, 4)),
            ("a,\"b\nc", RecordEnd::Unclosed(2)),
        ] {
            assert_eq!(record_end(text.as_bytes(), b','), end, "{text:?}");
        }
    }

    #[test]
    fn fields_lose_their_quotes_and_the_space_around_them() {
        for (record, expected) in [
            ("", &[""][..]),
            ("a,,b ", &["a", "", "b"]),
            ("\"a,b\", \"c\"\"d\"", &["a,b", "c\"d"]),
            ("\"\",x\"y\"", &["", "x\"y\""]),
            ("\u{a0}a\u{a0},\"b\nc\"", &["a", "b\nc"]),
            ("\"\"\"a\"\"\"", &["\"a\""]),
        ] {
            assert_eq!(fields(record, b','), expected, "{record:?}");
        }
        assert_eq!(fields("a;\"b;c\"", b';'), ["a", "b;c"]);
    }

    #[test]
    fn line_breaks_of_every_kind_count_once() {
        assert_eq!(line_breaks(b"a\r\nb\nc\rd\r\r\n\n"), 6);
        assert_eq!(line_breaks(b""), 0);
        assert_eq!(line_length(b"ab\r\ncd"), 4);
        assert_eq!(line_length(b"ab"), 2);
    }

    #[test]
    fn a_record_has_a_greatest_length() {
        let text = "x".repeat(RECORD_BYTES_MAX + 1);
        assert_eq!(record_end(text.as_bytes(), b','), RecordEnd::TooLong);
        let closed = format!("\"{text}\"\n");
        assert_eq!(record_end(closed.as_bytes(), b','), RecordEnd::Unclosed(0));
        let quoted = format!("a,\"{text}");
        assert_eq!(record_end(quoted.as_bytes(), b','), RecordEnd::Unclosed(2));
    }
}
