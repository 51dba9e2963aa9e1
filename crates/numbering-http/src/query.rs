//! [`Filters`]: what a GET asks for, from the query string or the JSON body. The query wins.

use core::fmt;
use core::marker::PhantomData;
use core::ops::RangeInclusive;
use core::str::FromStr;

use actix_web::web;
use numbering_core::{E164, Prefix};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::Value;

use crate::error::{ErrorCode, Fault, Refusal};
use crate::json::text::quoted;
use crate::json::{as_text, explain, read};

/// The most items of one page.
pub const LIMIT_MAX: u64 = 10_000;

/// What a GET asks for. Keys that nobody asks about are ignored.
#[derive(Debug, Default)]
pub struct Filters {
    query: Vec<(String, String)>,
    body: Members,
}

/// One value as it was given.
#[derive(Clone, Copy)]
enum Given<'a> {
    Query(&'a str),
    Body(&'a Value),
}

impl Filters {
    /// Reads the query string and the body of a request. An empty body and `null` are none.
    ///
    /// # Errors
    ///
    /// Code 1000 for a body that is no JSON object.
    pub fn read(query: &str, body: &[u8]) -> Result<Self, Refusal> {
        let unreadable = |_| {
            Fault::new(
                ErrorCode::InvalidAttribute,
                format!("the query {} cannot be read", quoted(query)),
            )
        };
        let query = web::Query::<Vec<(String, String)>>::from_query(query).map_err(unreadable)?;
        Ok(Self {
            query: query.into_inner(),
            body: Members::read(body)?,
        })
    }

    /// A boolean with any of these names.
    ///
    /// # Errors
    ///
    /// Code 1002 for anything but the six spellings, and for two of the names at once.
    pub fn boolean(&self, names: &[&'static str]) -> Result<Option<bool>, Fault> {
        let Some((name, given)) = self.find(names)? else {
            return Ok(None);
        };
        let value = match given {
            Given::Query("true" | "True" | "1") | Given::Body(Value::Bool(true)) => true,
            Given::Query("false" | "False" | "0") | Given::Body(Value::Bool(false)) => false,
            Given::Query(_) | Given::Body(_) => return Err(refuse(name, given, "true or false")),
        };
        Ok(Some(value))
    }

    /// An integer.
    ///
    /// # Errors
    ///
    /// Code 1002 for what is none, or lies outside.
    pub fn integer(&self, name: &'static str, allowed: RangeInclusive<u64>) -> Result<Option<u64>, Fault> {
        let Some((name, given)) = self.find(&[name])? else {
            return Ok(None);
        };
        let value = match given {
            Given::Query(text) => text.parse().ok(),
            Given::Body(value) => value.as_u64(),
        };
        let rule = || format!("an integer from {} to {}", allowed.start(), allowed.end());
        let value = value.filter(|value| allowed.contains(value));
        value.map(Some).ok_or_else(|| refuse(name, given, &rule()))
    }

    /// A text.
    ///
    /// # Errors
    ///
    /// Code 1002 for a JSON value that is no text.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, Fault> {
        let Some((name, given)) = self.find(&[name])? else {
            return Ok(None);
        };
        match given {
            Given::Query(text) => Ok(Some(text)),
            Given::Body(Value::String(text)) => Ok(Some(text)),
            Given::Body(_) => Err(refuse(name, given, "a string")),
        }
    }

    /// A telephone number. A leading space is read as `+`: that is what a `+` in a query string becomes.
    ///
    /// # Errors
    ///
    /// Code 1002 for what is no number.
    pub fn number(&self, name: &'static str) -> Result<Option<E164>, Fault> {
        self.parsed(name)
    }

    /// A prefix, with the same leading space.
    ///
    /// # Errors
    ///
    /// Code 1002 for what is no prefix.
    pub fn prefix(&self, name: &'static str) -> Result<Option<Prefix>, Fault> {
        self.parsed(name)
    }

    /// How many items a page has, at most.
    ///
    /// # Errors
    ///
    /// Code 1002 outside 1 to [`LIMIT_MAX`].
    pub fn limit(&self) -> Result<Option<usize>, Fault> {
        let limit = self.integer("limit", 1..=LIMIT_MAX)?;
        Ok(limit.and_then(|limit| usize::try_from(limit).ok()))
    }

    /// Whether `view=ranges` is asked for.
    ///
    /// # Errors
    ///
    /// Code 1002 for any other view.
    pub fn wants_ranges(&self) -> Result<bool, Fault> {
        match self.text("view")? {
            None => Ok(false),
            Some("ranges") => Ok(true),
            Some(other) => Err(refuse("view", Given::Query(other), "\"ranges\"")),
        }
    }

    fn parsed<T: FromStr<Err: fmt::Display>>(&self, name: &'static str) -> Result<Option<T>, Fault> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let with_plus = text.strip_prefix(' ').map(|rest| format!("+{rest}"));
        let value = with_plus.as_deref().unwrap_or(text).parse();
        let why = |error: T::Err| Fault::invalid(pointer(name), format!("{} {error}", quoted(text)));
        value.map(Some).map_err(why)
    }

    /// The value under one of `names`. It may stand once, under one of them.
    fn find(&self, names: &[&'static str]) -> Result<Option<(&'static str, Given<'_>)>, Fault> {
        let name_of = |key: &str| names.iter().copied().find(|name| *name == key);
        let in_query = self
            .query
            .iter()
            .filter_map(|(key, text)| Some((name_of(key)?, Given::Query(text))));
        let in_body = self
            .body
            .0
            .iter()
            .filter_map(|(key, value)| Some((name_of(key)?, Given::Body(value))));
        let found = match only(in_query)? {
            None => only(in_body)?,
            found => found,
        };
        Ok(found.filter(|(_, given)| !matches!(given, Given::Body(Value::Null))))
    }
}

/// The one value there is.
fn only<'a>(
    mut found: impl Iterator<Item = (&'static str, Given<'a>)>,
) -> Result<Option<(&'static str, Given<'a>)>, Fault> {
    let first = found.next();
    match found.next() {
        Some((name, _)) => Err(Fault::invalid(pointer(name), format!("{name:?} is given twice"))),
        None => Ok(first),
    }
}

fn refuse(name: &str, given: Given<'_>, allowed: &str) -> Fault {
    let given = match given {
        Given::Query(text) => quoted(text),
        Given::Body(value) => crate::json::text::shortened(&value.to_string(), 80).into_owned(),
    };
    Fault::invalid(
        pointer(name),
        format!("{name:?} is {given}: {allowed} is allowed"),
    )
}

fn pointer(name: &str) -> String {
    format!("/{name}")
}

/// The members of a JSON object, in order, also those that stand twice.
#[derive(Debug, Default)]
struct Members(Vec<(String, Value)>);

impl Members {
    fn read(body: &[u8]) -> Result<Self, Refusal> {
        if matches!(body.trim_ascii(), b"" | b"null") {
            return Ok(Self::default());
        }
        let text = as_text(body)?;
        read(text, PhantomData::<Self>).map_err(|error| explain(text, &error, PhantomData::<Self>))
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(MembersVisitor)
    }
}

struct MembersVisitor;

impl<'de> Visitor<'de> for MembersVisitor {
    type Value = Members;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSIGNED: &[&str] = &["assignement", "assignment"];

    fn filters(query: &str, body: &str) -> Filters {
        Filters::read(query, body.as_bytes()).unwrap()
    }

    #[test]
    fn the_six_spellings_of_a_boolean_are_read() {
        for (text, expected) in [
            ("true", true),
            ("True", true),
            ("1", true),
            ("false", false),
            ("False", false),
            ("0", false),
        ] {
            let found = filters(&format!("available={text}"), "").boolean(&["available"]);
            assert_eq!(found.unwrap(), Some(expected));
        }
        for text in ["TRUE", "yes", "", "2"] {
            let fault = filters(&format!("available={text}"), "")
                .boolean(&["available"])
                .unwrap_err();
            assert_eq!(
                fault.reason(),
                format!("\"available\" is {text:?}: true or false is allowed")
            );
        }
    }

    #[test]
    fn a_body_is_read_and_the_query_wins() {
        let both = filters(
            "available=false&other=1&other=2",
            r#" {"available":true,"assignement":true,"x":1,"x":2} "#,
        );
        assert_eq!(both.boolean(&["available"]).unwrap(), Some(false));
        assert_eq!(both.boolean(ASSIGNED).unwrap(), Some(true));
        for body in ["", "null", " null\n", "{}", r#"{"available":null}"#] {
            assert_eq!(
                filters("", body).boolean(&["available"]).unwrap(),
                None,
                "{body:?}"
            );
        }
    }

    #[test]
    fn a_body_that_is_no_object_is_refused() {
        for body in ["[]", "true", "{", "x", "\"null\""] {
            let refusal = Filters::read("", body.as_bytes()).unwrap_err();
            assert_eq!(refusal.first().code(), ErrorCode::InvalidBody, "{body}");
        }
    }

    #[test]
    fn what_is_given_twice_or_has_a_wrong_type_is_refused() {
        let cases = [
            (
                filters("available=1&available=1", ""),
                "\"available\" is given twice",
            ),
            (
                filters("", r#"{"available":true,"available":true}"#),
                "\"available\" is given twice",
            ),
            (
                filters("", r#"{"available":"true"}"#),
                r#""available" is "true": true or false is allowed"#,
            ),
            (
                filters("", r#"{"available":1}"#),
                r#""available" is 1: true or false is allowed"#,
            ),
        ];
        for (filters, expected) in cases {
            assert_eq!(filters.boolean(&["available"]).unwrap_err().reason(), expected);
        }
        assert!(
            filters("assignement=1&assignment=1", "")
                .boolean(ASSIGNED)
                .is_err()
        );
    }

    #[test]
    fn a_leading_space_of_a_number_is_a_plus() {
        let number = Some("+32471123456".parse().unwrap());
        for query in [
            "after=+32471123456",
            "after=%2B32471123456",
            "after=%2032471123456",
            "after=0032471123456",
        ] {
            assert_eq!(filters(query, "").number("after").unwrap(), number, "{query}");
        }
        assert_eq!(
            filters("after=+32-01", "").prefix("after").unwrap(),
            Some("+3201".parse().unwrap())
        );
        let fault = filters("after=0471", "").number("after").unwrap_err();
        assert!(fault.reason().starts_with("\"0471\" does not begin with +"));
    }

    #[test]
    fn a_limit_lies_between_one_and_the_most() {
        for (text, expected) in [("1", Some(1)), ("10000", Some(10_000))] {
            assert_eq!(filters(&format!("limit={text}"), "").limit().unwrap(), expected);
        }
        assert_eq!(filters("", r#"{"limit":7}"#).limit().unwrap(), Some(7));
        for text in ["0", "10001", "-1", "x", ""] {
            let fault = filters(&format!("limit={text}"), "").limit().unwrap_err();
            assert_eq!(
                fault.reason(),
                format!("\"limit\" is {text:?}: an integer from 1 to 10000 is allowed")
            );
        }
        assert!(filters("", r#"{"limit":"7"}"#).limit().is_err());
    }

    #[test]
    fn ranges_are_the_only_other_view() {
        assert!(filters("view=ranges", "").wants_ranges().unwrap());
        assert!(!filters("", "").wants_ranges().unwrap());
        assert_eq!(
            filters("view=x", "").wants_ranges().unwrap_err().reason(),
            r#""view" is "x": "ranges" is allowed"#
        );
    }
}
