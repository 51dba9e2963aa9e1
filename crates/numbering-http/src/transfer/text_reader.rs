//! [`TextReader`]: the text of a file in any encoding, as UTF-8.

use std::io::Read;

use clap::ValueEnum;
use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_16LE, WINDOWS_1252};

use super::file_error::{FileError, invalid_file};

/// The bytes that are read from the input at once.
const INPUT_BYTES: usize = 256 * 1024;
/// The bytes of the longest byte order mark, that of UTF-8.
const MARK_BYTES_MAX: usize = 3;

/// The encoding of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum TextEncoding {
    /// UTF-16 if the file begins with its byte order mark, otherwise UTF-8
    #[default]
    Auto,
    /// UTF-8, with or without a byte order mark
    #[value(name = "utf-8")]
    Utf8,
    /// UTF-16; little-endian, unless a byte order mark says otherwise
    #[value(name = "utf-16")]
    Utf16,
    /// Windows-1252, which Excel writes in Western Europe; never guessed
    #[value(name = "windows-1252")]
    Windows1252,
}

/// A reader of text, with a window on what comes next.
pub(super) struct TextReader<'a> {
    input: Box<dyn Read + Send + 'a>,
    /// The decoder; `None` for UTF-8, which is passed on as it is.
    decoder: Option<Decoder>,
    input_bytes: Vec<u8>,
    window: Vec<u8>,
    begin: usize,
    is_ended: bool,
}

impl<'a> TextReader<'a> {
    /// Opens a file, and leaves out its byte order mark.
    pub(super) fn open(
        mut input: Box<dyn Read + Send + 'a>,
        encoding: TextEncoding,
    ) -> Result<Self, FileError> {
        let mut mark = Vec::new();
        input
            .by_ref()
            .take(MARK_BYTES_MAX as u64)
            .read_to_end(&mut mark)?;
        let (decoded_from, mark_bytes) = recognize(&mark, encoding);
        let mut reader = Self {
            input,
            decoder: decoded_from.map(Encoding::new_decoder_without_bom_handling),
            input_bytes: vec![0; INPUT_BYTES],
            window: Vec::new(),
            begin: 0,
            is_ended: false,
        };
        reader.push(mark.get(mark_bytes..).unwrap_or_default(), false)?;
        Ok(reader)
    }

    /// The text that comes next: at least `least` bytes, unless the file ends before.
    pub(super) fn peek(&mut self, least: usize) -> Result<&[u8], FileError> {
        while !self.is_ended && self.window.len() - self.begin < least {
            self.fill()?;
        }
        Ok(self.window.get(self.begin..).unwrap_or_default())
    }

    /// Goes on behind the next `bytes` bytes.
    pub(super) fn consume(&mut self, bytes: usize) {
        self.begin = (self.begin + bytes).min(self.window.len());
    }

    fn fill(&mut self) -> Result<(), FileError> {
        self.window.drain(..self.begin);
        self.begin = 0;
        let mut input_bytes = core::mem::take(&mut self.input_bytes);
        let count = self.input.read(&mut input_bytes)?;
        self.is_ended = count == 0;
        self.push(input_bytes.get(..count).unwrap_or_default(), self.is_ended)?;
        self.input_bytes = input_bytes;
        Ok(())
    }

    fn push(&mut self, bytes: &[u8], is_last: bool) -> Result<(), FileError> {
        let Some(decoder) = &mut self.decoder else {
            self.window.extend_from_slice(bytes);
            return Ok(());
        };
        let too_large = || invalid_file("the file cannot be decoded in parts as large as these");
        let most = decoder.max_utf8_buffer_length_without_replacement(bytes.len());
        let old = self.window.len();
        self.window.resize(old + most.ok_or_else(too_large)?, 0);
        let space = self.window.get_mut(old..).unwrap_or_default();
        let (result, _, written) = decoder.decode_to_utf8_without_replacement(bytes, space, is_last);
        self.window.truncate(old + written);
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull => Err(too_large()),
            DecoderResult::Malformed(..) => Err(invalid_file(format!(
                "the file is not valid {}",
                decoder.encoding().name()
            ))),
        }
    }
}

/// The encoding to decode from, `None` for UTF-8, and the length of the byte order mark.
fn recognize(begin: &[u8], encoding: TextEncoding) -> (Option<&'static Encoding>, usize) {
    let mark = Encoding::for_bom(begin);
    match (encoding, mark) {
        (TextEncoding::Windows1252, _) => (Some(WINDOWS_1252), 0),
        (TextEncoding::Auto | TextEncoding::Utf16, Some((found, length))) if found != encoding_rs::UTF_8 => {
            (Some(found), length)
        }
        (TextEncoding::Utf16, _) => (Some(UTF_16LE), 0),
        (_, Some((found, length))) if found == encoding_rs::UTF_8 => (None, length),
        (TextEncoding::Auto | TextEncoding::Utf8, _) => (None, 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], encoding: TextEncoding) -> Result<String, String> {
        let mut reader = TextReader::open(Box::new(bytes), encoding).map_err(|error| error.to_string())?;
        let text = reader.peek(usize::MAX).map_err(|error| error.to_string())?;
        Ok(String::from_utf8_lossy(text).into_owned())
    }

    fn utf16(text: &str, bytes: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn byte_order_marks_are_recognized_and_left_out() {
        let text = "\u{feff}société,+32";
        for bytes in [
            text.as_bytes().to_vec(),
            utf16(text, u16::to_le_bytes),
            utf16(text, u16::to_be_bytes),
        ] {
            assert_eq!(read(&bytes, TextEncoding::Auto).unwrap(), "société,+32");
        }
        assert_eq!(read(text.as_bytes(), TextEncoding::Utf8).unwrap(), "société,+32");
    }

    #[test]
    fn windows_1252_is_read_when_it_is_named() {
        assert_eq!(
            read(b"soci\xe9t\xe9 \x80", TextEncoding::Windows1252).unwrap(),
            "société €"
        );
        assert_eq!(read(b"soci\xe9", TextEncoding::Auto).unwrap(), "soci\u{fffd}");
    }

    #[test]
    fn utf_16_without_a_mark_is_little_endian_when_it_is_named() {
        let bytes = utf16("acme", u16::to_le_bytes);
        assert_eq!(read(&bytes, TextEncoding::Utf16).unwrap(), "acme");
        assert_eq!(
            read(&bytes[..7], TextEncoding::Utf16),
            Err("the file is not valid UTF-16LE".to_owned())
        );
    }

    #[test]
    fn the_window_moves_on_over_parts_of_any_size() {
        let text = "0123456789".repeat(100_000);
        let mut reader = TextReader::open(Box::new(text.as_bytes()), TextEncoding::Auto).unwrap();
        let mut read = 0;
        while !reader.peek(10).unwrap().is_empty() {
            assert_eq!(reader.peek(10).unwrap()[..10], *b"0123456789");
            reader.consume(10);
            read += 10;
        }
        assert_eq!(read, text.len());
    }
}
