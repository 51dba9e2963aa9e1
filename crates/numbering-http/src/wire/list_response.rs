//! [`ListResponse`]: an answer of lists that may be long, written while it is sent.
//!
//! The intervals are held in memory, not their numbers: a range of ten million numbers is written number by
//! number, a chunk at a time, as fast as the client takes them. A short answer is sent whole, with its
//! length.

use core::convert::Infallible;
use core::pin::Pin;
use core::task::{Context, Poll};
use std::collections::VecDeque;

use actix_web::HttpResponse;
use actix_web::body::{BodySize, MessageBody};
use actix_web::http::header::ContentType;
use bytes::Bytes;
use numbering_core::{E164, NumberRange};

use crate::json::write::push_text;

/// The size of a chunk, which its last item may exceed.
const CHUNK_BYTES: usize = 64 * 1024;
/// The room of a buffer beyond a chunk, so that the last item seldom makes it grow.
const ITEM_BYTES: usize = 1024;

/// One list of an answer: its key and its items.
pub struct ListSection {
    key: &'static str,
    items: Box<dyn SectionItems + Send>,
}

/// The items of a list, each written when its turn comes.
trait SectionItems {
    /// Writes the next item; after the last, writes nothing and returns false.
    fn write_next(&mut self, out: &mut Vec<u8>) -> bool;
}

/// An answer of one or more lists, each under its key.
pub struct ListResponse {
    member: Option<(&'static str, String)>,
    sections: VecDeque<ListSection>,
    next: Option<String>,
    position: StreamPosition,
}

/// The position in an answer that is being written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum StreamPosition {
    /// Before the key of a list.
    Key {
        is_first: bool,
    },
    /// Before an item of a list.
    Item {
        is_first: bool,
    },
    End,
}

impl ListSection {
    /// A list with one item for each of `rows`.
    pub fn of_rows<R: Send + 'static>(
        key: &'static str,
        rows: impl IntoIterator<Item = R, IntoIter: Send + 'static>,
        write: impl FnMut(&mut Vec<u8>, &R) + Send + 'static,
    ) -> Self {
        let items = RowItems {
            rows: rows.into_iter(),
            write,
        };
        Self {
            key,
            items: Box::new(items),
        }
    }

    /// A list with one item for each number of `intervals`, which are never expanded.
    pub fn of_numbers<P: Send + 'static>(
        key: &'static str,
        intervals: impl IntoIterator<Item = (NumberRange, P), IntoIter: Send + 'static>,
        write: impl FnMut(&mut Vec<u8>, E164, &P) + Send + 'static,
    ) -> Self {
        let items = NumberItems {
            intervals: intervals.into_iter(),
            current: None,
            write,
        };
        Self {
            key,
            items: Box::new(items),
        }
    }
}

struct RowItems<I, W> {
    rows: I,
    write: W,
}

impl<I: Iterator, W: FnMut(&mut Vec<u8>, &I::Item)> SectionItems for RowItems<I, W> {
    fn write_next(&mut self, out: &mut Vec<u8>) -> bool {
        let Some(row) = self.rows.next() else { return false };
        (self.write)(out, &row);
        true
    }
}

struct NumberItems<I, P, W> {
    intervals: I,
    current: Option<(numbering_core::Numbers, P)>,
    write: W,
}

impl<I, P, W> SectionItems for NumberItems<I, P, W>
where
    I: Iterator<Item = (NumberRange, P)>,
    W: FnMut(&mut Vec<u8>, E164, &P),
{
    fn write_next(&mut self, out: &mut Vec<u8>) -> bool {
        loop {
            if let Some((numbers, payload)) = &mut self.current
                && let Some(number) = numbers.next()
            {
                (self.write)(out, number, payload);
                return true;
            }
            let Some((range, payload)) = self.intervals.next() else {
                return false;
            };
            self.current = Some((range.iter(), payload));
        }
    }
}

impl ListResponse {
    /// An answer of these lists, in this order.
    pub fn new(sections: impl IntoIterator<Item = ListSection>) -> Self {
        let position = StreamPosition::Key { is_first: true };
        Self {
            member: None,
            sections: sections.into_iter().collect(),
            next: None,
            position,
        }
    }

    /// The answer with a text before its first list.
    #[must_use]
    pub fn after_member(self, key: &'static str, text: String) -> Self {
        Self {
            member: Some((key, text)),
            ..self
        }
    }

    /// The answer with the marker of the next page.
    #[must_use]
    pub fn next(self, next: Option<String>) -> Self {
        Self { next, ..self }
    }

    /// Returns the HTTP response: whole and with its length if it is short, else in chunks.
    #[must_use]
    pub fn into_response(mut self) -> HttpResponse {
        let first = self.chunk().unwrap_or_default();
        let mut response = HttpResponse::Ok();
        response.insert_header(ContentType::json());
        if self.position == StreamPosition::End {
            response.body(first)
        } else {
            response.body(ChunkedBody {
                first: Some(first),
                rest: self,
            })
        }
    }

    /// Returns the whole answer, for one that is kept with a change.
    #[must_use]
    pub fn into_bytes(mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        while let Some(chunk) = self.chunk() {
            bytes.extend_from_slice(&chunk);
        }
        bytes
    }

