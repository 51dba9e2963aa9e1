//! The refusal of names that the operation of a request does not know, for [`RequestContext`].

use actix_web::HttpResponse;
use actix_web::http::header::{HeaderName, HeaderValue};

use super::context::RequestContext;
use super::input::{BodyItems, BodyParser};
use super::matched_route::MatchedRoute;
use crate::error::{ErrorCode, OperationError, Refusal};
use crate::query::Filters;
use crate::schema::NameCheck;

/// The header that tells the names that were ignored.
const IGNORED: HeaderName = HeaderName::from_static("ignored");

impl RequestContext {
    /// Parses a body whose names the operation knows.
    ///
    /// # Errors
    ///
    /// Code 1002 for an unknown attribute or parameter, before other errors of the body; the errors of `parse`.
    pub(super) fn parse_known<B: BodyItems>(&self, body: &[u8], parse: BodyParser<B>) -> Result<B, Refusal> {
        let filters = Filters::read(self.request().query_string(), &[])?;
        let parsed = parse(body, &self.limits);
        let is_checked = match &parsed {
            Ok(parsed) => parsed.has_known_names(),
            // it is not read to its end
            Err(refusal) => refusal.first().code() == ErrorCode::LimitExceeded,
        };
        self.check_names(&filters, if is_checked { &[] } else { body })?;
        parsed
    }

    /// Checks the names of a query, and of a body.
    ///
    /// # Errors
    ///
    /// Code 1002 for names that the operation does not know, unless the client prefers that they are ignored.
    pub(super) fn check_names(&self, filters: &Filters, body: &[u8]) -> Result<(), Refusal> {
        let route = MatchedRoute::of(self.request());
        let method = self.request().method();
        let Some(names) = route
            .pattern()
            .and_then(|pattern| self.known_names.of(method, pattern))
        else {
            return Ok(());
        };
        let path_value = |parameter: &str| self.path().get(parameter);
        let mut check = NameCheck::new(names, &path_value);
        check.check_query(filters.query_names());
        if !body.is_empty() {
            check.check_body(body);
        }
        if self.is_lenient() {
            self.ignored_names.replace(check.ignored());
            return Ok(());
        }
        check.refusal().map_or(Ok(()), Err)
    }

    /// Reads the filters of a GET whose names the operation knows, from its query and its body. The body of a caller who
    /// is not authorized is not read.
    ///
    /// # Errors
    ///
    /// The refusal of the caller, of a malformed query or body, and code 1002 for unknown names.
    pub(super) async fn known_filters(&self) -> Result<Filters, OperationError> {
        self.is_filtered.set(true);
        let body = self.filter_body().await?;
        let filters = Filters::read(self.request().query_string(), &body)?;
        self.check_names(&filters, &body)?;
        Ok(filters)
    }

    /// The refusal of the filters of a GET that does not read any.
    pub(super) async fn refused_filters(&self) -> Option<OperationError> {
        if self.is_filtered.get() {
            return None;
        }
        self.known_filters().await.err()
    }

    /// The answer with the header that tells the names that were ignored.
    pub(super) fn with_ignored_names(&self, mut response: HttpResponse) -> HttpResponse {
        let names = self.ignored_names.take();
        if let Some(names) = names.and_then(|names| HeaderValue::from_str(&names).ok()) {
            response.headers_mut().insert(IGNORED, names);
        }
        response
    }

    /// Returns whether the client prefers that unknown names are ignored (RFC 7240).
    fn is_lenient(&self) -> bool {
        let preferences = self.request().headers().get_all("Prefer");
        let mut preferences = preferences.filter_map(|value| value.to_str().ok());
        preferences.any(|value| {
            let mut words = value.split([',', ';']);
            words.any(|word| word.trim().eq_ignore_ascii_case("handling=lenient"))
        })
    }
}
