//! [`Filters`]: the filters of a GET, from its query string or its JSON body. The query string wins.

use core::fmt;
use core::ops::RangeInclusive;
use core::str::FromStr;

use actix_web::web;
use numbering_core::{E164, Prefix};
use serde_json::Value;

use super::list_view::ListView;
use crate::error::{ErrorCode, Fault, Refusal};
use crate::json::Members;
use crate::json::text::{quoted, shortened};

/// The most items of one page.
pub const LIMIT_MAX: u64 = 10_000;

/// The filters of a GET. Unknown keys are ignored.
#[derive(Debug, Default)]
pub struct Filters {
    query: Vec<(String, String)>,
    body: Members,
}

/// A value as the client sent it.
#[derive(Clone, Copy)]
enum FilterValue<'a> {
    Query(&'a str),
    Body(&'a Value),
}

impl Filters {
    /// Reads the query string and the body of a request. An empty body and `null` have no filters.
    ///
    /// # Errors
    ///
    /// Code 1000 for a body that is not a JSON object.
    pub fn read(query: &str, body: &[u8]) -> Result<Self, Refusal> {
        let unreadable = |_| {
            Fault::new(
                ErrorCode::InvalidAttribute,
                format!("the query string {} is malformed", quoted(query)),
            )
        };
        let query = web::Query::<Vec<(String, String)>>::from_query(query).map_err(unreadable)?;
        Ok(Self {
            query: query.into_inner(),
            body: Members::read(body)?,
        })
    }

    /// The names of the query.
    pub(crate) fn query_names(&self) -> impl Iterator<Item = &str> {
        self.query.iter().map(|(name, _)| name.as_str())
    }

    /// The boolean under any of these names.
    ///
    /// # Errors
    ///
    /// Code 1002 for anything but the six spellings, and for two of the names at once.
    pub fn boolean(&self, names: &[&'static str]) -> Result<Option<bool>, Fault> {
        let Some((name, raw)) = self.find(names)? else {
            return Ok(None);
        };
        let value = match raw {
            FilterValue::Query("true" | "True" | "1") | FilterValue::Body(Value::Bool(true)) => true,
            FilterValue::Query("false" | "False" | "0") | FilterValue::Body(Value::Bool(false)) => false,
            FilterValue::Query(_) | FilterValue::Body(_) => return Err(refuse(name, raw, "true or false")),
        };
        Ok(Some(value))
    }

    /// The integer under this name.
    ///
    /// # Errors
    ///
    /// Code 1002 for anything else, and for an integer outside `allowed`.
    pub fn integer(&self, name: &'static str, allowed: RangeInclusive<u64>) -> Result<Option<u64>, Fault> {
        let Some((name, raw)) = self.find(&[name])? else {
            return Ok(None);
        };
        let value = match raw {
            FilterValue::Query(text) => text.parse().ok(),
            FilterValue::Body(value) => value.as_u64(),
        };
        let rule = || format!("an integer from {} to {}", allowed.start(), allowed.end());
        let value = value.filter(|value| allowed.contains(value));
        value.map(Some).ok_or_else(|| refuse(name, raw, &rule()))
    }

    /// The text under this name.
    ///
    /// # Errors
    ///
    /// Code 1002 for a JSON value that is not a string, and for control characters: PostgreSQL takes no NUL.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>, Fault> {
        let Some((name, raw)) = self.find(&[name])? else {
            return Ok(None);
        };
        let text = match raw {
            FilterValue::Query(text) => text,
            FilterValue::Body(Value::String(text)) => text,
            FilterValue::Body(_) => return Err(refuse(name, raw, "a string")),
        };
        if text.chars().any(char::is_control) {
            return Err(refuse(name, raw, "a text without control characters"));
        }
        Ok(Some(text))
    }

    /// The telephone number under this name. A leading space is read as `+`, because a `+` in a query string
    /// becomes one.
    ///
    /// # Errors
    ///
    /// Code 1002 for anything but a number.
    pub fn number(&self, name: &'static str) -> Result<Option<E164>, Fault> {
        self.parsed(name)
    }

    /// The prefix under this name, with the same leading space.
    ///
    /// # Errors
    ///
    /// Code 1002 for anything but a prefix.
    pub fn prefix(&self, name: &'static str) -> Result<Option<Prefix>, Fault> {
        self.parsed(name)
    }

    /// The most items of the page.
    ///
    /// # Errors
    ///
    /// Code 1002 outside 1 to [`LIMIT_MAX`].
    pub fn limit(&self) -> Result<Option<usize>, Fault> {
        let limit = self.integer("limit", 1..=LIMIT_MAX)?;
        Ok(limit.and_then(|limit| usize::try_from(limit).ok()))
    }

    /// Returns whether the client asks for `view=ranges`.
    ///
    /// # Errors
    ///
    /// Code 1002 for any other view.
    pub fn wants_ranges(&self) -> Result<bool, Fault> {
        let Some(text) = self.text("view")? else {
            return Ok(false);
        };
        match ListView::named(text) {
            Some(ListView::Ranges) => Ok(true),
            None => Err(refuse("view", FilterValue::Query(text), "\"ranges\"")),
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

    /// The value under one of `names`. It may occur once, under one of them.
    fn find(&self, names: &[&'static str]) -> Result<Option<(&'static str, FilterValue<'_>)>, Fault> {
        let name_of = |key: &str| names.iter().copied().find(|name| *name == key);
        let in_query = self
            .query
            .iter()
            .filter_map(|(key, text)| Some((name_of(key)?, FilterValue::Query(text))));
        let in_body = self
            .body
            .0
            .iter()
            .filter_map(|(key, value)| Some((name_of(key)?, FilterValue::Body(value))));
        let found = match only(in_query)? {
            None => only(in_body)?,
            found => found,
        };
        Ok(found.filter(|(_, raw)| !matches!(raw, FilterValue::Body(Value::Null))))
    }
}

/// The only value, if there is one.
fn only<'a>(
    mut found: impl Iterator<Item = (&'static str, FilterValue<'a>)>,
) -> Result<Option<(&'static str, FilterValue<'a>)>, Fault> {
    let first = found.next();
    match found.next() {
        Some((name, _)) => Err(Fault::invalid(pointer(name), format!("{name:?} is given twice"))),
        None => Ok(first),
    }
}

fn refuse(name: &str, raw: FilterValue<'_>, allowed: &str) -> Fault {
    let raw = match raw {
        FilterValue::Query(text) => quoted(text),
        FilterValue::Body(value) => shortened(&value.to_string(), 80).into_owned(),
    };
    Fault::invalid(pointer(name), format!("{name:?} must be {allowed}, got {raw}"))
}

fn pointer(name: &str) -> String {
    format!("/{name}")
}