    /// Returns the next chunk; `None` after the last.
    fn chunk(&mut self) -> Option<Bytes> {
        let mut out = Vec::with_capacity(CHUNK_BYTES + ITEM_BYTES);
        while out.len() < CHUNK_BYTES && self.position != StreamPosition::End {
            self.position = self.write_step(&mut out);
        }
        (!out.is_empty()).then(|| out.into())
    }

    /// Writes a key, an item or the end, and returns the position after it.
    fn write_step(&mut self, out: &mut Vec<u8>) -> StreamPosition {
        match (self.position, self.sections.front_mut()) {
            (StreamPosition::End, _) => StreamPosition::End,
            (StreamPosition::Item { is_first }, Some(section)) => {
                let end = out.len();
                if !is_first {
                    out.push(b',');
                }
                if section.items.write_next(out) {
                    return StreamPosition::Item { is_first: false };
                }
                out.truncate(end);
                out.push(b']');
                self.sections.pop_front();
                StreamPosition::Key { is_first: false }
            }
            (StreamPosition::Key { is_first }, Some(section)) => {
                out.push(if is_first { b'{' } else { b',' });
                if let Some((key, text)) = self.member.take() {
                    push_text(out, key);
                    out.push(b':');
                    push_text(out, &text);
                    out.push(b',');
                }
                push_text(out, section.key);
                out.extend_from_slice(b":[");
                StreamPosition::Item { is_first: true }
            }
            (StreamPosition::Key { .. } | StreamPosition::Item { .. }, None) => {
                self.write_end(out);
                StreamPosition::End
            }
        }
    }

    fn write_end(&self, out: &mut Vec<u8>) {
        let is_empty = self.position == StreamPosition::Key { is_first: true };
        if is_empty {
            out.push(b'{');
        }
        if let Some(next) = &self.next {
            out.extend_from_slice(if is_empty { b"\"next\":" } else { b",\"next\":" });
            push_text(out, next);
        }
        out.push(b'}');
    }
}

impl From<ListResponse> for HttpResponse {
    fn from(lists: ListResponse) -> Self {
        lists.into_response()
    }
}

/// The body of a long answer.
struct ChunkedBody {
    first: Option<Bytes>,
    rest: ListResponse,
}

impl MessageBody for ChunkedBody {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Infallible>>> {
        let chunk = self.first.take().or_else(|| self.rest.chunk());
        Poll::Ready(chunk.map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::body::to_bytes;

    use super::*;
    use crate::json::write::push_number;

    fn range(text: &str) -> (NumberRange, ()) {
        (text.parse().unwrap(), ())
    }

    fn numbers(key: &'static str, intervals: Vec<(NumberRange, ())>) -> ListSection {
        ListSection::of_numbers(key, intervals, |out, number, ()| push_number(out, number))
    }

    async fn body(lists: ListResponse) -> (BodySize, String) {
        let body = lists.into_response().into_body();
        let size = body.size();
        let bytes = to_bytes(body).await.unwrap_or_default();
        (size, String::from_utf8(bytes.to_vec()).unwrap())
    }

    #[actix_web::test]
    async fn a_short_answer_has_its_length() {
        let rows = ListSection::of_rows("assigned_numbers", vec![1_u8, 2], |out, row| out.push(b'0' + row));
        let available = numbers(
            "available_numbers",
            vec![range("+3247112345..+3247112346"), range("+32471123999")],
        );
        let (size, text) = body(ListResponse::new([rows, available])).await;
        let expected =
            r#"{"assigned_numbers":[1,2],"available_numbers":["+3247112345","+3247112346","+32471123999"]}"#;
        assert_eq!(text, expected);
        assert_eq!(size, BodySize::Sized(u64::try_from(expected.len()).unwrap()));
    }

    #[actix_web::test]
    async fn empty_lists_and_a_next_page_are_written() {
        let lists =
            ListResponse::new([numbers("a", vec![]), numbers("b", vec![])]).next(Some("+32471".to_owned()));
        assert_eq!(body(lists).await.1, r#"{"a":[],"b":[],"next":"+32471"}"#);
        assert_eq!(body(ListResponse::new([])).await.1, "{}");
        let lists = ListResponse::new([numbers("a", vec![]), numbers("b", vec![])]);
        let text = body(lists.after_member("of", "+32471".to_owned())).await.1;
        assert_eq!(text, r#"{"of":"+32471","a":[],"b":[]}"#);
    }

    #[actix_web::test]
    async fn a_long_answer_is_streamed_and_whole() {
        let section = numbers(
            "numbers",
            vec![range("+32471100000..+32471199999"), range("+32471300000")],
        );
        let (size, text) = body(ListResponse::new([section, numbers("rest", vec![])])).await;
        assert_eq!(size, BodySize::Stream);
        let value: serde_json::Value = serde_json::from_str(&text).unwrap();
        let list = value["numbers"].as_array().unwrap();
        assert_eq!(
            (list.len(), &list[99_999], &list[100_000]),
            (100_001, &"+32471199999".into(), &"+32471300000".into())
        );
        assert_eq!(value["rest"], serde_json::json!([]));
    }

    #[test]
    fn the_largest_range_begins_at_once_and_takes_a_chunk() {
        let mut lists = ListResponse::new([numbers(
            "numbers",
            vec![range("+100000000000000..+999999999999999")],
        )]);
        for _ in 0..3 {
            let length = lists.chunk().unwrap().len();
            assert!((CHUNK_BYTES..CHUNK_BYTES + ITEM_BYTES).contains(&length));
        }
    }
}
